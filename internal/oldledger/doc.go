// Package oldledger takes in the ledger that an office kept before (历史台账):
// a table with the 20 short columns, in any order and under the names that
// offices give them, and those of the full form that are not only reckoned.
//
// It owns the columns, the guess of which is which, and the rules by which a
// row becomes a matter of imported history or is refused with its line and
// reason. The entries are the ledger's. It may import the domain, access, the
// readers of ingest and pipeline's result; it knows no HTTP and no database.
package oldledger
