package acceptance

import (
	"strings"
	"testing"
	"time"

	"github.com/segmentio/kafka-go"
)

// badMessages plays faults 12 and 13: messages that nobody can read and one that
// the index will never take become dead letters with their reason; the rest
// goes on.
func badMessages(t *testing.T, sys *system, keeper *person) {
	sys.publish(t, "posts", "{not JSON", "{}", `{"id":"y","source":"s","title":"x","published_at":"0001-01-01T00:00:00+08:00"}`)
	term := strings.Repeat("甲", 20_000) // more bytes than one term may have
	sys.publish(t, "analysed", "[]", `{"id":"unmappable","seq":1,"title":"x","kind":"article","source":"`+term+
		`","published_at":"2026-03-02T09:00:00Z","collected_at":"2026-03-02T09:00:00Z"}`)
	const tickets = 500
	sys.must(t, "import", ticketsFile(t, tickets), "--source", "热线")
	sys.assertTickets(t, tickets, tickets/2)

	var page struct {
		Letters []struct{ Stage, Reason string } `json:"dead_letters"`
	}
	keeper.does(t, &page, "GET", "/dead-letters", nil)
	found := map[string]int{}
	for _, l := range page.Letters {
		found[l.Stage]++
		if l.Reason == "" {
			t.Errorf("a letter of %s has no reason", l.Stage)
		}
	}
	if found["analyse"] != 3 || found["index"] != 2 {
		t.Errorf("letters %v, want 3 of analyse and 2 of index: %+v", found, page.Letters)
	}
}

// publish writes messages behind the product's back.
func (sys *system) publish(t *testing.T, topic string, values ...string) {
	t.Helper()
	w := &kafka.Writer{
		Addr: kafka.TCP(sys.setting("YUQING_KAFKA_BROKERS")), Topic: sys.setting("YUQING_NAMESPACE") + "-" + topic,
		RequiredAcks: kafka.RequireAll, BatchTimeout: time.Millisecond,
	}
	defer w.Close()
	for _, v := range values {
		if err := w.WriteMessages(t.Context(), kafka.Message{Key: []byte("x"), Value: []byte(v)}); err != nil {
			t.Fatal(err)
		}
	}
}
