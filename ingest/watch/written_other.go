//go:build !linux

package watch

import "os"

// written tells whether the file cannot be opened, as where another program
// holds it on Windows.
func written(path string) bool {
	f, err := os.Open(path)
	if err != nil {
		return true
	}
	return f.Close() != nil
}
