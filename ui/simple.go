package ui

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strconv"

	"yuqing/internal/access"
	"yuqing/internal/web"
	"yuqing/ledger"
)

// simpleData is the one form of the 简易程序.
type simpleData struct {
	Entry   ledger.Entry
	Grading []fieldView
	Order   []fieldView
	Problem *web.Problem
	Back    string
}

// maySimple: only where the person could do 初筛, 研判 and 交办 one by one.
func maySimple(r *request, e ledger.Entry) bool {
	return canDoSimple(r.by, e.State)
}

func canDoSimple(by access.Actor, s ledger.State) bool {
	switch s {
	case ledger.StateClue:
		return may(by, ledger.Entry{State: s}, ledger.ActScreen) && canDoSimple(by, ledger.StateToTriage)
	case ledger.StateToTriage:
		return may(by, ledger.Entry{State: s}, ledger.ActTriage) && may(by, ledger.Entry{State: ledger.StateToDispatch}, ledger.ActDispatch)
	}
	return false
}

func (s *server) simpleForm(r *request) error {
	e, err := s.Ledger.Get(r.ctx(), r.by, r.Param("id"))
	if err != nil {
		return err
	}
	return s.showSimple(r, http.StatusOK, e, nil, nil)
}

// orderFields are what the form asks of the order; the units are the triage's.
func orderFields(all []fieldView) []fieldView {
	var out []fieldView
	for _, f := range all {
		if f.Key == "copies" || f.Key == "demand" || f.Key == "due" {
			out = append(out, f)
		}
	}
	return out
}

func (s *server) showSimple(r *request, status int, e ledger.Entry, typed url.Values, problem *web.Problem) error {
	units, err := s.units(r.ctx())
	if err != nil {
		return err
	}
	if typed == nil {
		acts, err := s.Ledger.History(r.ctx(), r.by, e.ID)
		if err != nil {
			return err
		}
		d := entryData{Entry: e, Stated: ledger.StatedMustAnswer(acts)}
		if d.Posts, err = s.postsOf(r, e.Matter.Posts); err != nil {
			return err
		}
		typed = s.prefill(&d, ledger.ActTriage, units, r)
	}
	return s.render(r, status, "simple", "简易程序："+e.Matter.Title, simpleData{
		Entry: e, Grading: fieldViews(ledger.ActTriage, typed, units),
		Order: orderFields(fieldViews(ledger.ActDispatch, typed, units)), Problem: problem, Back: backOf(r),
	})
}

func (s *server) simple(r *request) error {
	e, err := s.Ledger.Get(r.ctx(), r.by, r.Param("id"))
	if err != nil {
		return err
	}
	form, err := s.simpleInput(r, e.ID)
	if err == nil {
		_, err = s.Desk.Simple(r.ctx(), r.by, form)
	}
	if err == nil {
		return s.afterAct(r, e.ID)
	}
	if ledgerProblem(err) == "" {
		return err
	}
	p := web.ProblemOf(err)
	return s.showSimple(r, p.Status, e, r.Request().PostForm, &p)
}

func (s *server) simpleInput(r *request, id string) (ledger.SimpleForm, error) {
	if err := r.Request().ParseForm(); err != nil {
		return ledger.SimpleForm{}, err
	}
	v := r.Request().PostForm
	version, _ := strconv.Atoi(v.Get("version")) // a broken one is an old one
	form := ledger.SimpleForm{EntryID: id, Version: version}
	if err := s.into(r, ledger.ActTriage, v, &form.Grading); err != nil {
		return form, err
	}
	order := url.Values{"lead": v["lead"], "supporting": v["supporting"], "copies": v["copies"], "demand": v["demand"], "due": v["due"]}
	err := s.into(r, ledger.ActDispatch, order, &form.Order)
	return form, err
}

// into reads the form of an act into the type that it carries.
func (s *server) into(r *request, a ledger.Action, v url.Values, details any) error {
	values, err := s.details(r.ctx(), r.by, formOf(a), v)
	if err != nil {
		return err
	}
	sayNone(a, values)
	b, err := json.Marshal(values)
	if err != nil {
		return err
	}
	return json.Unmarshal(b, details)
}
