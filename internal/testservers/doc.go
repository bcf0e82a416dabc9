// Package testservers starts the real servers that tests run against, on
// loopback, one of each kind for a test process. Only tests import it.
//
// A server that can't be had here skips the test; REQUIRE_BACKENDS, a list of
// names with commas between, turns that skip into a failure. No server runs as
// root, and each ends with the test process, however that ends.
package testservers
