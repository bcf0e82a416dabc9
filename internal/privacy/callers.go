package privacy

import "yuqing/internal/opinion"

// Callers are the people whose tickets a matter came from: their names and numbers
// are personal wherever they stand in what is written about it, also where nothing
// around them says so. The zero value knows of nobody.
type Callers struct{ known known }

// CallersOf reads who called from tickets; other posts name nobody.
func CallersOf(posts ...opinion.Post) Callers {
	k := known{numbers: map[string]bool{}}
	for _, p := range posts {
		one := knownOf(p)
		for n := range one.numbers {
			k.numbers[n] = true
		}
		k.names = append(k.names, one.names...)
	}
	return Callers{k}
}

// Mask is Mask for a text about their matter.
func (c Callers) Mask(s string) string { return hide([]string{s}, c.known, showEnds)[0] }
