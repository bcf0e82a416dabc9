// Package effect measures what a response did to its matter (效果评估): how many
// posts there were before and after, how many of them negative, what people
// noted of plays and comments, and whether it flares up again (再发酵).
//
// It owns the windows that are compared and the rule by which a rebound is
// proposed; whether it is one, a person decides. It reads events, sightings and
// the ledger through their ports and services, and acts on the ledger only by
// 疑似再发酵. It may import the domain, internal/events, internal/eventflow and
// the ledger; it knows no HTTP and no database.
package effect
