// Package app is the composition root: it reads the configuration, opens the
// engines, wires services to pages and runs the roles of a process. It is the
// only place that knows which engine stands behind which port, and may import
// everything but cmd.
package app
