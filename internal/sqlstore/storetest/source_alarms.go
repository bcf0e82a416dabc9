package storetest

import (
	"reflect"
	"testing"
	"time"

	"yuqing/internal/notify"
	"yuqing/internal/sourcewatch"
)

var sourceAlarms = []property{
	{"an alarm is told in the transaction that keeps it; its end takes it away, unread or on its way", alarmsOfSources},
}

func alarmsOfSources(t *testing.T, process func() Stores) {
	s := process()
	first := sourcewatch.Alarm{Source: "s1", Kind: sourcewatch.Silent, Since: noon}
	second := sourcewatch.Alarm{Source: "s1", Kind: sourcewatch.Failing, Since: noon.Add(time.Hour)}
	item := func(id string, at time.Time) notify.Item {
		return notify.Item{ID: id, Kind: notify.KindWord, Payload: []byte("{}"), CreatedAt: at}
	}
	must(t, s.Alarms.PutSourceAlarms(ctx, []sourcewatch.Alarm{first, second}, nil, []notify.Item{item(first.ID(), first.Since), item(second.ID(), second.Since)}))
	if s.Alarms.PutSourceAlarms(ctx, []sourcewatch.Alarm{first}, nil, []notify.Item{item("twice", noon)}) == nil {
		t.Error("an alarm that stands was raised again")
	}
	if all := got(process().Alarms.SourceAlarms(ctx))(t); !reflect.DeepEqual(all, []sourcewatch.Alarm{first, second}) {
		t.Errorf("%+v", all)
	}
	told := notify.Message{ID: first.ID(), UserID: "u1", Word: &notify.Word{Heading: "信源静默"}, At: first.Since}
	must(t, s.Outbox.Deliver(ctx, first.ID(), []notify.Message{told}, nil))
	must(t, s.Alarms.PutSourceAlarms(ctx, nil, []sourcewatch.Alarm{first, second}, []notify.Item{item("over", noon)}))
	if all := got(process().Alarms.SourceAlarms(ctx))(t); len(all) != 0 {
		t.Errorf("%+v", all)
	}
	if n := got(s.Inbox.Unread(ctx, "u1"))(t); n != 0 {
		t.Errorf("%d unread", n)
	}
	left := got(s.Outbox.Claim(ctx, notify.LanePage, noon.Add(2*time.Hour), time.Minute, 10))(t)
	if len(left) != 1 || left[0].ID != "over" {
		t.Errorf("in the outbox: %+v", left)
	}
}
