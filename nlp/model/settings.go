package model

// What follows was chosen by cross-validation on citizens' messages (seven
// classes) and on short posts (three tones). A change makes another version of
// the file (magic), since a model is of use with its own settings only.
var (
	// spans are the lengths of a view's n-grams, in runes.
	spans = [views]struct{ shortest, longest int }{viewWithin: {1, 3}, viewAcross: {1, 4}}
	// scales weigh the views against each other.
	scales = [views]float64{1, .7, .7}
	// minRows is the number of rows in which a feature must occur. A word
	// seen once still tells a known word from an unknown one.
	minRows = [views]int32{1, 1, 2}
)

const (
	// headGain and headRunes: a message says in its first line what it is
	// about, so that a word there counts up to headGain times more, fading
	// with headRunes runes.
	headGain, headRunes = 2.0, 25.0
	// cost is C of the support vector machine for a class of average size; it
	// grows as a class gets rarer, so that small classes are not given up.
	cost = 0.5
	// maxWeights bounds a model's file in bytes, labels and head apart.
	maxWeights = 15 << 20
)
