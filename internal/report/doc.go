// Package report owns the figures by which responding is assessed (考核): the
// timeliness report over tickets and over the ledger's entries, its period,
// its groups, and its JSON and CSV forms; the figures of assessment, the ranking
// of units, the table of units and classes, the time by desk, and how much the
// system found first (查全率).
//
// The arithmetic is pure: it works on rows (Matter) that a small Reader hands
// it, so that tickets of the hotline and matters of the ledger are measured
// alike and never added up. The package may import internal/opinion,
// internal/calendar, internal/access, ingest/table and ledger; it knows no database, no HTTP and no clock.
//
// The rules behind the figures:
//
//   - The period selects by discovery (发现时间; for a ticket its receipt), both
//     days included, in Asia/Shanghai.
//   - Voided entries (作废) are in no figure; those left out (不列入) only in
//     重复诉求率, which is of all that was received.
//   - A response is the outward answer: publication or direct reply, for a
//     ticket its reply. The department's 首回 in the office is measured apart.
//   - An answer at the very moment of its deadline is on time, and so is any
//     answer to a matter that has no deadline.
//   - Hours are elapsed hours, through nights and holidays. An answer dated
//     before the discovery is a mistake in the data: it counts as an answer, is
//     left out of the hours, and is named in Timeliness.Notes.
//   - The median of an even count is the mean of the two middle values; P90 is
//     nearest-rank, the value at position ⌈0.9·n⌉.
//   - A matter stands once in each grouping: under its lead unit, its first
//     (best) topic and its first region. What is not known stands under 未定.
//     Whether its answer was on time stands, by unit, under whoever had the
//     order when the deadline passed (Matter.answerer), in tables and rankings.
package report
