package desk

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"time"

	"yuqing/ingest"
	"yuqing/ingest/page"
	"yuqing/internal/access"
	"yuqing/internal/opinion"
)

// Bounds of what a source can be set to.
const (
	minInterval  = time.Minute
	maxInterval  = 24 * time.Hour
	maxName      = 80
	maxGroup     = 20
	maxPages     = 10
	maxStaleDays = 366
)

// trialItems is how many posts a trial shows.
const trialItems = 10

// SourceInput is what people set of a source.
type SourceInput struct {
	Name     string             `json:"name"`
	Kind     opinion.SourceKind `json:"kind"` // feed where empty
	URL      string             `json:"url,omitempty"`
	Region   string             `json:"region,omitempty"`
	Weight   float64            `json:"weight,omitempty"`   // 1 where 0
	Interval opinion.Duration   `json:"interval,omitempty"` // as often as it publishes where 0
	Paused   bool               `json:"paused,omitempty"`

	UnitID    string             `json:"unit_id,omitempty"`
	Group     string             `json:"group,omitempty"`
	Authority string             `json:"authority,omitempty"`  // one of opinion.Authorities
	Page      *opinion.PageRules `json:"page,omitempty"`       // of kind page; found by itself where empty
	StaleDays int                `json:"stale_days,omitempty"` // 0: judged by how often it used to publish
	Outside   bool               `json:"outside,omitempty"`    // collected on the other side of a network gap

	// Login is sent with the source's requests. It is kept sealed and never
	// given out; nil leaves what is kept, an empty one removes it.
	Login *Login `json:"login,omitempty"`
}

// Login (登录信息) is what a source asks for: a name and password, or a header.
type Login struct {
	User     string `json:"user,omitempty"`
	Password string `json:"password,omitempty"`
	Header   string `json:"header,omitempty"` // "Name: value"
}

// ListSources returns all sources by name; it needs access.ViewSources.
func (d *Desk) ListSources(ctx context.Context, by access.Actor) ([]opinion.Source, error) {
	if err := require(by, access.ViewSources); err != nil {
		return nil, err
	}
	return d.deps.Sources.ListSources(ctx)
}

// Source returns one source; it needs access.ViewSources.
func (d *Desk) Source(ctx context.Context, by access.Actor, id string) (opinion.Source, error) {
	if err := require(by, access.ViewSources); err != nil {
		return opinion.Source{}, err
	}
	return d.deps.Sources.SourceByID(ctx, id)
}

// AddSource adds a source; it needs access.ManageSources. A name that is taken
// gives opinion.ErrConflict, an address that is taken a *TakenError.
func (d *Desk) AddSource(ctx context.Context, by access.Actor, in SourceInput) (opinion.Source, error) {
	if err := require(by, access.ManageSources); err != nil {
		return opinion.Source{}, err
	}
	known, err := d.readers(ctx)
	if err != nil {
		return opinion.Source{}, err
	}
	return d.addSource(ctx, by, in, known)
}

// addSource adds a source beside those that are known, and to them.
func (d *Desk) addSource(ctx context.Context, by access.Actor, in SourceInput, known readers) (opinion.Source, error) {
	s := opinion.Source{CreatedAt: d.deps.Now()}
	if err := d.fill(ctx, in, &s); err != nil {
		return opinion.Source{}, err
	}
	s.ID = sourceID(s)
	if err := known.refuse(s, true); err != nil {
		return opinion.Source{}, err
	}
	ctx = d.audited(ctx, by, "source.create", "source:"+s.ID, s.Name)
	if err := d.deps.Sources.PutSource(ctx, s); err != nil {
		return opinion.Source{}, fmt.Errorf("add source %s: %w", s.Name, err)
	}
	known.add(s)
	return s, nil
}

// sourceID is the same for the same feed, so that one which was removed and is
// added again gives its posts the IDs that they have: none is taken twice. What
// is imported is known by its name, as an import knows it.
func sourceID(s opinion.Source) string {
	if s.Kind.Fetched() {
		return opinion.PostID(string(s.Kind), s.URL)
	}
	return opinion.PostID(string(s.Kind), s.Name)
}

// readers are the sources that there are, by ID and by what they read.
type readers struct {
	names map[string]string  // ID -> name
	ids   map[reading]string // -> ID
}

// reading is what a source that is fetched reads.
type reading struct {
	kind opinion.SourceKind
	url  string
}

