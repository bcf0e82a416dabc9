package events

import (
	"yuqing/nlp/segment"
)

// cutWords cuts a text with the shipped dictionary.
func cutWords(text string) []string {
	seg, err := segment.Default()
	if err != nil {
		panic(err)
	}
	var words []string
	for _, t := range seg.Words(text) {
		words = append(words, text[t.Start:t.End])
	}
	return words
}
