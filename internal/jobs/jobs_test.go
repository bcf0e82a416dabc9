package jobs

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"
)

func TestJobEnds(t *testing.T) {
	cases := []struct {
		name  string
		work  Work
		state State
		err   string
	}{
		{"done", func(_ context.Context, p func(int)) (any, error) { p(7); return "seven", nil }, Done, ""},
		{"failed, with what was done", func(_ context.Context, p func(int)) (any, error) { p(7); return "seven", errors.New("disk full") }, Failed, "disk full"},
		{"broken down", func(_ context.Context, p func(int)) (any, error) { p(7); panic("nil map") }, Failed, "the work broke down: nil map"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				js := New(time.Now)
				defer js.Close()
				id := js.Start("import", "file.csv", "u1", c.work).ID
				synctest.Wait()
				j, err := js.Get(id)
				if err != nil || j.State != c.state || text(j.Err) != c.err || j.Count != 7 || j.Ended.IsZero() {
					t.Errorf("%+v %v", j, err)
				}
				if c.state == Failed && c.err == "disk full" && j.Result != "seven" {
					t.Errorf("result %v", j.Result)
				}
			})
		})
	}
}

func TestCancelEndsRunningAndWaitingJobs(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		js := New(time.Now)
		defer js.Close()
		wait := func(ctx context.Context, _ func(int)) (any, error) { <-ctx.Done(); return nil, ctx.Err() }
		var ids []string
		for range atOnce + 1 {
			ids = append(ids, js.Start("import", "f", "u1", wait).ID)
			synctest.Wait()
		}
		last := ids[atOnce]
		if j, _ := js.Get(last); j.State != Waiting {
			t.Fatalf("one too many runs: %s", j.State)
		}
		for _, id := range []string{last, ids[0]} {
			if err := js.Cancel(id); err != nil {
				t.Fatal(err)
			}
			synctest.Wait()
			if j, _ := js.Get(id); j.State != Canceled {
				t.Errorf("state %s", j.State)
			}
		}
		if err := js.Cancel("nobody"); !errors.Is(err, ErrUnknown) {
			t.Error(err)
		}
	})
}

func TestListIsNewestFirstAndBounded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		js := New(time.Now)
		defer js.Close()
		nothing := func(context.Context, func(int)) (any, error) { return nil, nil }
		var last string
		for range kept + 5 {
			time.Sleep(time.Second) // of the bubble's clock
			last = js.Start("import", "f", "u1", nothing).ID
			synctest.Wait()
		}
		list := js.List()
		if len(list) != kept+1 || list[0].ID != last || !list[1].Started.Before(list[0].Started) {
			t.Errorf("%d jobs", len(list))
		}
	})
}

func text(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}
