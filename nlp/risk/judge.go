package risk

import (
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"

	"yuqing/internal/opinion"
	"yuqing/nlp/lexicon"
	"yuqing/nlp/speech"
	"yuqing/nlp/topic"
)

// Judge judges posts. It never changes; any number of goroutines may use it.
type Judge struct {
	table   *Table
	matcher *topic.Matcher
	levels  []opinion.Level // with a score, from the gravest
	now     map[string]bool // signals and classes that count only what happens now
	drills  []string        // words in whose sentence nobody came to harm: 演练
}

// Compile makes a table ready. Its words join the lexicon.
func Compile(t *Table, lex *lexicon.Lexicon) (*Judge, error) {
	m, err := topic.Compile(t.taxonomy(), lex)
	if err != nil {
		return nil, err
	}
	j := &Judge{table: t, matcher: m, now: map[string]bool{}}
	for _, s := range t.Signals {
		j.now[s.ID] = s.Now
		if s.ID == casualties {
			j.drills, err = topic.Expand(s.Unless, t.Lists)
		}
	}
	for _, c := range t.Classes {
		j.now[c.Name] = c.Now
	}
	for _, l := range slices.Backward(opinion.Levels) {
		if t.Levels[l] > 0 {
			j.levels = append(j.levels, l)
		}
	}
	return j, err
}

// casualties and emergency are the signals that a toll of dead and injured is
// counted by, too.
const casualties, emergency = "casualties", "emergency"

// Verdict is what a post was judged to be.
type Verdict struct {
	Class opinion.Class
	Flags []string
	Risk  opinion.Risk
}

// A Reading is what the words of a post speak for, before it is judged.
type Reading struct {
	// Manner is how the post speaks; nil where nobody listened, and then the
	// rules alone judge.
	Manner speech.Shares

	post   opinion.Post
	fields []lexicon.Field
	found  map[string]topic.Hit
	toll   tolled
}

// Read finds in a post what the table names, by its words as the lexicon found
// them (fields).
func (j *Judge) Read(p opinion.Post, fields []lexicon.Field) Reading {
	r := Reading{post: p, fields: fields, found: j.find(p, fields), toll: j.toll(p, fields)}
	j.countToll(r.found, r.toll)
	countPlaint(r.found)
	return r
}

// countPlaint lets a plaint count for the class of people's own interests, so
// that who tells a wrong need not add that he complains (投诉, 反映).
func countPlaint(found map[string]topic.Hit) {
	const share = 0.25
	told, ok := found[plaint]
	if !ok {
		return
	}
	h := found[string(opinion.ClassInterests)]
	h.Weight += share * told.Weight
	for _, w := range told.Evidence {
		if !slices.Contains(h.Evidence, w) {
			h.Evidence = append(h.Evidence, w)
		}
	}
	found[string(opinion.ClassInterests)] = h
}

// plaint is the entry of Table.Plaint; sorrows are the signals and classes that
// speak of something bad, whatever the mood of the words.
const plaint = "plaint"

var sorrows = []string{plaint, casualties, "mass", "livelihood", "unresolved", "minors", "officials", string(opinion.ClassBottomLine)}

// Plaints are the words by which a post tells of something bad, each once.
func (r Reading) Plaints() []string {
	const least = 0.9
	var words []string
	for _, id := range sorrows {
		h := r.found[id]
		if h.Weight < least {
			continue
		}
		for _, w := range h.Evidence {
			if !slices.Contains(words, w) {
				words = append(words, w)
			}
		}
	}
	return words
}

// Judge judges a post by what it says, its tone and its figures.
func (j *Judge) Judge(r Reading, tone *opinion.Tone) Verdict {
	more := asideScale(r.fields)
	v := Verdict{Class: j.class(r, more), Flags: []string{}}
	for _, f := range j.table.Flags {
		if h, ok := r.found[f.Name]; ok && h.Weight >= f.Min*more || f.Name == rumour && r.Manner.Of(speech.Hearsay, speech.Refutation) >= sureRumour {
			v.Flags = append(v.Flags, f.Name)
		}
	}
	v.Risk = j.risk(r, v.Class, tone)
	return v
}

// find weighs the words of a post for every signal, class and flag: what is
// denied for none, what is long past for none that counts only what happens now.
func (j *Judge) find(p opinion.Post, fields []lexicon.Field) map[string]topic.Hit {
	found := map[string]topic.Hit{}
	fields = without(fields, denials)
	for _, h := range j.matcher.Weigh(fields) {
		found[h.ID] = h
	}
	current := without(fields, func(text string) []span { return bygone(text, p.PublishedAt) })
	if len(current) == 0 || &current[0] == &fields[0] {
		return found
	}
	maps.DeleteFunc(found, func(id string, _ topic.Hit) bool { return j.now[id] })
	for _, h := range j.matcher.Weigh(current) {
		if j.now[h.ID] {
			found[h.ID] = h
		}
	}
	return found
}

