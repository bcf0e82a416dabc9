// Package desk is the press office's desk (值班台) behind the API and the
// pages: searching and reading posts, keeping sources, importing files,
// handling dead letters, running reports and exporting lists, each asked of internal/access
// first, so that neither API nor pages decide what a person may see.
//
// It owns masking (personal data never leaves it unmasked but through Unmask),
// uploads between their preview and their import, and the audit notes of what
// it changes. The ledger and the accounts have services of their own. It may
// import the domain, the ports, pipeline, report, jobs and the readers of
// ingest; it knows no HTTP and no database.
package desk
