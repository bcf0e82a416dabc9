package events

import (
	"cmp"
	"slices"
	"time"

	"yuqing/internal/calendar"
	"yuqing/internal/opinion"
)

const (
	centralPosts = 5
	// facePosts bounds how many posts title and central posts are chosen from.
	facePosts = 40
	// topicShare of the posts must be about a topic for the event to be.
	topicShare  = 0.3
	regionShare = 0.25
	unitShare   = 0.3
	mostNamed   = 3 // regions and topics of an event at most
)

// face is the title and the central posts of a cluster. What has left the
// window is no longer compared; the posts stand by their order then.
func (e *Engine) face(c *cluster, at time.Time, region string) (title string, central []string) {
	members := slices.DeleteFunc(slices.Concat(c.past, c.active), func(m *member) bool { return m.record.At.After(at) })
	slices.SortFunc(members, bySeq)
	if len(members) > facePosts {
		members = members[len(members)-facePosts:]
	}
	centrality := map[*member]float64{}
	for _, m := range members {
		for _, o := range members {
			if m != o && m.active() && o.active() {
				centrality[m] += e.similarity(m, o)
			}
		}
	}
	title = titleOf(members, region)
	slices.SortStableFunc(members, func(a, b *member) int { return cmp.Compare(centrality[b], centrality[a]) })
	for _, m := range members[:min(centralPosts, len(members))] {
		central = append(central, m.record.ID)
	}
	return title, central
}

// active reports whether a member is in the window.
func (m *member) active() bool { return m.sketch.fullNorm > 0 }

func regionsOf(all []saying) []opinion.RegionHit {
	counts := map[opinion.RegionHit]int{}
	for _, s := range all {
		for _, r := range s.Regions {
			counts[r]++
		}
	}
	return mostly(counts, regionShare*float64(len(all)), func(a, b opinion.RegionHit) int { return cmp.Compare(a.Code, b.Code) })
}

// titleRegionShare of the posts must name a region for the title to say it.
const titleRegionShare = 0.5

// titleRegion is the region that most posts name; "" where there is none.
func titleRegion(all []saying, regions []opinion.RegionHit) string {
	if len(regions) == 0 {
		return ""
	}
	n := 0
	for _, s := range all {
		if slices.Contains(s.Regions, regions[0]) {
			n++
		}
	}
	if float64(n) < titleRegionShare*float64(len(all)) {
		return ""
	}
	return regions[0].Name
}

func topicsOf(all []saying) []Topic {
	counts := map[topic]int{}
	for _, s := range all {
		for _, t := range s.Topics {
			counts[t]++
		}
	}
	var out []Topic
	for _, t := range mostly(counts, topicShare*float64(len(all)), func(a, b topic) int { return cmp.Compare(a.ID, b.ID) }) {
		out = append(out, Topic{t.ID, t.Name, counts[t]})
	}
	return out
}

func unitsOf(all []saying) []string {
	counts := map[string]int{}
	for _, s := range all {
		if s.Unit != "" {
			counts[s.Unit]++
		}
	}
	return mostly(counts, unitShare*float64(len(all)), cmp.Compare[string])
}

// mostly lists what was counted often enough, the most frequent first.
func mostly[T comparable](counts map[T]int, least float64, order func(a, b T) int) []T {
	var out []T
	for x, n := range counts {
		if float64(n) >= least {
			out = append(out, x)
		}
	}
	slices.SortFunc(out, func(a, b T) int { return cmp.Or(cmp.Compare(counts[b], counts[a]), order(a, b)) })
	return out[:min(mostNamed, len(out))]
}

func curveOf(all []saying) []Day {
	var out []Day
	for _, s := range all {
		date := s.At.In(calendar.Shanghai).Format(time.DateOnly)
		if n := len(out); n > 0 && out[n-1].Date == date {
			out[n-1].Posts++
			continue
		}
		out = append(out, Day{date, 1})
	}
	return out
}

func (r record) compare(o record) int {
	return cmp.Or(r.At.Compare(o.At), cmp.Compare(r.ID, o.ID))
}
