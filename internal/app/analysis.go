package app

import (
	"fmt"
	"slices"
	"sync"

	"yuqing/internal/desk"
	"yuqing/nlp"
	"yuqing/nlp/place"
	"yuqing/nlp/topic"
)

// catalogue is what the office's files say: its taxonomy and its places by
// name. It is read when first asked for, so that commands which need none of
// it start at once.
type catalogue struct {
	options    func() (nlp.Options, error)
	taxonomy   func() (*topic.Taxonomy, error)
	gazetteer  func() (*place.Gazetteer, error)
	topicNames func() map[string]string
}

func newCatalogue(files nlp.Files) *catalogue {
	c := &catalogue{options: sync.OnceValues(files.Options), gazetteer: sync.OnceValues(place.Load)}
	c.taxonomy = sync.OnceValues(func() (*topic.Taxonomy, error) {
		o, err := c.options()
		if err != nil || o.Taxonomy != nil {
			return o.Taxonomy, err
		}
		return topic.Default()
	})
	c.topicNames = sync.OnceValue(func() map[string]string {
		names := map[string]string{}
		for _, t := range c.topics() {
			names[t.ID] = t.Name
		}
		return names
	})
	return c
}

// analyzer makes the analyser. It takes some tenths of a second, so only a
// process that analyses does it.
func (c *catalogue) analyzer() (*nlp.Analyzer, error) {
	o, err := c.options()
	if err != nil {
		return nil, err
	}
	a, err := nlp.New(o)
	if err != nil {
		return nil, fmt.Errorf("make the analysis ready: %w", err)
	}
	return a, nil
}

// topics is the taxonomy as the desk shows it; Open has checked that it can be
// read.
func (c *catalogue) topics() []desk.Topic {
	t, err := c.taxonomy()
	if err != nil {
		return nil
	}
	topics := make([]desk.Topic, len(t.Topics))
	for i, x := range t.Topics {
		topics[i] = desk.Topic{ID: x.ID, Name: x.Name, Unit: x.Unit, Words: x.Words}
	}
	return topics
}

// topicName is the topic's name, and the ID of one that is no longer there.
func (c *catalogue) topicName(id string) string {
	if name, ok := c.topicNames()[id]; ok {
		return name
	}
	return id
}

// regionName is the name of a division or of one of the office's own places.
func (c *catalogue) regionName(code string) string {
	if o, err := c.options(); err == nil {
		i := slices.IndexFunc(o.Places, func(p place.Own) bool { return p.Code == code })
		if i >= 0 {
			return o.Places[i].Name
		}
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
