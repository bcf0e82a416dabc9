package ui

import (
	"slices"
	"testing"

	"yuqing/internal/access"
	"yuqing/ledger"
)

func TestTheTownshipWhereItHappenedGetsACopy(t *testing.T) {
	all := []access.Unit{
		{ID: "town", Kind: access.UnitTownship, Region: "340123103"},
		{ID: "other", Kind: access.UnitTownship, Region: "340123104"},
		{ID: "nowhere", Kind: access.UnitTownship},
		{ID: "gone", Kind: access.UnitTownship, Region: "340123103", Dissolved: true},
		{ID: "bureau", Kind: access.UnitDepartment, Region: "340123103"},
	}
	units := unitList{all, access.NewTree(all)}
	cases := []struct {
		name       string
		regions    []string
		lead       string
		supporting string
		want       []string
	}{
		{"where it happened", []string{"340123103", ""}, "bureau", "", []string{"town"}},
		{"two places", []string{"340123104", "340123103"}, "", "", []string{"town", "other"}},
		{"the county as a whole", []string{"340123"}, "", "", nil},
		{"it leads anyway", []string{"340123103"}, "town", "", nil},
		{"it supports anyway", []string{"340123103"}, "", "town", nil},
	}
	for _, c := range cases {
		e := ledger.Entry{Matter: ledger.Matter{Regions: c.regions}, Grade: ledger.Grading{Lead: ledger.UnitRef{ID: c.lead}}}
		if c.supporting != "" {
			e.Grade.Supporting = []ledger.UnitRef{{ID: c.supporting}}
		}
		if got := units.townships(e); !slices.Equal(got, c.want) {
			t.Errorf("%s: %v, want %v", c.name, got, c.want)
		}
	}
}
