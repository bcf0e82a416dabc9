package api

import (
	"net/http"

	"yuqing/internal/access"
	"yuqing/internal/desk"
)

func (s *server) eventRoutes() []route {
	const one = base + "/events/:id"
	return []route{
		{method: http.MethodGet, path: base + "/events", name: "listEvents", summary: "热点列表，默认按当前热度", needs: access.ViewPosts, op: get(s.listEvents)},
		{method: http.MethodGet, path: one, name: "getEvent", summary: "一个热点；已并入其他热点的，返回并入后的热点", needs: access.ViewPosts, op: get(s.getEvent)},
		{method: http.MethodGet, path: one + "/posts", name: "eventPosts", summary: "一个热点的信息，先发布的在前；original 指出转载自哪条", needs: access.ViewPosts, op: get(s.eventPosts)},
		{method: http.MethodGet, path: base + "/posts/:id/spread", name: "postSpread", summary: "一条信息所属的热点和各条转载", needs: access.ViewPosts, op: get(s.postSpread)},
	}
}

type eventsInput struct{ desk.EventQuery }

func (s *server) listEvents(c call, in eventsInput) (desk.EventPage, error) {
	return s.Desk.ListEvents(c, c.by, in.EventQuery)
}

func (s *server) getEvent(c call, in idInput) (desk.Event, error) {
	return s.Desk.Event(c, c.by, in.ID)
}

type eventPostsInput struct {
	ID     string `path:"id"`
	Newest bool   `query:"newest" doc:"后发布的在前"`
	Limit  int    `query:"limit" doc:"每页条数，1 至 200，默认 20"`
	Cursor string `query:"cursor" doc:"上一页的 next"`
}

type eventPostList struct {
	Posts []desk.EventPost `json:"posts"`
	Next  string           `json:"next,omitempty"`
}

func (s *server) eventPosts(c call, in eventPostsInput) (eventPostList, error) {
	posts, next, err := s.Desk.EventPosts(c, c.by, in.ID, in.Newest, in.Cursor, in.Limit)
	return eventPostList{listed(posts), next}, err
}

func (s *server) postSpread(c call, in idInput) (desk.Spread, error) {
	return s.Desk.PostSpread(c, c.by, in.ID)
}
