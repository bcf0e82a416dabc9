package api

import (
	"net/http"

	"yuqing/internal/access"
	"yuqing/internal/desk"
	"yuqing/internal/opinion"
	"yuqing/internal/search"
)

func (s *server) postRoutes() []route {
	return []route{
		{method: http.MethodGet, path: base + "/posts", name: "searchPosts", summary: "检索信息，默认新的在前", needs: access.ViewPosts, op: get(s.searchPosts)},
		{method: http.MethodGet, path: base + "/posts/counts", name: "countPosts", summary: "命中信息按日计数", needs: access.ViewPosts, op: get(s.countPosts)},
		{method: http.MethodGet, path: base + "/posts/:id", name: "getPost", summary: "一条信息及其研判线索；个人信息已遮蔽", needs: access.ViewPosts, op: get(s.getPost)},
		{method: http.MethodGet, path: base + "/posts/:id/versions", name: "postVersions", summary: "一条信息的各个版本，新的在前", needs: access.ViewPosts, op: get(s.postVersions)},
		{method: http.MethodGet, path: base + "/posts/:id/answers", name: "postAnswers", summary: "内网台账对一条信息的公开答复，经跨网数据包送来", needs: access.ViewPosts, op: get(s.postAnswers)},
		{method: http.MethodPost, path: base + "/posts/:id/unmask", name: "unmaskPost", summary: "查看个人信息；理由记入审计日志", needs: access.Unmask, op: get(s.unmaskPost)},
		{method: http.MethodGet, path: base + "/topics", name: "listTopics", summary: "专题（领域）及其默认责任单位", op: get(s.listTopics)},
	}
}

type searchInput struct{ desk.PostQuery }

func (s *server) searchPosts(c call, in searchInput) (desk.Found, error) {
	q, err := in.Query()
	if err != nil {
		return desk.Found{}, err
	}
	return s.Desk.Search(c, c.by, q)
}

type countList struct {
	Buckets   []search.Bucket `json:"buckets"`
	KeptSince *desk.KeptSince `json:"kept_since,omitempty" doc:"只在统计范围早于保留期时给出"`
}

func (s *server) countPosts(c call, in searchInput) (countList, error) {
	q, err := in.Query()
	if err != nil {
		return countList{}, err
	}
	buckets, err := s.Desk.Counts(c, c.by, q)
	return countList{listed(buckets), s.Desk.KeptSince(q)}, err
}

func (s *server) getPost(c call, in idInput) (desk.Post, error) { return s.Desk.Post(c, c.by, in.ID) }

type versionList struct {
	Versions []desk.Post `json:"versions"`
}

func (s *server) postVersions(c call, in idInput) (versionList, error) {
	versions, err := s.Desk.Versions(c, c.by, in.ID)
	return versionList{listed(versions)}, err
}

type postAnswerList struct {
	Answers []opinion.Answer `json:"answers"`
}

func (s *server) postAnswers(c call, in idInput) (postAnswerList, error) {
	list, err := s.Desk.PostAnswers(c, c.by, in.ID)
	return postAnswerList{listed(list)}, err
}

type unmaskInput struct {
	ID   string `path:"id"`
	Body struct {
		Reason string `json:"reason" doc:"查看的理由"`
	} `body:""`
}

func (s *server) unmaskPost(c call, in unmaskInput) (desk.Post, error) {
	return s.Desk.Unmask(c, c.by, in.ID, in.Body.Reason)
}

type topicList struct {
	Topics []desk.Topic `json:"topics"`
}

func (s *server) listTopics(call, none) (topicList, error) {
	return topicList{listed(s.Desk.ListTopics())}, nil
}
