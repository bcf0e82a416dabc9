package testservers

import (
	"os"
	"slices"
	"strings"
	"testing"
)

// missing skips the test, or fails it where REQUIRE_BACKENDS names the backend.
func missing(t testing.TB, backend string, err error) {
	t.Helper()
	if slices.Contains(strings.Split(os.Getenv("REQUIRE_BACKENDS"), ","), backend) {
		t.Fatalf("%s is required by REQUIRE_BACKENDS: %v", backend, err)
	}
	t.Skipf("%s is not to be had here: %v", backend, err)
}
