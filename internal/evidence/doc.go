// Package evidence is how people attach files to posts and ledger entries, read
// them and void them, each asked of internal/access first.
//
// It owns the redacted copy (脱敏件) beside the sealed original: once an original
// has had one, the original is handed out only with the Unmask permission and a
// reason, and the audit log keeps both, until the coordinator or the office head
// lifts the seal. Who sees an entry or a post sees its other attachments; only
// those who work on it attach, void and redact. Content is in internal/files, rows are behind
// attach.Store.
//
// It imports the domain, internal/access, internal/attach, internal/files and
// internal/desk; it knows no HTTP and no database.
package evidence
