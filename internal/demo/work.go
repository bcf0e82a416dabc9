package demo

import (
	"context"
	"fmt"
	"time"

	"yuqing/internal/access"
	"yuqing/internal/calibration"
	"yuqing/internal/desk"
	"yuqing/internal/jobs"
	"yuqing/internal/search"
	"yuqing/ledger"
	"yuqing/nlp"
)

// Work is through what people work in the background: each page that lists such
// work shows some.
type Work struct {
	People *access.Service
	Desk   *desk.Desk
	Rules  *calibration.Service
	Await  func(ctx context.Context, id string, patience time.Duration) (jobs.Job, error)
	Now    time.Time
}

// workPatience is how long one piece of it may take on a busy machine.
const workPatience = time.Minute

// harvests are news that are nothing to answer: what a trial of the rules leaves
// out.
const harvests = "丰收"

// piece is a job of somebody; zero where there is nothing to await.
type piece struct {
	login string // personRow.Login
	begin func(ctx context.Context, by access.Actor) (jobs.Job, error)
}

// Do lets them: a model is trained and not yet used, a change of the rules is
// tried, newer posts are judged again, and tables are exported.
func (w Work) Do(ctx context.Context) error {
	actors, err := actorsOf(ctx, w.People)
	if err != nil {
		return err
	}
	for _, p := range w.pieces() {
		j, err := p.begin(ctx, actors[p.login])
		if err != nil {
			return fmt.Errorf("begin the work of %s: %w", p.login, err)
		}
		if j, err = w.Await(ctx, j.ID, workPatience); err != nil {
			return err
		}
		if j.State != jobs.Done {
			return fmt.Errorf("“%s” of %s is %s: %v", j.Title, p.login, j.State, j.Err)
		}
	}
	if err := w.correct(ctx, actors["gaoyan"]); err != nil {
		return err
	}
	return w.hangScreens(ctx, actors["hefang"])
}

// Posts that somebody looked at: the forecast of the weather is about nothing
// that the office answers, and the others are what the analysis says.
const weather = "zm10"

var confirmed = []string{"sw1", "sw2", "zd2", "zd4"}

// correct lets somebody judge what the analysis said.
func (w Work) correct(ctx context.Context, by access.Actor) error {
	ids, err := postIDs()
	if err != nil {
		return err
	}
	none, nobody := []string{}, ""
	said := calibration.CorrectionInput{Reason: "天气预报，不是诉求", Topics: &none, Lead: &nobody}
	if _, err := w.Rules.Correct(ctx, by, ids[weather], said); err != nil {
		return fmt.Errorf("correct %s: %w", weather, err)
	}
	for _, name := range confirmed {
		if _, err := w.Rules.Correct(ctx, by, ids[name], calibration.CorrectionInput{}); err != nil {
			return fmt.Errorf("confirm %s: %w", name, err)
		}
	}
	return nil
}

func (w Work) pieces() []piece {
	all := []piece{
		{"gaoyan", w.Rules.StartTraining},
		{"gaoyan", w.try},
		{"sysadmin", func(ctx context.Context, by access.Actor) (jobs.Job, error) {
			return w.Rules.Retag(ctx, by, calibration.Retagging{From: w.Now.AddDate(0, 0, -3), To: w.Now, Again: true})
		}},
		{"linxiao", func(ctx context.Context, by access.Actor) (jobs.Job, error) {
			return w.Desk.ExportPosts(ctx, by, search.Query{Text: "停水"}, desk.FormatXLSX)
		}},
		{"shenli", func(_ context.Context, by access.Actor) (jobs.Job, error) {
			return w.Desk.StartLookBack(by, w.Now.Year()-1)
		}},
	}
	for _, login := range []string{"demo", "hefang", "zhaoqing", "qiansong", "zhengbo", "wujian", "zhujian", "jiaoti"} {
		all = append(all, piece{login, func(ctx context.Context, by access.Actor) (jobs.Job, error) {
			return w.Desk.StartExport(ctx, by, ledger.Filter{}, desk.FormShort)
		}})
	}
	return all
}

// try tries to leave out the news of harvests.
func (w Work) try(ctx context.Context, by access.Actor) (jobs.Job, error) {
	d, err := w.Rules.Change(ctx, by, 0, "丰收报道不作研判", func(r *nlp.Rules) error {
		r.Ignore.Posts = append(r.Ignore.Posts, harvests)
		return nil
	})
	if err != nil {
		return jobs.Job{}, err
	}
	return w.Rules.Try(ctx, by, d, w.Now.AddDate(0, 0, -30), w.Now)
}

// hangScreens makes links for two screens; one hangs.
func (w Work) hangScreens(ctx context.Context, by access.Actor) error {
	_, secret, err := w.People.CreateDisplay(ctx, by, "一楼值班室", w.Now.AddDate(0, 6, 0))
	if err != nil {
		return fmt.Errorf("make a link for a screen: %w", err)
	}
	if _, err := w.People.OpenDisplay(ctx, secret, "127.0.0.1"); err != nil {
		return fmt.Errorf("open the link of a screen: %w", err)
	}
	if _, _, err := w.People.CreateDisplay(ctx, by, "三楼会议室", w.Now.AddDate(0, 3, 0)); err != nil {
		return fmt.Errorf("make a link for a screen: %w", err)
	}
	return nil
}

// actorsOf are the people of the county, by their log-ins.
func actorsOf(ctx context.Context, people *access.Service) (map[string]access.Actor, error) {
	users, err := people.Users(ctx, access.Operator())
	if err != nil {
		return nil, err
	}
	actors := map[string]access.Actor{}
	for _, u := range users {
		actors[u.Login] = u.Actor([]string{u.UnitID}, "")
	}
	return actors, nil
}

// Broken is a message that no stage can take: a post that says nothing of where
// it came from. It lies among the dead letters, where the administrator sees it.
var Broken = []byte(`{"id":"qinghebrokenmessage2kq7xz","title":"城关镇一小区电梯停运三天","text":"电梯停运三天，老人下不了楼。"}`)
