package demo

import (
	_ "embed"
	"fmt"
	"time"

	"yuqing/internal/opinion"
	"yuqing/ledger"
)

//go:embed history.yaml
var historyFile []byte

// closedRow is a matter of before the two weeks: a post and the plain way of
// its answer, from the clue to the archive.
type closedRow struct {
	Days   int           `yaml:"days"` // ago
	At     string        `yaml:"at"`   // 15:04
	In     string        `yaml:"in"`
	Author string        `yaml:"author"`
	Title  string        `yaml:"title"`
	Text   string        `yaml:"text"`
	Lead   string        `yaml:"lead"`
	Login  string        `yaml:"login"` // of the lead unit's contact
	Class  opinion.Class `yaml:"class"`
	Level  opinion.Level `yaml:"level"` // 一般 where none is told
	// Took is hours from the registration to acceptance, first feedback, draft and
	// publication.
	Took     [4]int         `yaml:"took"`
	Answer   string         `yaml:"answer"`
	Miss     map[string]any `yaml:"miss"`      // 漏报迟报登记
	LookBack *lookBackRow   `yaml:"look_back"` // 回头看
}

type lookBackRow struct {
	By     string `yaml:"by"`
	Days   int    `yaml:"days"` // ago
	Result string `yaml:"result"`
	Text   string `yaml:"text"`
}

// post is what began the matter, some while before it was registered.
func (r closedRow) post() postRow {
	return postRow{ID: r.key(), In: r.In, At: r.moment(-40 * time.Minute), By: r.Author, Title: r.Title, Text: r.Text}
}

func (r closedRow) key() string { return fmt.Sprint("ls", r.Days) }

// moment is so long after the matter was registered, or before it on its day.
func (r closedRow) moment(after time.Duration) moment {
	clock, _ := time.Parse("15:04", r.At) // of 1 January of the year 0
	at := clock.Add(after)
	return moment(fmt.Sprintf("%dd %s", at.YearDay()-1-r.Days, at.Format("15:04")))
}

// story tells the matter act by act.
func (r closedRow) story() story {
	level := r.Level
	if level == "" {
		level = opinion.LevelOrdinary
	}
	st := story{Matter: matterRow{Posts: []string{r.key()}, Title: r.Title, Summary: r.Text, Patrol: "县委网信办"}}
	add := func(after time.Duration, by string, do ledger.Action, with map[string]any) {
		st.Acts = append(st.Acts, actRow{At: r.moment(after), By: by, Do: do, With: with})
	}
	const m = time.Minute
	hours := func(i int) time.Duration { return time.Duration(r.Took[i]) * time.Hour }
	add(0, "linxiao", ledger.ActCreate, nil)
	add(4*m, "linxiao", ledger.ActScreen, nil)
	if r.Miss != nil {
		add(10*m, "hefang", ledger.ActMiss, r.Miss)
	}
	add(20*m, "gaoyan", ledger.ActTriage, map[string]any{"level": string(level), "class": string(r.Class), "lead": r.Lead, "must_answer": true})
	add(30*m, "hefang", ledger.ActDispatch, map[string]any{"lead": r.Lead, "demand": "核实情况，公开答复"})
	if level != opinion.LevelOrdinary {
		add(40*m, "hefang", ledger.ActReportUp, map[string]any{"kind": "首报", "to": "县委办公室", "text": r.Title, "receipt": "已收"})
	}
	add(hours(0), r.Login, ledger.ActAccept, nil)
	add(hours(1), r.Login, ledger.ActFeedback, map[string]any{"text": "已安排人员到现场核实，结果和答复意见尽快报送。"})
	add(hours(2), r.Login, ledger.ActSubmit, map[string]any{"title": "关于“" + r.Title + "”的答复", "text": r.Answer, "publicity": "主动公开", "secrecy": "经审查不涉密"})
	left := (hours(3) - hours(2)) / 4
	for i, by := range []string{"zhaoqing", "qiansong", "zhengbo"} {
		add(hours(2)+time.Duration(i+1)*left, by, ledger.ActApprove, nil)
	}
	add(hours(3), "hefang", ledger.ActPublish, map[string]any{"channel": "青禾发布", "link": "https://www.qinghe.example/h/" + r.key()})
	add(hours(3)+22*time.Hour, "linxiao", ledger.ActFollow, map[string]any{"text": "答复后未见新增投诉"})
	add(hours(3)+48*time.Hour, r.Login, ledger.ActAskClose, map[string]any{"conclusion": r.Answer})
	add(hours(3)+54*time.Hour, "hefang", ledger.ActClose, nil)
	if b := r.LookBack; b != nil {
		st.Acts = append(st.Acts, actRow{At: moment(fmt.Sprintf("-%dd 10:30", b.Days)), By: b.By, Do: ledger.ActLookBack,
			With: map[string]any{"result": b.Result, "text": b.Text}})
	}
	return st
}

// readHistory reads what was answered before.
func readHistory() ([]closedRow, error) {
	var rows []closedRow
	return rows, read(historyFile, &rows)
}
