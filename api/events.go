package api

import (
	"fmt"
	"net/http"
	"strconv"

	"yuqing/internal/access"
	"yuqing/internal/desk"
	"yuqing/internal/effect"
	"yuqing/internal/opinion"
)

func (s *server) eventRoutes() []route {
	const one = base + "/events/:id"
	return []route{
		{method: http.MethodGet, path: base + "/events", name: "listEvents", summary: "热点列表，默认按当前热度", needs: access.ViewPosts, op: get(s.listEvents)},
		{method: http.MethodGet, path: one, name: "getEvent", summary: "一个热点；已并入其他热点的，返回并入后的热点", needs: access.ViewPosts, op: get(s.getEvent)},
		{method: http.MethodGet, path: one + "/posts", name: "eventPosts", summary: "一个热点的信息，先发布的在前；original 指出转载自哪条", needs: access.ViewPosts, op: get(s.eventPosts)},
		{method: http.MethodGet, path: one + "/spread", name: "eventSpread", summary: "一个热点的传播：首发、代表性信息、各信源何时开始、被转载的文字", needs: access.ViewPosts, op: get(s.eventSpread)},
		{method: http.MethodGet, path: one + "/effects", name: "eventEffects", summary: "一个热点的各台账条目回应前后的条数、负面占比与人工记数", needs: access.ViewPosts, op: get(s.eventEffects)},
		{method: http.MethodGet, path: base + "/ledger/:id/effect", name: "entryEffect", summary: "一个条目本轮首次回应前后的条数、负面占比与人工记数；尚未回应时 effect 为 null", needs: access.ViewLedger, op: get(s.entryEffect)},
		{method: http.MethodGet, path: one + "/decisions", name: "eventDecisions", summary: "一个热点上的人工合并与拆分，新的在前", needs: access.ViewPosts, op: get(s.eventDecisions)},
		{method: http.MethodGet, path: base + "/events/decisions", name: "listEventDecisions", summary: "全部人工合并与拆分，新的在前", needs: access.ViewPosts, op: get(s.listEventDecisions)},
		{method: http.MethodPost, path: base + "/events/merge", name: "mergeEvents", summary: "合并热点；数秒内执行，此后的信息也照此归并，可撤销", needs: access.ManageEvents, op: accept(s.mergeEvents)},
		{method: http.MethodPost, path: one + "/split", name: "splitEvent", summary: "从热点中拆出信息，另成一个热点；数秒内执行，可撤销", needs: access.ManageEvents, op: accept(s.splitEvent)},
		{method: http.MethodPost, path: base + "/events/decisions/:n/undo", name: "undoEventDecision", summary: "撤销一次合并或拆分", needs: access.ManageEvents, op: accept(s.undoEventDecision)},
		{method: http.MethodPost, path: one + "/entry", name: "openEventEntry", summary: "把热点连同其信息列入台账", needs: access.ActLedger, op: create(s.openEventEntry)},
		{method: http.MethodPost, path: one + "/link", name: "linkEvent", summary: "把热点的其余信息关联到台账条目", needs: access.ActLedger, op: get(s.linkEvent)},
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
	ID string `path:"id"`
	desk.EventPostQuery
}

func (s *server) eventPosts(c call, in eventPostsInput) (desk.EventPostPage, error) {
	return s.Desk.EventPosts(c, c.by, in.ID, in.EventPostQuery)
}

func (s *server) postSpread(c call, in idInput) (desk.Spread, error) {
	return s.Desk.PostSpread(c, c.by, in.ID)
}

func (s *server) eventSpread(c call, in idInput) (desk.EventSpread, error) {
	return s.Desk.EventSpread(c, c.by, in.ID)
}

type effectList struct {
	Effects []desk.EntryEffect `json:"effects"`
}

func (s *server) eventEffects(c call, in idInput) (effectList, error) {
	list, err := s.Desk.EventEffects(c, c.by, in.ID)
	return effectList{listed(list)}, err
}

type entryEffectOut struct {
	Effect  *effect.Effect  `json:"effect" doc:"最近一轮有回应的；还没有回应时为空"`
	Earlier []effect.Effect `json:"earlier" doc:"以前各轮的，近的在前"`
	// What is counted, and what nobody counts.
	Monitored desk.MatterMonitored `json:"monitored" doc:"监测到哪里为止"`
}

func (s *server) entryEffect(c call, in idInput) (entryEffectOut, error) {
	list, err := s.Desk.EffectsOf(c, c.by, in.ID)
	if err != nil {
		return entryEffectOut{}, err
	}
	monitored, err := s.Desk.MonitoredOf(c, c.by, in.ID)
	out := entryEffectOut{Earlier: []effect.Effect{}, Monitored: monitored}
	if len(list) > 0 {
		out.Effect, out.Earlier = &list[0], list[1:]
	}
	return out, err
}

type eventDecisionList struct {
	Decisions []desk.EventDecision `json:"decisions"`
	Last      int64                `json:"last" doc:"最近一次合并拆分的编号，作为 seen 提交"`
}

func (s *server) eventDecisions(c call, in idInput) (eventDecisionList, error) {
	list, last, err := s.Desk.EventDecisions(c, c.by, in.ID)
	return eventDecisionList{listed(list), last}, err
}

func (s *server) listEventDecisions(c call, _ none) (eventDecisionList, error) {
	list, last, err := s.Desk.EventDecisions(c, c.by, "")
	return eventDecisionList{listed(list), last}, err
}

type mergeInput struct {
	Body desk.EventMerge `body:""`
}

func (s *server) mergeEvents(c call, in mergeInput) (desk.Decided, error) {
	return s.Desk.MergeEvents(c, c.by, in.Body)
}

type splitInput struct {
	ID   string          `path:"id"`
	Body desk.EventSplit `body:""`
}

func (s *server) splitEvent(c call, in splitInput) (desk.Decided, error) {
	return s.Desk.SplitEvent(c, c.by, in.ID, in.Body)
}

type undoDecisionInput struct {
	N    string `path:"n"`
	Body struct {
		Reason string `json:"reason,omitempty"`
	} `body:""`
}

func (s *server) undoEventDecision(c call, in undoDecisionInput) (desk.Decided, error) {
	n, err := strconv.ParseInt(in.N, 10, 64)
	if err != nil {
		return desk.Decided{}, fmt.Errorf("decision %q: %w", in.N, opinion.ErrNotFound)
	}
	return s.Desk.UndoEventDecision(c, c.by, n, in.Body.Reason)
}

func (s *server) openEventEntry(c call, in idInput) (Entry, error) {
	e, err := s.Desk.OpenEventEntry(c, c.by, in.ID)
	return shown(c, e), err
}

type linkEventInput struct {
	ID   string `path:"id"`
	Body struct {
		Entry   string `json:"entry" doc:"台账条目的 ID"`
		Version int    `json:"version" doc:"所见的版本"`
	} `body:""`
}

func (s *server) linkEvent(c call, in linkEventInput) (Entry, error) {
	e, err := s.Desk.LinkEvent(c, c.by, in.ID, in.Body.Entry, in.Body.Version)
	return shown(c, e), err
}
