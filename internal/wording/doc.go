// Package wording owns what an office has approved to be said (口径库) and what
// it must not write (错敏词), and checks a draft against both before its review.
// A check finds and explains; it never blocks.
//
// It knows no database and no HTTP and may import internal/opinion,
// internal/privacy, internal/access and ledger.
package wording
