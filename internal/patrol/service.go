package patrol

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/url"
	"slices"
	"strings"
	"time"

	"golang.org/x/sync/errgroup"

	"yuqing/ingest"
	"yuqing/internal/access"
	"yuqing/internal/jobs"
	"yuqing/internal/opinion"
	"yuqing/internal/wording"
	"yuqing/ledger"
)

const (
	visitEvery = 24 * time.Hour
	perVisit   = 200                  // addresses of one site that one look takes in
	atOnce     = 4                    // sites at a time
	keptFor    = 180 * 24 * time.Hour // findings that are over
	maxReason  = 200                  // characters
)

// KindPatrol is the jobs.Job.Kind of a round that a person began; its result is
// a Round.
const KindPatrol = "patrol"

// Round is what a look at all sites came to.
type Round struct {
	Sites  int      `json:"sites"`
	Pages  int      `json:"pages"`
	Found  int      `json:"found"` // that stand after it
	Over   int      `json:"over"`  // that it found gone
	Failed []string `json:"failed,omitempty"`
}

// Deps are what the service works with; none may be missing.
type Deps struct {
	Store   Store
	Sources func(ctx context.Context) ([]opinion.Source, error)
	Words   func(ctx context.Context) ([]wording.Word, error) // 错敏词 in force
	Survey  func(ctx context.Context, columns []opinion.Source, again []ingest.Seen, atMost int) (ingest.Survey, error)
	Ledger  *ledger.Service
	Jobs    *jobs.Jobs
	// Settings keep the office's Limits.
	Settings Settings
	Now      func() time.Time
	Log      *slog.Logger
}

// Service is safe for concurrent use.
type Service struct{ deps Deps }

// New makes a Service.
func New(d Deps) *Service { return &Service{d} }

// Patrolled says whether a source is one of the government's own that this
// machine can look at: it has a unit (主办单位), and is fetched from here.
func Patrolled(s opinion.Source) bool {
	return s.UnitID != "" && s.Kind.Fetched() && !s.Paused && !s.Outside
}

func siteOf(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	return strings.ToLower(u.Hostname())
}

// Start begins a round over all sites in the background; it needs
// access.ManagePatrol.
func (s *Service) Start(ctx context.Context, by access.Actor) (jobs.Job, error) {
	if err := require(by, access.ManagePatrol); err != nil {
		return jobs.Job{}, err
	}
	running, err := s.running(ctx)
	if err != nil || running != nil {
		return deref(running), err
	}
	return s.deps.Jobs.Start(KindPatrol, "巡查", by.UserID, func(ctx context.Context, progress jobs.Progress) (any, error) {
		return s.round(ctx, s.deps.Now(), progress)
	})
}

func deref(j *jobs.Job) jobs.Job {
	if j == nil {
		return jobs.Job{}
	}
	return *j
}

// running is a round that is under way: a second one beside it would ask every
// site twice.
func (s *Service) running(ctx context.Context) (*jobs.Job, error) {
	all, err := s.deps.Jobs.List(ctx)
	if err != nil {
		return nil, fmt.Errorf("list the jobs: %w", err)
	}
	for _, j := range all {
		if j.Kind == KindPatrol && !j.Over() {
			return &j, nil
		}
	}
	return nil, nil
}

// Round looks at all sites, whenever they were visited last.
func (s *Service) Round(ctx context.Context) (Round, error) {
	return s.round(ctx, s.deps.Now(), func(int, int) {})
}

// Due looks at the sites whose last visit is a day ago.
func (s *Service) Due(ctx context.Context) (Round, error) {
	return s.round(ctx, s.deps.Now().Add(-visitEvery), func(int, int) {})
}

// round looks at the sites that were not visited since a time. A site that
// fails is named, the others go on.
func (s *Service) round(ctx context.Context, since time.Time, progress jobs.Progress) (Round, error) {
	sites, err := s.sites(ctx, since)
	if err != nil || len(sites) == 0 {
		return Round{}, err
	}
	words, err := s.deps.Words(ctx)
	if err != nil {
		return Round{}, fmt.Errorf("read the words: %w", err)
	}
	all, err := s.deps.Store.Findings(ctx)
	if err != nil {
		return Round{}, err
	}
	var out Round
	results := make(chan func(*Round), len(sites))
	g, gctx := errgroup.WithContext(ctx)
	g.SetLimit(atOnce)
	for host, columns := range sites {
		g.Go(func() error {
			visited, err := s.visit(gctx, host, columns, openOf(all, columns), words)
			results <- func(r *Round) { r.add(host, visited, err) }
			return ctx.Err()
		})
	}
	go func() { _ = g.Wait(); close(results) }() // the result is read below
	for add := range results {
		add(&out)
		progress(out.Sites, len(sites))
	}
	return out, g.Wait()
}

func (r *Round) add(host string, one Round, err error) {
	r.Sites++
	r.Pages, r.Found, r.Over = r.Pages+one.Pages, r.Found+one.Found, r.Over+one.Over
	if err != nil {
		r.Failed = append(r.Failed, host)
	}
}

// sites are the patrolled columns by host, those that are due.
func (s *Service) sites(ctx context.Context, since time.Time) (map[string][]opinion.Source, error) {
	sources, err := s.deps.Sources(ctx)
	if err != nil {
		return nil, fmt.Errorf("list the sources: %w", err)
	}
	visits, err := s.deps.Store.Visits(ctx)
	if err != nil {
		return nil, err
	}
	out := map[string][]opinion.Source{}
	for _, src := range sources {
		host := siteOf(src.URL)
		lately := slices.ContainsFunc(visits, func(v Visit) bool { return v.Host == host && v.At.After(since) })
		if Patrolled(src) && !lately {
			out[host] = append(out[host], src)
		}
	}
	return out, nil
}

