// Package duty is who is on duty when (值班表), and the sheet by which one shift
// hands over to the next (交接单).
//
// It owns the roster with its reading from tables and pasted text, and the
// hand-over sheets with their two signatures. What a sheet lists of the ledger
// is handed in. It may import the domain, access and the readers of ingest; it
// knows no HTTP and no database.
package duty