// readers reads them all once: a list of ten thousand is added to one by one.
func (d *Desk) readers(ctx context.Context) (readers, error) {
	sources, err := d.deps.Sources.ListSources(ctx)
	if err != nil {
		return readers{}, fmt.Errorf("list the sources: %w", err)
	}
	known := readers{make(map[string]string, len(sources)), make(map[reading]string, len(sources))}
	for _, s := range sources {
		known.add(s)
	}
	return known, nil
}

func (r readers) add(s opinion.Source) {
	r.names[s.ID] = s.Name
	if s.Kind.Fetched() {
		r.ids[reading{s.Kind, s.URL}] = s.ID
	}
}

// refuse returns a *TakenError where another source reads the address of s, for
// two readers of one feed would take each of its posts twice, or where s is new
// and its ID is not.
func (r readers) refuse(s opinion.Source, isNew bool) error {
	reader := r.ids[reading{s.Kind, s.URL}]
	_, same := r.names[s.ID]
	switch {
	case reader != "" && (isNew || reader != s.ID):
		return &TakenError{"url", fmt.Sprintf("信源“%s”已在采集这个地址，不必重复添加。", r.names[reader])}
	case same && isNew: // to store it would replace the other
		return &TakenError{"name", fmt.Sprintf("这个信源已经有了，现名“%s”，名称或地址或许改过；请直接修改它。", r.names[s.ID])}
	}
	return nil
}

// EditSource changes a source; it needs access.ManageSources. tag is the
// SourceTag of what was read; one that no longer fits gives opinion.ErrStale,
// and an empty one is not compared. The address of another source gives a
// *TakenError.
func (d *Desk) EditSource(ctx context.Context, by access.Actor, id, tag string, in SourceInput) (opinion.Source, error) {
	if err := require(by, access.ManageSources); err != nil {
		return opinion.Source{}, err
	}
	s, err := d.deps.Sources.SourceByID(ctx, id)
	if err != nil {
		return s, fmt.Errorf("read source %s: %w", id, err)
	}
	if tag != "" && tag != SourceTag(s) {
		return opinion.Source{}, fmt.Errorf("source %s: %w", id, opinion.ErrStale)
	}
	in.Kind = cmp.Or(in.Kind, s.Kind)
	before := reading{s.Kind, s.URL}
	if err := d.fill(ctx, in, &s); err != nil {
		return opinion.Source{}, err
	}
	if before != (reading{s.Kind, s.URL}) {
		known, err := d.readers(ctx)
		if err != nil {
			return opinion.Source{}, err
		}
		if err := known.refuse(s, false); err != nil {
			return opinion.Source{}, err
		}
	}
	return s, d.putSource(ctx, by, s, "source.update")
}

// PauseSource pauses a source or lets it go on; it needs access.ManageSources.
func (d *Desk) PauseSource(ctx context.Context, by access.Actor, id string, paused bool) (opinion.Source, error) {
	if err := require(by, access.ManageSources); err != nil {
		return opinion.Source{}, err
	}
	s, err := d.deps.Sources.SourceByID(ctx, id)
	if err != nil {
		return s, fmt.Errorf("read source %s: %w", id, err)
	}
	s.Paused = paused
	act := "source.resume"
	if paused {
		act = "source.pause"
	}
	return s, d.putSource(ctx, by, s, act)
}

func (d *Desk) putSource(ctx context.Context, by access.Actor, s opinion.Source, act string) error {
	ctx = d.audited(ctx, by, act, "source:"+s.ID, s.Name)
	if err := d.deps.Sources.PutSource(ctx, s); err != nil {
		return fmt.Errorf("store source %s: %w", s.Name, err)
	}
	return nil
}

// DeleteSource removes a source; its posts stay. It needs access.ManageSources.
func (d *Desk) DeleteSource(ctx context.Context, by access.Actor, id string) error {
	if err := require(by, access.ManageSources); err != nil {
		return err
	}
	s, err := d.deps.Sources.SourceByID(ctx, id)
	if err != nil {
		return fmt.Errorf("read source %s: %w", id, err)
	}
	ctx = d.audited(ctx, by, "source.delete", "source:"+id, s.Name)
	if err := d.deps.Sources.DeleteSource(ctx, id); err != nil {
		return fmt.Errorf("remove source %s: %w", s.Name, err)
	}
	return nil
}

// TrialInput is a source to be tried: a new one, or with ID one that is there
// as it would be after the change.
type TrialInput struct {
	ID string `json:"id,omitempty"`
	SourceInput
}

