package ledger

import (
	"slices"

	"yuqing/internal/opinion"
)

var publicities = []Publicity{PublicityOpen, PublicityOnRequest, PublicityClosed}

func checkPublicity(p Publicity) error {
	if p != "" && !slices.Contains(publicities, p) {
		return invalid("details.publicity", "公开属性须是主动公开、依申请公开或不予公开")
	}
	return nil
}

// missing says why there is no report of a supporting unit. Nobody rules on a part
// that was returned (配合退单): who drafts says why the matter goes without it.
var missing = map[PartState]string{PartToAccept: "尚未报送", PartInHand: "尚未报送", PartReturned: "已退单"}

func (d *Drafting) check(e *Entry, _ *Act) error {
	if d.Text == "" {
		return invalid("details.text", "须有稿件")
	}
	for _, s := range e.Supporting {
		switch s.State {
		case PartToAccept, PartInHand, PartReturned:
			if d.Without == "" {
				return invalid("details.without", "配合单位%s%s，须说明缺报原因", s.Unit.Name, missing[s.State])
			}
		}
	}
	return checkPublicity(d.Publicity)
}

func (d *Drafting) fold(e *Entry, a *Act) {
	draft := Draft{
		Version: len(e.Drafts) + 1, Round: e.Round().No,
		Author: a.Actor, At: a.HappenedAt, Drafting: *d, Evidence: a.Evidence,
	}
	if d.Secrecy != "" {
		draft.SecrecyBy = a.Actor
	}
	e.Drafts = append(e.Drafts, draft)
	e.Lead.State, e.Lead.ReportedAt = PartReported, a.HappenedAt
}

func (d *Reviewing) check(e *Entry, a *Act) error {
	if err := checkPublicity(d.Publicity); err != nil {
		return err
	}
	if a.Action == ActReject {
		if d.Comments == "" {
			return invalid("details.comments", "退回须写明意见")
		}
		if a.From == StateToPublish {
			return nil // the publisher sends it back, that is no review
		}
	}
	if err := mayReview(e, a); err != nil || a.Action == ActReject {
		return err
	}
	if a.To.stage() == 0 {
		return d.checkLast(e.Draft(), a)
	}
	return nil
}

// checkLast holds for the review after which the answer goes out.
func (d *Reviewing) checkLast(draft *Draft, a *Act) error {
	switch {
	case draft.Publicity == "":
		return illegalDraft(a, "末审前须先定公开属性")
	case draft.Secrecy == "":
		return illegalDraft(a, "末审前须先做保密审查")
	case a.Action == ActApprove && draft.Publicity != PublicityOpen:
		return illegalDraft(a, "“"+string(draft.Publicity)+"”的稿件不能公开发布，可审定直接答复")
	case a.Action == ActApproveReply && d.Channel == "":
		return invalid("details.channel", "须写明答复方式")
	}
	return nil
}

func illegalDraft(a *Act, why string) error {
	return &IllegalError{State: a.From, Action: a.Action, Why: why, Allowed: []Action{ActReject}}
}

// mayReview: the author never reviews an own draft, nor writes the review
// down for another; from 较大 up all reviewers differ, below it nobody does
// more than two of the reviews (先审后发、三审制).
func mayReview(e *Entry, a *Act) error {
	draft := e.Draft()
	if draft == nil {
		return illegal(e, a.Action, "本轮没有稿件")
	}
	if draft.Author.same(a.Actor) || (a.Recorder != nil && draft.Author.same(*a.Recorder)) {
		return &ForbiddenError{a.Action, "撰稿人不能审核自己的稿件"}
	}
	if limit := reviewsEach(e.level()); draft.reviewsBy(a.Actor) >= limit {
		if limit == 1 {
			return &ForbiddenError{a.Action, "较大及以上的各道审核须由不同的人办理，这一稿此人已审过；" + otherReviewer}
		}
		return &ForbiddenError{a.Action, "一人最多办理其中两道审核；" + otherReviewer}
	}
	return nil
}

// reviewsEach is how many reviews of one draft one person may do.
func reviewsEach(l opinion.Level) int {
	if l.Rank() >= opinion.LevelLarger.Rank() {
		return 1
	}
	return 2
}

