package ui

import (
	"fmt"
	"net/url"

	"yuqing/internal/access"
	"yuqing/internal/brief"
	"yuqing/internal/calibration"
	"yuqing/internal/checkup"
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

// jobWords are the words for a kind of job: what it is called, what it has done,
// and of which units.
type jobWords struct{ name, done, unit string }

var jobKinds = map[string]jobWords{
	desk.KindImport: {"导入", "已读入", "行"}, desk.KindLedgerImport: {"导入历史台账", "已读入", "行"},
	desk.KindExport: {"导出信息", "已写出", "条"}, desk.KindLedgerExport: {"导出台账", "已写出", "件"},
	desk.KindListExport: {"导出清单", "已写出", "行"}, desk.KindReportExport: {"导出报表明细", "已写出", "件"},
	calibration.KindRetag: {"重新标注", "已处理", "条"}, calibration.KindTrial: {"规则试跑", "已看", "条"}, calibration.KindTrain: {"训练模型", "已读取", "条"},
	office.KindReclock: {"重算时限", "已重算", "件"}, patrol.KindPatrol: {"网站巡查", "已看", "个网站"},
	brief.KindDraft: {"拟简报", "已完成", "步"}, desk.KindAuditExport: {"导出审计日志", "已写出", "行"},
	checkup.KindBackup: {"备份", "已处理", "项"}, checkup.KindCheck: {"系统检查", "已处理", "项"},
}

func wordsOf(kind string) jobWords {
	if w, ok := jobKinds[kind]; ok {
		return w
	}
	return jobWords{"任务", "已处理", "项"}
}

func progressOf(j jobs.Job) jobProgress {
	p := jobProgress{ID: j.ID, Value: j.Count, Over: j.Over()}
	words := wordsOf(j.Kind)
	switch {
	case j.State == jobs.Waiting:
		p.Text = "排队等候"
	case j.Of > 0:
		p.Max = max(j.Of, j.Count) // a file may hold a row more than was counted
		p.Text = fmt.Sprintf("%s %s / %s %s（%d%%）", words.done, count(j.Count), count(p.Max), words.unit, 100*j.Count/p.Max)
	case j.Count == 0:
		p.Text = "正在准备"
	default:
		p.Text = words.done + " " + count(j.Count) + " " + words.unit
	}
	return p
}

// jobsHeard is how many jobs one page can follow; of those it shows, only the
// newest few still run.
const jobsHeard = 8

// follow has a page show the progress of the jobs on it that still run. With a
// script it listens, to the person's own and whichever else they may follow;
// without one, or where a job is for others to follow, the page is asked for
// again every so many seconds, 0 for never.
func (p *page) follow(by access.Actor, every int, list ...jobs.Job) {
	q := url.Values{}
	for _, j := range list {
		switch {
		case j.Over():
			continue
		case !desk.FollowsJob(by, j):
			p.Polls = every > 0
		case len(q["job"]) < jobsHeard:
			q.Add("job", j.ID)
		}
		p.Refresh = every
	}
	if len(q) > 0 {
		p.Live = "/live?" + q.Encode()
	}
}
