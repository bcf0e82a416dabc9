// Package desk is the press office's desk (值班台) behind the API and the
// pages: searching and reading posts and events, keeping sources, importing
// files, handling dead letters, running reports and exporting lists, each asked
// of internal/access first, so that neither API nor pages decide what a person
// may see.
//
// It owns masking (personal data never leaves it unmasked but through Unmask),
// uploads between their preview and their import, and the audit notes of what
// it changes. Ledger, accounts, attachments and what the office sets have
// services of their own. It may import the domain, the ports, the rest of the
// work layer and the readers of ingest; it knows no database, and of HTTP only
// the header in which a source's log-in is sent.
package desk
