package desk

import (
	"reflect"
	"testing"

	"yuqing/internal/access"
	"yuqing/internal/opinion"
	"yuqing/internal/search"
)

var health = access.Unit{ID: "u1", Name: "卫生健康局", Aliases: []string{"卫健局", "卫计委"}}

func TestUnitStandsForAllItsNames(t *testing.T) {
	tree := access.NewTree([]access.Unit{health})
	office := view{reach: access.Reach{All: true}, tree: tree}
	contact := view{reach: access.Reach{Units: []string{"u1"}}, tree: tree, names: allNames(health)}
	cases := []struct {
		name  string
		view  view
		asked []string
		units []string
		some  bool
	}{
		{"the office, everything", office, nil, nil, true},
		{"the office, by an alias", office, []string{"卫健局"}, allNames(health), true},
		{"the office, by an unknown name", office, []string{"某公司"}, []string{"某公司"}, true},
		{"a contact, everything", contact, nil, allNames(health), true},
		{"a contact, its own", contact, []string{"卫生健康局"}, allNames(health), true},
		{"a contact, another's", contact, []string{"教育体育局"}, []string{}, false},
		{"a contact of no unit", view{tree: tree}, nil, nil, false},
	}
	for _, c := range cases {
		f := search.Filter{Units: c.asked}
		if some := c.view.narrow(&f); some != c.some || !reflect.DeepEqual(f.Units, c.units) {
			t.Errorf("%s: %v %q", c.name, some, f.Units)
		}
	}
	got := office.mergeNames([]search.FacetValue{{Value: "教育体育局", Count: 5}, {Value: "卫健局", Count: 4}, {Value: "卫生健康局", Count: 3}})
	if want := []search.FacetValue{{Value: "卫生健康局", Count: 7}, {Value: "教育体育局", Count: 5}}; !reflect.DeepEqual(got, want) {
		t.Errorf("merged: %v", got)
	}
}

func TestSourceTagFollowsWhatPeopleSet(t *testing.T) {
	s := opinion.Source{ID: "s", Name: "清水论坛", Weight: 1}
	tag := SourceTag(s)
	s.Health.Failures = 7
	if SourceTag(s) != tag {
		t.Error("a fetch changed the tag")
	}
	s.Paused = true
	if SourceTag(s) == tag {
		t.Error("a pause did not change the tag")
	}
}
