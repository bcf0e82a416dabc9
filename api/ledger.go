package api

import (
	"net/http"
	"strconv"
	"strings"
	"time"

	"yuqing/internal/access"
	"yuqing/internal/desk"
	"yuqing/internal/opinion"
	"yuqing/ledger"
)

func (s *server) ledgerRoutes() []route {
	return []route{
		{method: http.MethodGet, path: base + "/entries", name: "listEntries", summary: "台账条目，按筛选条件分页", needs: access.ViewLedger, op: get(s.listEntries)},
		{method: http.MethodGet, path: base + "/entries/tiles", name: "entryTiles", summary: "筛选结果中各状态的件数、超时与临期件数", needs: access.ViewLedger, op: get(s.entryTiles)},
		{method: http.MethodPost, path: base + "/entries", name: "createEntry", summary: "登记：由信息（post）或手工（matter）；这条信息或这个 key 已经登记过的，给出原有条目（200）", needs: access.ActLedger, op: create(s.createEntry)},
		{method: http.MethodPost, path: base + "/entries/simple", name: "simpleEntry", summary: "简易程序：初筛、研判、交办一次办结", needs: access.ActLedger, op: get(s.simpleEntry)},
		{method: http.MethodGet, path: base + "/entries/:id", name: "getEntry", summary: "一个条目；ETag 为其版本", needs: access.ViewLedger, op: get(s.getEntry)},
		{method: http.MethodPost, path: base + "/entries/:id/unmask", name: "unmaskEntry", summary: "查看稿件、直接答复和口径中被遮蔽的个人信息；理由记入审计日志", needs: access.Unmask, op: get(s.unmaskEntry)},
		{method: http.MethodGet, path: base + "/entries/:id/history", name: "entryHistory", summary: "条目的全部办理记录，旧的在前；未公开稿件等文字中的个人信息已遮蔽，校验值是原文的", needs: access.ViewLedger, op: get(s.entryHistory)},
		{method: http.MethodGet, path: base + "/entries/:id/actions", name: "entryActions", summary: "我现在可以办理的动作", needs: access.ViewLedger, op: get(s.entryActions)},
		{method: http.MethodPost, path: base + "/entries/:id/acts", name: "act", summary: "办理一个动作；If-Match 为看到的版本。代录（for）签字办理的动作，evidence 写条目附件（签字扫描件）的 ID", needs: access.ActLedger, op: create(s.act)},
	}
}

// EntryQuery is a ledger filter as programs spell it.
type EntryQuery struct {
	States    []string `query:"state" doc:"状态，如 to-accept"`
	Units     []string `query:"unit" doc:"牵头或配合单位的 ID"`
	Levels    []string `query:"level"`
	Classes   []string `query:"class"`
	Channels  []string `query:"channel"`
	Topic     string   `query:"topic" doc:"专题 ID"`
	Region    string   `query:"region" doc:"区划代码"`
	Q         string   `query:"q" doc:"编号、标题或摘要中的文字"`
	Overdue   bool     `query:"overdue" doc:"只要已超时的"`
	Pile      string   `query:"pile" enum:"triage,accept,soon,late,report,rebound,leader" doc:"值班台的一类待办：待研判、未签收、2 小时内到期、已超时、待上报、再发酵；leader 为须领导定"`
	Todo      string   `query:"todo" enum:"accept,work,revise,wait" doc:"unit 所列单位要做什么：待签收、办理中、退回修改、等他人办理"`
	DueBefore string   `query:"due_before" doc:"只要在此时刻前到期的，RFC 3339"`
	From      string   `query:"from" doc:"发现日起，含当日"`
	To        string   `query:"to" doc:"发现日止，含当日"`
	Sort      string   `query:"sort" enum:"discovered,due,updated,level,number,title,unit,state,-discovered,-due,-updated,-level,-number,-title,-unit,-state" doc:"默认 discovered：新发现的在前"`
	Limit     int      `query:"limit" doc:"每页条数，1 至 500，默认 50"`
	After     string   `query:"after" doc:"上一页的 next"`
}

func (q EntryQuery) filter() (ledger.Filter, error) {
	f := ledger.Filter{
		States: as[ledger.State](q.States), Units: q.Units, Levels: as[opinion.Level](q.Levels),
		Classes: as[opinion.Class](q.Classes), Channels: as[opinion.Channel](q.Channels),
		Topic: q.Topic, Region: q.Region, Text: q.Q, Overdue: q.Overdue, Pile: ledger.Pile(q.Pile), Todo: ledger.Todo(q.Todo),
		Limit: q.Limit, After: q.After,
	}
	f.Sort = ledger.Sort(strings.TrimSuffix(q.Sort, "discovered")) // which has no name there
	var err error
	if f.From, f.To, err = desk.Days(q.From, q.To); err != nil {
		return f, err
	}
	if q.DueBefore != "" {
		if f.DueBefore, err = time.Parse(time.RFC3339, q.DueBefore); err != nil {
			return f, opinion.Invalid("due_before", "时刻应写作 2026-03-01T09:00:00+08:00 的样式。")
		}
	}
	return f, nil
}

