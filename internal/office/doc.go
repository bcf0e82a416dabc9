// Package office is what a press office sets of its own way of working: the
// clock table (时限表), the ladder of supervision (督办规则), settings, and the
// calendar of working days, each kept as whole versions that say who changed
// what, when and why.
//
// It owns those documents, their checks, what a change would move, and the
// rulebook that every process makes of them (Live). It may import the domain,
// access, jobs and the readers of
// ingest for tables and dates; it knows no HTTP and no database.
package office
