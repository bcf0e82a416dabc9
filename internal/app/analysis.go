package app

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"sync"

	"yuqing/internal/calibration"
	"yuqing/internal/desk"
	"yuqing/internal/opinion"
	"yuqing/nlp/place"
	"yuqing/nlp/topic"
)

// catalogue names topics and places as the rules in force say.
type catalogue struct {
	live      *calibration.Live
	gazetteer func() (*place.Gazetteer, error)
	// names of topics by ID, of the state that they were made of
	mu    sync.Mutex
	of    *calibration.State
	names map[string]string
}

func newCatalogue(live *calibration.Live) *catalogue {
	return &catalogue{live: live, gazetteer: sync.OnceValues(place.Load)}
}

// taxonomy is the one in force.
func (c *catalogue) taxonomy() *topic.Taxonomy { return c.live.State().Taxonomy }

// topics is the taxonomy as the desk shows it.
func (c *catalogue) topics() []desk.Topic {
	t := c.taxonomy()
	topics := make([]desk.Topic, len(t.Topics))
	for i, x := range t.Topics {
		topics[i] = desk.Topic{ID: x.ID, Name: x.Name, Unit: x.Unit, Words: x.Words}
	}
	return topics
}

// topicName is the topic's name, and the ID of one that is no longer there.
func (c *catalogue) topicName(id string) string { return cmp.Or(c.topicNames()[id], id) }

func (c *catalogue) topicNames() map[string]string {
	c.mu.Lock()
	defer c.mu.Unlock()
	if s := c.live.State(); s != c.of {
		c.of, c.names = s, map[string]string{}
		for _, t := range s.Taxonomy.Topics {
			c.names[t.ID] = t.Name
		}
	}
	return c.names
}

// regionName is the name of a division or of one of the office's own places.
func (c *catalogue) regionName(code string) string {
	own := c.live.State().Options.Places
	if i := slices.IndexFunc(own, func(p place.Own) bool { return p.Code == code }); i >= 0 {
		return own[i].Name
	}
	g, err := c.gazetteer()
	if err != nil {
		return code
	}
	if p, ok := g.Lookup(code); ok {
		return p.Name
	}
	return code
}

// townshipDigits is how long the code of a township is (GB/T 10114).
const townshipDigits = 9

// divisions are the townships of the office's county that its own places name,
// by code.
func (c *catalogue) divisions() []opinion.RegionHit {
	o := c.live.State().Options
	var out []opinion.RegionHit
	for _, p := range o.Places {
		if len(p.Code) == townshipDigits && strings.HasPrefix(p.Code, o.Region) {
			out = append(out, opinion.RegionHit{Code: p.Code, Name: p.Name})
		}
	}
	slices.SortFunc(out, func(a, b opinion.RegionHit) int { return cmp.Compare(a.Code, b.Code) })
	return slices.CompactFunc(out, func(a, b opinion.RegionHit) bool { return a.Code == b.Code })
}

// namedIDs are the IDs of fields and of the county's places by their names.
func (c *catalogue) namedIDs() (topics, regions map[string]string) {
	topics, regions = map[string]string{}, map[string]string{}
	for id, name := range c.topicNames() {
		topics[name] = id
	}
	for _, r := range c.divisions() {
		regions[r.Name] = r.Code
	}
	return topics, regions
}

// topicIDs turns names or IDs of topics into IDs; an unknown one is an error.
func (c *catalogue) topicIDs(given []string) ([]string, error) {
	if len(given) == 0 {
		return nil, nil
	}
	var ids []string
	for _, g := range given {
		i := slices.IndexFunc(c.topics(), func(t desk.Topic) bool { return t.ID == g || t.Name == g })
		if i < 0 {
			return nil, fmt.Errorf("there is no topic %q", g)
		}
		ids = append(ids, c.topics()[i].ID)
	}
	return ids, nil
}
