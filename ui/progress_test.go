package ui

import (
	"context"
	"net/http/httptest"
	"strings"
	"testing"

	"yuqing/internal/desk"
	"yuqing/internal/jobs"
)

// A page shows how far a job is, hears how it goes on, and can stop it.
func TestProgressIsShownAndHeard(t *testing.T) {
	b := newBench(t)
	srv := httptest.NewServer(b.echo)
	t.Cleanup(srv.Close) // after the listening has ended
	office := b.as(t, "coordinator")
	steps := make(chan int)
	j, err := b.Jobs.Start(desk.KindImport, "三月.csv → 热线", b.Actor(t, "coordinator").UserID, func(ctx context.Context, progress jobs.Progress) (any, error) {
		for {
			select {
			case n := <-steps:
				progress(n, 5000)
			case <-ctx.Done():
				return nil, ctx.Err()
			}
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	steps <- 1200
	steps <- 1200 // the first is told by now
	check(t, office.get("/jobs/"+j.ID), 200, []string{"已读入 1,200 / 5,000 行（24%）", `value="1200" max="5000"`, `data-live="/live?job=` + j.ID, "中止"}, nil)
	check(t, office.get("/imports"), 200, []string{"已读入 1,200 / 5,000 行（24%）", `data-live="/live?job=` + j.ID}, []string{`http-equiv="refresh"`})
	lines, _ := office.listen(t, srv.URL, "?job="+j.ID)
	await(t, lines, "（24%）")
	steps <- 4000
	await(t, lines, "4,000 / 5,000 行（80%）")
	check(t, office.post("/jobs/"+j.ID+"/cancel"), 303, nil, nil)
	await(t, lines, `"over":true`)
}

func TestProgressInWords(t *testing.T) {
	for want, j := range map[string]jobs.Job{
		"排队等候":                       {State: jobs.Waiting, Of: 9},
		"正在准备":                       {State: jobs.Running},
		"已处理 12 项":                   {State: jobs.Running, Count: 12},
		"已读入 3 / 3 行（100%）":          {Kind: desk.KindImport, State: jobs.Running, Count: 3, Of: 2},
		"已写出 12,000 / 48,000 件（25%）": {Kind: desk.KindLedgerExport, State: jobs.Running, Count: 12000, Of: 48000},
	} {
		if got := progressOf(j).Text; !strings.Contains(got, want) {
			t.Errorf("%+v: %s", j, got)
		}
	}
}

// Each page with a bar hears how the work goes on, whatever the work is.
func TestEveryBarMoves(t *testing.T) {
	b := newBench(t)
	office := b.as(t, "coordinator")
	for path, kind := range map[string]string{"/imports": desk.KindImport, "/ledger/imports": desk.KindLedgerImport, "/jobs": desk.KindExport} {
		j, err := b.Jobs.Start(kind, "一件长活", b.Actor(t, "coordinator").UserID, func(ctx context.Context, progress jobs.Progress) (any, error) {
			<-ctx.Done()
			return nil, ctx.Err()
		})
		if err != nil {
			t.Fatal(err)
		}
		check(t, office.get(path), 200, []string{`data-job="` + j.ID, "/live?job=" + j.ID}, nil)
		check(t, office.post("/jobs/"+j.ID+"/cancel"), 303, nil, nil)
	}
}
