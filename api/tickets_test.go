package api

import (
	"testing"

	"yuqing/internal/opinion"
	"yuqing/internal/webtest"
	"yuqing/ledger"
)

// TestTicketAnswers: a matter's answer goes back for its ticket, without what is
// personal, and only to who may see the matter.
func TestTicketAnswers(t *testing.T) {
	b := newBench(t)
	b.fill(t)
	ticket := webtest.Posts()[2]
	b.Entry(t, ticket, ledger.StateFollowUp, opinion.LevelOrdinary)
	list, file := base+"/tickets/answers", base+"/tickets/answers/file"
	b.run(t, []scenario{
		{"answered by the hotline already", ask{method: "GET", path: list, as: "coordinator"}, 200, []string{`"answers":[]`}, nil},
		{"those too", ask{method: "GET", path: list + "?all=true", as: "coordinator"}, 200, []string{"20260301001", "卫生健康局"}, []string{"王小明", "13987654321"}},
		{"a file without its source, and nothing to give", ask{method: "GET", path: file, as: "coordinator"}, 422, []string{"没有待回写"}, nil},
		{"a file without its source, which is the only one", ask{method: "GET", path: file + "?all=true&format=csv", as: "coordinator"}, 200, []string{"工单编号", "20260301001"}, []string{"王小明", "13987654321"}},
		{"a file", ask{method: "GET", path: file + "?source=src-hotline&all=true&format=csv", as: "coordinator"}, 200, []string{"工单编号", "20260301001"}, []string{"王小明", "13987654321"}},
		{"nothing to give", ask{method: "GET", path: file + "?source=src-hotline", as: "coordinator"}, 422, []string{"没有待回写"}, nil},
		{"no such format", ask{method: "GET", path: file + "?source=src-hotline&format=pdf", as: "coordinator"}, 422, nil, nil},
		{"an unknown source", ask{method: "GET", path: file + "?source=none", as: "coordinator"}, 404, nil, nil},
		{"another source", ask{method: "GET", path: list + "?all=true&source=src-feed", as: "coordinator"}, 200, []string{`"answers":[]`}, nil},
		{"not the administrator", ask{method: "GET", path: list, as: "sysadmin"}, 403, nil, []string{"20260301001"}},
		{"what rises", ask{method: "GET", path: base + "/tickets/escalations", as: "monitor"}, 200, []string{`"people":3`, `"matters":[]`}, nil},
		{"out of range", ask{method: "GET", path: base + "/tickets/escalations?people=1", as: "monitor"}, 422, []string{"人数须在"}, nil},
	})
}
