package desk

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"yuqing/ingest/clue"
	"yuqing/internal/access"
	"yuqing/internal/opinion"
	"yuqing/internal/pipeline"
	"yuqing/internal/privacy"
)

// ClueSource is the name of the source of what is pasted.
const ClueSource = "采集台"

// Bounds of what is typed of a clue, in characters.
const (
	maxClueTitle = 200
	maxClueText  = 50_000
	maxClueURL   = 2000
)

// ClueInput is a clue as a person hands it in: recognised from a paste, then
// corrected and completed.
type ClueInput struct {
	Platform    string    `json:"platform,omitempty"`
	Author      string    `json:"author,omitempty"`
	Title       string    `json:"title,omitempty"`
	Text        string    `json:"text,omitempty"`
	URL         string    `json:"url,omitempty"`
	PublishedAt time.Time `json:"published_at,omitzero"`
	// Figures are what was seen, at SeenAt (now where zero).
	Figures opinion.Figures `json:"figures,omitzero"`
	SeenAt  time.Time       `json:"seen_at,omitzero"`
	// Anyway saves it although something alike is there (仍要保存); Into is the ID of
	// a post that it is added to instead (补充到已有).
	Anyway bool   `json:"anyway,omitempty"`
	Into   string `json:"into,omitempty"`
}

// Draft is a clue that a paste was recognised as, with what is there already.
type Draft struct {
	clue.Clue
	Alike []Alike `json:"alike"`
}

// SavedClue is what became of a clue.
type SavedClue struct {
	PostID string `json:"post_id"`
	// Ready says that the post can be opened and found; otherwise it waits for
	// the analysis.
	Ready bool `json:"ready"`
}

// AlikeError refuses a clue of which something alike is there already.
type AlikeError struct{ Alike []Alike }

func (e *AlikeError) Error() string {
	return fmt.Sprintf("已有相同或相近的信息（%s），请补充到已有，或选择“仍要保存”。", excerpt(title(e.Alike[0].Record), 30))
}

// ReadClues recognises a paste, for access.AddClues; nothing is kept.
func (d *Desk) ReadClues(ctx context.Context, by access.Actor, paste string) ([]Draft, error) {
	if err := require(by, access.AddClues); err != nil {
		return nil, err
	}
	switch {
	case len(paste) > clue.MaxPaste:
		return nil, opinion.Invalid("text", "一次粘贴的内容过长；大批线索请用“导入”上传表格。")
	case opinion.Classified(paste):
		return nil, opinion.Invalid("text", "内容带有密级标志。本系统为非涉密系统，不得录入；请立即按保密规定处理。")
	}
	found := clue.Recognise(paste)
	if len(found) == 0 {
		return nil, opinion.Invalid("text", "没有读出链接或文字；请粘贴分享文案、链接或文字内容。")
	}
	drafts := make([]Draft, len(found))
	for i, c := range found {
		alike, err := d.alike(ctx, by, ClueInput{URL: c.URL, Title: c.Title, Text: c.Text})
		if err != nil {
			return nil, err
		}
		drafts[i] = Draft{c, listed(alike)}
	}
	return drafts, nil
}

// Recognised is the clue with what its text says of itself, where nothing but a
// text was handed in and that is the share text of one link: a caller need not
// ask twice. A text with several links stays as it is.
func (in ClueInput) Recognised() ClueInput {
	if in.Into != "" || in.Title != "" || in.URL != "" || in.Platform != "" || in.Author != "" {
		return in
	}
	found := clue.Recognise(in.Text)
	if len(found) != 1 || found[0].URL == "" {
		return in
	}
	c := found[0]
	in.Platform, in.Author, in.Title, in.URL = c.Platform, c.Author, c.Title, c.URL
	if c.Title != "" || c.Text != "" { // a bare link says nothing to keep
		in.Text = c.Text
	}
	if in.PublishedAt.IsZero() {
		in.PublishedAt = c.PublishedAt
	}
	if in.Figures.None() {
		in.Figures = c.Figures
	}
	return in
}

// SaveClue takes a clue in, for access.AddClues, and waits a little until it
// can be found. Something alike that is there already is an *AlikeError, unless
// Anyway or Into is set.
func (d *Desk) SaveClue(ctx context.Context, by access.Actor, in ClueInput) (SavedClue, error) {
	if err := require(by, access.AddClues); err != nil {
		return SavedClue{}, err
	}
	if err := in.check(d.deps.Now()); err != nil {
		return SavedClue{}, err
	}
	p, err := d.cluePost(ctx, by, in)
	if err != nil {
		return SavedClue{}, err
	}
	if err := d.sight(ctx, by, p, in); err != nil {
		return SavedClue{}, err
	}
	return d.takeClue(ctx, p)
}

