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
	"unicode/utf8"

	"yuqing/internal/access"
	"yuqing/internal/opinion"
)

// Bounds of what a source can be set to.
const (
	minInterval     = time.Minute
	maxInterval     = 7 * 24 * time.Hour
	defaultInterval = 15 * time.Minute
	maxName         = 80
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
	Interval opinion.Duration   `json:"interval,omitempty"` // 15m where 0
	Paused   bool               `json:"paused,omitempty"`
}

// ListSources returns all sources by name; it needs access.ViewSources.
func (d *Desk) ListSources(ctx context.Context, by access.Actor) ([]opinion.Source, error) {
	if err := require(by, access.ViewSources); err != nil {
		return nil, err
	}
	return d.Sources.ListSources(ctx)
}

// Source returns one source; it needs access.ViewSources.
func (d *Desk) Source(ctx context.Context, by access.Actor, id string) (opinion.Source, error) {
	if err := require(by, access.ViewSources); err != nil {
		return opinion.Source{}, err
	}
	return d.Sources.SourceByID(ctx, id)
}

// AddSource adds a source; it needs access.ManageSources. A name that is taken
// gives opinion.ErrConflict, an address that is taken a *TakenError.
func (d *Desk) AddSource(ctx context.Context, by access.Actor, in SourceInput) (opinion.Source, error) {
	if err := require(by, access.ManageSources); err != nil {
		return opinion.Source{}, err
	}
	s := opinion.Source{CreatedAt: d.Now()}
	if err := in.fill(&s); err != nil {
		return opinion.Source{}, err
	}
	s.ID = sourceID(s)
	if err := d.untaken(ctx, s, true); err != nil {
		return opinion.Source{}, err
	}
	ctx = d.audited(ctx, by, "source.create", "source:"+s.ID, s.Name)
	if err := d.Sources.PutSource(ctx, s); err != nil {
		return opinion.Source{}, fmt.Errorf("add source %s: %w", s.Name, err)
	}
	return s, nil
}

// sourceID is the same for the same feed, so that one which was removed and is
// added again gives its posts the IDs that they have: none is taken twice. What
// is imported is known by its name, as an import knows it.
func sourceID(s opinion.Source) string {
	if s.Kind == opinion.SourceFeed {
		return opinion.PostID(string(s.Kind), s.URL)
	}
	return opinion.PostID(string(s.Kind), s.Name)
}

