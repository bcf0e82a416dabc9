// Package web owns what the API and the pages share of HTTP: the server with
// its limits and time-outs, who is asking (session cookie or bearer token),
// the defence against forged requests, the one mapping of errors to HTTP, and
// request IDs, logging and metrics.
//
// It may import echo, prometheus and the services whose errors it maps; it
// holds no handler of the product and decides no permission.
package web
