//go:build linux || darwin

package app

import "golang.org/x/sys/unix"

// freeBytes is the room that this user has where a folder lies.
func freeBytes(folder string) (int64, error) {
	var s unix.Statfs_t
	if err := unix.Statfs(folder, &s); err != nil {
		return 0, err
	}
	return int64(s.Bavail) * int64(s.Bsize), nil
}
