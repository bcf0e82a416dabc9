package model

import (
	"context"
	"errors"
	"sync/atomic"
	"testing"
)

// ending is a context that ends after it was asked so often.
type ending struct {
	context.Context
	left atomic.Int64
}

func (e *ending) Err() error {
	if e.left.Add(-1) < 0 {
		return context.Canceled
	}
	return nil
}

// A training that nobody wants any more ends with the context's error: while it
// reads, while it learns, and while it is cross-validated.
func TestTrainEndsWithItsContext(t *testing.T) {
	in := letters(240, false)
	whole := &ending{Context: t.Context()}
	whole.left.Store(1 << 40)
	if _, _, err := Train(whole, in, false); err != nil {
		t.Fatal(err)
	}
	asked := 1<<40 - whole.left.Load()
	for _, after := range []int64{0, 100, 242, (240 + asked) / 2, asked - 2} {
		ctx := &ending{Context: t.Context()}
		ctx.left.Store(after)
		if _, _, err := Train(ctx, in, false); !errors.Is(err, context.Canceled) {
			t.Errorf("ended after %d of %d: %v", after, asked, err)
		}
		if more := -ctx.left.Load(); more > 20 {
			t.Errorf("ended after %d of %d, it asked %d times more", after, asked, more)
		}
	}
}
