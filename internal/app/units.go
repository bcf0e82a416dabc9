package app

import (
	"context"
	"errors"
	"fmt"

	"yuqing/internal/access"
	"yuqing/internal/opinion"
)

// SeedUnits gives a new installation the units of the routing table, so that a
// matter can be handed to them from the first day. An office that has units is
// left alone.
func (a *App) SeedUnits(ctx context.Context) error {
	units, err := a.Access.Units(ctx)
	if err != nil || len(units) > 0 {
		return err
	}
	t := a.catalogue.taxonomy()
	county := a.cfg.Office.Name
	if county == "" {
		county = "本县"
	}
	root, err := a.Access.PutUnits(ctx, access.Operator(), access.Unit{Name: county, Kind: access.UnitCounty, Region: a.cfg.Office.Region})
	if errors.Is(err, opinion.ErrConflict) {
		return nil // another process that started at the same moment does it
	}
	if err != nil {
		return fmt.Errorf("make the first unit: %w", err)
	}
	var departments []access.Unit
	for _, u := range t.Units {
		kind := access.UnitDepartment
		if u.Vertical {
			kind = access.UnitVertical
		}
		departments = append(departments, access.Unit{Name: u.Name, Kind: kind, ParentID: root[0].ID, Aliases: u.Aliases})
	}
	if _, err := a.Access.PutUnits(ctx, access.Operator(), departments...); err != nil {
		return fmt.Errorf("make the departments of the routing table: %w", err)
	}
	return nil
}
