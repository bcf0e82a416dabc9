package api

import (
	"testing"

	"yuqing/internal/opinion"
	"yuqing/internal/webtest"
	"yuqing/ledger"
)

// A dissolved unit gets nothing new, and who asks is told which one took over.
func TestADissolvedUnitNamesItsSuccessor(t *testing.T) {
	b := newBench(t)
	e := b.entry(t, ledger.StateToDispatch, opinion.LevelOrdinary)
	school := `"id":"` + webtest.SchoolUnit + `","name":"教育体育局","kind":"部门","parent_id":"u-county"`
	put := func(unit string) ask {
		return ask{method: "PUT", path: base + "/units", as: "sysadmin", body: `{"units":[{` + unit + `}]}`}
	}
	order := ask{method: "POST", path: base + "/entries/" + e.ID + "/acts", as: "coordinator",
		body: `{"action":"dispatch","details":{"lead":{"id":"` + webtest.SchoolUnit + `"}}}`, header: ifMatch(e.Version)}
	b.run(t, []scenario{
		{"a living unit has no successor", put(school + `,"successor":"` + webtest.HealthUnit + `"`), 422, []string{"没有撤销"}, nil},
		{"nor is one its own", put(school + `,"dissolved":true,"successor":"` + webtest.SchoolUnit + `"`), 422, []string{"另一个未撤销"}, nil},
		{"dissolved", put(school + `,"dissolved":true,"version":1,"successor":"` + webtest.HealthUnit + `"`), 200, nil, nil},
		{"an order to it", order, 422, []string{"已撤销", "由“卫生健康局”承接"}, nil},
	})
}
