package api

import (
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"yuqing/internal/opinion"
	"yuqing/internal/webtest"
	"yuqing/ledger"
	"yuqing/ledger/ledgertest"
)

// personalWords say a lot of somebody, in what people type.
const personalWords = "，致电13812345678，身份证34012319900101123X，反映人王小明，住幸福小区3号楼2单元501室"

// apart are the acts that no person takes by themselves, or that end an entry
// another way; what they carry is put in by others that are tried.
var apart = []ledger.Action{
	ledger.ActAnswered, ledger.ActCarryOver, ledger.ActAbsorb, ledger.ActRelease, ledger.ActReclock, ledger.ActProposeRebound,
}

// ways play every act that people can take, each of them with personal data in
// all its words, on several entries; the states are those where each starts.
var ways = []struct {
	start ledger.State
	acts  []ledger.Action
}{
	{ledger.StateClue, []ledger.Action{
		ledger.ActReportUp, ledger.ActReceipt, ledger.ActOrdered, ledger.ActStatement, ledger.ActCall, ledger.ActContact, ledger.ActCheckPost, ledger.ActTransfer, ledger.ActConsult, ledger.ActNote,
		ledger.ActLink, ledger.ActInstruct, ledger.ActInstructReport, ledger.ActMiss, ledger.ActAskLate, ledger.ActAllowLate, ledger.ActAskLate, ledger.ActRefuseLate, ledger.ActSplit,
		ledger.ActLeaveOut, ledger.ActRelist, ledger.ActTriage, ledger.ActRegrade, ledger.ActDispatch, ledger.ActRecall, ledger.ActDispatch,
		ledger.ActReturn, ledger.ActOverrule, ledger.ActAccept, ledger.ActUnaccept, ledger.ActAccept, ledger.ActWithin, ledger.ActSupportAccept, ledger.ActSupportUnaccept, ledger.ActSupportAccept, ledger.ActSupportReport, ledger.ActAddSupport,
		ledger.ActRemind, ledger.ActSupervise, ledger.ActCirculate, ledger.ActDispute, ledger.ActSettle, ledger.ActAskExtension, ledger.ActRefuseExtend, ledger.ActAskExtension, ledger.ActExtend,
		ledger.ActFeedback, ledger.ActSubmit, ledger.ActReject, ledger.ActSubmit, ledger.ActApprove, ledger.ActApprove, ledger.ActApproveReply,
		ledger.ActStatement, ledger.ActFollow, ledger.ActRate, ledger.ActRebound, ledger.ActFeedback, ledger.ActSubmit, ledger.ActApprove, ledger.ActApprove, ledger.ActApproveReply,
		ledger.ActAskClose, ledger.ActRefuseClose, ledger.ActSubmit, ledger.ActApprove, ledger.ActApprove, ledger.ActApproveReply, ledger.ActAskClose,
		ledger.ActClose, ledger.ActReopen, ledger.ActFeedback, ledger.ActSubmit, ledger.ActApprove, ledger.ActApprove, ledger.ActApproveReply, ledger.ActAskClose, ledger.ActClose,
		ledger.ActLookBack, ledger.ActArchive,
	}},
	{ledger.StateToAccept, []ledger.Action{ledger.ActSupportReturn, ledger.ActReturn, ledger.ActUphold, ledger.ActDispatch, ledger.ActAccept, ledger.ActReassign, ledger.ActVoid}},
	{ledger.StateClue, []ledger.Action{ledger.ActScreen, ledger.ActMerge}},
	{ledger.StateClue, []ledger.Action{ledger.ActScreen, ledger.ActConfirm, ledger.ActVoid}},
}

// public are the acts by which words go out to everybody, personal data and all:
// the reviews are to keep them out of there.
var public = []ledger.Action{ledger.ActPublish, ledger.ActPress, ledger.ActPublishMore, ledger.ActCreate}

// Whatever people type into whichever field of whichever act, it is masked for who
// has not asked for it with a reason.
func TestPersonalDataOfActsAreNowhere(t *testing.T) {
	b := newBench(t)
	b.fill(t)
	tried := map[ledger.Action]bool{}
	var paths []string
	for i, way := range ways {
		e := b.talkative(t, i, way.start)
		for _, action := range way.acts {
			tried[action] = true
			e = b.talk(t, e, action)
		}
		paths = append(paths, "/entries/"+e.ID, "/entries/"+e.ID+"/history", "/entries/"+e.ID+"/actions", "/entries/"+e.ID+"/files", "/entries/"+e.ID+"/beside")
	}
	for action := range ledger.Actions {
		if !tried[action] && !slices.Contains(apart, action) && !slices.Contains(public, action) {
			t.Errorf("“%s” is not tried", action.Name())
		}
	}
	paths = append(paths, "/entries", "/entries?sort=updated", "/notices", "/handovers", "/ledger/instructions", "/ledger/report-ups", "/ledger/look-back?year=2026")
	for _, login := range []string{"monitor", "analyst", "coordinator", "head", "health", "leader", "reviewer1", "publisher"} {
		for _, path := range paths {
			w := b.do(t, ask{method: "GET", path: base + path, as: login})
			if w.Code >= 500 || w.Code == http.StatusNotFound && strings.HasPrefix(path, "/ledger/") {
				t.Errorf("%s: %s answers %d", login, path, w.Code)
			}
			tells(t, login+": "+path, w.Body.String())
		}
	}
}

