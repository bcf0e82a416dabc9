package ui

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"yuqing/internal/access"
	"yuqing/internal/desk"
	"yuqing/internal/evidence"
	"yuqing/internal/files"
	"yuqing/internal/patrol"
	"yuqing/internal/web"
	"yuqing/ledger"
)

type entryData struct {
	Entry   ledger.Entry
	Row     entryRow
	Steps   []step
	Clocks  []clockRow
	Hands   []handLine  // where the time went
	Kin     []kin       // what it was merged with or split from
	Posts   []desk.Post // the first of those that the person may see
	More    int         // how many posts there are beyond
	Event   *desk.Event // that most of them belong to
	Effect  *effectCard
	Orders  []orderRow       // its instructions (批示)
	Ups     []reportUpRow    // what was reported up of it (上报)
	Patrol  []patrol.Finding // that it was made of
	Propose string           // why the system proposes a new round; empty where it does not
	Moves   []actForm        // the acts that move the entry, as forms
	Facts   []actForm        // the acts that leave its state
	// OldDrafts are those that came before Draft.
	OldDrafts []*ledger.Draft
	Changes   []draftChange // from version to version
	Callee    string        // whom the person can note a call with, in one click
	Stated    *bool         // what somebody said of 是否必须回应, as forms propose it
	Masked    bool          // personal data in its drafts and direct replies are hidden from the person
	MayShow   bool          // who may see them, for a reason
	Bare      bool          // they are shown
	Simple    bool          // the 简易程序 is open to the person
	Records   []record      // the history, newest first
	Draft     *ledger.Draft
	Reading   bool // the draft is what the next act is about: it stands first
	Topics    []string
	Files     attachments
	Advice    *advice      // beside a draft that is being written or read
	Sheets    []sheet      // papers to print
	Problem   *web.Problem // of the act that was just tried
	Failed    ledger.Action
	Lost      *lostForm // of the act that was tried, which is not to be done any more
	Back      string    // where a done act leads; empty: to the entry
	Whole     bool      // all of every text was asked for
	All       string    // where that is shown
	Longer    int       // versions that are left out because they are long
}

// step is one station of the chain above the page.
type step struct {
	Name  string
	State string // done, here or ahead
}

// clockRow is one clock of the current round.
type clockRow struct {
	ledger.Clock
	Left string
	Mark string // bad, warn or good
	Late bool
}

func (s *server) entryPage(r *request) error {
	e, err := s.Ledger.Get(r.ctx(), r.by, r.Param("id"))
	if err != nil {
		return err
	}
	return s.showEntry(r, http.StatusOK, e, "", nil, nil)
}

// showEntry shows an entry; where an act failed, its form is open again with
// what was typed.
func (s *server) showEntry(r *request, status int, e ledger.Entry, failed ledger.Action, typed url.Values, problem *web.Problem) error {
	d := entryData{Problem: problem, Failed: failed, Masked: e.Veiled(r.by), MayShow: desk.MayUnmaskEntry(r.by, e)}
	return s.showEntryAs(r, status, e, d, typed)
}

// unmaskEntry shows what is masked in the words of an entry, once, for a reason.
func (s *server) unmaskEntry(r *request) error {
	e, err := s.Desk.UnmaskEntry(r.ctx(), r.by, r.Param("id"), r.FormValue("reason"))
	if words := problemOfInput(err); words != "" {
		if e, err = s.Ledger.Get(r.ctx(), r.by, r.Param("id")); err != nil {
			return err
		}
		return s.showEntry(r, http.StatusUnprocessableEntity, e, "", nil, &web.Problem{Status: http.StatusUnprocessableEntity, Detail: words})
	}
	if err != nil {
		return err
	}
	return s.showEntryAs(r, http.StatusOK, e, entryData{Bare: true}, nil)
}

