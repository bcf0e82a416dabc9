package ui

import (
	"net/url"
	"slices"
	"strings"

	"yuqing/ledger"
)

// quickAct is an act that a contact takes most; those without fields are done
// by one button, the others open their form on the entry's page.
type quickAct struct {
	Action  ledger.Action
	Name    string
	AtOnce  bool       // one button does it; otherwise it opens the form
	Fields  url.Values // sent along
	Primary bool
	Path    string // of a page of its own below the entry's; empty: a form on the entry's
	Place   string // on the entry's page; empty: the act's form
}

// Href is the page with the act's form; from there it leads back.
func (a quickAct) Href(entry, back string) string {
	q := url.Values{}
	if back != "" {
		q.Set("back", back)
	}
	if a.Place != "" {
		return "/ledger/" + entry + "#" + a.Place
	}
	if a.Path != "" {
		return strings.TrimSuffix("/ledger/"+entry+"/"+a.Path+"?"+q.Encode(), "?")
	}
	q.Set("act", string(a.Action))
	return "/ledger/" + entry + "?" + q.Encode() + "#act-" + string(a.Action)
}

// quick are the acts that stand beside a row, in their order; the first that
// the ledger offers is the likely next one.
var quick = []ledger.Action{
	ledger.ActAccept, ledger.ActSupportAccept, ledger.ActReturn, ledger.ActSupportReturn,
	ledger.ActFeedback, ledger.ActSupportReport, ledger.ActSubmit, ledger.ActWithin, ledger.ActAskExtension, ledger.ActAskClose, ledger.ActUnaccept, ledger.ActSupportUnaccept,
}

// takes reports whether the act is one of the part, as it stands.
func (p *unitPart) takes(a ledger.Action) bool {
	switch a {
	case ledger.ActWithin:
		return true
	case ledger.ActSupportAccept, ledger.ActSupportReturn:
		return !p.lead && p.State == ledger.PartToAccept
	case ledger.ActSupportReport, ledger.ActSupportUnaccept:
		return !p.lead && p.State == ledger.PartInHand
	}
	return p.lead
}

// byTheWay are acts that are never the likely next one of themselves.
var byTheWay = []ledger.Action{ledger.ActWithin, ledger.ActAskExtension, ledger.ActUnaccept}

func quickActs(offers []ledger.Offer, e ledger.Entry, p *unitPart) []quickAct {
	answered := !e.Figures().FirstFeedback.IsZero()
	var acts []quickAct
	for _, a := range quick {
		i := slices.IndexFunc(offers, func(o ledger.Offer) bool { return o.Action == a && !o.OnBehalf })
		if i < 0 || !p.takes(a) {
			continue
		}
		act := quickAct{Action: a, Name: offers[i].Name}
		switch a {
		case ledger.ActAccept:
			act.AtOnce = true
		case ledger.ActSupportAccept:
			act.AtOnce, act.Fields = true, url.Values{"unit": {p.Unit.ID}}
		case ledger.ActFeedback:
			if !answered {
				act.Name = "首回"
			}
		}
		acts = append(acts, act)
	}
	likely := slices.IndexFunc(acts, func(a quickAct) bool {
		switch {
		case p.toSplit() && !(p.lead && answered): // before anybody else can work on it
			return a.Action == ledger.ActWithin
		case answered && p.lead && slices.ContainsFunc(acts, func(a quickAct) bool { return a.Action == ledger.ActSubmit }):
			return a.Action == ledger.ActSubmit
		}
		return !slices.Contains(byTheWay, a.Action)
	})
	if likely >= 0 {
		acts[likely].Primary = true
	}
	if p.lead && e.State == ledger.StateInHand && p.State == ledger.PartInHand {
		acts = append(acts, quickAct{Name: "上传审签单", Place: "files"})
	}
	return acts
}
