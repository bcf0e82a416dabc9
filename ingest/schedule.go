package ingest

import (
	"errors"
	"hash/fnv"
	"slices"
	"time"

	"yuqing/ingest/feed"
	"yuqing/ingest/fetch"
	"yuqing/internal/opinion"
)

// The interval between two fetches of one source.
const (
	minInterval     = time.Minute
	maxInterval     = 24 * time.Hour
	defaultInterval = 15 * time.Minute // where a feed's dates say nothing
)

func clamp(d time.Duration) time.Duration { return min(max(d, minInterval), maxInterval) }

// isDue says whether a source is to be fetched now. A time further off than
// any interval was written under a clock that has been set back since.
func isDue(h opinion.Health, now time.Time) bool {
	return !h.NextTry.After(now) || h.NextTry.Sub(now) > maxInterval+maxInterval/4
}

// rhythm is half the time between two items, from the newest twenty that are
// dated, and at least a quarter of the silence since the last: a source that
// published hourly and stopped is asked ever more rarely.
func rhythm(items []feed.Item, now time.Time) time.Duration {
	var times []time.Time
	for _, it := range items {
		if !it.Published.IsZero() && !it.Clamped {
			times = append(times, it.Published)
		}
	}
	if len(times) < 2 {
		return defaultInterval
	}
	slices.SortFunc(times, func(a, b time.Time) int { return b.Compare(a) })
	times = times[:min(len(times), 20)]
	newest, oldest := times[0], times[len(times)-1]
	gap := newest.Sub(oldest) / time.Duration(len(times)-1)
	return clamp(max(gap/2, now.Sub(newest)/4))
}

// quieter is the interval after "not modified": a quarter longer than the last.
func quieter(h opinion.Health) time.Duration {
	last := h.NextTry.Sub(h.LastTry)
	if h.LastTry.IsZero() || last <= 0 {
		last = defaultInterval
	}
	return clamp(last + last/4)
}

// good is the health after a fetch that worked; an interval set by a person
// goes before the found one.
func good(src opinion.Source, h opinion.Health, now time.Time, found time.Duration) opinion.Health {
	h.LastGood, h.Error, h.Failures, h.Empty = now, "", 0, false
	h.NextTry = now.Add(jitter(src.ID, now, interval(src, found)))
	return h
}

func interval(src opinion.Source, found time.Duration) time.Duration {
	if src.Interval > 0 {
		return clamp(time.Duration(src.Interval))
	}
	return found
}

// failed is the health after a fetch that did not work: the wait doubles with
// each failure in a row, and is never shorter than the server asks for.
func failed(src opinion.Source, h opinion.Health, now time.Time, err error) opinion.Health {
	h.Failures++
	h.Error, h.Empty = err.Error(), nothingInIt(err)
	wait := interval(src, minInterval)
	for range min(h.Failures, 12) {
		wait = min(2*wait, maxInterval)
	}
	wait = jitter(src.ID, now, wait)
	var e *fetch.Error
	if errors.As(err, &e) {
		wait = max(wait, e.RetryAfter)
	}
	h.NextTry = now.Add(wait)
	return h
}

// nothingInIt says that the source answered and that what it gave is none any
// more: a site that changed, a feed that was given up.
func nothingInIt(err error) bool {
	for _, none := range []error{errNoList, errNoArticle, feed.ErrEmpty, feed.ErrWebPage, feed.ErrNotFeed} {
		if errors.Is(err, none) {
			return true
		}
	}
	return false
}

// jitter spreads sources that began together: it adds up to a tenth, or takes it
// away where the longest interval would be exceeded, by a hash
// of the source and the time rather than by chance, so that it can be tested.
func jitter(id string, now time.Time, d time.Duration) time.Duration {
	h := fnv.New32a()
	_, _ = h.Write([]byte(id + now.Format(time.RFC3339))) // a hash never fails
	some := d / 10 * time.Duration(h.Sum32()%1000) / 1000
	if d <= maxInterval && d+some > maxInterval {
		return d - some
	}
	return d + some
}