// Trial is what one reading of a source gave, without taking anything in.
type Trial struct {
	Total    int            `json:"total"`
	Posts    []opinion.Post `json:"posts"`           // the first few
	Error    string         `json:"error,omitempty"` // why it could not be read
	Title    string         `json:"title,omitempty"` // the feed's or page's own
	Format   string         `json:"format,omitempty"`
	Charset  string         `json:"charset,omitempty"`
	MovedTo  string         `json:"moved_to,omitempty"`
	Warnings []string       `json:"warnings,omitempty"` // what was odd, and why an item gives no post

	// Of pages: the entries that the rules find, the lists that the page holds,
	// the address of the list's next page.
	Links       []page.Link       `json:"links,omitempty"`
	Suggestions []page.Suggestion `json:"suggestions,omitempty"`
	Next        string            `json:"next,omitempty"`
}

// trialWarnings is how many warnings a trial shows.
const trialWarnings = 20

func trialOf(r ingest.Report) Trial {
	odd := append(slices.Clone(r.Dropped), r.Warnings...)
	t := Trial{
		Total: len(r.Posts), Posts: r.Posts[:min(trialItems, len(r.Posts))], Title: r.Title, Format: r.Format,
		Charset: r.Charset, MovedTo: r.MovedTo, Warnings: odd[:min(trialWarnings, len(odd))],
		Links: r.Links[:min(trialItems, len(r.Links))], Suggestions: r.Suggestions, Next: r.Next,
	}
	if r.Format == "page" {
		t.Total = len(r.Links)
	}
	for i, s := range t.Suggestions {
		t.Suggestions[i].Links = s.Links[:min(trialSuggested, len(s.Links))]
	}
	return t
}

// trialSuggested is how many entries of a suggested list are shown.
const trialSuggested = 3

func sameHost(a, b string) bool {
	u, err := url.Parse(a)
	v, other := url.Parse(b)
	return err == nil && other == nil && u.Host != "" && u.Scheme == v.Scheme && strings.EqualFold(u.Host, v.Host)
}

// TrySource reads a source once and shows what it would bring; it needs
// access.ManageSources. A source that cannot be read is no error.
func (d *Desk) TrySource(ctx context.Context, by access.Actor, in TrialInput) (Trial, error) {
	if err := require(by, access.ManageSources); err != nil {
		return Trial{}, err
	}
	s := opinion.Source{ID: "trial"}
	in.Name = cmp.Or(in.Name, "试读")
	if in.ID != "" { // its log-in is needed, and it must be the same site's
		if kept, err := d.deps.Sources.SourceByID(ctx, in.ID); err == nil && sameHost(kept.URL, in.URL) {
			s.Auth = kept.Auth
		}
	}
	if err := d.fill(ctx, in.SourceInput, &s); err != nil {
		return Trial{}, err
	}
	if !s.Kind.Fetched() {
		return Trial{}, opinion.Invalid("kind", "只有订阅源和网页可以试读；热线与线索请用导入。")
	}
	got, err := d.deps.Try(ctx, s)
	if ctx.Err() != nil {
		return Trial{}, ctx.Err()
	}
	if err != nil {
		return Trial{Error: err.Error(), Posts: []opinion.Post{}}, nil
	}
	t := trialOf(got)
	for i := range t.Posts {
		shown, _ := masked(opinion.Record{Post: t.Posts[i]})
		t.Posts[i] = shown.Post
	}
	return t, nil
}

// FetchSource asks the collector to read a source at once; it needs
// access.ManageSources.
func (d *Desk) FetchSource(ctx context.Context, by access.Actor, id string) error {
	if err := require(by, access.ManageSources); err != nil {
		return err
	}
	s, err := d.deps.Sources.SourceByID(ctx, id)
	if err != nil {
		return fmt.Errorf("read source %s: %w", id, err)
	}
	if !s.Kind.Fetched() {
		return opinion.Invalid("kind", "只有订阅源和网页可以立即采集；热线与线索请用导入。")
	}
	return d.deps.FetchNow(ctx, id)
}

// SourceTag fingerprints what people set of a source, for optimistic locking.
func SourceTag(s opinion.Source) string {
	s.Health = opinion.Health{}
	b, err := json.Marshal(s)
	if err != nil {
		return "" // never: every field of a source can be written
	}
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:8])
}

func hostName(s string) string {
	u, err := url.Parse(s)
	if err != nil {
		return ""
	}
	return u.Hostname()
}

func webAddress(s string) bool {
	u, err := url.Parse(s)
	return err == nil && (u.Scheme == "http" || u.Scheme == "https") && u.Host != "" && u.User == nil
}
