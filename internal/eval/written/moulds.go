package written

import (
	_ "embed"
	"fmt"
	"math/rand"
	"strings"
	"time"

	"yuqing/nlp/segment"
)

//go:embed moulds.txt
var mouldsTXT string

// moulds are what hotline texts are cast from.
type moulds struct {
	forms, heads, places []string
	matters              [][]string // short name, then tellings
}

func readMoulds() moulds {
	var m moulds
	for line := range strings.Lines(mouldsTXT) {
		kind, text, _ := strings.Cut(strings.TrimSpace(line), " ")
		switch kind {
		case "f":
			m.forms = append(m.forms, text)
		case "h":
			m.heads = append(m.heads, text)
		case "p":
			m.places = append(m.places, text)
		case "m":
			m.matters = append(m.matters, strings.Split(text, "|"))
		}
	}
	return m
}

// Cast gives hotline texts cast from a few moulds: at each place three matters,
// each told by two to six people within two months. What is told of one matter
// at one place is an event; the same words of another place are not.
func Cast(seg *segment.Segmenter, seed int64) []Post {
	rng := rand.New(rand.NewSource(seed))
	m := readMoulds()
	var posts []Post
	for p, place := range m.places {
		for _, n := range rng.Perm(len(m.matters))[:3] {
			start := rng.ExpFloat64() * 60
			for k := range 2 + rng.Intn(5) {
				id := fmt.Sprintf("cast%d-%d-%d", p, n, k)
				at := Epoch.Add(time.Duration((start + rng.Float64()*60) * 24 * float64(time.Hour)))
				title, text := m.cast(rng, place, m.matters[n])
				posts = append(posts, newPost(seg, fmt.Sprint(place, m.matters[n][0]), id, id, title, text, at))
			}
		}
	}
	return byTime(posts)
}

func (m moulds) cast(rng *rand.Rand, place string, matter []string) (title, text string) {
	fill := strings.NewReplacer("{地}", place, "{名}", matter[0], "{事}", matter[1+rng.Intn(len(matter)-1)])
	return fill.Replace(m.heads[rng.Intn(len(m.heads))]), fill.Replace(m.forms[rng.Intn(len(m.forms))])
}
