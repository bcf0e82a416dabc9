package sqlite

import (
	"context"
	"fmt"
)

// Save writes a copy of the log, as it is at one moment, into a new file.
func (l *Log) Save(ctx context.Context, path string) error {
	if _, err := l.db.ExecContext(ctx, `vacuum into ?`, path); err != nil {
		return fmt.Errorf("copy the log: %w", err)
	}
	return nil
}
