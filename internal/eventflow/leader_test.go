package eventflow_test

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"yuqing/internal/eventflow"
	"yuqing/internal/opinion"
)

// dying is a store whose process dies at a commit: before it, or after it.
type dying struct {
	eventflow.Store
	left  int
	after bool
}

var errDied = errors.New("died")

func (d *dying) Commit(ctx context.Context, c eventflow.Commit) error {
	d.left--
	if d.left > 0 {
		return d.Store.Commit(ctx, c)
	}
	if d.after {
		if err := d.Store.Commit(ctx, c); err != nil {
			return err
		}
	}
	return errDied
}

func TestLeaderDiesAtACommit(t *testing.T) {
	posts := written(t)
	want := picture(batch(posts).Events(epoch.AddDate(2, 0, 0)))
	onEach(t, func(t *testing.T, o *office) {
		for i, part := range slices.Collect(slices.Chunk(posts, 1+len(posts)/6)) {
			o.save(part...)
			s := o.stage(&dying{o.store().Events, 1, i%2 == 0})
			must(t, s.Load(ctx))
			err := error(nil)
			for n := 0; err == nil && n < 50; n++ {
				o.now = o.now.Add(10 * time.Second)
				_, err = s.Step(ctx)
			}
			if !errors.Is(err, errDied) {
				t.Fatalf("got %v", err)
			}
		}
		o.lead()
		o.assertIs(want)
	})
}

// A leader that does not know yet that another one leads writes nothing.
func TestOldLeaderWritesNothing(t *testing.T) {
	posts := written(t)
	onEach(t, func(t *testing.T, o *office) {
		half := len(posts) / 2
		o.save(posts[:half]...)
		old := o.lead()
		o.save(posts[half:]...)
		o.lead()
		before := o.stored()
		o.save(post("late", "又一条", "又一条信息", epoch.AddDate(1, 0, 0), false))
		var err error
		for n := 0; err == nil && n < 50; n++ {
			o.now = o.now.Add(10 * time.Second)
			_, err = old.Step(ctx)
		}
		if !errors.Is(err, opinion.ErrStale) {
			t.Errorf("got %v", err)
		}
		o.assertIs(before)
	})
}

func TestUnreadableCheckpoint(t *testing.T) {
	posts := written(t)
	onEach(t, func(t *testing.T, o *office) {
		o.save(posts[:len(posts)/2]...)
		o.save(posts[len(posts)/2:]...)
		run, cancel := context.WithCancel(ctx)
		o.lead()
		before := o.stored()
		cancel()
		must(t, o.stage(o.store().Events).Run(run)) // rests at once
		must(t, o.store().Events.Commit(ctx, spoiled(t, o)))
		o.save(post("new", "新的一件事", "新的一件事", epoch.AddDate(1, 0, 0), false))
		o.lead()
		o.assertIs(before)
	})
}

// spoiled is a commit that leaves everything as it is, with a checkpoint that
// nobody can read.
func spoiled(t *testing.T, o *office) eventflow.Commit {
	st, err := o.store().Events.State(ctx)
	must(t, err)
	next := st
	next.Version++
	return eventflow.Commit{Version: st.Version, State: next, Snapshot: []byte("no checkpoint")}
}

// mute is a store whose process dies before it can hand alarms over.
type mute struct {
	eventflow.Store
	dead bool
}

func (m *mute) HandOver(ctx context.Context) (int, error) {
	if m.dead {
		return 0, errDied
	}
	return m.Store.HandOver(ctx)
}

// The alarm of a leader that died between writing it and handing it over is
// handed over by the next one, without another alarm.
func TestNextLeaderHandsAlarmsOver(t *testing.T) {
	onEach(t, func(t *testing.T, o *office) {
		o.now = epoch.Add(time.Hour)
		o.save(hot()...)
		store := &mute{Store: o.store().Events}
		s := o.stage(store)
		must(t, s.Load(ctx))
		store.dead = true
		err := error(nil)
		for n := 0; err == nil && n < 50; n++ {
			o.now = o.now.Add(10 * time.Second)
			_, err = s.Step(ctx)
		}
		if n, _, e := o.store().Outbox.Waiting(ctx); !errors.Is(err, errDied) || n != 0 || e != nil {
			t.Fatalf("died with %v; %d in the outbox, %v", err, n, e)
		}
		must(t, o.stage(o.store().Events).Load(ctx))
		if n, _, err := o.store().Outbox.Waiting(ctx); n != 1 || err != nil {
			t.Errorf("%d in the outbox, %v", n, err)
		}
	})
}
