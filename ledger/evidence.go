package ledger

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"yuqing/internal/opinion"
)

// Scan is a file that is attached to an entry and in force (not voided).
type Scan struct {
	Hash   string
	Signed bool // 签批件
	// On is the part of the entry it belongs to, "draft:2"; empty for the whole.
	On string
}

// checkEvidence refuses what is no attachment of the entry, and a 代录 of what
// is signed on paper without a 签批件 of it. An instruction may also come by
// telephone, and needs none.
func (r *run) checkEvidence(ctx context.Context, a Act) error {
	if len(a.Evidence) == 0 {
		return nil // where one is needed was asked by checkOffice
	}
	attached, err := r.dir.Scans(ctx, a.EntryID)
	if err != nil {
		return fmt.Errorf("look for the attachments of entry %s: %w", a.EntryID, err)
	}
	attached = append(attached, r.coming...)
	signed := false
	for _, hash := range a.Evidence {
		if !slices.ContainsFunc(attached, func(s Scan) bool { return s.Hash == hash }) {
			return invalid("evidence", "条目没有附件“%s”，或已作废；请先把签字扫描件上传为条目的附件", hash)
		}
		signed = signed || slices.ContainsFunc(attached, func(s Scan) bool { return s.Hash == hash && s.Signed && r.fits(s, a) })
	}
	if a.needsScan() && !signed {
		return invalid("evidence", "代录“%s”的“%s”，所附的须是本条目、本版稿件的签批件", a.Role.Name(), a.Action.Name())
	}
	return nil
}

// fits: the sheet of an earlier draft says nothing of this one.
func (r *run) fits(s Scan, a Act) bool {
	d := r.entry.Draft()
	if !strings.HasPrefix(s.On, "draft:") || a.From.stage() == 0 || d == nil {
		return true
	}
	return s.On == fmt.Sprintf("draft:%d", d.Version)
}

// needsScan: it is written down for somebody who signs on paper.
func (a *Act) needsScan() bool {
	return a.Recorder != nil && slices.Contains(signing, a.Role) && a.Action != ActInstruct
}

// atKeyboard is who entered an act.
func (a *Act) atKeyboard() Person {
	if a.Recorder != nil {
		return *a.Recorder
	}
	return a.Actor
}

// checkKeyboards holds those who write down to what holds for those who act:
// who wrote down a draft does not approve it as themselves, a review that
// somebody wrote down counts as one of theirs when they review themselves, and
// from 较大 up one person alone does not enter a whole chain of reviews. It is
// asked of new acts only, of the history, for the entry does not say who wrote.
func (r *run) checkKeyboards(ctx context.Context, a Act) error {
	publishes := a.From == StateToPublish && a.To == StateFollowUp
	if !passes(a) && !publishes {
		return nil
	}
	acts, err := r.store.History(ctx, a.EntryID)
	if err != nil {
		return fmt.Errorf("read who wrote down the draft of entry %s: %w", a.EntryID, err)
	}
	if i := lastSubmit(acts); i >= 0 {
		return r.book.checkChain(r.entry.level(), acts[i], acts[i+1:], a)
	}
	return nil
}

// passes reports whether an act is a review by which a draft goes on.
func passes(a Act) bool { return a.Action == ActApprove || a.Action == ActApproveReply }

func lastSubmit(acts []Act) int {
	for i := len(acts) - 1; i >= 0; i-- {
		if acts[i].Action == ActSubmit {
			return i
		}
	}
	return -1
}

func (b *Rulebook) checkChain(level opinion.Level, draft Act, since []Act, a Act) error {
	reviews := slices.DeleteFunc(slices.Clone(since), func(x Act) bool { return !passes(x) })
	if a.From == StateToPublish {
		if reviewsEach(level) == 1 && oneKeyboard(reviews) {
			return &IllegalError{State: a.From, Action: a.Action, Why: "等级已调高，各道审核不能全由一人录入，须退回重审", Allowed: []Action{ActReject, ActRegrade, ActVoid}}
		}
		return nil
	}
	if draft.Recorder != nil && draft.Recorder.same(a.Actor) {
		return &ForbiddenError{a.Action, "代录稿件的人不能以自己的名义审核这份稿件"}
	}
	limit := reviewsEach(level)
	if b.Settings.DistinctReviewers {
		limit = 1
	}
	if entered(reviews, a.Actor) >= limit {
		return &ForbiddenError{a.Action, fmt.Sprintf("本人办理和代录的审核合计，一份稿件最多%d道", limit)}
	}
	if a.To.stage() == 0 && reviewsEach(level) == 1 && oneKeyboard(append(reviews, a)) {
		return &ForbiddenError{a.Action, "较大及以上的各道审核不能全由一人录入；请签字人本人办理这一道，或由另一人凭签批件登记"}
	}
	return nil
}

// entered counts the reviews that somebody did or wrote down.
func entered(reviews []Act, p Person) int {
	n := 0
	for i := range reviews {
		if reviews[i].Actor.same(p) || reviews[i].atKeyboard().same(p) {
			n++
		}
	}
	return n
}

func oneKeyboard(reviews []Act) bool {
	return len(reviews) > 0 && !slices.ContainsFunc(reviews, func(x Act) bool { return !x.atKeyboard().same(reviews[0].atKeyboard()) })
}
