package calibration

import "context"

// Label is what a training reads of one message.
type Label struct {
	Unit, Topic string
	Again       bool
}

// Decided is what a training would learn from, by post or entry.
func (s *Service) Decided(ctx context.Context) (map[string]Label, Labels, error) {
	all, labels, err := s.decided(ctx)
	out := map[string]Label{}
	for _, d := range all {
		out[d.post.ID] = Label{d.unit, d.topic, d.again}
	}
	return out, labels, err
}
