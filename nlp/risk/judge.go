package risk

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"yuqing/internal/opinion"
	"yuqing/nlp/lexicon"
	"yuqing/nlp/topic"
)

// Judge judges posts. It never changes; any number of goroutines may use it.
type Judge struct {
	table   *Table
	matcher *topic.Matcher
	levels  []opinion.Level // with a score, from the gravest
}

// Compile makes a table ready. Its words join the lexicon.
func Compile(t *Table, lex *lexicon.Lexicon) (*Judge, error) {
	m, err := topic.Compile(t.taxonomy(), lex)
	if err != nil {
		return nil, err
	}
	j := &Judge{table: t, matcher: m}
	for _, l := range slices.Backward(opinion.Levels) {
		if t.Levels[l] > 0 {
			j.levels = append(j.levels, l)
		}
	}
	return j, nil
}

// Verdict is what a post was judged to be.
type Verdict struct {
	Class opinion.Class
	Flags []string
	Risk  opinion.Risk
}

// Judge judges a post by its words (fields, as the lexicon found them), its
// tone and its figures.
func (j *Judge) Judge(p opinion.Post, fields []lexicon.Field, tone *opinion.Tone) Verdict {
	found := map[string]topic.Hit{}
	for _, h := range j.matcher.Weigh(fields) {
		found[h.ID] = h
	}
	more := asideScale(fields)
	v := Verdict{Class: opinion.ClassOrdinary, Flags: []string{}}
	for _, c := range j.table.Classes {
		if h, ok := found[c.Name]; ok && h.Weight >= c.Min*more {
			v.Class = opinion.Class(c.Name)
			break
		}
	}
	for _, f := range j.table.Flags {
		if h, ok := found[f.Name]; ok && h.Weight >= f.Min*more {
			v.Flags = append(v.Flags, f.Name)
		}
	}
	v.Risk = j.risk(p, fields, tone, found)
	return v
}

// asideScale is how much more a long post must have of something than a short
// one: a letter of a page mentions an accident in passing, a post of two lines
// does not. 1 up to 300 bytes, 1.7 for 1.2 kB, 2.2 for 3 kB.
func asideScale(fields []lexicon.Field) float64 {
	const short = 300
	size := 0
	for _, f := range fields {
		size += len(f.Text)
	}
	return 1 + 0.35*math.Log2(max(1, float64(size)/short))
}

// sum adds up points with a sentence for each.
type sum struct {
	points   float64
	evidence []string
}

func (s *sum) add(points float64, sentence string) {
	if n := math.Round(points); n >= 1 {
		s.points += n
		s.evidence = append(s.evidence, fmt.Sprintf("%s，加%.0f分。", sentence, n))
	}
}

func (j *Judge) risk(p opinion.Post, fields []lexicon.Field, tone *opinion.Tone, found map[string]topic.Hit) opinion.Risk {
	s := sum{evidence: []string{}}
	more := asideScale(fields)
	for _, signal := range j.table.Signals {
		if h, ok := found[signal.ID]; ok {
			s.add(signal.Points*min(1, h.Weight/more), quote(signal.Name, h))
		}
	}
	for _, c := range j.table.Classes {
		if h, ok := found[c.Name]; ok && h.Weight >= c.Min*more {
			s.add(c.Points, quote(c.Name, h))
		}
	}
	if n := crowd(fields); n >= j.table.Crowd.From && found["people"].Weight == 0 {
		s.add(j.table.Crowd.Points, fmt.Sprintf("涉及多人：文中提到%d人（户）", n))
	}
	j.spread(&s, p)
	if tone != nil && tone.Score < 0 {
		s.add(j.table.Tone.Points*-tone.Score, "情绪负面")
	}
	score := int(min(s.points, 100))
	if most := j.alone(); score > most && found["casualties"].Weight == 0 && spread(p) == 0 {
		score = most
		s.evidence = append(s.evidence, fmt.Sprintf("单条信息，无伤亡和传播数据，至多计%d分。", most))
	}
	level := j.level(score)
	if found["casualties"].Weight > 0 {
		if graver, sentence := j.byCasualties(fields); graver.Rank() > level.Rank() {
			level = graver
			score = max(score, j.table.Levels[graver])
			s.evidence = append(s.evidence, sentence)
		}
	}
	return opinion.Risk{Score: score, Level: level, Evidence: s.evidence}
}

// quote names what was found and the words that show it.
func quote(name string, h topic.Hit) string {
	return fmt.Sprintf("%s：文中有“%s”", name, strings.Join(h.Evidence[:min(len(h.Evidence), 4)], "”“"))
}

// spread counts whatever a post has of likes, comments and reposts.
func spread(p opinion.Post) int { return max(p.Likes, 0) + max(p.Comments, 0) + max(p.Reposts, 0) }

// alone is the highest score that words reach by themselves.
func (j *Judge) alone() int {
	most := 100
	for level, from := range j.table.Levels {
		if j.table.Alone != "" && level.Rank() > j.table.Alone.Rank() {
			most = min(most, from-1)
		}
	}
	return most
}

func (j *Judge) spread(s *sum, p opinion.Post) {
	x := j.table.Spread
	n := x.Likes*float64(max(p.Likes, 0)) + x.Comments*float64(max(p.Comments, 0)) + x.Reposts*float64(max(p.Reposts, 0))
	if n > 0 && x.Full > 1 {
		share := min(1, math.Log1p(n)/math.Log1p(x.Full))
		s.add(x.Points*share, fmt.Sprintf("传播：点赞%d、评论%d、转发%d", p.Likes, p.Comments, p.Reposts))
	}
}

func (j *Judge) level(score int) opinion.Level {
	for _, l := range j.levels {
		if score >= j.table.Levels[l] {
			return l
		}
	}
	return opinion.LevelOrdinary
}
