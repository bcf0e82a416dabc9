// Package attach describes the evidence (附件) of posts and ledger entries: what
// was uploaded, as what, by whom, when it happened and when it was recorded,
// on which draft, response or act, and what became of it; and the port that
// keeps it. Nothing is ever taken away: what is wrong is voided (作废) with a
// reason and stays readable.
//
// It imports internal/files, the ledger's Person and the standard library.
package attach