// cluePost is the post that a clue makes or adds to.
func (d *Desk) cluePost(ctx context.Context, by access.Actor, in ClueInput) (opinion.Post, error) {
	if in.Into != "" {
		old, err := d.visible(ctx, by, in.Into)
		if err != nil {
			return opinion.Post{}, err
		}
		return in.into(old.Post), nil
	}
	if !in.Anyway {
		alike, err := d.alike(ctx, by, in)
		if err != nil {
			return opinion.Post{}, err
		}
		if len(alike) > 0 {
			return opinion.Post{}, &AlikeError{alike}
		}
	}
	source, err := d.deps.SourceFor(ctx, by, "", opinion.SourceClues, ClueSource, nil, nil)
	if err != nil {
		return opinion.Post{}, fmt.Errorf("prepare the source of clues: %w", err)
	}
	return d.newClue(ctx, in, source)
}

// newClue makes the post. One that is saved although its address is taken gets
// a key of its own.
func (d *Desk) newClue(ctx context.Context, in ClueInput, source string) (opinion.Post, error) {
	p := in.post(source, d.deps.Now())
	known, err := d.deps.Posts.Known(ctx, []string{p.ID})
	if err != nil {
		return p, fmt.Errorf("look up a clue: %w", err)
	}
	if known[p.ID] {
		p.Key += "#" + in.content()
		p.ID = opinion.PostID(source, p.Key)
	}
	return p, nil
}

// sight keeps the figures that were seen, with the audit row of the clue.
func (d *Desk) sight(ctx context.Context, by access.Actor, p opinion.Post, in ClueInput) error {
	act := "clue.add"
	if in.Into != "" {
		act = "clue.supplement"
	}
	if in.Figures.None() {
		return d.deps.Access.Note(ctx, by, act, "post:"+p.ID, excerpt(privacy.Mask(title(opinion.Record{Post: p})), 60))
	}
	ctx = d.audited(ctx, by, act, "post:"+p.ID, excerpt(privacy.Mask(title(opinion.Record{Post: p})), 60))
	return d.deps.Sightings.AddSightings(ctx, opinion.Sighting{PostID: p.ID, At: cmpTime(in.SeenAt, d.deps.Now()), By: by.Name, Figures: in.Figures})
}

func cmpTime(t, otherwise time.Time) time.Time {
	if t.IsZero() {
		return otherwise
	}
	return t
}

// clueWait is how long a person waits for a clue to become searchable before
// the page says that it is on its way.
const clueWait = 8 * time.Second

func (d *Desk) takeClue(ctx context.Context, p opinion.Post) (SavedClue, error) {
	statuses, err := d.deps.Intake.Take(ctx, []opinion.Post{p})
	if err != nil {
		return SavedClue{}, fmt.Errorf("take a clue in: %w", err)
	}
	if statuses[0] == pipeline.Refused {
		return SavedClue{}, opinion.Invalid("text", "内容过大，请删减后再保存。")
	}
	wait, cancel := context.WithTimeout(ctx, clueWait)
	defer cancel()
	if err := d.deps.Intake.AwaitSearchable(wait); err != nil {
		if ctx.Err() != nil {
			return SavedClue{}, ctx.Err()
		}
		return SavedClue{PostID: p.ID}, nil // durable; the analysis is behind
	}
	return SavedClue{p.ID, true}, nil
}

// AddFigures notes what somebody saw of a post's figures at a time, for
// access.AddClues.
func (d *Desk) AddFigures(ctx context.Context, by access.Actor, id string, f opinion.Figures, at time.Time) (SavedClue, error) {
	if err := require(by, access.AddClues); err != nil {
		return SavedClue{}, err
	}
	if f.None() {
		return SavedClue{}, opinion.Invalid("views", "请至少填写一项数据。")
	}
	return d.SaveClue(ctx, by, ClueInput{Into: id, Figures: f, SeenAt: at})
}

