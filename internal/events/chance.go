package events

// Chance is the probability of k hits or more among n, each with probability p:
// what a burst is tested by.
func Chance(n, k int, p float64) float64 { return binomialTail(n, k, p) }
