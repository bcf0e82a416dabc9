package report

import (
	"context"
	"errors"
	"reflect"
	"testing"
	"time"

	"yuqing/internal/access"
	"yuqing/internal/opinion"
)

func ticket(change func(*opinion.Record)) opinion.Record {
	r := opinion.Record{Post: opinion.Post{
		ID: "post1", Source: "s1", Kind: opinion.KindTicket, Title: "路灯不亮",
		PublishedAt: at("03-02 09:00"),
		Ticket:      &opinion.Ticket{Number: "20260302-1", Channel: opinion.ChannelHotline},
	}}
	change(&r)
	return r
}

func read(t *testing.T, r opinion.Record) Matter {
	t.Helper()
	tickets := Tickets{
		Posts: func(_ context.Context, _, _ time.Time, fn func(opinion.Record) error) error { return fn(r) },
		Sources: func(context.Context) ([]opinion.Source, error) {
			return []opinion.Source{{ID: "s1", Name: "12345热线"}}, nil
		},
		Units: func(context.Context) ([]access.Unit, error) {
			return []access.Unit{{ID: "u1", Name: "住房城乡建设局", Aliases: []string{"住建局"}}}, nil
		},
		Deadline: func(opinion.Record) time.Time { return at("03-04 17:30") },
	}
	var got Matter
	err := tickets.Matters(t.Context(), at("03-01 00:00"), at("04-01 00:00"), func(m Matter) error { got = m; return nil })
	if err != nil {
		t.Fatal(err)
	}
	return got
}

func TestTicketIsAMatter(t *testing.T) {
	got := read(t, ticket(func(r *opinion.Record) {
		r.Ticket.Unit, r.Ticket.RepliedAt = "住建局", at("03-03 10:00")
		r.Analysis = opinion.Analysis{
			Topics:  []opinion.TopicHit{{ID: "lamps", Name: "市政服务"}, {ID: "roads", Name: "交通运输"}},
			Unit:    &opinion.Routing{Lead: "住房城乡建设局"},
			Regions: []opinion.RegionHit{{Code: "340123", Name: "城关镇"}},
			Class:   opinion.ClassInterests,
			Risk:    &opinion.Risk{Level: opinion.LevelLarger},
		}
	}))
	want := Matter{
		Key: "20260302-1", Title: "路灯不亮", PostID: "post1",
		Unit: Label{"u1", "住房城乡建设局"}, Topic: Label{"lamps", "市政服务"}, Region: Label{"340123", "城关镇"},
		Source: Label{"s1", "12345热线"}, Class: opinion.ClassInterests, Level: opinion.LevelLarger,
		MustAnswer: true, Discovered: at("03-02 09:00"), Dispatched: at("03-02 09:00"),
		Responded: at("03-03 10:00"), Closed: at("03-03 10:00"),
		Due: at("03-04 17:30"), CloseDue: at("03-04 17:30"),
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got  %+v\nwant %+v", got, want)
	}
}

func TestTicketWithoutUnitGoesUnderTheProposedOne(t *testing.T) {
	got := read(t, ticket(func(r *opinion.Record) {
		r.Analysis.Unit = &opinion.Routing{Lead: "水利局"}
	}))
	if got.Unit != (Label{"水利局", "水利局"}) || !got.UnitProposed {
		t.Errorf("%+v", got)
	}
	if got := read(t, ticket(func(*opinion.Record) {})); got.Unit != (Label{}) || got.UnitProposed {
		t.Errorf("without any: %+v", got)
	}
}

func TestReaderErrorIsNamed(t *testing.T) {
	broken := errors.New("disk gone")
	s := &Reports{Now: time.Now, Tickets: Tickets{Sources: func(context.Context) ([]opinion.Source, error) { return nil, broken }}}
	_, err := s.Timeliness(t.Context(), request(t, "2026-03-01", "2026-03-01", "hotline", ""))
	if !errors.Is(err, broken) || err.Error() != "read the matters of hotline: list the sources: disk gone" {
		t.Error(err)
	}
}
