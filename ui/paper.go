package ui

import (
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"yuqing/internal/access"
	"yuqing/internal/files"
	"yuqing/internal/web"
	"yuqing/ledger"
)

const paperPath = "/ledger/paper"

func (s *server) paperPages() []route {
	return []route{
		{http.MethodGet, paperPath, access.ActLedger, false, s.paperPage},
		{http.MethodPost, paperPath, access.ActLedger, false, s.takePaper},
	}
}

type paperData struct {
	Problem *web.Problem
	Code    string
	Found   bool
	Paper   ledger.Paper
	Entry   ledger.Entry
	Draft   *ledger.Draft
	Actions []option
	Taken   []ledger.Act // that were recorded from it
	Wrong   string       // why the paper cannot be recorded now
	Fields  []fieldView
	Values  url.Values
	Units   []option
}

// paperPage finds the paper by its code and asks what is signed on it.
func (s *server) paperPage(r *request) error {
	return s.showPaper(r, http.StatusOK, r.QueryParam("code"), url.Values{}, nil)
}

func (s *server) showPaper(r *request, status int, code string, typed url.Values, problem *web.Problem) error {
	d := paperData{Problem: problem, Code: code, Values: typed}
	if code == "" {
		return s.render(r, status, "paper", "签批件登记", d)
	}
	var err error
	if d.Entry, d.Paper, err = s.Evidence.Paper(r.ctx(), r.by, code); err != nil {
		p := web.ProblemOf(err)
		if p.Status >= 500 || !isLedgerInput(err) {
			return err
		}
		d.Problem = &p
		return s.render(r, p.Status, "paper", "签批件登记", d)
	}
	d.Found, d.Draft, d.Code = true, d.Entry.Draft(), d.Paper.String()
	offers := ledger.Offers(r.by, d.Entry)
	for _, a := range d.Paper.Kind.Actions() {
		if slices.ContainsFunc(offers, func(o ledger.Offer) bool { return o.Action == a }) {
			d.Actions = append(d.Actions, option{string(a), a.Name(), typed.Get("action") == string(a)})
		}
	}
	if len(d.Actions) == 0 {
		d.Wrong = "条目现在是“" + d.Entry.State.Name() + "”，这张" + d.Paper.Kind.Name() + "不能登记，或不由您登记。"
	}
	if d.Taken, err = s.Evidence.Taken(r.ctx(), r.by, d.Entry, d.Paper); err != nil {
		return err
	}
	units, err := s.units(r.ctx())
	if err != nil {
		return err
	}
	d.Fields = paperFields(d.Paper.Kind, typed, units)
	return s.render(r, status, "paper", "签批件登记", d)
}

// paperFields are what a paper can say, of whatever is signed on it.
func paperFields(kind ledger.PaperKind, typed url.Values, units unitList) []fieldView {
	if kind == ledger.PaperInstruction {
		return slices.DeleteFunc(fieldViews(ledger.ActInstruct, typed, units), func(f fieldView) bool { return f.Key == "by" })
	}
	fields := fieldViews(ledger.ActApproveReply, typed, units)
	for i := range fields {
		if fields[i].Key == "channel" {
			fields[i].Need, fields[i].Hint = false, "审定直接答复时填写"
		}
	}
	return fields
}

// takePaper records what is signed, with the scan.
func (s *server) takePaper(r *request) error {
	e, err := s.recordPaper(r)
	if err == nil {
		return r.done("/ledger/"+url.PathEscape(e.ID), "acted")
	}
	p := web.ProblemOf(err)
	if p.Status >= 500 || p.Status == http.StatusForbidden && !isLedgerInput(err) {
		return err
	}
	return s.showPaper(r, p.Status, r.FormValue("code"), r.Request().Form, &p)
}

func (s *server) recordPaper(r *request) (ledger.Entry, error) {
	header, err := r.FormFile("file")
	if err != nil {
		return ledger.Entry{}, noFile(err, "请选择签字后的扫描件或照片。")
	}
	cmd, err := s.paperCommand(r)
	if err != nil {
		return ledger.Entry{}, err
	}
	f, err := header.Open()
	if err != nil {
		return ledger.Entry{}, err
	}
	defer f.Close()
	version, _ := strconv.Atoi(r.FormValue("version"))
	return s.Evidence.TakePaper(r.ctx(), r.by, r.FormValue("code"), version, cmd, files.Upload{Name: header.Filename, Content: f})
}

func (s *server) paperCommand(r *request) (ledger.Command, error) {
	v := r.Request().Form
	action := ledger.Action(v.Get("action"))
	cmd := ledger.Command{
		Action: action, LateReason: text(v, "late_reason"),
		For: &ledger.Person{Name: text(v, "for_name")},
	}
	var err error
	if cmd.HappenedAt, err = moment(v, "happened_at", "签字时间"); err != nil {
		return cmd, err
	}
	if action == ledger.ActInstruct {
		v.Set("by", cmd.For.Name)
	}
	details, err := s.details(r.ctx(), r.by, formOf(action), v)
	if err == nil {
		cmd.Details, err = json.Marshal(details)
	}
	return cmd, err
}
