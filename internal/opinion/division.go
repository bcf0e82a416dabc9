package opinion

import "slices"

// townshipDigits is how long the code of a township is (GB/T 10114); a longer one
// is of a village or community in it.
const townshipDigits = 9

// Divisions are the codes of a division and of those that contain it, so that
// a search for a city finds what happened in its townships. The digits of GB/T
// 2260 say it: two for the province, two for the city, two for the county, and
// what is below a county begins with its code.
func Divisions(code string) []string {
	codes := []string{code}
	if len(code) < 6 {
		return codes
	}
	for _, outer := range []string{code[:min(townshipDigits, len(code))], code[:6], code[:4] + "00", code[:2] + "0000"} {
		if !slices.Contains(codes, outer) {
			codes = append(codes, outer)
		}
	}
	return codes
}