func (d *Draft) reviewsBy(p Person) int {
	n := 0
	for _, r := range d.Reviews {
		if r.By.same(p) {
			n++
		}
	}
	return n
}

func (d *Reviewing) fold(e *Entry, a *Act) {
	draft := &e.Drafts[len(e.Drafts)-1]
	if stage := a.From.stage(); stage > 0 {
		draft.Reviews = append(draft.Reviews, Review{
			Stage: stage, Pass: a.Action != ActReject, By: a.Actor, At: a.HappenedAt,
			Comments: d.Comments, Marks: d.Marks, Evidence: a.Evidence,
		})
	}
	if d.Publicity != "" {
		draft.Publicity = d.Publicity
	}
	if d.Secrecy != "" {
		draft.Secrecy, draft.SecrecyBy = d.Secrecy, a.Actor
	}
	switch a.Action {
	case ActReject:
		e.Lead.State = PartInHand
	case ActApproveReply:
		e.respond(a, Publishing{Channel: d.Channel, Responder: e.Lead.Unit})
	}
}

func (p *Publishing) check(e *Entry, a *Act) error {
	if p.Channel == "" {
		return invalid("details.channel", "须写明回应渠道")
	}
	if a.Action == ActPress && (p.Speaker == "" || p.Rank == "") {
		return invalid("details.speaker", "新闻发布会须写明发言人及职务")
	}
	if a.From == StateToPublish {
		if why := e.unreviewed(); why != "" {
			return &IllegalError{State: a.From, Action: a.Action, Why: why, Allowed: []Action{ActReject, ActRegrade, ActVoid}}
		}
	}
	return checkLink("details.link", p.Link)
}

// unreviewed says which review the draft lacks at the level in force now; a
// re-grading after the reviews can make one missing.
func (e *Entry) unreviewed() string {
	d := e.Draft()
	if d == nil {
		return "本轮没有稿件"
	}
	last := d.Reviews[len(d.Reviews)-1]
	if e.needsGovernment() && last.Stage < 4 {
		return "等级已调高，须退回补政府审签"
	}
	for _, r := range d.Reviews {
		if d.reviewsBy(r.By) > reviewsEach(e.level()) {
			return "等级已调高，各道审核须由不同的人办理，须退回重审"
		}
	}
	return ""
}

func (p *Publishing) fold(e *Entry, a *Act) { e.respond(a, *p) }

func (e *Entry) respond(a *Act, p Publishing) {
	r := Response{Kind: a.Action, Round: e.Round().No, At: a.HappenedAt, By: a.Actor, Publishing: p}
	if d := e.Draft(); d != nil {
		r.Draft = d.Version
		if r.Text == "" {
			r.Text = d.Text
		}
	}
	if r.Responder.ID == "" {
		r.Responder = e.Lead.Unit
	}
	e.Responses = append(e.Responses, r)
}

func (d *Answered) check(*Entry, *Act) error {
	if d.Channel == "" {
		return invalid("details.channel", "须写明回应渠道")
	}
	return nil
}

func (d *Answered) fold(e *Entry, a *Act) {
	e.Responses = append(e.Responses, Response{
		Kind: a.Action, Round: e.Round().No, At: a.HappenedAt, By: a.Actor,
		Publishing: Publishing{Channel: d.Channel, Text: d.Text, Responder: UnitRef{Name: d.Unit}},
	})
}

func (c *Closing) check(e *Entry, a *Act) error {
	if a.Action == ActAskClose && c.Conclusion == "" {
		return invalid("details.conclusion", "申请办结须写明结论")
	}
	if a.Action != ActArchive {
		return nil
	}
	if c.Conclusion == "" && e.Closing.Conclusion == "" {
		return invalid("details.conclusion", "归档须有办结结论")
	}
	if c.Effect == "" && e.Closing.Effect == "" {
		return invalid("details.effect", "归档须有效果评估")
	}
	return nil
}

func (c *Closing) fold(e *Entry, _ *Act) {
	setIf(&e.Closing.Conclusion, c.Conclusion)
	setIf(&e.Closing.Effect, c.Effect)
	setIf(&e.Closing.Archive, c.Archive)
}
