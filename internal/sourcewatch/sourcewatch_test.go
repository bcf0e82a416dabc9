package sourcewatch

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"testing"
	"time"

	"yuqing/internal/notify"
	"yuqing/internal/opinion"
)

// kept is a Store in memory.
type kept struct {
	stand []Alarm
	told  []string
	ids   []string
}

func (k *kept) SourceAlarms(context.Context) ([]Alarm, error) { return k.stand, nil }

func (k *kept) PutSourceAlarms(_ context.Context, raised, ended []Alarm, tell []notify.Item) error {
	k.stand = slices.DeleteFunc(k.stand, func(a Alarm) bool { return slices.Contains(ended, a) })
	k.stand = append(k.stand, raised...)
	for _, item := range tell {
		var t notify.Tell
		if err := json.Unmarshal(item.Payload, &t); err != nil {
			return err
		}
		k.told, k.ids = append(k.told, t.Heading+"，"+t.Standing+" "+t.Unit), append(k.ids, item.ID)
	}
	return nil
}

func TestEachSilenceIsToldOnceAndEnds(t *testing.T) {
	now := time.Date(2026, 3, 2, 2, 0, 0, 0, time.UTC)
	st := State{Source: opinion.Source{ID: "s1", Name: "县政府网", Kind: opinion.SourceFeed, URL: "https://x/rss", UnitID: "u1"}}
	quiet, k := false, &kept{}
	s := New(Deps{
		Store: k, States: func(context.Context) ([]State, error) {
			st.At = now
			return []State{st}, nil
		},
		Quiet: func(time.Time) bool { return quiet }, Now: func() time.Time { return now }, Log: slog.New(slog.DiscardHandler),
	})
	look := func(want ...string) {
		t.Helper()
		now = now.Add(time.Hour)
		k.told = nil
		if err := s.Look(t.Context()); err != nil {
			t.Fatal(err)
		}
		if !slices.Equal(k.told, want) {
			t.Errorf("told %q, want %q", k.told, want)
		}
	}
	look()
	st.Silent, st.Still = true, 9*day
	look() // it has not been read lately: who knows
	st.Health.LastGood = now
	quiet = true
	look()
	quiet = false
	look("信源静默　县政府网，已 9 天没有新信息，请核实 u1")
	look()
	st.Still, st.Health.LastGood = 12*day, time.Time{} // and out of reach: the same silence
	look()
	st.Silent, st.Last, st.Health.LastGood = false, now.Add(30*time.Minute), now
	look("信源恢复更新　县政府网，已恢复，无须处理 u1")
	look()
	st.Silent, st.Still = true, 4*day
	look("信源静默　县政府网，已 4 天没有新信息，请核实 u1") // another one
	st.Paused, st.Silent = true, false
	look() // a person did that
	if len(k.stand) != 0 || len(slices.Compact(slices.Sorted(slices.Values(k.ids)))) != 3 {
		t.Errorf("%v stand; told under %v", k.stand, k.ids)
	}

	st.Paused, st.Health = false, opinion.Health{LastGood: now, Failures: 3, Empty: true, Error: "返回的是网页"}
	look("信源读不出内容　县政府网，连续读不出内容：返回的是网页 u1")
	st.Health.Failures, st.Health.Empty = 0, false
	look("信源恢复可读　县政府网，已恢复，无须处理 u1")
	st.Health = opinion.Health{LastGood: now, Failures: 5, Error: "超时"}
	look() // for an hour
	st.Health.LastGood = now.Add(-25 * time.Hour)
	look("信源采集失败　县政府网，一天以上采集不到：超时 u1")
}

const day = 24 * time.Hour

// What comes by itself is told of like what is fetched; a silence that ends because
// it is seen otherwise is no good news; and a stream of bundles can break off.
func TestWhatIsNotFetched(t *testing.T) {
	now := time.Date(2026, 3, 2, 2, 0, 0, 0, time.UTC)
	hotline := State{Source: opinion.Source{ID: "h", Name: "12345", Kind: opinion.SourceHotline}, At: now, Last: now.Add(-7 * time.Hour), Silent: true, Still: 7 * time.Hour}
	stream := State{Source: opinion.Source{ID: "bundle:a", Name: "a"}, At: now, Cut: true, Still: 4 * day}
	told := func(words []word) (out []string) {
		for _, w := range words {
			tell := w.tell(now)
			out = append(out, tell.Heading+"，"+tell.Standing)
			if w.Kind == Silent && tell.Path != "/sources?q=12345" || w.Kind == Cut && tell.Path != "/sources" {
				t.Errorf("leads to %s", tell.Path)
			}
		}
		return out
	}
	raised, _, words := compare([]State{hotline, stream}, nil, now)
	if got := told(words); !slices.Equal(got, []string{"信源静默　12345，已 7 小时没有新信息，请核实", "跨网数据包中断　a，已 4 天没有收到，请问对端是否还在打包、有没有人摆渡"}) {
		t.Errorf("%q", got)
	}
	hotline.Silent, hotline.Last = false, now.Add(-9*day)
	stream.Cut = false
	_, ended, words := compare([]State{hotline, stream}, raised, now)
	if got := told(words); len(ended) != 2 || !slices.Equal(got, []string{"跨网数据包恢复　a，已恢复，无须处理"}) {
		t.Errorf("%d ended, %q", len(ended), got)
	}
	outside := State{Source: opinion.Source{ID: "o", Name: "外", Kind: opinion.SourceFeed, Outside: true, Health: opinion.Health{LastGood: now.Add(-30 * time.Hour), Failures: 4}}, At: now.Add(-20 * time.Hour)}
	if raised, _, _ := compare([]State{outside}, nil, now); len(raised) != 0 {
		t.Error("of the time since the last bundle nobody knows")
	}
	outside.At = now
	if raised, _, _ := compare([]State{outside}, nil, now); len(raised) != 1 || raised[0].Kind != Failing {
		t.Errorf("%+v", raised)
	}
}

// A line that is down silences all: that is one matter.
func TestManyAtOnceAreToldTogether(t *testing.T) {
	now := time.Date(2026, 3, 2, 2, 0, 0, 0, time.UTC)
	var all []State
	for i := range 40 {
		all = append(all, State{Source: opinion.Source{ID: fmt.Sprint(i), Name: fmt.Sprint("源", i), Kind: opinion.SourcePage, URL: "x", Health: opinion.Health{LastGood: now.Add(-48 * time.Hour), Failures: 9, Error: "连接不上"}}, At: now})
	}
	raised, ended, words := compare(all, nil, now)
	list, err := items(words, now)
	if err != nil || len(raised) != 40 || len(ended) != 0 || len(list) != 1 || !strings.Contains(string(list[0].Payload), "源4等 40 个") {
		t.Errorf("%d raised, %d ended, %d told, %v", len(raised), len(ended), len(list), err)
	}
}
