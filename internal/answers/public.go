package answers

import (
	"cmp"
	"fmt"
	"slices"

	"yuqing/internal/opinion"
	"yuqing/internal/privacy"
	"yuqing/ledger"
)

// matterOf names an entry without saying which one it is.
func matterOf(e ledger.Entry) string { return opinion.PostID("public answers", e.ID) }

// outward are the acts by which an answer goes out, to everybody or to who asked.
var outward = []ledger.Action{ledger.ActPublish, ledger.ActPress, ledger.ActPublishMore, ledger.ActApproveReply}

// Public is what may be known of an entry where the ledger is not (docs/adr/0107):
// of each response that went out with 主动公开, who answered what, where and when,
// for each of the posts. Personal data are masked;
// drafts, instructions, names of people, number and state of the entry stay.
func Public(e ledger.Entry, posts []string) []opinion.Answer {
	if e.State == ledger.StateVoided || e.State == ledger.StateLeftOut {
		return nil
	}
	var out []opinion.Answer
	for i, r := range e.Responses {
		draft := draftOf(e, r)
		if !public(r, draft) || opinion.Classified(r.Text, draft.Title) {
			continue
		}
		for _, post := range posts {
			out = append(out, opinion.Answer{
				ID: opinion.PostID(matterOf(e), fmt.Sprint(i, " ", post)), Matter: matterOf(e), Post: post,
				Unit: cmp.Or(r.Responder.Name, e.Lead.Unit.Name), Channel: r.Channel, Link: r.Link,
				Title: privacy.Mask(draft.Title), Text: privacy.Mask(r.Text), At: r.At.UTC(),
			})
		}
	}
	return out
}

// public: both ways in which an answer goes out, where its draft was reviewed as
// 主动公开. What a ticket's own system had answered came from there.
func public(r ledger.Response, draft ledger.Draft) bool {
	return slices.Contains(outward, r.Kind) && draft.Publicity == ledger.PublicityOpen
}

// draftOf is the draft that a response put out, an empty one where none did.
func draftOf(e ledger.Entry, r ledger.Response) ledger.Draft {
	i := slices.IndexFunc(e.Drafts, func(d ledger.Draft) bool { return r.Draft > 0 && d.Version == r.Draft })
	if i < 0 {
		return ledger.Draft{}
	}
	return e.Drafts[i]
}
