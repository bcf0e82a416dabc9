package ledger

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"unicode"

	"yuqing/internal/access"
)

// checkWords lets nothing go out but what was reviewed (先审后发): the text of a
// 发布, 新闻发布会 or 续发 is the approved draft's, one that is public already, or, once
// the answer is out, a wording that somebody else has agreed to (确定口径) since.
// Spaces and line breaks apart, for channels break lines as they like. It is
// asked of new acts only.
func (r *run) checkWords(ctx context.Context, a Act, d details) error {
	p, ok := d.(*Publishing)
	draft := r.entry.Draft()
	if !ok || draft == nil {
		return nil
	}
	text := p.Text
	if squeeze(text) == "" {
		text = draft.Text
	}
	if a.From == StateToPublish {
		return sameWords(draft, text, "改动后的稿件请退回重审；某个渠道用的短稿，请在发布后先经“确定口径”再“续发”")
	}
	agreed, err := r.agreed(ctx, a, text)
	if err != nil || agreed || r.entry.isPublic(text) {
		return err
	}
	if draft.Publicity != PublicityOpen {
		return invalid("details.text", "本轮稿件是“%s”，不能公开发布；对外口径须先经他人“确定口径”", draft.Publicity)
	}
	if why := r.entry.unreviewed(); why != "" {
		return invalid("details.text", "%s；也可先经他人“确定口径”再发布", why)
	}
	return sameWords(draft, text, "新内容或短稿须先由另一人“确定口径”，再照口径续发")
}

func sameWords(draft *Draft, text, way string) error {
	if squeeze(text) == squeeze(draft.Text) {
		return nil
	}
	approved, typed := difference(draft.Text, text)
	return invalid("details.text", "回应内容与第%d版审定稿不同：审定稿为“%s”，所填为“%s”。%s", draft.Version, approved, typed, way)
}

// agreeing are who may agree to a wording that goes out, by level: from 重大 up
// those who would have had the last word on the draft.
func agreeing(major bool) []access.Role {
	last := by(access.RoleReviewer3, access.RoleGovernment, head)
	if major {
		return last
	}
	return append(last, analyst, coordinator, access.RoleReviewer1, access.RoleReviewer2)
}

// agreed reports whether somebody else than who publishes has agreed to the
// text in this round. It is asked of the history, for it says in which role.
func (r *run) agreed(ctx context.Context, a Act, text string) (bool, error) {
	acts, err := r.store.History(ctx, a.EntryID)
	if err != nil {
		return false, fmt.Errorf("read the agreed wording of entry %s: %w", a.EntryID, err)
	}
	for _, x := range slices.Backward(acts) {
		if x.Action == ActRebound || x.Action == ActReopen {
			break
		}
		if x.Action != ActStatement || !slices.Contains(agreeing(major(r.entry.level())), x.Role) {
			continue
		}
		d, err := decode(x.Action, x.Details, false)
		if err != nil {
			return false, err
		}
		m, ok := d.(*memoDetails)
		other := !x.Actor.same(a.Actor) && !x.atKeyboard().same(a.atKeyboard()) && !x.Actor.same(a.atKeyboard())
		if ok && other && squeeze(m.Text) == squeeze(text) {
			return true, nil
		}
	}
	return false, nil
}

// publicly are the responses that everybody can read.
var publicly = []Action{ActPublish, ActPress, ActPublishMore}

// isPublic reports whether the text went out in public in this round.
func (e *Entry) isPublic(text string) bool {
	return slices.ContainsFunc(e.Responses, func(r Response) bool {
		return r.Round == e.Round().No && slices.Contains(publicly, r.Kind) && squeeze(r.Text) == squeeze(text)
	})
}

// squeeze is a text without what channels change: spaces, line breaks and marks
// without width.
func squeeze(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || unicode.Is(unicode.Cf, r) {
			return -1
		}
		return r
	}, s)
}

// difference is where two texts begin to differ, a little of each.
func difference(a, b string) (string, string) {
	x, y := []rune(squeeze(a)), []rune(squeeze(b))
	i := 0
	for i < len(x) && i < len(y) && x[i] == y[i] {
		i++
	}
	return around(x, i), around(y, i)
}

func around(rs []rune, at int) string {
	from, to := max(0, at-6), min(len(rs), at+12)
	s := string(rs[from:to])
	if from > 0 {
		s = "…" + s
	}
	if to < len(rs) {
		return s + "…"
	}
	return s + "（完）"
}
