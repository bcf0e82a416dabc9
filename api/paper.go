package api

import (
	"net/http"
	"time"

	"yuqing/internal/access"
	"yuqing/ledger"
)

func (s *server) paperRoutes() []route {
	return []route{
		{method: http.MethodGet, path: base + "/papers/:code", name: "getPaper", summary: "按审签单、呈批件上的编码找到条目；扫描件经附件上传后，以 evidence 和 for 办理其动作（代录）", needs: access.ActLedger, op: get(s.getPaper)},
	}
}

type paperInput struct {
	Code string `path:"code"`
}

type paperAnswer struct {
	Code    string          `json:"code"`
	Kind    string          `json:"kind"`
	Entry   string          `json:"entry"`
	Number  string          `json:"number"`
	Version int             `json:"version" doc:"办理时放在 If-Match"`
	Draft   int             `json:"draft,omitempty" doc:"第几版稿件"`
	Actions []ledger.Action `json:"actions" doc:"这张纸可以代表的动作"`
	Taken   []paperTaken    `json:"taken" doc:"已从这张纸登记的签字；同一人不重复登记"`
}

type paperTaken struct {
	Seq    int           `json:"seq" doc:"办理记录的序号"`
	Action ledger.Action `json:"action"`
	Name   string        `json:"name" doc:"签字人"`
	At     time.Time     `json:"at"`
}

func (s *server) getPaper(c call, in paperInput) (paperAnswer, error) {
	e, p, err := s.Evidence.Paper(c, c.by, in.Code)
	if err != nil {
		return paperAnswer{}, err
	}
	acts, err := s.Evidence.Taken(c, c.by, e, p)
	taken := []paperTaken{}
	for _, a := range acts {
		taken = append(taken, paperTaken{a.Seq, a.Action, a.Actor.Name, a.HappenedAt})
	}
	return paperAnswer{p.String(), p.Kind.Name(), e.ID, e.Number, e.Version, p.Draft, p.Kind.Actions(), taken}, err
}
