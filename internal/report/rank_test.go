package report

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"yuqing/internal/access"
	"yuqing/internal/opinion"
)

// record is what a unit did with entries of one kind: so many on time, so many
// late.
func record(unit string, level opinion.Level, onTime, late int) []Matter {
	var out []Matter
	for i := range onTime + late {
		answered := "03-02 08:00"
		if i >= onTime {
			answered = "03-09 08:00"
		}
		out = append(out, with(matter(fmt.Sprint(unit, i), "03-01 08:00", answered), func(m *Matter) {
			m.Unit, m.Class, m.Level = Label{"u-" + unit, unit}, opinion.ClassInterests, level
		}))
	}
	return out
}

func ranks(t *testing.T, least int, records ...[]Matter) Ranking {
	t.Helper()
	var all []Matter
	for _, r := range records {
		all = append(all, r...)
	}
	s := reports("03-30 12:00", all...)
	s.Units = func(context.Context) ([]access.Unit, error) {
		return []access.Unit{{ID: "u-供电", Name: "供电", NoAccount: true}, {ID: "u-水利", Name: "水利"}, {ID: "u-教育", Name: "教育"}, {ID: "u-交通", Name: "交通"}}, nil
	}
	r, err := s.Ranking(t.Context(), request(t, "2026-03-01", "2026-03-31", "", "level"), least)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// inWords writes a ranking as "1 水利 +5.0; …| too few | without account".
func inWords(r Ranking) string {
	var rows, few, without []string
	for _, x := range r.Rows {
		rows = append(rows, fmt.Sprintf("%d %s %+.1f", x.Place, x.Name, 100*x.Lead))
	}
	for _, u := range r.TooFew {
		few = append(few, fmt.Sprintf("%s %d/%d", u.Name, u.Due, u.Entries))
	}
	for _, u := range r.WithoutAccount {
		without = append(without, fmt.Sprintf("%s %d/%d", u.Name, u.Due, u.Entries))
	}
	return strings.Join(rows, "; ") + "|" + strings.Join(few, "; ") + "|" + strings.Join(without, "; ")
}

func TestRanking(t *testing.T) {
	const easy, hard = opinion.LevelOrdinary, opinion.LevelLarger
	join := func(a, b []Matter) []Matter { return append(a, b...) }
	waiting := with(matter("w", "03-29 13:00", ""), func(m *Matter) { m.Unit = Label{"u-水利", "水利"} })
	for name, c := range map[string]struct {
		records [][]Matter
		want    string
	}{
		"by the rate, of one kind": {[][]Matter{record("水利", easy, 8, 2), record("教育", easy, 6, 4)}, "1 水利 +20.0; 2 教育 -20.0||"},
		// 水利 had the hard ones: the others had 2 of 10 on time, and 16 of 18 of the
		// easy ones, so 3.78 of its 12 were usual, and it had 6. 教育 had the easy
		// ones, of which the others had all, and 6 of 19 of the hard ones: 9.32 of its
		// 10 were usual, and it had 7, though its rate is higher.
		"like with like": {[][]Matter{
			join(record("水利", hard, 4, 6), record("水利", easy, 2, 0)),
			join(record("教育", easy, 7, 2), record("教育", hard, 0, 1)),
			join(record("交通", easy, 9, 0), record("交通", hard, 2, 7)),
		}, "1 水利 +18.5; 2 交通 +2.0; 3 教育 -23.2||"},
		"the same, the same place":         {[][]Matter{record("水利", easy, 5, 0), record("教育", easy, 5, 0), record("交通", easy, 0, 5)}, "1 教育 +50.0; 1 水利 +50.0; 3 交通 -100.0||"},
		"too few":                          {[][]Matter{record("水利", easy, 5, 0), record("教育", easy, 4, 1), record("交通", easy, 4, 0)}, "1 水利 +20.0; 2 教育 -20.0|交通 4/4|"},
		"what is not due does not make up": {[][]Matter{record("教育", easy, 5, 0), record("交通", easy, 5, 0), join(record("水利", easy, 4, 0), []Matter{waiting})}, "1 交通 +0.0; 1 教育 +0.0|水利 4/5|"},
		"nobody to compare with":           {[][]Matter{record("水利", easy, 9, 0), record("教育", hard, 9, 0)}, "|教育 9/9; 水利 9/9|"},
		"what others lack does not count":  {[][]Matter{join(record("水利", easy, 5, 0), record("水利", hard, 0, 9)), record("教育", easy, 5, 0)}, "1 水利 +0.0; 1 教育 +0.0||"},
		// 交通 has two that another has the like of; without them 教育 has two, and
		// 水利 is left alone.
		"one drops out, and with it the next": {[][]Matter{record("水利", easy, 5, 0), join(record("教育", easy, 2, 0), record("教育", hard, 3, 0)), join(record("交通", hard, 2, 0), record("交通", "", 9, 0))},
			"|交通 11/11; 教育 5/5; 水利 5/5|"},
		"none of the office's": {[][]Matter{record("水利", easy, 5, 5), record("教育", easy, 5, 5), record("煤气公司", easy, 9, 0)}, "1 教育 +0.0; 1 水利 +0.0||煤气公司 9/9"},
		"without an account":   {[][]Matter{record("供电", easy, 9, 0), record("水利", easy, 5, 5), record("教育", easy, 5, 5)}, "1 教育 +0.0; 1 水利 +0.0||供电 9/9"},
	} {
		if got := inWords(ranks(t, 5, c.records...)); got != c.want {
			t.Errorf("%s:\ngot  %s\nwant %s", name, got, c.want)
		}
	}
}

// TestLatenessIsComparedForWhoLetItLapse: 水利 let five lapse that 教育 leads
// now, and one was late before anybody had it.
func TestLatenessIsComparedForWhoLetItLapse(t *testing.T) {
	moved := record("教育", opinion.LevelOrdinary, 0, 6)
	for i := range moved {
		moved[i].EntryID, moved[i].led = moved[i].Key, Label{"u-水利", "水利"}
	}
	moved[5].led = Label{}
	r := ranks(t, 5, record("水利", opinion.LevelOrdinary, 5, 0), record("教育", opinion.LevelOrdinary, 5, 0), moved)
	if got := inWords(r); got != "1 教育 +50.0; 2 水利 -50.0||" || r.Office != 1 || r.Rows[0].Due != 5 || r.Rows[0].Entries != 11 || r.Rows[1].Due != 10 {
		t.Errorf("%s, %d, %d", got, r.Office, r.Rows[0].Due)
	}
	s := reports("03-30 12:00", moved...)
	key := "u-水利"
	ms, _, err := s.Behind(t.Context(), request(t, "2026-03-01", "2026-03-31", "", "unit"), &key, FigureLate, 9)
	if err != nil || len(ms) != 5 || ms[0].Unit.Name != "教育" || ms[0].Charged == nil || ms[0].Charged.Name != "水利" {
		t.Errorf("behind what it let lapse: %+v, %v", ms, err)
	}
	ms, _, err = s.Behind(t.Context(), request(t, "2026-03-01", "2026-03-31", "", "unit"), &InOffice.Key, FigureLate, 9)
	if err != nil || len(ms) != 1 || *ms[0].Charged != InOffice {
		t.Errorf("behind the office's own: %+v, %v", ms, err)
	}
}

func TestRankingLeavesOut(t *testing.T) {
	history := with(matter("old", "03-01 08:00", "03-02 08:00"), func(m *Matter) { m.Unit, m.Imported = Label{"u-水利", "水利"}, true })
	merged := with(history, func(m *Matter) { m.Imported, m.LeftOut, m.Merged = false, true, true })
	r := ranks(t, 1, record("水利", "", 1, 0), record("教育", "", 0, 1), []Matter{history, merged, matter("nobody's", "03-01 08:00", "")})
	if r.Imported != 1 || r.NoUnit != 1 || len(r.Rows) != 2 || r.Rows[0].Entries != 1 {
		t.Errorf("%+v", r)
	}
	if late := r.Rows[1].LateReasons; len(late) != 1 || late[0] != (Reason{"环节不明", 1}) {
		t.Errorf("reasons %+v", late)
	}
	for _, least := range []int{0, -1, MaxMinRanked + 1} {
		if _, err := reports("03-30 12:00").Ranking(t.Context(), Request{Period: Period{time.Now(), time.Now()}}, least); err == nil {
			t.Errorf("at least %d is taken", least)
		}
	}
}

// Of one level alone, only entries of that level are compared.
func TestNarrowedReports(t *testing.T) {
	level, none := string(opinion.LevelLarger), ""
	ms := append(record("水利", opinion.LevelLarger, 2, 1), record("教育", "", 1, 1)...)
	s := reports("03-30 12:00", ms...)
	req := request(t, "2026-03-01", "2026-03-31", "", "unit")
	for _, c := range []struct {
		class, level *string
		want         int
	}{{nil, nil, 5}, {nil, &level, 3}, {nil, &none, 2}, {&none, nil, 0}} {
		x, err := s.Cross(t.Context(), req.Narrowed(c.class, c.level))
		if err != nil || x.Total.Total.Entries != c.want {
			t.Errorf("%d, want %d, %v", x.Total.Total.Entries, c.want, err)
		}
	}
}

// What nobody knows is refused and not counted as nothing; what an old table has,
// and what has none, is not.
func TestUnknownValuesAreNamed(t *testing.T) {
	ms := record("水利", opinion.LevelLarger, 2, 1)
	ms[0].Class = "旧类别"
	s := reports("03-30 12:00", ms...)
	s.Units = func(context.Context) ([]access.Unit, error) {
		return []access.Unit{{ID: "水利"}, {ID: "教育"}}, nil
	}
	s.Known = func(_ By, key string) bool { return key == "t1" }
	text := func(s string) *string { return &s }
	for name, c := range map[string]struct {
		class, level, key *string
		by, field, says   string
	}{
		"class":                 {class: text("民声"), field: "class", says: "民生底线"},
		"level":                 {level: text("特大"), field: "level", says: "特别重大"},
		"class that is old":     {class: text("旧类别")},
		"class without matters": {class: text("自然灾害")},
		"none":                  {class: text(""), level: text("")},
		"unit":                  {by: "unit", key: text("气象"), field: "key", says: "units"},
		"unit without matters":  {by: "unit", key: text("教育")},
		"no unit":               {by: "unit", key: text("")},
		"row of a class":        {by: "class", key: text("民声"), field: "key", says: "民生底线"},
		"row of a level":        {by: "level", key: text("特大"), field: "key", says: "特别重大"},
		"topic":                 {by: "topic", key: text("t2"), field: "key", says: "领域"},
		"topic without matters": {by: "topic", key: text("t1")},
		"region":                {by: "region", key: text("0"), field: "key", says: "属地"},
		"platform of any name":  {by: "source", key: text("某论坛")},
	} {
		t.Run(name, func(t *testing.T) {
			req := request(t, "2026-03-01", "2026-03-31", "", c.by).Narrowed(c.class, c.level)
			_, _, err := s.Behind(t.Context(), req, c.key, FigureEntries, 10)
			var re *RequestError
			if errors.As(err, &re) != (c.field != "") || re != nil && (re.Field != c.field || !strings.Contains(re.Text, c.says)) {
				t.Errorf("behind: %v", err)
			}
			_, err = s.Cross(t.Context(), req)
			if want := c.field == "class" || c.field == "level"; errors.As(err, &re) != want {
				t.Errorf("cross: %v", err)
			}
		})
	}
}

func TestCross(t *testing.T) {
	of := func(class opinion.Class, ms ...Matter) []Matter {
		for i := range ms {
			ms[i].Class = class
		}
		return ms
	}
	var all []Matter
	all = append(all, of(opinion.ClassEmergency, record("教育", "", 1, 1)...)...)
	all = append(all, of(opinion.ClassInterests, record("教育", "", 1, 0)...)...)
	all = append(all, of("旧类别", record("水利", "", 1, 0)...)...)
	all = append(all, of("", matter("x", "03-01 08:00", ""))...)
	all = append(all, of(opinion.ClassInterests, with(record("水利", "", 1, 0)[0], func(m *Matter) { m.Imported = true }))...)
	c, err := reports("03-30 12:00", all...).Cross(t.Context(), request(t, "2026-03-01", "2026-03-31", "", ""))
	if err != nil {
		t.Fatal(err)
	}
	var lines []string
	for _, l := range c.Lines() {
		lines = append(lines, strings.Join(l, " "))
	}
	got := strings.Join(lines, "\n")
	want := `单位 总件数 按时回应 应回应 超时未回应 切身利益件数 切身利益按时回应 切身利益应回应 切身利益超时未回应 突发事件件数 突发事件按时回应 突发事件应回应 突发事件超时未回应 旧类别件数 旧类别按时回应 旧类别应回应 旧类别超时未回应 未定件数 未定按时回应 未定应回应 未定超时未回应
教育 3 2 3 0 1 1 1 0 2 1 2 0 0 0 0 0 0 0 0 0
水利 1 1 1 0 0 0 0 0 0 0 0 0 1 1 1 0 0 0 0 0
未定 1 0 1 1 0 0 0 0 0 0 0 0 0 0 0 0 1 0 1 1
合计 6 4 6 1 2 2 2 0 2 1 2 0 1 1 1 0 1 0 1 1`
	if got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	if len(c.Notes) != 1 || !strings.Contains(c.Notes[0], "1 件从历史台账导入") {
		t.Errorf("notes %q", c.Notes)
	}
}

func TestRankingAsLines(t *testing.T) {
	r := ranks(t, 5, record("水利", "", 5, 0), record("教育", "", 4, 1), record("交通", "", 1, 0), record("供电", "", 1, 0))
	var lines []string
	for _, l := range r.Lines()[1:] {
		lines = append(lines, strings.Join(l, "|"))
	}
	want := `1|水利|5|5|5|100.0%|0||5|5|4.00|20.0|
2|教育|5|5|4|80.0%|1|环节不明 1 件|5|4|5.00|-20.0|
|交通|1|1|||||||||可比的应回应件数不足 5 件，不排名
|供电|1|1|||||||||不设账号或未登记，不排名`
	if got := strings.Join(lines, "\n"); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

// TestPlacesStandStill: the same matters give the same places and shares, in
// whatever order they are read.
func TestPlacesStandStill(t *testing.T) {
	var all []Matter
	for i, level := range opinion.Levels {
		all = append(all, record("水利", level, 1+i, 2)...)
		all = append(all, record("教育", level, 2, 1+i)...)
		all = append(all, record("交通", level, 3, 2)...)
	}
	places := func() (s string) {
		for _, r := range ranks(t, 1, all).Rows {
			s += fmt.Sprintln(r.Place, r.Key, r.Expected, r.Lead)
		}
		return s
	}
	want := places()
	for range 20 {
		rand.Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
		if got := places(); got != want {
			t.Fatalf("got %s, then %s", want, got)
		}
	}
}
