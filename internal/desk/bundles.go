package desk

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"yuqing/ingest/bundle"
	"yuqing/internal/access"
)

// BundleState is how far the bundles (跨网数据包) of one stream are, as this side
// takes them in or sends them.
type BundleState struct {
	Kind    bundle.Kind `json:"kind" enum:"posts,sources,answers" doc:"信息（外网到内网）、信源清单、公开答复（内网到外网）"`
	Out     bool        `json:"out" doc:"本端发出的"`
	Stream  string      `json:"stream"`
	Number  int64       `json:"number"`            // the last that was taken in, or sent
	MadeAt  time.Time   `json:"made_at"`           // that one, where it comes from
	TakenAt time.Time   `json:"taken_at,omitzero"` // zero for one that is sent
	Missing []int64     `json:"missing"`           // numbers that are wanted before those that wait
	Waiting []int64     `json:"waiting"`
	Skipped []int64     `json:"skipped"` // given up
	// Late says that nothing has come for longer than it may take, since Since.
	Late  bool      `json:"late"`
	Since time.Time `json:"late_since,omitzero"`
}

// bundleNames are what is carried.
var bundleNames = map[bundle.Kind]string{bundle.Posts: "信息", bundle.Sources: "信源清单", bundle.Answers: "公开答复"}

// Name is what is carried, in Chinese.
func (b BundleState) Name() string { return bundleNames[b.Kind] }

// Flag is what has to be said to `yuqing bundle` for this kind, with a space
// before it, "" for posts.
func (b BundleState) Flag() string {
	if b.Kind == bundle.Posts {
		return ""
	}
	return " --" + string(b.Kind)
}

// BundleStates lists the streams of bundles, those taken in first, none where
// nothing comes or goes that way; it needs access.ViewSources.
func (d *Desk) BundleStates(ctx context.Context, by access.Actor) ([]BundleState, error) {
	if err := require(by, access.ViewSources); err != nil {
		return nil, err
	}
	states, err := d.deps.Bundles(ctx)
	if err != nil {
		return nil, fmt.Errorf("read how far the bundles are: %w", err)
	}
	in, sent := []BundleState{}, []BundleState{}
	for _, st := range states {
		in = append(in, takenOf(st)...)
		if n := st.Sent; n.Number > 0 {
			sent = append(sent, BundleState{Kind: st.Kind, Out: true, Stream: n.Stream, Number: n.Number, MadeAt: n.MadeAt, Missing: []int64{}, Waiting: []int64{}, Skipped: []int64{}})
		}
	}
	if in, err = d.late(ctx, in); err != nil {
		return nil, err
	}
	return append(in, sent...), nil
}

func takenOf(st bundle.State) []BundleState {
	var out []BundleState
	for name, s := range st.Taken {
		out = append(out, BundleState{
			Kind: st.Kind, Stream: name, Number: s.Number, MadeAt: s.MadeAt, TakenAt: s.TakenAt,
			Missing: listed(s.Missing), Waiting: listed(s.Waiting), Skipped: listed(s.Skipped),
		})
	}
	slices.SortFunc(out, func(a, b BundleState) int { return strings.Compare(a.Stream, b.Stream) })
	return out
}

// replacedAfter is when a stream that stopped counts as replaced by one that goes
// on: a collector that was set up anew.
const replacedAfter = 30 * 24 * time.Hour

// late marks the streams of posts that stopped, and adds one that never began
// though there are sources that are read outside.
func (d *Desk) late(ctx context.Context, in []BundleState) ([]BundleState, error) {
	now, newest := d.deps.Now(), seenOutside(in)
	for i, b := range in {
		still := now.Sub(b.TakenAt)
		replaced := still > replacedAfter && b.TakenAt.Before(newest.taken)
		if b.Kind == bundle.Posts && !b.TakenAt.IsZero() && still > d.deps.BundleLate && !replaced {
			in[i].Late, in[i].Since = true, b.TakenAt
		}
	}
	if newest.any {
		return in, nil
	}
	sources, err := d.deps.Sources.ListSources(ctx)
	if err != nil {
		return nil, fmt.Errorf("list the sources: %w", err)
	}
	var since time.Time
	for _, s := range sources {
		if s.Outside && !s.Paused && s.Kind.Fetched() && (since.IsZero() || s.CreatedAt.Before(since)) {
			since = s.CreatedAt
		}
	}
	if !since.IsZero() && now.Sub(since) > d.deps.BundleLate {
		in = append(in, BundleState{Kind: bundle.Posts, Missing: []int64{}, Waiting: []int64{}, Skipped: []int64{}, Late: true, Since: since})
	}
	return in, nil
}

// outside is how far what came of posts is.
type outside struct {
	any         bool
	made, taken time.Time // of the newest
}

func seenOutside(in []BundleState) (o outside) {
	for _, b := range in {
		if b.Kind == bundle.Posts && !b.Out {
			o.any = true
			o.made, o.taken = latest(o.made, b.MadeAt), latest(o.taken, b.TakenAt)
		}
	}
	return o
}
