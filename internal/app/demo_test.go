package app

import (
	"errors"
	"log/slog"
	"testing"

	"yuqing/internal/access"
	"yuqing/internal/calibration"
	"yuqing/internal/jobs"
)

func openDemo(t *testing.T, data string) *App {
	t.Helper()
	cfg := DefaultConfig()
	cfg.Data = data
	cfg, err := cfg.AsDemo()
	if err != nil {
		t.Fatal(err)
	}
	a, err := Open(t.Context(), cfg, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = a.Close() })
	return a
}

// The demonstration is made once, can be found at once, and stays marked
// whoever opens it.
func TestDemoIsMadeOnce(t *testing.T) {
	a := openDemo(t, t.TempDir())
	for range 2 {
		if err := a.SeedDemo(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	stored, err := a.store.Posts.Count(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if n := indexed(t, a.index); n != stored || n == 0 {
		t.Errorf("%d of %d posts can be found", n, stored)
	}
	if p, err := a.demoPassword(t.Context()); p != DemoPassword || err != nil {
		t.Errorf("password %q, %v", p, err)
	}
	if a.cfg.has(RoleIngest) {
		t.Error("the demonstration fetches")
	}
	decided, _, err := a.Desk.EventDecisions(t.Context(), access.Operator(), "")
	if err != nil || len(decided) != 2 {
		t.Errorf("events merged and split: %+v, %v", decided, err)
	}
	briefs, n, err := a.Briefs.List(t.Context(), actorOf(t, a, "shenli"), "", 1)
	if err != nil || n != 2 || briefs[0].Issued() == briefs[1].Issued() {
		t.Errorf("briefs written: %+v, %v", briefs, err)
	}
	if n, err := a.effect().Propose(t.Context()); n != 1 || err != nil {
		t.Errorf("rebounds proposed: %d, %v", n, err)
	}
	workIsShown(t, a)
}

// workIsShown holds the pages of what goes on in the background to something to
// show: a model, a trial, screens, a dead letter, and jobs of whoever exports.
func workIsShown(t *testing.T, a *App) {
	t.Helper()
	analyst := actorOf(t, a, "gaoyan")
	models, err := a.Calibration.Models(t.Context(), analyst)
	if err != nil || len(models.Models) != 1 || models.Running != 0 {
		t.Errorf("models: %+v, %v", models, err)
	}
	work, err := a.Calibration.Work(t.Context(), analyst, calibration.KindTrial)
	if err != nil || len(work) != 1 {
		t.Fatalf("trials: %+v, %v", work, err)
	}
	if _, trial, err := a.Calibration.Trial(t.Context(), analyst, work[0].ID); err != nil || trial.Changed == 0 {
		t.Errorf("the trial changes nothing: %+v, %v", trial, err)
	}
	if screens, err := a.Access.Displays(t.Context(), actorOf(t, a, "hefang")); err != nil || len(screens) != 2 {
		t.Errorf("screens: %+v, %v", screens, err)
	}
	if letters, err := a.Desk.Letters(t.Context(), access.Operator()); err != nil || len(letters) != 1 {
		t.Errorf("dead letters: %+v, %v", letters, err)
	}
	all, err := a.jobs.List(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	done := map[string]int{}
	for _, j := range all {
		if j.State == jobs.Done {
			done[j.Owner]++
		}
	}
	for _, login := range []string{"demo", "linxiao", "gaoyan", "hefang", "qiansong", "wujian", "shenli", "zhujian", "sysadmin"} {
		if done[actorOf(t, a, login).UserID] == 0 {
			t.Errorf("%s has no work in the background", login)
		}
	}
}

// A real office is never mixed with the demonstration.
func TestDemoRefusesAnOfficeInUse(t *testing.T) {
	a := openDemo(t, t.TempDir())
	if _, _, err := a.Access.CreateUser(t.Context(), access.Operator(), access.User{Login: "wang", Name: "王"}); err != nil {
		t.Fatal(err)
	}
	if err := a.SeedDemo(t.Context()); !errors.Is(err, ErrNotDemo) {
		t.Errorf("error %v", err)
	}
}

func actorOf(t *testing.T, a *App, login string) access.Actor {
	t.Helper()
	users, err := a.Access.Users(t.Context(), access.Operator())
	if err != nil {
		t.Fatal(err)
	}
	for _, u := range users {
		if u.Login == login {
			return u.Actor([]string{u.UnitID}, "")
		}
	}
	t.Fatalf("nobody is called %s", login)
	return access.Actor{}
}
