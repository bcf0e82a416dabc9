// Package ledger is the domain of the response (回应台账): the Entry from clue
// to archive, the one table of states, actions and roles that it moves by, the
// acts that make up its append-only history, its clocks, reviews and figures,
// the Store port that keeps it, and the Service through which people act.
//
// An Entry is nothing but the fold of its Acts: Apply is pure, and Fold over
// the history gives the entry back. What depends on the office's settings, on
// the calendar or on the clock table is decided once, when the act is made,
// and written into the act; so editing the settings never rewrites history.
//
// It imports internal/opinion, internal/calendar, internal/access and the
// standard library. It knows no database and no HTTP and never reads the
// clock: time is handed in.
package ledger
