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
			sent = append(sent, BundleState{st.Kind, true, n.Stream, n.Number, n.MadeAt, time.Time{}, []int64{}, []int64{}, []int64{}})
		}
	}
	return append(in, sent...), nil
}

func takenOf(st bundle.State) []BundleState {
	var out []BundleState
	for name, s := range st.Taken {
		out = append(out, BundleState{st.Kind, false, name, s.Number, s.MadeAt, s.TakenAt, listed(s.Missing), listed(s.Waiting), listed(s.Skipped)})
	}
	slices.SortFunc(out, func(a, b BundleState) int { return strings.Compare(a.Stream, b.Stream) })
	return out
}
