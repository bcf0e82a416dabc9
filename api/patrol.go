package api

import (
	"net/http"

	"yuqing/internal/access"
	"yuqing/internal/patrol"
)

func (s *server) patrolRoutes() []route {
	return []route{
		{method: http.MethodGet, path: base + "/patrol/findings", name: "patrolFindings", summary: "网站巡查的发现：长期未更新、死链、错敏词；待整改的在前", needs: access.ViewSources, op: get(s.patrolFindings)},
		{method: http.MethodPost, path: base + "/patrol/rounds", name: "startPatrol", summary: "立即巡查全部网站；已有一轮在进行时返回那一轮", needs: access.ManagePatrol, op: accept(s.startPatrol)},
		{method: http.MethodPost, path: base + "/patrol/entries", name: "handFindings", summary: "把巡查发现交办给主办单位：按单位各立一个台账条目；不足以交办的角色立为线索", needs: access.ManagePatrol, op: op(http.StatusCreated, s.handFindings)},
		{method: http.MethodGet, path: base + "/patrol/limits", name: "patrolLimits", summary: "栏目长期未更新的时限", needs: access.ViewSources, op: get(s.patrolLimits)},
		{method: http.MethodPut, path: base + "/patrol/limits", name: "setPatrolLimits", summary: "修改栏目长期未更新的时限", needs: access.ManagePatrol, op: op(http.StatusNoContent, s.setPatrolLimits)},
		{method: http.MethodPost, path: base + "/patrol/findings/:id/ignore", name: "ignoreFinding", summary: "忽略一处发现，说明原因", needs: access.ManagePatrol, op: op(http.StatusNoContent, s.ignoreFinding)},
		{method: http.MethodPost, path: base + "/patrol/findings/:id/restore", name: "restoreFinding", summary: "恢复一处被忽略的发现", needs: access.ManagePatrol, op: op(http.StatusNoContent, s.restoreFinding)},
	}
}

type findingsInput struct {
	State string `query:"state" enum:"待整改,已交办,已消除,已忽略" doc:"不填为全部"`
	Kind  string `query:"kind" enum:"错敏词,死链,长期未更新,栏目打不开" doc:"不填为全部"`
	Unit  string `query:"unit" doc:"主办单位的 ID"`
}

func (s *server) patrolFindings(c call, in findingsInput) (patrol.List, error) {
	l, err := s.Patrol.List(c, c.by, patrol.Filter{State: patrol.State(in.State), Kind: patrol.Kind(in.Kind), Unit: in.Unit})
	l.Visits = listed(l.Visits)
	return l, err
}

func (s *server) startPatrol(c call, _ none) (Job, error) {
	j, err := s.Patrol.Start(c, c.by)
	return jobOf(j), err
}

type ignoreInput struct {
	ID   string `path:"id"`
	Body struct {
		Reason string `json:"reason,omitempty"`
	} `body:""`
}

func (s *server) ignoreFinding(c call, in ignoreInput) (none, error) {
	return none{}, s.Patrol.Ignore(c, c.by, in.ID, in.Body.Reason, false)
}

func (s *server) restoreFinding(c call, in idInput) (none, error) {
	return none{}, s.Patrol.Ignore(c, c.by, in.ID, "", true)
}

type handInput struct {
	Body struct {
		Findings []string `json:"findings" doc:"发现的 ID，须是待整改的"`
		Demand   string   `json:"demand,omitempty" doc:"办理要求"`
	} `body:""`
}

type handedList struct {
	Entries []patrol.Handed `json:"entries"`
}

func (s *server) handFindings(c call, in handInput) (handedList, error) {
	entries, err := s.Patrol.HandOver(c, c.by, in.Body.Findings, in.Body.Demand)
	out := handedList{Entries: []patrol.Handed{}}
	for _, e := range entries {
		out.Entries = append(out.Entries, patrol.Handed{EntryID: e.ID, Number: e.Number})
	}
	return out, err
}

func (s *server) patrolLimits(c call, _ none) (patrol.Limits, error) { return s.Patrol.Limits(c, c.by) }

type limitsInput struct {
	Body patrol.Limits `body:""`
}

func (s *server) setPatrolLimits(c call, in limitsInput) (none, error) {
	return none{}, s.Patrol.SetLimits(c, c.by, in.Body)
}
