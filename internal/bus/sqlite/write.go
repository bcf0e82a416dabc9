package sqlite

import (
	"context"
	"database/sql"
	"fmt"

	"yuqing/internal/bus"
)

// op is a change waiting for the writer. Callers wait for its end, so a
// message is not changed under the writer's hands.
type op struct {
	do   func(*sql.Tx) error
	done chan error
}

const maxGroup = 64 // changes in one commit

// write hands a change to the writer and waits until it is durable.
func (l *Log) write(ctx context.Context, do func(*sql.Tx) error) error {
	o := op{do, make(chan error, 1)}
	select {
	case l.ops <- o:
		return <-o.done
	case <-ctx.Done():
		return ctx.Err()
	case <-l.quit:
		return bus.ErrClosed
	}
}

// writeLoop commits what has gathered while the commit before was on its way
// to the disk (group commit): many publishers share one fsync.
func (l *Log) writeLoop() {
	defer close(l.done)
	for {
		select {
		case first := <-l.ops:
			l.commit(l.gather(first))
			l.wakeAll()
		case <-l.quit:
			return
		}
	}
}

func (l *Log) gather(first op) []op {
	group := []op{first}
	for len(group) < maxGroup {
		select {
		case o := <-l.ops:
			group = append(group, o)
		default:
			return group
		}
	}
	return group
}

// commit runs the changes in one transaction. When that fails, each is tried
// alone, so that one bad change does not fail its neighbours.
func (l *Log) commit(group []op) {
	err := l.inTx(group)
	if err != nil && len(group) > 1 {
		for _, o := range group {
			o.done <- l.inTx([]op{o})
		}
		return
	}
	for _, o := range group {
		o.done <- err
	}
}

func (l *Log) inTx(group []op) error {
	tx, err := l.db.Begin()
	if err != nil {
		return fmt.Errorf("begin: %w", err)
	}
	defer tx.Rollback()
	for _, o := range group {
		if err := o.do(tx); err != nil {
			return err
		}
	}
	if err := tx.Commit(); err != nil {
		return fmt.Errorf("commit: %w", err)
	}
	return nil
}
