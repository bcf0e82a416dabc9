package testservers

import (
	"fmt"
	"math/rand/v2"
	"net"
	"testing"
)

// Ports of servers lie below those that the system gives to outgoing connections:
// a client that tries a killed server over and over would in the end be given the
// server's own port, and keep it from coming back.
const firstPort, lastPort = 15_000, 32_000

// FreeAddress is an address of this machine at which nothing listens, also not
// while a server that was there is away.
func FreeAddress(t testing.TB) string {
	t.Helper()
	port, err := freePort()
	if err != nil {
		t.Fatal(err)
	}
	return fmt.Sprintf("127.0.0.1:%d", port)
}

func freePort() (int, error) {
	ports, err := freePorts(1)
	if err != nil {
		return 0, err
	}
	return ports[0], nil
}

// freePorts returns different ones.
func freePorts(n int) (ports []int, err error) {
	for range 1000 {
		port := firstPort + rand.IntN(lastPort-firstPort)
		var l net.Listener
		if l, err = net.Listen("tcp", fmt.Sprintf("127.0.0.1:%d", port)); err != nil {
			continue
		}
		defer l.Close() // not before all are found
		if ports = append(ports, port); len(ports) == n {
			return ports, nil
		}
	}
	return nil, fmt.Errorf("no free port between %d and %d: %w", firstPort, lastPort, err)
}