func (s *server) showEntryAs(r *request, status int, e ledger.Entry, d entryData, typed url.Values) error {
	acts, err := s.Ledger.History(r.ctx(), r.by, e.ID)
	if err != nil {
		return err
	}
	units, err := s.units(r.ctx())
	if err != nil {
		return err
	}
	if !d.Bare {
		acts, e = ledger.ShownActs(e, r.by, acts), e.Shown(r.by)
	}
	now := s.Now()
	d.Entry, d.Row, d.Steps, d.Clocks, d.Hands, d.Draft = e, rowOfEntry(e, now), steps(e), append(clockRows(e, now), goneClocks(e, now)...), handLines(e, now), e.Draft()
	d.Records, d.Simple, d.Stated = records(acts), maySimple(r, e), ledger.StatedMustAnswer(acts)
	d.Reading, d.Back = slices.Contains(readingStates, e.State), backOf(r)
	d.Whole, d.All = wholeAsked(r), "/ledger/"+e.ID+"?whole=1"
	d.fillDrafts()
	if d.Posts, err = s.postsOf(r, e.Matter.Posts[:min(entryPosts, len(e.Matter.Posts))]); err != nil {
		return err
	}
	d.More = max(0, len(e.Matter.Posts)-entryPosts)
	if d.Kin, err = s.kinOf(r, e, acts); err != nil {
		return err
	}
	if err := s.fillEffect(r, &d); err != nil {
		return err
	}
	if e.Matter.Patrol == patrol.Name {
		if d.Patrol, err = s.Patrol.OfEntry(r.ctx(), e.ID); err != nil {
			return err
		}
	}
	d.Topics, d.Sheets = s.topicNames(e.Matter.Topics), sheetsFor(e)
	if d.Files, err = s.attachments(r, evidence.OfEntry(e.ID), "/ledger/"+e.ID+"/files"); err != nil {
		return err
	}
	withScans(d.Records, d.Files.Items)
	d.Orders, d.Ups = orderRows(e, d.Files.Items, now), reportUpRows(e, d.Records)
	d.Files.Parts = entryParts(e)
	if err := s.offer(r, &d, units, typed); err != nil {
		return err
	}
	d.Lost = d.lost(typed)
	d.Callee = callee(d)
	if err := s.advise(r, &d, typed); err != nil {
		return err
	}
	return s.render(r, status, "entry", e.Number+" "+e.Matter.Title, d)
}

// postsOf are those of an entry's posts that the person may see: none, where
// they may see entries and no posts.
func (s *server) postsOf(r *request, ids []string) ([]desk.Post, error) {
	posts, err := s.Desk.VisiblePosts(r.ctx(), r.by, ids)
	if errors.Is(err, access.ErrDenied) {
		return nil, nil
	}
	return posts, err
}

// callee is the unit that has the matter, with who accepted it there, where the
// person may note a telephone call.
func callee(d entryData) string {
	e := d.Entry
	calls := slices.ContainsFunc(d.Facts, func(f actForm) bool { return f.Action == ledger.ActCall && !f.OnBehalf })
	if !calls || e.Lead.Unit.Name == "" {
		return ""
	}
	return strings.TrimSpace(e.Lead.Unit.Name + " " + e.Lead.AcceptedBy.Name)
}

// oldDrafts are the drafts that a later one took the place of, or whose round
// is over, the newest first.
func oldDrafts(e ledger.Entry) []*ledger.Draft {
	var old []*ledger.Draft
	for i := range slices.Backward(e.Drafts) {
		if d := &e.Drafts[i]; e.Draft() == nil || d.Version != e.Draft().Version {
			old = append(old, d)
		}
	}
	return old
}

// versionsFirst is how many characters all versions of a draft may have together
// for the earlier ones and their changes to be shown at once.
const versionsFirst = 12_000

// fillDrafts adds the earlier drafts and what was changed; where they are long,
// only when all was asked for.
func (d *entryData) fillDrafts() {
	old, n := oldDrafts(d.Entry), 0
	for _, x := range d.Entry.Drafts {
		n += utf8.RuneCountInString(x.Text)
	}
	if n > versionsFirst && !d.Whole {
		d.Longer = len(old)
		return
	}
	d.OldDrafts, d.Changes = old, draftChanges(d.Entry.Drafts)
}

// entryPosts is how many of its posts an entry's page names.
const entryPosts = 8

// fillEffect adds the event that an entry answers, and what its response did.
func (s *server) fillEffect(r *request, d *entryData) (err error) {
	if d.Event, err = s.Desk.EventOfEntry(r.ctx(), r.by, d.Entry); err != nil {
		return err
	}
	if d.Effect, err = s.effectOf(r, d.Entry.ID); err != nil {
		return err
	}
	if d.Entry.ReboundProposed {
		for _, f := range d.Entry.Facts {
			if f.Action == ledger.ActProposeRebound {
				d.Propose = f.Text
			}
		}
	}
	return nil
}

func (s *server) topicNames(ids []string) []string {
	var out []string
	for _, t := range s.Desk.ListTopics() {
		if slices.Contains(ids, t.ID) {
			out = append(out, t.Name)
		}
	}
	return out
}

// readingStates are those in which people read the draft before they act.
var readingStates = []ledger.State{ledger.StateReview1, ledger.StateReview2, ledger.StateReview3, ledger.StateReview4, ledger.StateToPublish}

// chain are the stations shown above an entry, each with its states.
var chain = []struct {
	name   string
	states []ledger.State
}{
	{"发现", []ledger.State{ledger.StateClue}},
	{"研判", []ledger.State{ledger.StateToTriage}},
	{"交办", []ledger.State{ledger.StateToDispatch}},
	{"签收", []ledger.State{ledger.StateToAccept, ledger.StateToRule}},
	{"处置", []ledger.State{ledger.StateInHand}},
	{"审核", []ledger.State{ledger.StateReview1, ledger.StateReview2, ledger.StateReview3, ledger.StateReview4}},
	{"发布", []ledger.State{ledger.StateToPublish}},
	{"跟踪", []ledger.State{ledger.StateFollowUp}},
	{"办结", []ledger.State{ledger.StateToClose, ledger.StateClosed}},
	{"归档", []ledger.State{ledger.StateArchived}},
}