// toll reads how many a post says are dead and injured, but for exercises, what
// is past and figures of a year.
func (j *Judge) toll(p opinion.Post, fields []lexicon.Field) (t tolled) {
	first := true
	for _, f := range fields {
		t.read(f.Text, first, func(sentence string) bool {
			return yearly.MatchString(sentence) || len(bygone(sentence, p.PublishedAt)) > 0 ||
				slices.ContainsFunc(j.drills, func(w string) bool { return strings.Contains(sentence, w) })
		})
		first = first && strings.TrimSpace(f.Text) == ""
	}
	return t
}

// countToll lets a toll count as the words of casualties do, and as those of an
// emergency where somebody died.
func (j *Judge) countToll(found map[string]topic.Hit, t tolled) {
	weight := 1.0
	if t.early {
		weight = 2
	}
	ids := []string{casualties, emergency, string(opinion.ClassEmergency)}
	if t.dead == 0 {
		ids = ids[:min(1, t.hurt)]
	}
	for _, id := range ids {
		h := found[id]
		h.Weight += weight
		if !slices.Contains(h.Evidence, t.words) {
			h.Evidence = append([]string{t.words}, h.Evidence...)
		}
		found[id] = h
	}
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
		s.evidence = append(s.evidence, fmt.Sprintf("%s，加 %.0f 分。", sentence, n))
	}
}

func (j *Judge) risk(r Reading, class opinion.Class, tone *opinion.Tone) opinion.Risk {
	s := sum{evidence: []string{}}
	if r.refutes() {
		r = r.withoutHarm()
		s.evidence = append(s.evidence, "全文是辟谣，其中所传的伤亡与事件不计分。")
	}
	p, fields, found, toll := r.post, r.fields, r.found, r.toll
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
	j.heard(&s, r, class, more)
	if n := crowd(fields); n >= j.table.Crowd.From && found["people"].Weight == 0 {
		s.add(j.table.Crowd.Points, fmt.Sprintf("涉及多人：文中提到 %d 人（户）", n))
	}
	j.spread(&s, p)
	if tone != nil && tone.Score < 0 {
		s.add(j.table.Tone.Points*-tone.Score, "情绪负面")
	}
	score := int(min(s.points, 100))
	if most := j.alone(); score > most && found[casualties].Weight == 0 && spread(p) == 0 {
		score = most
		s.evidence = append(s.evidence, fmt.Sprintf("单条信息，无伤亡和传播数据，至多计 %d 分。", most))
	}
	level := j.level(score)
	if most := j.table.Levels[opinion.LevelMajor] - 1; j.small(toll) && score > most && spread(p) == 0 && !grave(found) {
		score, level = most, j.level(most)
		s.evidence = append(s.evidence, fmt.Sprintf("伤亡人数已明，未到重大，无传播数据，至多计 %d 分。", most))
	}
	if graver, sentence := j.byCasualties(toll); graver.Rank() > level.Rank() {
		level = graver
		score = max(score, j.table.Levels[graver])
		s.evidence = append(s.evidence, sentence)
	}
	return opinion.Risk{Score: score, Level: level, Evidence: s.evidence}
}

// byCasualties gives the level that the numbers of dead and injured ask for, and
// the sentence that says so.
func (j *Judge) byCasualties(t tolled) (opinion.Level, string) {
	for _, c := range j.table.Casualties {
		if c.Deaths > 0 && t.dead >= c.Deaths || c.Injured > 0 && t.hurt >= c.Injured {
			return c.Level, fmt.Sprintf("伤亡人数：文中称死亡 %d 人、受伤 %d 人，按《生产安全事故报告和调查处理条例》第三条至少为%s。", t.dead, t.hurt, c.Level)
		}
	}
	return "", ""
}

// small reports whether a post names dead, and fewer than any level asks for.
func (j *Judge) small(t tolled) bool {
	level, _ := j.byCasualties(t)
	return t.dead > 0 && level == ""
}

// grave reports whether more than the number of dead makes a post risky.
func grave(found map[string]topic.Hit) bool {
	return slices.ContainsFunc([]string{"mass", "minors", "officials", "threat"}, func(id string) bool { return found[id].Weight > 0 })
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
		s.add(x.Points*share, fmt.Sprintf("传播：点赞 %d、评论 %d、转发 %d", p.Likes, p.Comments, p.Reposts))
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
