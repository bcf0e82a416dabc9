package desk

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"yuqing/internal/access"
)

// BundleState is how far the bundles (跨网数据包) of one collector outside are.
type BundleState struct {
	Stream  string    `json:"stream"`
	Number  int64     `json:"number"`  // the last that was taken in
	MadeAt  time.Time `json:"made_at"` // that one, outside
	TakenAt time.Time `json:"taken_at"`
	Missing []int64   `json:"missing"` // numbers that are wanted before those that wait
	Waiting []int64   `json:"waiting"`
	Skipped []int64   `json:"skipped"` // given up
}

// BundleStates lists the streams of bundles by name, none where nothing comes
// that way; it needs access.ViewSources.
func (d *Desk) BundleStates(ctx context.Context, by access.Actor) ([]BundleState, error) {
	if err := require(by, access.ViewSources); err != nil {
		return nil, err
	}
	taken, err := d.Bundles(ctx)
	if err != nil {
		return nil, fmt.Errorf("read how far the bundles are: %w", err)
	}
	out := []BundleState{}
	for name, s := range taken {
		out = append(out, BundleState{name, s.Number, s.MadeAt, s.TakenAt, listed(s.Missing), listed(s.Waiting), listed(s.Skipped)})
	}
	slices.SortFunc(out, func(a, b BundleState) int { return strings.Compare(a.Stream, b.Stream) })
	return out, nil
}