// steps marks where on the chain an entry stands; none for one that left it.
func steps(e ledger.Entry) []step {
	here := -1
	for i, c := range chain {
		if slices.Contains(c.states, e.State) {
			here = i
		}
	}
	if here < 0 {
		return nil
	}
	out := make([]step, len(chain))
	for i, c := range chain {
		out[i] = step{c.name, "ahead"}
		if i < here {
			out[i].State = "done"
		}
	}
	out[here].State = "here"
	return out
}

// clockRows are the clocks of the round.
func clockRows(e ledger.Entry, now time.Time) []clockRow {
	return sortedClocks(e, now, func(c ledger.Clock) bool { return !c.Drop })
}

// goneClocks are the clocks of the round that a 重新定级 or another table took away:
// what they were stays to be read.
func goneClocks(e ledger.Entry, now time.Time) []clockRow {
	return sortedClocks(e, now, func(c ledger.Clock) bool {
		last := len(c.Past) - 1
		return c.Drop && last >= 0 && (c.Past[last].Action == ledger.ActRegrade || c.Past[last].Action == ledger.ActReclock)
	})
}

func sortedClocks(e ledger.Entry, now time.Time, wanted func(ledger.Clock) bool) []clockRow {
	var out []clockRow
	for _, c := range e.Clocks {
		if c.Round == e.Round().No && wanted(c) {
			out = append(out, clockRowOf(c, now))
		}
	}
	slices.SortStableFunc(out, func(a, b clockRow) int {
		return slices.Index(ledger.ClockKinds, a.Kind) - slices.Index(ledger.ClockKinds, b.Kind)
	})
	return out
}

func clockRowOf(c ledger.Clock, now time.Time) clockRow {
	row := clockRow{Clock: c, Late: c.Late(now)}
	switch {
	case c.Drop:
		row.Left = "不再适用"
	case c.Undone:
		row.Left = "未办理"
		if row.Late {
			row.Mark = "bad"
		}
	case !c.Running() && row.Late:
		row.Left, row.Mark = "迟 "+roughly(c.Stopped.Sub(c.Due)), "bad"
	case !c.Running():
		row.Left, row.Mark = "按时", "good"
	case row.Late:
		row.Left, row.Mark = left(c.Due, now), "bad"
	case c.Due.Sub(now) < c.Due.Sub(c.Start)/5: // the fifth at which 催办 begins
		row.Left, row.Mark = left(c.Due, now), "warn"
	default:
		row.Left = left(c.Due, now)
	}
	return row
}

func (s *server) act(r *request) error {
	e, err := s.Ledger.Get(r.ctx(), r.by, r.Param("id"))
	if err != nil {
		return err
	}
	action := ledger.Action(r.Param("action"))
	cmd, err := s.command(r, action)
	if err == nil {
		version, _ := strconv.Atoi(r.FormValue("version")) // a broken one is an old one
		err = s.carryOut(r, e.ID, version, cmd)
	}
	if err == nil {
		return s.afterAct(r, e.ID)
	}
	if ledgerProblem(err) == "" {
		return err
	}
	p := web.ProblemOf(err)
	p.RequestID = web.RequestID(r)
	if e, gone := s.Ledger.Get(r.ctx(), r.by, e.ID); gone == nil { // as it stands now
		return s.showEntry(r, p.Status, e, action, r.Request().PostForm, &p)
	}
	return err
}

// carryOut does what a form asks for; where it is written down for somebody
// else, with the scan of what they signed, if there is one.
func (s *server) carryOut(r *request, id string, version int, cmd ledger.Command) error {
	header, err := r.FormFile("file")
	if cmd.For == nil || err != nil {
		_, err = s.Evidence.Act(r.ctx(), r.by, id, version, cmd)
		return err
	}
	f, err := header.Open()
	if err != nil {
		return fmt.Errorf("open a scan: %w", err)
	}
	defer f.Close()
	_, err = s.Evidence.Record(r.ctx(), r.by, id, version, cmd, files.Upload{Name: header.Filename, Content: f})
	return err
}

// backOf is the page that somebody came from and wants to go back to, as the
// address or the form says; empty where neither does.
func backOf(r *request) string {
	if back := r.FormValue("back"); back != "" {
		return localPath(back)
	}
	return ""
}

// afterAct leads back to where the person came from, or else to the entry, or
// to the list where the person no longer sees it (改派, 退单).
func (s *server) afterAct(r *request, id string) error {
	if back := backOf(r); back != "" {
		return r.done(back, "acted")
	}
	if _, err := s.Ledger.Get(r.ctx(), r.by, id); err != nil {
		return r.done("/ledger", "acted")
	}
	return r.done("/ledger/"+id, "acted")
}
