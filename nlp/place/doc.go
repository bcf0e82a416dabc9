// Package place finds the administrative divisions that a post speaks of
// (属地): provinces, cities, counties and townships of GB/T 2260 and GB/T 10114,
// and an office's own villages, communities and nicknames.
//
// It owns the table of divisions (divisions.txt.gz, made by gen) and the rule
// by which a name that several places bear is resolved: by the names right
// before it, by the places the post names elsewhere, by the office's own
// region; where that leaves more than one, it is left open. It may import
// nlp/lexicon.
package place
