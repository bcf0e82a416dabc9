package events

import "slices"

// Thresholds of the clustering, on the scale of sketch.similarity. Found on
// messages to government and on written ones, see internal/eval.
const (
	// attach is the mean similarity from which two groups of posts are one.
	attach = 0.26
	// floor is the similarity to one of its posts from which a cluster is
	// looked at again when a post comes.
	floor = 0.17
	// coherent is what a group of posts must reach to be one matter: see
	// oneMatter.
	coherent = 1.05
	// grown is the size from which a cluster is no longer taken apart.
	grown = 24
	// maxNodes bounds how many posts and grown clusters are grouped anew when
	// a post comes.
	maxNodes = 80
)

// place groups a new post and the clusters near it anew. A post that joins the
// first cluster it fits would find others worse: later posts show which of the
// earlier ones belong together, so the neighbourhood is grouped from its
// single posts each time, the likest first.
func (e *Engine) place(m *member, near []*member) {
	home := &cluster{active: []*member{m}}
	m.cluster = home
	clusters := e.neighbourhood(m, near)
	if len(clusters) == 0 {
		e.found(home)
		return
	}
	e.regroup(append([]*cluster{home}, clusters...))
}

// neighbourhood lists the clusters near a post, the nearest first.
func (e *Engine) neighbourhood(m *member, near []*member) []*cluster {
	var clusters []*cluster
	nodes := 1
	for _, o := range near {
		c := o.cluster
		if slices.Contains(clusters, c) || e.similarity(m, o) < floor {
			continue
		}
		n := len(c.active)
		if n > grown {
			n = 1
		}
		if nodes+n > maxNodes {
			break
		}
		nodes += n
		clusters = append(clusters, c)
	}
	return clusters
}

// regroup splits clusters into single posts, but for what is grown or bonded,
// and groups them anew.
func (e *Engine) regroup(clusters []*cluster) {
	groups := e.agglomerate(e.nodesOf(clusters))
	slices.SortStableFunc(groups, func(a, b *node) int { return len(b.members) - len(a.members) })
	heirs := e.assign(groups)
	for _, c := range clusters {
		if !slices.Contains(heirs, c) {
			e.dissolve(c)
		}
	}
}

// assign gives each group, the largest first, the cluster that most of its
// posts come from, so that an event keeps its ID; groups that get none found
// one. It returns the clusters that live on.
func (e *Engine) assign(groups []*node) []*cluster {
	heirs := make([]*cluster, len(groups))
	for i, g := range groups {
		heirs[i] = majority(g.members, heirs[:i])
	}
	for i, g := range groups {
		slices.SortFunc(g.members, bySeq)
		if heirs[i] == nil {
			heirs[i] = &cluster{}
		}
		heirs[i].active = g.members
	}
	for _, c := range heirs {
		for _, m := range c.active {
			e.move(m, c)
		}
		if c.id == "" {
			e.found(c)
		}
	}
	return heirs
}

// majority is the cluster that most members come from and that is not taken;
// of equal ones the one with the earliest post.
func majority(members []*member, taken []*cluster) *cluster {
	counts := map[*cluster]int{}
	for _, m := range members {
		counts[m.cluster]++
	}
	var best *cluster
	for _, m := range members {
		c := m.cluster
		if slices.Contains(taken, c) {
			continue
		}
		if best == nil || counts[c] > counts[best] || counts[c] == counts[best] && c.older(best) {
			best = c
		}
	}
	return best
}

func (c *cluster) older(d *cluster) bool { return c.first().seq < d.first().seq }

func (c *cluster) first() *member {
	if len(c.past) > 0 {
		return c.past[0]
	}
	return c.active[0]
}

// found gives a cluster an ID of its own, from its first post.
func (e *Engine) found(c *cluster) {
	m := c.first()
	c.id = eventID(m.record.ID, m.founded)
	m.founded++
	e.clusters[c.id] = c
	e.changed.cluster(c)
}

// dissolve ends a cluster whose posts in the window have gone to others. What
// it had before goes where most of them went.
func (e *Engine) dissolve(c *cluster) {
	if c.id == "" {
		return
	}
	delete(e.clusters, c.id)
	heir := majority(c.active, nil)
	if c.posts() > 1 { // a single post was no event
		e.moved.add(c.id, heir.id)
	}
	for _, m := range c.past {
		e.move(m, heir)
		heir.past = append(heir.past, m)
	}
	slices.SortFunc(heir.past, bySeq)
	e.changed.ended(c)
}

// move makes c the cluster of a member.
func (e *Engine) move(m *member, c *cluster) {
	if m.cluster == c {
		return
	}
	e.changed.cluster(m.cluster)
	e.changed.cluster(c)
	e.changed.member(m)
	m.cluster = c
}