// untaken returns a *TakenError where another source reads the address of s,
// for two readers of one feed would take each of its posts twice, or where s is
// new and its ID is not.
func (d *Desk) untaken(ctx context.Context, s opinion.Source, isNew bool) error {
	sources, err := d.Sources.ListSources(ctx)
	if err != nil {
		return fmt.Errorf("list the sources: %w", err)
	}
	for _, other := range sources {
		same := other.ID == s.ID
		switch {
		case same && !isNew:
		case s.Kind == opinion.SourceFeed && other.Kind == s.Kind && other.URL == s.URL:
			return &TakenError{"url", fmt.Sprintf("信源“%s”已在采集这个地址，不必重复添加。", other.Name)}
		case same: // to store it would replace the other
			return &TakenError{"name", fmt.Sprintf("这个信源已经有了，现名“%s”，名称或地址或许改过；请直接修改它。", other.Name)}
		}
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
	s, err := d.Sources.SourceByID(ctx, id)
	if err != nil {
		return s, fmt.Errorf("read source %s: %w", id, err)
	}
	if tag != "" && tag != SourceTag(s) {
		return opinion.Source{}, fmt.Errorf("source %s: %w", id, opinion.ErrStale)
	}
	in.Kind = cmp.Or(in.Kind, s.Kind)
	if err := in.fill(&s); err != nil {
		return opinion.Source{}, err
	}
	if err := d.untaken(ctx, s, false); err != nil {
		return opinion.Source{}, err
	}
	return s, d.putSource(ctx, by, s, "source.update")
}

// PauseSource pauses a source or lets it go on; it needs access.ManageSources.
func (d *Desk) PauseSource(ctx context.Context, by access.Actor, id string, paused bool) (opinion.Source, error) {
	if err := require(by, access.ManageSources); err != nil {
		return opinion.Source{}, err
	}
	s, err := d.Sources.SourceByID(ctx, id)
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
	if err := d.Sources.PutSource(ctx, s); err != nil {
		return fmt.Errorf("store source %s: %w", s.Name, err)
	}
	return nil
}

// DeleteSource removes a source; its posts stay. It needs access.ManageSources.
func (d *Desk) DeleteSource(ctx context.Context, by access.Actor, id string) error {
	if err := require(by, access.ManageSources); err != nil {
		return err
	}
	s, err := d.Sources.SourceByID(ctx, id)
	if err != nil {
		return fmt.Errorf("read source %s: %w", id, err)
	}
	ctx = d.audited(ctx, by, "source.delete", "source:"+id, s.Name)
	if err := d.Sources.DeleteSource(ctx, id); err != nil {
		return fmt.Errorf("remove source %s: %w", s.Name, err)
	}
	return nil
}

// Trial is what one reading of a source gave, without taking anything in.
type Trial struct {
	Total int            `json:"total"`
	Posts []opinion.Post `json:"posts"`           // the first few
	Error string         `json:"error,omitempty"` // why it could not be read
}

// TrySource reads a source once and shows what it would bring; it needs
// access.ManageSources. A source that cannot be read is no error.
func (d *Desk) TrySource(ctx context.Context, by access.Actor, in SourceInput) (Trial, error) {
	if err := require(by, access.ManageSources); err != nil {
		return Trial{}, err
	}
	s := opinion.Source{ID: "trial"}
	in.Name = cmp.Or(in.Name, "试读")
	if err := in.fill(&s); err != nil {
		return Trial{}, err
	}
	posts, err := d.Try(ctx, s)
	if ctx.Err() != nil {
		return Trial{}, ctx.Err()
	}
	if err != nil {
		return Trial{Error: err.Error(), Posts: []opinion.Post{}}, nil
	}
	t := Trial{Total: len(posts), Posts: posts[:min(trialItems, len(posts))]}
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
	s, err := d.Sources.SourceByID(ctx, id)
	if err != nil {
		return fmt.Errorf("read source %s: %w", id, err)
	}
	if s.Kind != opinion.SourceFeed {
		return &InputError{"kind", "只有订阅源可以立即采集；热线与线索请用导入。"}
	}
	return d.FetchNow(ctx, id)
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

// fill checks the input and sets it on a source.
func (in SourceInput) fill(s *opinion.Source) error {
	in.Name, in.URL = strings.TrimSpace(in.Name), strings.TrimSpace(in.URL)
	in.Kind = cmp.Or(in.Kind, opinion.SourceFeed)
	in.Weight = cmp.Or(in.Weight, 1)
	in.Interval = cmp.Or(in.Interval, opinion.Duration(defaultInterval))
	if err := in.check(); err != nil {
		return err
	}
	s.Name, s.Kind, s.URL, s.Region = in.Name, in.Kind, in.URL, strings.TrimSpace(in.Region)
	s.Weight, s.Interval, s.Paused = in.Weight, in.Interval, in.Paused
	return nil
}

func (in SourceInput) check() error {
	kinds := []opinion.SourceKind{opinion.SourceFeed, opinion.SourceHotline, opinion.SourceClues}
	interval := time.Duration(in.Interval)
	switch {
	case in.Name == "":
		return &InputError{"name", "请填写信源名称。"}
	case utf8.RuneCountInString(in.Name) > maxName:
		return &InputError{"name", fmt.Sprintf("信源名称不能超过 %d 个字。", maxName)}
	case !slices.Contains(kinds, in.Kind):
		return &InputError{"kind", fmt.Sprintf("没有“%s”这种信源；可用 feed、hotline、clues。", in.Kind)}
	case in.Kind == opinion.SourceFeed && !webAddress(in.URL):
		return &InputError{"url", "订阅源的地址须以 http:// 或 https:// 开头，例如 https://www.example.gov.cn/rss.xml。"}
	case in.Weight <= 0 || in.Weight > 10:
		return &InputError{"weight", "权重须大于 0，不超过 10。"}
	case interval < minInterval || interval > maxInterval:
		return &InputError{"interval", "采集间隔须在 1 分钟与 7 天之间，例如 15m、2h。"}
	}
	return nil
}

func webAddress(s string) bool {
	u, err := url.Parse(s)
	return err == nil && (u.Scheme == "http" || u.Scheme == "https") && u.Host != "" && u.User == nil
}
