package ui

import (
	"fmt"
	"slices"
	"unicode/utf8"

	"yuqing/ledger"
)

// What 综合情况表 (一页纸) tells at most, so that it stays one page of A4; the
// entry's page tells all.
const (
	sheetTitle      = 90 // characters
	sheetSummary    = 180
	sheetDemand     = 80
	sheetConclusion = 100
	sheetWords      = 40 // of one act
	sheetOrder      = 60 // of one instruction
	sheetUnit       = 24 // of a unit's name
	sheetUnits      = 3
	sheetTopics     = 4
	sheetSteps      = 7
	sheetClocks     = 3
	sheetLast       = 2 // answers, instructions and pictures
	sheetLine       = 46
	sheetRoomy      = 26 // lines that leave room for larger type
)

// sheetData is what 综合情况表 tells beside the rows of all papers.
type sheetData struct {
	Responses    []ledger.Response
	Instructions []ledger.Instruction
	Pictures     []attachmentRow
	// LeftOut names what is not told for want of room.
	LeftOut []string
	Dense   bool // small type
}

// onePage bounds what the paper tells to what one page holds.
func (d *printData) onePage() {
	e := &d.Entry
	var s sheetData
	for _, p := range d.Files.Items {
		if p.Picture() && !p.Sealed && p.Voided == nil {
			s.Pictures = append(s.Pictures, p)
		}
	}
	s.Responses, s.Instructions = e.Responses, e.Instructions
	s.LeftOut = append(s.LeftOut, leftOut(len(d.Steps)-sheetSteps, "步办理经过")...)
	s.LeftOut = append(s.LeftOut, leftOut(len(s.Responses)-sheetLast, "次回应")...)
	s.LeftOut = append(s.LeftOut, leftOut(len(s.Instructions)-sheetLast, "条批示")...)
	s.LeftOut = append(s.LeftOut, leftOut(len(s.Pictures)-sheetLast, "张图片")...)
	if n := len(d.Steps); n > sheetSteps { // how it began, and how it stands
		d.Steps = append(d.Steps[:1:1], d.Steps[n-sheetSteps+1:]...)
	}
	s.Responses, s.Instructions = lastOf(s.Responses), lastOf(s.Instructions)
	s.Pictures = s.Pictures[:min(sheetLast, len(s.Pictures))]
	d.Clocks, d.Topics = runningFirst(d.Clocks), d.Topics[:min(sheetTopics, len(d.Topics))]
	d.Brief = &s
	d.shorten()
	s.Dense = d.lines() > sheetRoomy
}

func leftOut(n int, what string) []string {
	if n <= 0 {
		return nil
	}
	return []string{fmt.Sprintf("%d %s", n, what)}
}

func lastOf[T any](all []T) []T { return all[max(0, len(all)-sheetLast):] }

// runningFirst are the clocks that the page has room for: those that run.
func runningFirst(all []clockRow) []clockRow {
	var rows []clockRow
	for _, running := range []bool{true, false} {
		for _, c := range all {
			if c.Running() == running && len(rows) < sheetClocks {
				rows = append(rows, c)
			}
		}
	}
	return rows
}

func (d *printData) shorten() {
	e := &d.Entry
	e.Matter.Title, e.Matter.Summary = excerpt(sheetTitle, e.Matter.Title), excerpt(sheetSummary, e.Matter.Summary)
	e.Closing.Conclusion = excerpt(sheetConclusion, e.Closing.Conclusion)
	if e.Dispatch != nil {
		order := *e.Dispatch
		order.Demand = excerpt(sheetDemand, order.Demand)
		e.Dispatch = &order
	}
	e.Lead.Unit.Name = excerpt(sheetUnit, e.Lead.Unit.Name)
	for i := range d.Steps {
		d.Steps[i].What = excerpt(sheetWords, d.Steps[i].What)
	}
	for i := range d.Brief.Instructions {
		d.Brief.Instructions[i].Text = excerpt(sheetOrder, d.Brief.Instructions[i].Text)
	}
	e.Supporting = slices.Clone(e.Supporting)
	if n := len(e.Supporting) - sheetUnits; n > 0 {
		e.Supporting = e.Supporting[:sheetUnits]
		d.Brief.LeftOut = append(d.Brief.LeftOut, leftOut(n, "个配合单位")...)
	}
	for i := range e.Supporting {
		e.Supporting[i].Unit.Name = excerpt(sheetUnit, e.Supporting[i].Unit.Name)
	}
}

// lines is about how many lines the page takes.
func (d *printData) lines() int {
	e := d.Entry
	texts := []string{e.Matter.Title, e.Matter.Summary, e.Closing.Conclusion}
	if e.Dispatch != nil {
		texts = append(texts, e.Dispatch.Demand)
	}
	n := 6 + len(d.Clocks) + 2*len(d.Brief.Responses) + len(e.Supporting) // head, foot and the short rows
	for _, st := range d.Steps {
		texts = append(texts, st.Name+st.Who+st.What+"2026年01月01日 00:00")
	}
	for _, i := range d.Brief.Instructions {
		texts = append(texts, i.By+i.Text+"2026年01月01日 00:00")
	}
	for _, t := range texts {
		n += (utf8.RuneCountInString(t) + sheetLine - 1) / sheetLine
	}
	if len(d.Brief.Pictures) > 0 {
		n += 7
	}
	return n
}
