// Package enrol reads tables of units and of people (CSV or XLSX), says what
// entering them would do and what stands in the way, row by row, and enters
// them all or not at all.
//
// It owns the columns and their checks; the units and accounts themselves are
// access's. It may import access and the readers of ingest; it knows no HTTP
// and no database.
package enrol
