package desk

import (
	"cmp"
	"context"
	"slices"

	"yuqing/internal/access"
	"yuqing/ledger"
)

// Decision is a matter that waits for a leader's word (须领导定): why, on whom it
// waits, and what is proposed.
type Decision struct {
	Entry    ledger.Entry `json:"entry"`
	Cause    ledger.Cause `json:"cause" enum:"close,report,rebound,late,major" doc:"为什么须领导定：申请办结、批示逾期、再发酵、超时、重大及以上"`
	Why      string       `json:"why" doc:"同上，一句话"`
	WaitsOn  string       `json:"waits_on" doc:"卡在谁手里；自 entry.state_since 起"`
	Proposal string       `json:"proposal" doc:"建议怎么批"`
	MayClose bool         `json:"may_close" doc:"本人现在可以同意办结"`
}

// Decisions lists what most needs a leader's word, at most limit of what the
// person may see, the most pressing first, and how many there are.
func (d *Desk) Decisions(ctx context.Context, by access.Actor, limit int) ([]Decision, int, error) {
	if err := nothingIsDenied(by, access.ViewLedger); err != nil {
		return nil, 0, err
	}
	entries, total, err := d.deps.Ledger.Pressing(ctx, by, limit)
	if err != nil {
		return nil, 0, err
	}
	list := make([]Decision, len(entries))
	for i, e := range entries {
		list[i] = d.decisionOf(by, e)
	}
	return list, total, nil
}

func (d *Desk) decisionOf(by access.Actor, e ledger.Entry) Decision {
	x := Decision{Entry: e, Cause: e.Cause(d.deps.Now()), WaitsOn: e.WaitsOn()}
	x.MayClose = slices.ContainsFunc(ledger.Offers(by, e), func(o ledger.Offer) bool { return o.Action == ledger.ActClose && !o.OnBehalf })
	lead := cmp.Or(e.Lead.Unit.Name, e.Grade.Lead.Name, "牵头单位")
	switch x.Cause {
	case ledger.CauseClose:
		x.Why, x.Proposal = "申请办结，须您审定", "阅办结结论，同意则办结，否则退回。"
	case ledger.CauseReport:
		x.Why, x.Proposal = "批示到期未反馈", "请"+lead+"主要负责同志今日内报告进展。"
	case ledger.CauseRebound:
		x.Why, x.Proposal = "回应后再次发酵", "请"+lead+"复核原结论，再次公开说明。"
	case ledger.CauseLate:
		x.Why, x.Proposal = e.NextDueName()+"超时", "请"+lead+"说明原因，今日内公开回应。"
	case ledger.CauseMajor:
		x.Why, x.Proposal = string(e.Grade.Level)+"事项，办理中", "请"+lead+"滚动报告，发布前送审。"
	}
	return x
}
