package ui

import (
	"fmt"
	"net/url"

	"yuqing/internal/calibration"
	"yuqing/internal/desk"
	"yuqing/internal/jobs"
	"yuqing/internal/office"
	"yuqing/internal/patrol"
)

// jobProgress is how far a job is, as pages and their streams say it.
type jobProgress struct {
	ID    string `json:"id"`
	Text  string `json:"text"` // 已处理 12,000 / 50,000 条（24%）
	Value int    `json:"value"`
	Max   int    `json:"max"` // 0 where nobody knows how much there is to do
	Over  bool   `json:"over"`
}

// doneOf are the words for what a kind of job has done, and its unit.
var doneOf = map[string][2]string{
	desk.KindImport: {"已读入", "行"}, desk.KindLedgerImport: {"已读入", "行"},
	desk.KindExport: {"已写出", "条"}, desk.KindLedgerExport: {"已写出", "件"},
	calibration.KindRetag: {"已处理", "条"}, calibration.KindTrial: {"已看", "条"}, calibration.KindTrain: {"已读取", "条"},
	office.KindReclock: {"已重算", "件"}, patrol.KindPatrol: {"已看", "个网站"},
}

func progressOf(j jobs.Job) jobProgress {
	p := jobProgress{ID: j.ID, Value: j.Count, Over: j.Over()}
	words, ok := doneOf[j.Kind]
	if !ok {
		words = [2]string{"已处理", "项"}
	}
	switch {
	case j.State == jobs.Waiting:
		p.Text = "排队等候"
	case j.Of > 0:
		p.Max = max(j.Of, j.Count) // a file may hold a row more than was counted
		p.Text = fmt.Sprintf("%s %s / %s %s（%d%%）", words[0], count(j.Count), count(p.Max), words[1], 100*j.Count/p.Max)
	case j.Count == 0:
		p.Text = "正在准备"
	default:
		p.Text = words[0] + " " + count(j.Count) + " " + words[1]
	}
	return p
}

// jobsHeard is how many jobs one page can follow; of those it shows, only the
// newest few still run.
const jobsHeard = 8

// follow has a page show the progress of the jobs that still run: with a
// script it listens; without one, or where a job is another person's, it is
// asked for again every so many seconds, 0 for never.
func (p *page) follow(by string, every int, list ...jobs.Job) {
	q := url.Values{}
	for _, j := range list {
		if j.Over() {
			continue
		}
		p.Refresh, p.Polls = every, every > 0
		if j.Owner != by || len(q["job"]) == jobsHeard {
			return
		}
		q.Add("job", j.ID)
	}
	if len(q) > 0 {
		p.Live, p.Polls = "/live?"+q.Encode(), false
	}
}
