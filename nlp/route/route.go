// Package route names the units that must answer for a post: 谁主管谁负责 (the
// unit whose business it is leads), 属地管理 (the place where it happened helps),
// 分级负责 (vertical units answer through their superiors), each with a reason.
//
// It owns the order of these rules; units and topics are data of nlp/topic. It
// may import internal/opinion, nlp/topic and nlp/place.
package route

import (
	"fmt"
	"slices"
	"strings"

	"yuqing/internal/opinion"
	"yuqing/nlp/place"
	"yuqing/nlp/topic"
)

// Router decides for one office. It never changes.
type Router struct {
	tax  *topic.Taxonomy
	g    *place.Gazetteer
	home string // code of the office's region, or ""
}

// New makes a router for an office whose region has the code home ("" where
// none is told).
func New(tax *topic.Taxonomy, g *place.Gazetteer, home string) *Router {
	return &Router{tax, g, home}
}

// maxSupporting bounds the supporting units of the post's other topics.
const maxSupporting = 3

// draft is a routing in the making.
type draft struct {
	opinion.Routing
	reasons []string
}

// Route names the lead and the supporting units for the topics of a post, best
// first, and the places it speaks of. It returns nil where no topic was found:
// then a person decides.
func (r *Router) Route(topics []topic.Hit, places []place.Mention) *opinion.Routing {
	if len(topics) == 0 {
		return nil
	}
	d := draft{Routing: opinion.Routing{Supporting: []string{}}}
	lead := r.lead(topics, &d)
	for _, t := range topics {
		if t.ID != lead.ID && len(d.Supporting) < maxSupporting {
			d.support(t.Lead, fmt.Sprintf("同时涉及“%s”，%s配合", t.Name, t.Lead))
		}
	}
	for _, unit := range lead.Topic.Supporting {
		d.support(unit, "")
	}
	r.local(places, &d)
	d.Reason = strings.Join(d.reasons, "；") + "。"
	return &d.Routing
}

func (d *draft) because(reason string) { d.reasons = append(d.reasons, reason) }

// support adds a unit that helps, once.
func (d *draft) support(unit, reason string) {
	if unit == d.Lead || slices.Contains(d.Supporting, unit) {
		return
	}
	d.Supporting = append(d.Supporting, unit)
	if reason != "" {
		d.because(reason)
	}
}

// lead picks the topic whose unit leads.
func (r *Router) lead(topics []topic.Hit, d *draft) topic.Hit {
	lead := topics[0]
	if lead.Topic.Yields && len(topics) > 1 && topics[1].Weight >= lead.Weight/2 {
		lead = topics[1]
	}
	words := strings.Join(lead.Evidence[:min(3, len(lead.Evidence))], "、")
	rival := find(topics, lead.Topic.Rival)
	if rival != nil && rival.Topic.Rival == lead.ID {
		lead = r.contest(lead, *rival, d)
	} else if lead.Because != "" {
		d.because(fmt.Sprintf("涉及“%s”（%s），其中“%s”由%s主管", lead.Name, words, lead.Because, lead.Lead))
	} else {
		d.because(fmt.Sprintf("涉及“%s”（%s），由主管单位%s牵头", lead.Name, words, lead.Lead))
	}
	d.Lead = lead.Lead
	if u, ok := r.tax.Unit(lead.Lead); ok && u.Vertical {
		d.because(lead.Lead + "为垂直管理单位，通过其上级主管部门回应")
	}
	return lead
}

// contest decides between two topics that are often found together by the
// words that make the matter the one's or the other's, else by weight.
func (r *Router) contest(a, b topic.Hit, d *draft) topic.Hit {
	winner, loser := a, b
	if len(b.Grounds) > len(a.Grounds) {
		winner, loser = b, a
	}
	why := "前者依据更充分"
	if len(winner.Grounds) > len(loser.Grounds) {
		why = "文中有“" + strings.Join(distinct(winner.Grounds, 3), "”“") + "”"
	}
	d.because(fmt.Sprintf("同时涉及“%s”和“%s”，%s，由%s牵头", winner.Name, loser.Name, why, winner.Lead))
	d.Lead = winner.Lead
	d.support(loser.Lead, loser.Lead+"配合")
	return winner
}

func find(topics []topic.Hit, id string) *topic.Hit {
	for i := range topics {
		if topics[i].ID == id {
			return &topics[i]
		}
	}
	return nil
}

func distinct(words []string, n int) []string {
	var out []string
	for _, w := range words {
		if len(out) < n && !slices.Contains(out, w) {
			out = append(out, w)
		}
	}
	return out
}

// local adds the government of the place where it happened (属地).
func (r *Router) local(places []place.Mention, d *draft) {
	var here []place.Mention
	for _, p := range places {
		if r.home == "" || r.g.Within(p.Code, r.home) {
			here = append(here, p)
		}
	}
	if len(here) == 0 && len(places) > 0 {
		home, _ := r.g.Lookup(r.home)
		d.because(fmt.Sprintf("文中地点“%s”不在%s辖区，请核实属地后移交", places[0].Name, home.Name))
		return
	}
	if len(here) == 0 {
		return
	}
	deepest := slices.MaxFunc(here, func(a, b place.Mention) int {
		return int(r.g.Level(a.Code)) - int(r.g.Level(b.Code))
	})
	if unit, at := r.government(deepest.Code); unit != "" {
		d.support(unit, fmt.Sprintf("事发地在%s，属地%s配合", at, unit))
	}
}

// government names who governs a place: the township's, for a village that of
// the township it lies in; none for the office's own region and for a province.
func (r *Router) government(code string) (unit, at string) {
	path := r.g.Path(code)
	for i := len(path) - 1; i > 0; i-- {
		p := path[i]
		if p.Code == r.home || r.home != "" && r.g.Within(r.home, p.Code) {
			return "", ""
		}
		switch level := r.g.Level(p.Code); {
		case level == place.Local:
			continue
		case strings.HasSuffix(p.Name, "街道"):
			return p.Name + "办事处", p.Name
		case strings.HasSuffix(p.Name, "开发区") || strings.HasSuffix(p.Name, "农场") || strings.HasSuffix(p.Name, "林场"):
			return p.Name + "管理委员会", p.Name
		default:
			return p.Name + "人民政府", p.Name
		}
	}
	return "", ""
}
