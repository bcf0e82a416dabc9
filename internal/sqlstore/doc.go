// Package sqlstore keeps the truth in SQL: posts, sources, users, units,
// sessions, the audit log, the ledger, settings, the outbox, and in the scaled
// set-up the content of files. It is one store with two dialects. Embedded, it is the files posts.db and ledger.db of
// a data folder (SQLite), two because SQLite has one writer a file and a batch
// of posts must not hold up a signature; scaled, it is a schema of a PostgreSQL
// database.
//
// Any number of processes may open the same folder or schema. All SQL is the
// same for both dialects but for the index of the text of entries, with bound parameters only; times are microseconds
// since 1970 as BIGINT, 0 for the zero time. It imports its ports (opinion,
// access, ledger, files), database/sql, the two drivers and goose.
package sqlstore
