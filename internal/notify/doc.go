// Package notify tells people what waits for them: it works off the outbox,
// which the ledger fills in the transaction of each act, into every person's
// inbox on the page, by e-mail and through one webhook. Inbox is what people
// see of it, Deliveries what the administrator sees.
//
// A notice carries an entry's number, the act, the state, the unit's name and
// a link; never a title, a text or anything about a person.
//
// It imports the ledger, internal/access, ingest/fetch for the check of
// addresses when they are dialled, and a mail library; it knows no database.
package notify
