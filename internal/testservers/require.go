package testservers

import (
	"errors"
	"os"
	"slices"
	"strings"
	"testing"
)

// errShort keeps the servers that take long to start out of quick runs.
var errShort = errors.New("left out by -short")

// unlessShort is the error of a start, or errShort without starting anything.
func unlessShort(start func() (*Server, error)) (*Server, error) {
	if testing.Short() {
		return nil, errShort
	}
	return start()
}

// missing skips the test, or fails it where REQUIRE_BACKENDS names the backend.
func missing(t testing.TB, backend string, err error) {
	t.Helper()
	if slices.Contains(strings.Split(os.Getenv("REQUIRE_BACKENDS"), ","), backend) {
		t.Fatalf("%s is required by REQUIRE_BACKENDS: %v", backend, err)
	}
	t.Skipf("%s is not to be had here: %v", backend, err)
}