// Sighted lists the figures of a post over time, oldest first.
func (d *Desk) Sighted(ctx context.Context, by access.Actor, id string) ([]opinion.Sighting, error) {
	if _, err := d.visible(ctx, by, id); err != nil {
		return nil, err
	}
	seen, err := d.deps.Sightings.SightingsOf(ctx, id)
	return listed(seen), err
}

// ClueReady reports whether a clue that was saved can be opened by now.
func (d *Desk) ClueReady(ctx context.Context, by access.Actor, id string) (bool, error) {
	if err := require(by, access.AddClues); err != nil {
		return false, err
	}
	_, err := d.deps.Posts.Get(ctx, id)
	if errors.Is(err, opinion.ErrNotFound) {
		return false, nil
	}
	return err == nil, err
}

func (in *ClueInput) check(now time.Time) error {
	for _, f := range []*string{&in.Platform, &in.Author, &in.Title, &in.Text, &in.URL} {
		*f = strings.TrimSpace(*f)
	}
	in.Platform, in.URL = clue.PlatformName(in.Platform), opinion.CanonicalLink(in.URL)
	f := in.Figures
	switch {
	case opinion.Classified(in.Title, in.Text, in.Author):
		return opinion.Invalid("text", "内容带有密级标志。本系统为非涉密系统，不得录入；请立即按保密规定处理。")
	case in.Into == "" && in.Title == "" && in.Text == "":
		return opinion.Invalid("title", "请填写标题或内容：系统不会到平台上抓取。")
	case in.URL != "" && !webAddress(in.URL):
		return opinion.Invalid("url", "链接须以 http:// 或 https:// 开头；没有链接可以留空。")
	case utf8.RuneCountInString(in.Title) > maxClueTitle:
		return opinion.Invalid("title", "标题不能超过 %d 个字，其余请放在内容里。", maxClueTitle)
	case utf8.RuneCountInString(in.Text) > maxClueText, len(in.URL) > maxClueURL, utf8.RuneCountInString(in.Author+in.Platform) > 200:
		return opinion.Invalid("text", "内容过长，请删减后再保存。")
	case in.PublishedAt.After(now.Add(24 * time.Hour)):
		return opinion.Invalid("published_at", "发布时间在将来，请核对。")
	case in.SeenAt.After(now.Add(time.Hour)):
		return opinion.Invalid("seen_at", "数据的查看时间在将来，请核对。")
	}
	for _, n := range []*int{f.Views, f.Likes, f.Comments, f.Reposts} {
		if n != nil && (*n < 0 || *n > 1e12) {
			return opinion.Invalid("views", "播放、点赞、评论、转发应为不小于 0 的数。")
		}
	}
	return nil
}

// content is a hash of what the clue says, for one without a link.
func (in ClueInput) content() string {
	h := sha256.Sum256([]byte(in.Platform + "\x00" + in.Author + "\x00" + in.Title + "\x00" + in.Text))
	return hex.EncodeToString(h[:16])
}

func (in ClueInput) post(source string, now time.Time) opinion.Post {
	key := "content:" + in.content()
	if in.URL != "" {
		key = opinion.LinkKey(in.URL)
	}
	p := opinion.Post{
		ID: opinion.PostID(source, key), Source: source, Key: key, Kind: opinion.KindClue,
		URL: in.URL, Title: in.Title, Text: in.Text, Author: in.Author, Platform: in.Platform,
		PublishedAt: in.PublishedAt, CollectedAt: now,
	}
	if p.PublishedAt.IsZero() {
		p.PublishedAt, p.DateGuessed = now, true
	}
	in.Figures.On(&p)
	return p
}

// into adds what is new to a post: the figures; and to another clue what it
// lacks, and what it does not say yet.
func (in ClueInput) into(p opinion.Post) opinion.Post {
	in.Figures.On(&p)
	if p.Kind != opinion.KindClue {
		return p
	}
	p.Author, p.Platform = cmp.Or(p.Author, in.Author), cmp.Or(p.Platform, in.Platform)
	p.URL, p.Title = cmp.Or(p.URL, in.URL), cmp.Or(p.Title, in.Title)
	for _, more := range []string{in.Title, in.Text} {
		if more != "" && !strings.Contains(p.Title+"\n"+p.Text, more) {
			p.Text = strings.TrimSpace(p.Text + "\n" + more)
		}
	}
	if p.DateGuessed && !in.PublishedAt.IsZero() {
		p.PublishedAt, p.DateGuessed = in.PublishedAt, false
	}
	return p
}
