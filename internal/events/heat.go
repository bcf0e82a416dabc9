package events

import (
	"math"
	"slices"
	"strings"
	"time"
)

// Heat is a sum over an event's posts. A post counts for
//
//	weight of its source × (voice + engagement), halving with the office's clock
//
// times the growth of the last day. What a post is worth (see voices):
const (
	// reprintVoice is the voice of a copy from another source.
	reprintVoice = 0.5
	// engagementShare is what each doubling of likes, comments and reposts adds.
	engagementShare = 0.2
	// heatUnit makes one post of one person ten degrees.
	heatUnit = 10
)

// engagement counts a comment for two likes and a repost for three.
func engagement(likes, comments, reposts int) float64 {
	return float64(max(0, likes)) + 2*float64(max(0, comments)) + 3*float64(max(0, reposts))
}

// A pulse is what one post of an event adds to its heat.
type pulse struct {
	at    time.Time
	value float64
}

// A saying is a post of an event, with what it has to do with copies.
type saying struct {
	record
	original string // the ID of the post whose text it is
	copy     bool   // of another post
	repeated bool   // there are several posts of that text
}

// sayings lists all posts of a cluster by time and ID.
func (c *cluster) sayings() []saying {
	var all []saying
	for _, list := range [][]*member{c.past, c.active} {
		for _, m := range list {
			all = append(all, saying{m.record, m.record.ID, false, len(m.copies) > 0})
			for _, r := range m.copies {
				all = append(all, saying{r, m.record.ID, true, true})
			}
		}
	}
	slices.SortFunc(all, func(a, b saying) int { return a.record.compare(b.record) })
	return all
}

// pulses says what each post adds. The k-th post of one person counts 1/k²:
// one author's serial complaints are less hot than many people's.
func (e *Engine) pulses(all []saying) []pulse {
	times := map[voice]int{}
	sources := map[string]bool{}
	out := make([]pulse, len(all))
	for i, s := range all {
		v := 1.0
		if s.copy && !sources[s.Source] {
			v = reprintVoice
		}
		if who, known := e.voiceOf(s); known {
			times[who]++
			v /= float64(times[who] * times[who])
		}
		sources[s.Source] = true
		v += engagementShare * math.Log2(1+s.Engagement)
		out[i] = pulse{s.At, s.Weight * v}
	}
	return out
}

// A voice is a person, as far as the posts tell.
type voice struct{ source, author, text string }

// channelPosts is the number of posts from which a source is a channel that
// many people speak through (a hotline, a message board), not one voice.
const channelPosts = 30

// nameless are authors that are nobody: what channels put where they give no
// name. Many people speak through each.
var nameless = set(`匿名 匿名用户 匿名网友 匿名者 匿名市民 佚名 无名氏 未知 无 网友 网民 热心网友 市民 热心市民 群众 热心群众 居民 业主 村民 市民群众 来电人 来信人 来访人 诉求人 投诉人 反映人 举报人 求助人 咨询人 用户 游客 访客 微信用户 手机用户 当事人 先生 女士 anonymous guest`)

// Named reports whether an author is somebody who can be told from others.
func Named(author string) bool {
	return strings.Trim(author, "*＊-—·. 　") != "" && !nameless[strings.ToLower(strings.TrimSpace(author))]
}

// voiceOf tells who speaks in a post: the author; where none is named, the
// source, unless it is a channel; there, whoever repeats a text is one.
func (e *Engine) voiceOf(s saying) (v voice, known bool) {
	switch {
	case Named(s.Author):
		return voice{source: s.Source, author: s.Author}, true
	case s.Source != "" && e.sources[s.Source] < channelPosts:
		return voice{source: s.Source}, true
	case s.repeated:
		return voice{source: s.Source, text: s.original}, true
	}
	return voice{}, false
}

// heat at a time, by the pulses up to then.
func (c *officeClock) heat(pulses []pulse, at time.Time) float64 {
	var sum float64
	for _, p := range pulses {
		if p.at.After(at) {
			break
		}
		sum += p.value * c.decay(p.at, at)
	}
	return heatUnit * sum * boost(pulses, at)
}

// peak is the highest heat up to a time and when it was reached. Between two
// posts heat only falls, so it is reached with a post.
func (c *officeClock) peak(pulses []pulse, until time.Time) (heat float64, at time.Time) {
	var sum float64
	for i, p := range pulses {
		if p.at.After(until) {
			break
		}
		if i > 0 {
			sum *= c.decay(pulses[i-1].at, p.at)
		}
		sum += p.value
		if h := heatUnit * sum * boost(pulses[:i+1], p.at); h > heat {
			heat, at = h, p.at
		}
	}
	return heat, at
}
