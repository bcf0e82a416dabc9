package patrol

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"strings"

	"yuqing/internal/access"
	"yuqing/internal/opinion"
	"yuqing/ledger"
)

// Handed (交办) is the ledger's entry that a finding was handed over with.
type Handed struct {
	EntryID string `json:"entry_id"`
	Number  string `json:"number"` // 台账编号
}

// maxHanded is how many findings one entry takes.
const maxHanded = 100

var errNothing = opinion.Invalid("id", "没有可交办的发现：请勾选待整改的；已消除、已忽略或已交办的不再交办。")

// HandOver registers findings that stand as matters of the ledger, one for each
// unit whose sites they are on, with the evidence of each. Where the person holds
// the roles for it, it is dispatched to the unit at once (简易程序), else it begins
// as a clue. demand is what the unit is asked to do. Handing the same findings
// over twice gives the same entries. It needs access.ManagePatrol, and the ledger
// asks whether the person may register a matter.
func (s *Service) HandOver(ctx context.Context, by access.Actor, ids []string, demand string) ([]ledger.Entry, error) {
	if err := require(by, access.ManagePatrol); err != nil {
		return nil, err
	}
	list, err := s.List(ctx, by, Filter{State: Open})
	if err != nil {
		return nil, err
	}
	units := map[string][]Finding{}
	for _, f := range list.Findings {
		if unit := list.Sources[f.SourceID].UnitID; slices.Contains(ids, f.ID) && len(units[unit]) < maxHanded {
			units[unit] = append(units[unit], f)
		}
	}
	var out []ledger.Entry
	for unit, found := range units {
		e, err := s.register(ctx, by, unit, found, list.Sources, demand)
		if err != nil {
			return out, err
		}
		if err := s.link(ctx, by, found, e); err != nil {
			return out, err
		}
		out = append(out, e)
	}
	if len(out) == 0 {
		return nil, errNothing
	}
	slices.SortFunc(out, func(a, b ledger.Entry) int { return cmp.Compare(a.Number, b.Number) })
	return out, nil
}

// link notes with the findings which entry they went into.
func (s *Service) link(ctx context.Context, by access.Actor, found []Finding, e ledger.Entry) error {
	ids := make([]string, len(found))
	for i, f := range found {
		ids[i] = f.ID
	}
	ctx = access.WithAudit(ctx, access.By(by, s.deps.Now(), "patrol.hand", "entry:"+e.ID, fmt.Sprintf("%s，%d 处", e.Number, len(ids))))
	if err := s.deps.Store.PutHanded(ctx, ids, Handed{e.ID, e.Number}); err != nil {
		return fmt.Errorf("link findings to entry %s: %w", e.Number, err)
	}
	return nil
}

func (s *Service) register(ctx context.Context, by access.Actor, unit string, found []Finding, sources map[string]opinion.Source, demand string) (ledger.Entry, error) {
	o := ledger.Opening{Matter: matterOf(found, sources), Key: keyOf(found)}
	if by.Has(access.RoleMonitor) && by.Has(access.RoleAnalyst) && by.Has(access.RoleCoordinator) {
		e, err := s.deps.Ledger.Simple(ctx, by, simple(o, unit, demand))
		var known *ledger.ConflictError
		if errors.As(err, &known) { // handed over before, and not linked
			return s.deps.Ledger.Get(ctx, by, known.EntryID)
		}
		var bad *ledger.InvalidError
		if !errors.As(err, &bad) || bad.Field != "grading.level" { // the office wants the whole chain
			return e, err
		}
	}
	e, _, err := s.deps.Ledger.Create(ctx, by, o)
	return e, err
}

// simple is the order to the unit: the matter is the site's, and asks for no
// answer in public.
func simple(o ledger.Opening, unit, demand string) ledger.SimpleForm {
	lead, no := ledger.UnitRef{ID: unit}, false
	return ledger.SimpleForm{
		Opening: o,
		Grading: ledger.Grading{Level: opinion.LevelOrdinary, Class: opinion.ClassOrdinary, Lead: lead, MustAnswer: &no},
		Order:   ledger.Dispatching{Lead: lead, Demand: cmp.Or(strings.TrimSpace(demand), defaultDemand)},
	}
}

// Name is the 巡查单位 of the matters that patrols found.
const Name = "网站巡查"

const defaultDemand = "请核实整改，整改后反馈；系统次日复查。"

// keyOf is the same for the same findings, until one of them begins anew.
func keyOf(found []Finding) string {
	h := sha256.New()
	for _, f := range found {
		fmt.Fprintf(h, "%s %d\n", f.ID, f.FirstAt.UnixMicro())
	}
	return "patrol " + hex.EncodeToString(h.Sum(nil)[:16])
}

func matterOf(found []Finding, sources map[string]opinion.Source) ledger.Matter {
	first := found[0]
	m := ledger.Matter{
		Title:  "网站巡查：" + sources[first.SourceID].Name + string(first.Kind),
		Patrol: Name, Platform: siteOf(first.Page), URL: first.Page, DiscoveredBy: ledger.FoundByPatrol, DiscoveredAt: first.FirstAt,
	}
	var lines []string
	for i, f := range found {
		lines = append(lines, fmt.Sprintf("%d. %s", i+1, f.line(sources[f.SourceID].Name)))
		if f.FirstAt.Before(m.DiscoveredAt) {
			m.DiscoveredAt = f.FirstAt
		}
	}
	if len(found) > 1 {
		m.Title = fmt.Sprintf("网站巡查：%s等 %d 处问题", sources[first.SourceID].Name+string(first.Kind), len(found))
	}
	m.Summary = strings.Join(lines, "\n")
	return m
}

// line is the finding with its evidence in one line.
func (f Finding) line(column string) string {
	parts := []string{string(f.Kind), "栏目“" + column + "”"}
	if f.Target != "" {
		parts = append(parts, "“"+f.Target+"”")
	}
	parts = append(parts, f.Text)
	if f.Evidence != "" {
		parts = append(parts, "依据："+f.Evidence)
	}
	return strings.Join(append(parts, "页面 "+f.Page), "；")
}

// OfEntry lists the findings that an entry was made of; it needs no permission
// beyond that to see the entry, which the caller has asked for.
func (s *Service) OfEntry(ctx context.Context, entry string) ([]Finding, error) {
	all, err := s.deps.Store.Findings(ctx)
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(all, func(f Finding) bool { return f.Handed == nil || f.Handed.EntryID != entry }), nil
}
