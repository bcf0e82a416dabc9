package app

import (
	"errors"
	"fmt"
	"path/filepath"

	"github.com/gofrs/flock"
)

// useLock is held by every process that has the data folder open, together,
// and by a restoring alone.
const useLock = "use.lock"

// ErrFolderInUse is returned by Restore while a process has the folder open.
var ErrFolderInUse = errors.New("the data folder is in use; stop yuqing first")

// use notes that this process has the data folder open.
func (a *App) use() error {
	lock := flock.New(filepath.Join(a.cfg.Data, useLock))
	ok, err := lock.TryRLock()
	if err != nil {
		return fmt.Errorf("lock the data folder: %w", err)
	}
	if !ok {
		return fmt.Errorf("the data folder %s is being restored; wait until that is done", a.cfg.Data)
	}
	a.onClose(lock.Unlock)
	return nil
}
