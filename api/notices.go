package api

import (
	"net/http"

	"yuqing/internal/access"
	"yuqing/internal/notify"
)

func (s *server) noticeRoutes() []route {
	return []route{
		{method: http.MethodGet, path: base + "/notices", name: "listNotices", summary: "我的通知，新的在前", op: get(s.listNotices)},
		{method: http.MethodPost, path: base + "/notices/read", name: "readAllNotices", summary: "我的通知全部标为已读", op: get(s.readAllNotices)},
		{method: http.MethodPost, path: base + "/notices/:id/read", name: "readNotice", summary: "一条通知标为已读", op: get(s.readNotice)},
		{method: http.MethodGet, path: base + "/notices/preference", name: "noticePreference", summary: "我的提醒方式", op: get(s.noticePreference)},
		{method: http.MethodPut, path: base + "/notices/preference", name: "setNoticePreference", summary: "设定我的提醒方式", op: get(s.setNoticePreference)},
		{method: http.MethodGet, path: base + "/deliveries", name: "listDeliveries", summary: "送达失败、待重试或已放弃的通知", needs: access.ViewSystem, op: get(s.listDeliveries)},
		{method: http.MethodPost, path: base + "/deliveries/:id/retry", name: "retryDelivery", summary: "立即重试一次送达", needs: access.ManageSystem, op: get(s.retryDelivery)},
		{method: http.MethodDelete, path: base + "/deliveries/:id", name: "dropDelivery", summary: "放弃一次送达", needs: access.ManageSystem, op: get(s.dropDelivery)},
	}
}

type noticeQuery struct {
	Unread bool   `query:"unread" doc:"只要未读的"`
	After  string `query:"after" doc:"上一页的 next"`
}

// Notice is a message as programs read it.
type Notice struct {
	notify.Message
	Text string `json:"text"`
	Read bool   `json:"read"`
}

type noticeList struct {
	Unread  int      `json:"unread" doc:"未读总数"`
	Notices []Notice `json:"notices"`
	Next    string   `json:"next,omitempty"`
}

func (s *server) listNotices(c call, q noticeQuery) (noticeList, error) {
	messages, next, err := s.Notices.List(c, c.by, q.Unread, q.After)
	if err != nil {
		return noticeList{}, err
	}
	list := noticeList{Notices: []Notice{}, Next: next}
	for _, m := range messages {
		list.Notices = append(list.Notices, Notice{m, m.Text(), !m.ReadAt.IsZero()})
	}
	list.Unread, err = s.Notices.Unread(c, c.by)
	return list, err
}

func (s *server) readNotice(c call, in idInput) (none, error) {
	return none{}, s.Notices.Read(c, c.by, in.ID)
}

func (s *server) readAllNotices(c call, _ none) (none, error) {
	return none{}, s.Notices.Read(c, c.by, "")
}

func (s *server) noticePreference(c call, _ none) (notify.Preference, error) {
	return s.Notices.Preference(c, c.by)
}

type preferenceInput struct {
	Body notify.Preference `body:""`
}

func (s *server) setNoticePreference(c call, in preferenceInput) (notify.Preference, error) {
	return s.Notices.SetPreference(c, c.by, in.Body)
}

// Delivery is a notice that could not be delivered.
type Delivery struct {
	notify.Item
	GivenUp bool `json:"given_up"`
}

type deliveryQuery struct {
	After string `query:"after" doc:"上一页的 next"`
}

type deliveryList struct {
	Deliveries []Delivery `json:"deliveries"`
	Next       string     `json:"next,omitempty"`
}

func (s *server) listDeliveries(c call, q deliveryQuery) (deliveryList, error) {
	items, next, err := s.Notices.Troubled(c, c.by, q.After)
	list := deliveryList{Deliveries: []Delivery{}, Next: next}
	for _, i := range items {
		list.Deliveries = append(list.Deliveries, Delivery{i, i.DueAt.IsZero()})
	}
	return list, err
}

func (s *server) retryDelivery(c call, in idInput) (none, error) {
	return none{}, s.Notices.Retry(c, c.by, in.ID)
}

func (s *server) dropDelivery(c call, in idInput) (none, error) {
	return none{}, s.Notices.Drop(c, c.by, in.ID)
}
