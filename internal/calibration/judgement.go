package calibration

import "yuqing/internal/opinion"

// judgement is what people said of one post, all their corrections together.
type judgement struct {
	said      opinion.Analysis // what the analysis said at the first of them
	right     opinion.Analysis // what holds after the last
	change    opinion.Override // what differs between the two
	judges    map[string]bool  // parts that somebody looked at
	corrected bool
	first     Correction
}

// standing groups the corrections that nobody took back by post, in the order
// of each post's first.
func standing(cs []Correction) [][]Correction {
	at := map[string]int{}
	var posts [][]Correction
	for _, c := range cs {
		if c.Undone() {
			continue
		}
		i, ok := at[c.PostID]
		if !ok {
			i = len(posts)
			at[c.PostID], posts = i, append(posts, nil)
		}
		posts[i] = append(posts[i], c)
	}
	return posts
}

// judged folds the standing corrections of one post; there is at least one.
func judged(cs []Correction) judgement {
	j := judgement{said: cs[0].Said, judges: map[string]bool{}, first: cs[0]}
	for _, c := range cs {
		j.corrected = j.corrected || !c.Confirms()
		for _, part := range c.Judged {
			j.judges[part] = true
		}
	}
	j.right = j.said
	if o := Fold(cs); o != nil {
		j.change, j.right = *o, j.said.With(*o)
	}
	return j
}
