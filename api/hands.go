package api

import (
	"yuqing/internal/report"
)

type handsInput struct {
	From string `query:"from" required:"true" doc:"起始日，含"`
	To   string `query:"to" required:"true" doc:"截止日，含"`
	By   string `query:"by" doc:"unit、month、topic、region、class、level、source；不写只有合计"`
}

type handsAnswer struct {
	Names []string `json:"names" doc:"各环节，hands 按此次序"`
	report.Hands
}

func (s *server) getHands(c call, in handsInput) (handsAnswer, error) {
	req, err := report.ParseHands(in.From, in.To, in.By)
	if err != nil {
		return handsAnswer{}, err
	}
	h, err := s.Desk.Hands(c, c.by, req)
	return handsAnswer{report.HandNames, h}, err
}

type handMattersInput struct {
	handsInput
	Hand string  `query:"hand" doc:"环节：发现、研判、交办、签收、首回、审定、发布；或配合签收、配合报送、配合未报送，key 为配合单位"`
	Key  *string `query:"key" doc:"分组的键；不写为合计"`
}

type handMatterList struct {
	Matters []report.HandMatter `json:"matters"`
	More    bool                `json:"more"`
}

// handMattersLimit bounds an answer.
const handMattersLimit = 500

func (s *server) getHandMatters(c call, in handMattersInput) (handMatterList, error) {
	req, err := report.ParseHands(in.From, in.To, in.By)
	if err != nil {
		return handMatterList{}, err
	}
	ms, more, err := s.Desk.BehindHand(c, c.by, req, in.Key, in.Hand, handMattersLimit)
	return handMatterList{listed(ms), more}, err
}
