package report

import (
	"fmt"
	"time"

	"yuqing/internal/calendar"
)

// maxNotes bounds the notes that are written out one by one.
const maxNotes = 20

// notes gathers what the figures leave out, so that nothing is left out in
// silence.
type notes struct {
	lines    []string
	more     int
	proposed int
	history  int
	reopened int // of it
	imported int // and judged here since
	recorded int // late, matters and acts
	acts     int
}

func (n *notes) add(m *Matter) {
	if m.LeftOut {
		return
	}
	n.proposed += one(m.UnitProposed)
	n.history += one(m.history())
	n.reopened += one(m.reopened())
	n.imported += one(m.Imported && !m.history())
	n.recorded += one(m.LateRecords > 0)
	n.acts += m.LateRecords
	n.before(m, m.Responded, "答复时间")
	n.before(m, m.FirstFeedback, "首回时间")
}

func (n *notes) before(m *Matter, at time.Time, what string) {
	if at.IsZero() || !at.Before(m.Discovered) {
		return
	}
	if len(n.lines) == maxNotes {
		n.more++
		return
	}
	n.lines = append(n.lines, fmt.Sprintf("%s：%s %s 早于发现时间 %s，不计入时长",
		m.Key, what, stamp(at), stamp(m.Discovered)))
}

func (n *notes) list(by By) []string {
	all := n.lines
	if n.more > 0 {
		all = append(all, fmt.Sprintf("另有 %d 处时间早于发现时间，不计入时长", n.more))
	}
	if n.proposed > 0 && by == ByUnit {
		all = append(all, fmt.Sprintf("%d 件未注明承办单位，按研判建议的牵头单位归类", n.proposed))
	}
	if n.history > 0 {
		all = append(all, fmt.Sprintf("%d 件是导入的历史台账，没有时限：不计入各项比率，按单位分组时只在合计里", n.history))
	}
	if n.reopened > 0 {
		all = append(all, fmt.Sprintf("其中 %d 件在这里重启过：首轮没有时限可比，重启后是否按时也不计入比率", n.reopened))
	}
	if n.imported > 0 {
		all = append(all, fmt.Sprintf("%d 件从历史台账导入后在这里接着办：计入各项比率，按单位分组时只在合计里", n.imported))
	}
	if n.recorded > 0 {
		all = append(all, fmt.Sprintf("%d 件有补录（共 %d 条）：各项时间按实际发生的时间计", n.recorded, n.acts))
	}
	return all
}

func stamp(t time.Time) string { return t.In(calendar.Shanghai).Format("2006-01-02 15:04") }
