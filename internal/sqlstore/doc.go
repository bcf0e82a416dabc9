// Package sqlstore keeps the truth in SQL: posts and events, sources, users,
// units, sessions, the audit log, the ledger, what the office and its rules of
// analysis are set to, the outbox, jobs, and in the scaled set-up the content of
// files. It is one store with two dialects. Embedded, it is the files posts.db
// and ledger.db of a data folder (SQLite), two because SQLite has one writer a
// file and a batch of posts must not hold up a signature; scaled, it is a schema
// of a PostgreSQL database.
//
// Any number of processes may open the same folder or schema. All SQL is the
// same for both dialects but for the index of the words of entries, with bound
// parameters only; times are microseconds since 1970 as BIGINT, 0 for the zero
// time. It imports the packages whose ports it is, database/sql, the two drivers
// and goose.
package sqlstore
