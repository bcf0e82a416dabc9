package acceptance

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/http"
	"os"
	"strconv"
	"sync"
	"testing"
	"time"

	"yuqing/internal/seal"
	"yuqing/internal/testservers"
)

// TestPushesSurviveKill: 200 calls a second, a tenth of them replays and a
// twentieth badly signed, and the process that takes them is killed in the
// middle. Every good ticket is there once, every bad one is refused. With
// YUQING_PUSH_SECONDS it goes on for that long.
func TestPushesSurviveKill(t *testing.T) { onEach(t, pushesSurviveKill) }

const callsASecond = 200

func pushesSurviveKill(t *testing.T, sys *system) {
	seconds := 6
	if n, err := strconv.Atoi(os.Getenv("YUQING_PUSH_SECONDS")); err == nil {
		seconds = n
	}
	made := lines[struct{ Path, Secret string }](t, sys.must(t, "source", "push-secret", "12345热线"))[0]
	address := testservers.FreeAddress(t)
	all := sys.serve(t)
	web := all[0]
	web.stop(t)
	web = sys.startAt(t, address, sys.main)
	h := &hotline{url: "http://" + address + made.Path, secret: made.Secret, client: &http.Client{Timeout: patience}, statuses: map[string]int{}}
	began := time.Now()
	h.deliver(t, seconds*callsASecond) // there is something to send again from the first
	again := make(chan struct{})
	go func() {
		defer close(again)
		time.Sleep(time.Duration(seconds) * time.Second / 2)
		web.kill()
		sys.startAt(t, address, sys.main)
	}()
	good := 1 + h.run(t, seconds*callsASecond)
	<-again
	t.Logf("%d calls in %s: %v, slowest %s", seconds*callsASecond, time.Since(began).Round(time.Millisecond), h.statuses, h.slowest)
	for name, n := range h.wrong {
		t.Errorf("%s: %d times", name, n)
	}
	if h.statuses["replay 409"] == 0 || h.statuses["bad 401"] == 0 {
		t.Error("no replay, or no bad signature, reached the server")
	}
	if h.statuses["good 0"] == 0 {
		t.Error("no call was made while the process was away")
	}
	eventually(t, "not every ticket can be found", func() bool { return sys.found(t, 2*good) >= good }) // handed on after the answer
	sys.assertTickets(t, good, 0)
}

// hotline is a system that hands in tickets.
type hotline struct {
	url, secret string
	client      *http.Client

	mu       sync.Mutex
	statuses map[string]int
	wrong    map[string]int
	slowest  time.Duration
	last     *signed // a call that was taken
}

// signed is a call that can be sent again.
type signed struct {
	stamp, signature string
	body             []byte
}

// run makes n calls at an even pace and returns how many were good ones.
func (h *hotline) run(t *testing.T, n int) (good int) {
	var calls sync.WaitGroup
	tick := time.NewTicker(time.Second / callsASecond)
	defer tick.Stop()
	r := rand.New(rand.NewPCG(1, 2))
	for i := range n {
		<-tick.C
		chance := r.IntN(100)
		switch last := h.taken(); {
		case chance < 10 && last != nil:
			calls.Go(func() { h.refused("replay", last, http.StatusConflict) })
		case chance < 15:
			calls.Go(func() { h.refused("bad", h.sign(i, "another secret of 16"), http.StatusUnauthorized) })
		default:
			good++
			calls.Go(func() { h.deliver(t, i) })
		}
	}
	calls.Wait()
	return good
}

func (h *hotline) sign(i int, secret string) *signed {
	body, _ := json.Marshal(map[string]string{ // never fails
		"number": fmt.Sprintf("GD%06d", i), "title": fmt.Sprintf("第%d号来信：路灯不亮", i), "received_at": "2026-03-02 09:00:00",
		"text": fmt.Sprintf("青石镇%d组的路灯坏了三个月，晚上出行不便，请尽快维修。", i),
	})
	stamp := strconv.FormatInt(time.Now().Unix(), 10)
	return &signed{stamp, seal.Sign(secret, stamp, body), body}
}

// deliver hands one ticket in as a careful sender does: until it is taken.
func (h *hotline) deliver(t *testing.T, i int) {
	for t.Context().Err() == nil {
		call := h.sign(i, h.secret)
		status, err := h.send(call)
		h.count(fmt.Sprint("good ", status))
		switch {
		case err == nil && status == http.StatusAccepted:
			h.keep(call)
			return
		case err == nil && status == http.StatusConflict: // the answer to the first try was cut off
			return
		case err == nil && status < 500:
			h.fault(fmt.Sprint("a good ticket is answered ", status))
			return
		}
		time.Sleep(100 * time.Millisecond)
	}
}

// refused sends what must be refused, again where nobody answers.
func (h *hotline) refused(what string, call *signed, want int) {
	for end := time.Now().Add(patience); time.Now().Before(end); {
		status, err := h.send(call)
		if err == nil {
			h.count(fmt.Sprint(what, " ", status))
			if status != want {
				h.fault(fmt.Sprintf("%s is answered %d", what, status))
			}
			return
		}
		time.Sleep(100 * time.Millisecond)
	}
	h.fault(what + " is never answered")
}

func (h *hotline) send(call *signed) (int, error) {
	req, err := http.NewRequest(http.MethodPost, h.url, bytes.NewReader(call.body))
	if err != nil {
		return 0, err
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set(seal.HeaderTimestamp, call.stamp)
	req.Header.Set(seal.HeaderSignature, call.signature)
	began := time.Now()
	res, err := h.client.Do(req)
	if err != nil {
		return 0, err
	}
	defer res.Body.Close()
	h.mu.Lock()
	defer h.mu.Unlock()
	h.slowest = max(h.slowest, time.Since(began))
	return res.StatusCode, nil
}

func (h *hotline) count(what string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.statuses[what]++
}

func (h *hotline) fault(what string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.wrong == nil {
		h.wrong = map[string]int{}
	}
	h.wrong[what]++
}

func (h *hotline) keep(call *signed) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.last = call
}

func (h *hotline) taken() *signed {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.last
}