func tells(t *testing.T, who, body string) {
	t.Helper()
	body = hash.ReplaceAllString(body, "")
	for _, s := range secrets {
		if at := strings.Index(body, s); at >= 0 {
			t.Errorf("%s tells %s: …%s…", who, s, strings.ToValidUTF8(body[max(0, at-120):min(len(body), at+60)], ""))
			return
		}
	}
}

// talkative is an entry whose words are as personal as can be.
func (b *bench) talkative(t *testing.T, n int, state ledger.State) ledger.Entry {
	t.Helper()
	create := ledgertest.Wordy(ledger.Command{Action: ledger.ActCreate}.With(ledger.Matter{Title: "就医纠纷", Channel: opinion.ChannelOpinion, DiscoveredAt: b.Now()}), personalWords)
	d, err := ledger.Act{Action: ledger.ActCreate, Details: create.Details}.Of()
	if err != nil {
		t.Fatal(err)
	}
	m := *d.(*ledger.Matter)
	e, _, err := b.Ledger.Create(t.Context(), b.Actor(t, "monitor"), ledger.Opening{Matter: m, Key: strings.Repeat("k", n+1)})
	if err != nil {
		t.Fatal(err)
	}
	if state != ledger.StateClue {
		e = b.Walk(t, e, state, opinion.LevelOrdinary)
	}
	return e
}

// talk takes an act by the first of the office who may.
func (b *bench) talk(t *testing.T, e ledger.Entry, action ledger.Action) ledger.Entry {
	t.Helper()
	level, other := opinion.LevelOrdinary, ""
	switch action {
	case ledger.ActConfirm:
		e = b.talkAs(t, e, ledgertest.Sample(ledger.ActTriage, opinion.LevelMajor, ""))
	case ledger.ActMerge:
		other = b.Entry(t, webtest.Posts()[1], ledger.StateInHand, opinion.LevelOrdinary).ID
	}
	return b.talkAs(t, e, wordy(ledgertest.Sample(action, level, other), e))
}

func wordy(cmd ledger.Command, e ledger.Entry) ledger.Command {
	if cmd.Action == ledger.ActAskLate || cmd.Action == ledger.ActAllowLate || cmd.Action == ledger.ActRefuseLate {
		cmd = cmd.With(ledger.Lateness{Action: ledger.ActCall, When: e.Matter.DiscoveredAt.Truncate(time.Minute)})
	}
	return ledgertest.Wordy(cmd, personalWords)
}

func (b *bench) talkAs(t *testing.T, e ledger.Entry, cmd ledger.Command) ledger.Entry {
	t.Helper()
	var refused error
	for _, login := range []string{"monitor", "analyst", "coordinator", "health", "school", "reviewer1", "reviewer2", "reviewer3", "publisher", "leader", "head"} {
		after, err := b.Ledger.Do(t.Context(), b.Actor(t, login), e.ID, e.Version, cmd)
		if err == nil {
			return after
		}
		if refused == nil || !strings.Contains(err.Error(), "须由") {
			refused = err
		}
	}
	t.Fatalf("“%s” on %s: %v", cmd.Action.Name(), e.State.Name(), refused)
	return e
}

// Who has to see what is masked in an answer asks for it, with a reason that is
// noted before anything is shown.
func TestUnmaskingAnEntry(t *testing.T) {
	b := newBench(t)
	b.fill(t)
	e := b.talkative(t, 0, ledger.StateInHand)
	for _, action := range []ledger.Action{ledger.ActSubmit, ledger.ActApprove, ledger.ActApprove} {
		e = b.talk(t, e, action)
	}
	reading := func(as string) ask { return ask{method: "GET", path: base + "/entries/" + e.ID, as: as} }
	b.run(t, []scenario{
		{"who wrote it", reading("health"), 200, []string{"13812345678"}, nil},
		{"who reviews it now", reading("reviewer3"), 200, []string{"13812345678"}, nil},
		{"who reviewed it before", reading("reviewer1"), 200, []string{"138****5678"}, secrets},
		{"the monitor", reading("monitor"), 200, []string{"138****5678"}, secrets},
	})
	e = b.talk(t, e, ledger.ActApproveReply)
	unmask := func(as, reason string) ask {
		return ask{method: "POST", path: base + "/entries/" + e.ID + "/unmask", as: as, body: `{"reason":"` + reason + `"}`}
	}
	b.run(t, []scenario{
		{"the direct reply went to one person", reading("health"), 200, []string{"138****5678"}, secrets},
		{"without a reason", unmask("coordinator", " "), 422, nil, secrets},
		{"without the permission", unmask("monitor", "核实"), 403, nil, secrets},
		{"the unit concerned", unmask("health", "回访 13812345678"), 200, []string{"13812345678", "王小明"}, nil},
		{"in the log, without the number", ask{method: "GET", path: base + "/audit?act=entry.unmask", as: "auditor"}, 200, []string{"entry:" + e.ID, "回访 138****5678"}, []string{"12345678", "小明"}},
	})
}
