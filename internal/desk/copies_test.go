package desk

import (
	"testing"

	"yuqing/internal/access"
	"yuqing/ledger"
)

// TestTownshipsGetACopy: those where it happened, that live, and that take no
// part of their own.
func TestTownshipsGetACopy(t *testing.T) {
	units := []access.Unit{
		{ID: "here", Name: "柳塘镇", Kind: access.UnitTownship, Region: "r1"},
		{ID: "there", Kind: access.UnitTownship, Region: "r2"},
		{ID: "gone", Kind: access.UnitTownship, Region: "r1", Dissolved: true},
		{ID: "nowhere", Kind: access.UnitTownship},
		{ID: "bureau", Kind: access.UnitDepartment, Region: "r1"},
		{ID: "lead", Kind: access.UnitTownship, Region: "r1"},
		{ID: "helps", Kind: access.UnitTownship, Region: "r1"},
	}
	m := ledger.Matter{Regions: []string{"r1", ""}}
	got := Townships(units, m, ledger.UnitRef{ID: "lead"}, []ledger.UnitRef{{ID: "helps"}})
	if len(got) != 1 || got[0] != (ledger.UnitRef{ID: "here", Name: "柳塘镇"}) {
		t.Errorf("%+v", got)
	}
}