// openOf are the findings of these columns that stand.
func openOf(all []Finding, columns []opinion.Source) []Finding {
	var out []Finding
	for _, f := range all {
		if f.OverAt.IsZero() && slices.ContainsFunc(columns, func(c opinion.Source) bool { return c.ID == f.SourceID }) {
			out = append(out, f)
		}
	}
	return out
}

func (s *Service) visit(ctx context.Context, host string, columns []opinion.Source, open []Finding, words []wording.Word) (Round, error) {
	seen, err := s.deps.Survey(ctx, columns, again(open), perVisit)
	if err != nil {
		return Round{}, fmt.Errorf("look at %s: %w", host, err)
	}
	now := s.deps.Now()
	limits, err := s.limits(ctx)
	if err != nil {
		return Round{}, err
	}
	found := judge(seen, columns, words, limits, now)
	gone := over(open, found, seen)
	v := Visit{Host: host, At: now, Columns: len(columns), Pages: len(seen.Pages), Left: seen.Left}
	tell, err := tellOf(host, found, open, columns, now)
	if err == nil {
		err = s.deps.Store.PutVisit(ctx, v, found, gone, now.Add(-keptFor), tell)
	}
	if err != nil {
		s.deps.Log.Error("a patrol's findings not kept", "site", host, "error", err)
		return Round{}, err
	}
	return Round{Pages: v.Pages, Found: len(found), Over: len(gone)}, nil
}

// again are the pages of what stands: they are looked at first, so that what
// was put right is known the next day.
func again(open []Finding) []ingest.Seen {
	var out []ingest.Seen
	for _, f := range open {
		switch f.Kind {
		case Word:
			out = append(out, ingest.Seen{URL: f.Page, Title: f.Title, On: f.Page, Source: f.SourceID, Text: f.Target})
		case Dead:
			out = append(out, ingest.Seen{URL: f.Target, Title: f.Title, On: f.Page, Source: f.SourceID})
		}
	}
	return out
}

// Ignore leaves a finding alone, or with back takes that back; it needs
// access.ManagePatrol.
func (s *Service) Ignore(ctx context.Context, by access.Actor, id, reason string, back bool) error {
	if err := require(by, access.ManagePatrol); err != nil {
		return err
	}
	now, act := s.deps.Now(), "patrol.ignore"
	if rs := []rune(strings.TrimSpace(reason)); len(rs) > maxReason {
		reason = string(rs[:maxReason])
	}
	i := &Ignored{By: by.Name, UserID: by.UserID, At: now, Reason: strings.TrimSpace(reason)}
	if back {
		i, act = nil, "patrol.restore"
	}
	ctx = access.WithAudit(ctx, access.By(by, now, act, "patrol:"+id, reason))
	if err := s.deps.Store.PutIgnored(ctx, id, i); err != nil {
		return fmt.Errorf("finding %s: %w", id, err)
	}
	return nil
}

// Filter picks findings; what is empty picks all.
type Filter struct {
	State State
	Kind  Kind
	Unit  string // ID
}

// List is what patrols found and when they looked.
type List struct {
	Findings []Finding     `json:"findings"`
	Counts   map[State]int `json:"counts"` // of all findings, whatever the filter
	Visits   []Visit       `json:"visits"`
	Columns  int           `json:"columns"` // that are patrolled
	Outside  int           `json:"outside"` // of units, but read beyond a network gap
	// Sources are those of the findings, by ID.
	Sources map[string]opinion.Source `json:"-"`
}

// Count is how many findings are in a state, whatever the filter.
func (l List) Count(state string) int { return l.Counts[State(state)] }

// List lists findings: those that stand first, by kind, the newest first. It
// needs access.ViewSources.
func (s *Service) List(ctx context.Context, by access.Actor, f Filter) (List, error) {
	if err := require(by, access.ViewSources); err != nil {
		return List{}, err
	}
	found, err := s.deps.Store.Findings(ctx)
	visits, failed := s.deps.Store.Visits(ctx)
	sources, unread := s.deps.Sources(ctx)
	if err := errors.Join(err, failed, unread); err != nil {
		return List{}, err
	}
	out := List{Findings: []Finding{}, Counts: map[State]int{}, Visits: visits, Sources: map[string]opinion.Source{}}
	for _, src := range sources {
		out.Sources[src.ID] = src
		if Patrolled(src) {
			out.Columns++
		}
		if src.UnitID != "" && src.Outside {
			out.Outside++
		}
	}
	for _, x := range found {
		out.Counts[x.State()]++
		if f.picks(x, out.Sources[x.SourceID]) {
			out.Findings = append(out.Findings, x)
		}
	}
	slices.SortStableFunc(out.Findings, func(a, b Finding) int {
		return cmp.Or(slices.Index(States, a.State())-slices.Index(States, b.State()),
			slices.Index(Kinds, a.Kind)-slices.Index(Kinds, b.Kind), b.FirstAt.Compare(a.FirstAt))
	})
	return out, nil
}

func (f Filter) picks(x Finding, src opinion.Source) bool {
	return (f.State == "" || f.State == x.State()) && (f.Kind == "" || f.Kind == x.Kind) && (f.Unit == "" || f.Unit == src.UnitID)
}