func as[T ~string](list []string) []T {
	out := make([]T, len(list))
	for i, s := range list {
		out[i] = T(s)
	}
	return out
}

type entryList struct {
	Entries []ledger.Entry `json:"entries"`
	Next    string         `json:"next,omitempty"`
}

func (s *server) listEntries(c call, q EntryQuery) (entryList, error) {
	f, err := q.filter()
	if err != nil {
		return entryList{}, err
	}
	page, err := s.Ledger.List(c, c.by, f)
	for i, e := range page.Entries {
		page.Entries[i] = e.Shown(c.by)
	}
	return entryList{listed(page.Entries), page.Next}, err
}

func (s *server) entryTiles(c call, q EntryQuery) (ledger.Tiles, error) {
	f, err := q.filter()
	if err != nil {
		return ledger.Tiles{}, err
	}
	return s.Ledger.Tiles(c, c.by, f)
}

// Entry is a ledger entry as the caller is shown it; its ETag is its version, for
// If-Match.
type Entry struct{ ledger.Entry }

func shown(c call, e ledger.Entry) Entry { return Entry{e.Shown(c.by)} }

func (e Entry) etag() string { return strconv.Itoa(e.Version) }

type createEntryInput struct {
	Body struct {
		Post   string         `json:"post,omitempty" doc:"由这条信息登记"`
		Matter *ledger.Matter `json:"matter,omitempty" doc:"手工登记的事项"`
		Key    string         `json:"key,omitempty" doc:"手工登记时自拟；重复提交同一个 key 不会重复登记"`
	} `body:""`
}

// registered is an entry that was registered, or that was there already.
type registered struct {
	Entry
	created bool
}

// existed implements finding.
func (e registered) existed() bool { return !e.created }

func (s *server) createEntry(c call, in createEntryInput) (registered, error) {
	b := in.Body
	switch {
	case (b.Post == "") == (b.Matter == nil):
		return registered{}, opinion.Invalid("post", "请给出 post 或 matter，二者取一。")
	case b.Post != "":
		e, created, err := s.Desk.OpenEntry(c, c.by, b.Post)
		return registered{shown(c, e), created}, err
	case len(b.Matter.Posts) > 0:
		return registered{}, opinion.Invalid("matter.posts", "由信息登记请用 post。")
	}
	e, created, err := s.Desk.OpenByHand(c, c.by, ledger.Opening{Matter: *b.Matter, Key: b.Key})
	return registered{shown(c, e), created}, err
}

type simpleInput struct {
	Body ledger.SimpleForm `body:""`
}

func (s *server) simpleEntry(c call, in simpleInput) (Entry, error) {
	e, err := s.Desk.Simple(c, c.by, in.Body)
	return shown(c, e), err
}

func (s *server) getEntry(c call, in idInput) (Entry, error) {
	e, err := s.Ledger.Get(c, c.by, in.ID)
	return shown(c, e), err
}

func (s *server) unmaskEntry(c call, in unmaskInput) (Entry, error) {
	e, err := s.Desk.UnmaskEntry(c, c.by, in.ID, in.Body.Reason)
	return Entry{e}, err
}

type actList struct {
	Acts []ledger.Act `json:"acts"`
}

func (s *server) entryHistory(c call, in idInput) (actList, error) {
	e, err := s.Ledger.Get(c, c.by, in.ID)
	if err != nil {
		return actList{}, err
	}
	acts, err := s.Ledger.History(c, c.by, in.ID)
	return actList{listed(ledger.ShownActs(e, c.by, acts))}, err
}

type offerList struct {
	Version int            `json:"version" doc:"办理时放在 If-Match"`
	Actions []ledger.Offer `json:"actions"`
}

func (s *server) entryActions(c call, in idInput) (offerList, error) {
	e, err := s.Ledger.Get(c, c.by, in.ID)
	if err != nil {
		return offerList{}, err
	}
	offers, err := s.Ledger.Offers(c, c.by, e)
	return offerList{e.Version, listed(offers)}, err
}

type actInput struct {
	ID      string         `path:"id"`
	IfMatch string         `header:"If-Match" doc:"看到的版本，必填"`
	Body    ledger.Command `body:""`
}

func (s *server) act(c call, in actInput) (Entry, error) {
	version, err := strconv.Atoi(strings.Trim(in.IfMatch, `"`))
	if err != nil {
		return Entry{}, opinion.Invalid("If-Match", "请在 If-Match 里写明看到的版本，例如 If-Match: \"3\"。")
	}
	e, err := s.Evidence.Act(c, c.by, in.ID, version, in.Body)
	return shown(c, e), err
}
