package ui

import (
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"yuqing/internal/access"
	"yuqing/internal/opinion"
)

type unitsData struct {
	formData
	Rows    []unitRow
	Unit    access.Unit // in the form; no ID for a new one
	Kinds   []option
	Parents []option
	Heirs   []option // of a dissolved one
	Aliases string
	A, B    []option // who may be its contacts
}

type unitRow struct {
	access.Unit
	ParentName string
	A, B       *access.User // 角
}

func (s *server) unitsPage(r *request) error {
	return s.showUnits(r, http.StatusOK, access.Unit{Kind: access.UnitDepartment}, nil)
}

func (s *server) unitPage(r *request) error {
	units, err := s.units(r.ctx())
	if err != nil {
		return err
	}
	u, ok := units.tree.Unit(r.Param("id"))
	if !ok {
		return fmt.Errorf("unit %s: %w", r.Param("id"), opinion.ErrNotFound)
	}
	return s.showUnits(r, http.StatusOK, u, nil)
}

func (s *server) showUnits(r *request, status int, u access.Unit, failed error) error {
	units, err := s.units(r.ctx())
	if err != nil {
		return err
	}
	d := unitsData{Unit: u, Aliases: strings.Join(u.Aliases, "、"), Parents: units.options(u.ParentID), Heirs: units.options(u.Successor)}
	if failed != nil {
		p := problemOf(failed)
		d.Problem = &p
	}
	users, err := s.Access.Users(r.ctx(), r.by)
	if err != nil {
		return err
	}
	d.A, d.B = contactOptions(users, units, u, u.ContactA), contactOptions(users, units, u, u.ContactB)
	for _, k := range access.UnitKinds {
		d.Kinds = append(d.Kinds, option{string(k), string(k), k == u.Kind})
	}
	for _, x := range units.all {
		row := unitRow{Unit: x, ParentName: units.name(x.ParentID)}
		row.A, row.B = x.ContactsOf(users)
		d.Rows = append(d.Rows, row)
	}
	return s.render(r, status, "units", "单位", d)
}

func (s *server) putUnit(r *request) error {
	u, err := unitInput(r)
	if err == nil {
		_, err = s.Access.PutUnits(r.ctx(), r.by, u)
	}
	if err != nil {
		p := problemOf(err)
		if p.Status >= 500 || p.Status == http.StatusForbidden {
			return err
		}
		return s.showUnits(r, p.Status, u, err)
	}
	return r.done("/units", "saved")
}

func unitInput(r *request) (access.Unit, error) {
	u := access.Unit{
		ID: r.FormValue("id"), Name: r.FormValue("name"), Kind: access.UnitKind(r.FormValue("kind")),
		ParentID: r.FormValue("parent_id"), Region: strings.TrimSpace(r.FormValue("region")),
		NoAccount: r.FormValue("no_account") != "", Dissolved: r.FormValue("dissolved") != "",
		Successor: r.FormValue("successor"), ContactA: r.FormValue("contact_a"), ContactB: r.FormValue("contact_b"),
	}
	u.Aliases = strings.FieldsFunc(r.FormValue("aliases"), func(c rune) bool { return strings.ContainsRune("、,，;； \t\n", c) })
	version, err := strconv.ParseInt(r.FormValue("version"), 10, 64)
	if err != nil {
		return u, opinion.Invalid("version", "表单不完整，请刷新后重试。")
	}
	u.Version = version
	return u, nil
}

// contactOptions are the accounts of a unit and of those below it.
func contactOptions(users []access.User, units unitList, u access.Unit, chosen string) []option {
	var out []option
	below := units.tree.Under(u.ID)
	for _, x := range users {
		if x.ID == chosen || !x.Disabled && slices.Contains(below, x.UnitID) {
			out = append(out, option{x.ID, x.Name + "（" + x.Login + "）", x.ID == chosen})
		}
	}
	return out
}
