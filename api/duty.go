package api

import (
	"net/http"
	"time"

	"yuqing/internal/access"
	"yuqing/internal/desk"
	"yuqing/internal/duty"
)

func (s *server) dutyRoutes() []route {
	return []route{
		{method: http.MethodGet, path: base + "/duty", name: "getDuty", summary: "值班表", needs: access.ViewDuty, op: get(s.getDuty)},
		{method: http.MethodGet, path: base + "/duty/now", name: "getOnDuty", summary: "现在值班的人", needs: access.ViewDuty, op: get(s.getOnDuty)},
		{method: http.MethodPut, path: base + "/duty", name: "putDuty", summary: "保存值班；出现的日期整天替换", needs: access.ManageDuty, op: get(s.putDuty)},
		{method: http.MethodGet, path: base + "/duty/handovers", name: "listHandovers", summary: "交接单，新的在前", needs: access.ViewDuty, op: get(s.listHandovers)},
		{method: http.MethodPost, path: base + "/duty/handovers", name: "handOver", summary: "交班签字，按此刻的情况存档", needs: access.ViewDuty, op: create(s.handOver)},
		{method: http.MethodGet, path: base + "/duty/handovers/:id", name: "getHandover", summary: "一张交接单", needs: access.ViewDuty, op: get(s.getHandover)},
		{method: http.MethodPost, path: base + "/duty/handovers/:id/take", name: "takeOver", summary: "接班签收；不能由交班人自己签", needs: access.ViewDuty, op: get(s.takeOver)},
		{method: http.MethodPost, path: base + "/duty/handovers/:id/void", name: "voidHandover", summary: "交班人收回还没有人接的交接单", needs: access.ViewDuty, op: get(s.voidHandover)},
	}
}

type dutyInput struct {
	From string `query:"from" doc:"起始日，默认今天"`
	To   string `query:"to" doc:"截止日，含当日，默认起始日起 7 天"`
}

type turnList struct {
	Turns []duty.Turn `json:"turns"`
}

func (s *server) getDuty(c call, in dutyInput) (turnList, error) {
	from, to, err := desk.Days(in.From, in.To)
	if err != nil {
		return turnList{}, err
	}
	if from.IsZero() {
		from = s.Duty.Now()
	}
	if to.IsZero() {
		to = from.Add(7 * 24 * time.Hour)
	}
	turns, err := s.Duty.Roster(c, c.by, from, to)
	return turnList{listed(turns)}, err
}

func (s *server) getOnDuty(c call, _ none) (turnList, error) {
	turns, err := s.Duty.OnDuty(c, c.by)
	return turnList{listed(turns)}, err
}

type putDutyInput struct {
	Body turnList `body:""`
}

func (s *server) putDuty(c call, in putDutyInput) (none, error) {
	return none{}, s.Duty.Put(c, c.by, in.Body.Turns, nil)
}

type handoverList struct {
	Handovers []duty.Handover `json:"handovers"`
}

func (s *server) listHandovers(c call, _ none) (handoverList, error) {
	all, err := s.Duty.Handovers(c, c.by, 100)
	return handoverList{listed(all)}, err
}

type handOverInput struct {
	Body struct {
		From  time.Time `json:"from,omitzero" doc:"本班开始；不写则为现在的班次"`
		To    time.Time `json:"to,omitzero"`
		Notes string    `json:"notes,omitempty" doc:"交接事项"`
	} `body:""`
}

func (s *server) handOver(c call, in handOverInput) (duty.Handover, error) {
	return s.Duty.HandOver(c, c.by, in.Body.From, in.Body.To, in.Body.Notes)
}

func (s *server) getHandover(c call, in idInput) (duty.Handover, error) {
	return s.Duty.Handover(c, c.by, in.ID)
}

type takeOverInput struct {
	ID   string `path:"id"`
	Body struct {
		Remark string `json:"remark,omitempty" doc:"接班意见"`
	} `body:""`
}

func (s *server) takeOver(c call, in takeOverInput) (duty.Handover, error) {
	return s.Duty.TakeOver(c, c.by, in.ID, in.Body.Remark)
}

func (s *server) voidHandover(c call, in idInput) (duty.Handover, error) {
	return s.Duty.Void(c, c.by, in.ID)
}
