package ui

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"yuqing/internal/access"
	"yuqing/internal/web"
	"yuqing/internal/wording"
	"yuqing/ledger"
)

func (s *server) wordingPages() []route {
	return []route{
		{http.MethodGet, "/wording", access.ViewWording, false, s.statements},
		{http.MethodGet, "/wording/new", access.ManageWording, false, s.newStatement},
		{http.MethodPost, "/wording", access.ManageWording, false, s.addStatement},
		{http.MethodGet, "/wording/words", access.ViewWording, false, s.wordsForm},
		{http.MethodPost, "/wording/words", access.ManageWording, false, s.saveWords},
		{http.MethodGet, "/wording/:id", access.ViewWording, false, s.statementForm},
		{http.MethodPost, "/wording/:id", access.ManageWording, false, s.editStatement},
		{http.MethodPost, "/wording/:id/withdraw", access.ManageWording, false, s.withdrawStatement},
		{http.MethodPost, "/ledger/:id/check", access.ActLedger, false, s.checkDraft},
	}
}

type statementsData struct {
	Rows   []statementRow
	Total  int
	Query  string
	Only   []option
	Manage bool
}

type statementRow struct {
	wording.Statement
	Validity wording.Validity
	Topics   []string
}

func (s *server) rowOfStatement(st wording.Statement) statementRow {
	return statementRow{st, st.ValidAt(s.Now()), s.topicNames(st.Topics)}
}

func (s *server) statements(r *request) error {
	all, err := s.Wording.Statements(r.ctx(), r.by)
	if err != nil {
		return err
	}
	d := statementsData{
		Total: len(all), Query: strings.TrimSpace(r.QueryParam("q")), Manage: access.Can(r.by, access.ManageWording, access.Object{}),
		Only: pick([]string{string(wording.Valid), string(wording.NotYet), string(wording.Expired), string(wording.Withdrawn)}, r.QueryParam("validity")),
	}
	for _, st := range all {
		row := s.rowOfStatement(st)
		if only := r.QueryParam("validity"); only != "" && only != string(row.Validity) {
			continue
		}
		if strings.Contains(st.Title+"\n"+st.Text+"\n"+st.Source, d.Query) {
			d.Rows = append(d.Rows, row)
		}
	}
	return s.render(r, http.StatusOK, "wording", "口径库", d)
}

// statementData is the form of one statement with its versions.
type statementData struct {
	Problem  *web.Problem
	Row      statementRow // zero for a new one
	Values   url.Values
	Topics   fieldView
	Entry    *ledger.Entry // that it was approved for, where the person may see it
	Versions []wording.Statement
	Manage   bool
}

func (s *server) newStatement(r *request) error {
	v := url.Values{"entry": {r.QueryParam("entry")}}
	if e, err := s.Ledger.Get(r.ctx(), r.by, v.Get("entry")); err == nil {
		v.Set("title", e.Matter.Title)
		v["topics"] = e.Matter.Topics
		for _, f := range slices.Backward(e.Facts) {
			if f.Action == ledger.ActStatement {
				v.Set("text", f.Text)
				break
			}
		}
	}
	return s.showStatement(r, http.StatusOK, "", v, nil)
}

func (s *server) statementForm(r *request) error {
	return s.showStatement(r, http.StatusOK, r.Param("id"), nil, nil)
}

// showStatement shows the form: with what was typed, or else with the version
// in force.
func (s *server) showStatement(r *request, status int, id string, typed url.Values, problem *web.Problem) error {
	d := statementData{Problem: problem, Values: typed, Manage: access.Can(r.by, access.ManageWording, access.Object{})}
	title := "新增口径"
	if id != "" {
		var err error
		if d.Versions, err = s.Wording.Versions(r.ctx(), r.by, id); err != nil {
			return err
		}
		d.Row = s.rowOfStatement(d.Versions[0])
		title = d.Row.Title
		if typed == nil {
			d.Values = statementValues(d.Versions[0])
		}
	}
	if e, err := s.Ledger.Get(r.ctx(), r.by, d.Values.Get("entry")); err == nil {
		d.Entry = &e
	}
	d.Topics = fieldView{ID: "topics", Key: "topics", Label: "所属领域"}
	for _, t := range s.Desk.ListTopics() {
		d.Topics.Options = append(d.Topics.Options, option{t.ID, t.Name, slices.Contains(d.Values["topics"], t.ID)})
	}
	return s.render(r, status, "statement", title, d)
}

func statementValues(st wording.Statement) url.Values {
	return url.Values{
		"title": {st.Title}, "text": {st.Text}, "source": {st.Source}, "topics": st.Topics, "entry": {st.EntryID},
		"from": {momentText(st.From)}, "until": {momentText(st.Until)}, "version": {strconv.FormatInt(st.Version, 10)},
	}
}

func statementInput(r *request) (wording.StatementInput, error) {
	in := wording.StatementInput{
		Title: r.FormValue("title"), Text: r.FormValue("text"), Source: r.FormValue("source"),
		EntryID: r.FormValue("entry"), Topics: r.Request().PostForm["topics"],
	}
	var err error
	if in.From, err = moment(r.Request().PostForm, "from", "自何时有效"); err != nil {
		return in, err
	}
	in.Until, err = moment(r.Request().PostForm, "until", "至何时有效")
	return in, err
}

func (s *server) addStatement(r *request) error {
	in, err := statementInput(r)
	if err == nil {
		_, err = s.Wording.Add(r.ctx(), r.by, in)
	}
	return s.afterStatement(r, "", err)
}

func (s *server) editStatement(r *request) error {
	in, err := statementInput(r)
	if err == nil {
		version, _ := strconv.ParseInt(r.FormValue("version"), 10, 64) // a broken one is an old one
		_, err = s.Wording.Edit(r.ctx(), r.by, r.Param("id"), version, in)
	}
	return s.afterStatement(r, r.Param("id"), err)
}

// afterStatement leads to the list, or shows the form again with what was
// typed where the input is at fault.
func (s *server) afterStatement(r *request, id string, err error) error {
	if err == nil {
		return r.done("/wording", "saved")
	}
	p := web.ProblemOf(err)
	if p.Status != http.StatusUnprocessableEntity {
		return err
	}
	return s.showStatement(r, p.Status, id, r.Request().PostForm, &p)
}

func (s *server) withdrawStatement(r *request) error {
	version, _ := strconv.ParseInt(r.FormValue("version"), 10, 64) // a broken one is an old one
	if _, err := s.Wording.Withdraw(r.ctx(), r.by, r.Param("id"), version, r.FormValue("restore") == ""); err != nil {
		return err
	}
	return r.done("/wording/"+r.Param("id"), "saved")
}

type wordsData struct {
	Problem *web.Problem
	List    wording.WordList
	Text    string
	Manage  bool
}

func (s *server) wordsForm(r *request) error { return s.showWords(r, http.StatusOK, nil, nil) }

func (s *server) showWords(r *request, status int, typed *string, problem *web.Problem) error {
	l, err := s.Wording.Words(r.ctx(), r.by)
	if err != nil {
		return err
	}
	d := wordsData{Problem: problem, List: l, Manage: access.Can(r.by, access.ManageWording, access.Object{})}
	if typed != nil {
		d.Text = *typed
	} else {
		var b strings.Builder
		for _, w := range l.Words {
			b.WriteString(w.String() + "\n")
		}
		d.Text = b.String()
	}
	return s.render(r, status, "words", "错敏词", d)
}

func (s *server) saveWords(r *request) error {
	text := r.FormValue("words")
	words, err := wording.ParseWords(text)
	if err == nil {
		version, _ := strconv.ParseInt(r.FormValue("version"), 10, 64) // a broken one is an old one
		_, err = s.Wording.SetWords(r.ctx(), r.by, version, words)
	}
	if err == nil {
		return r.done("/wording/words", "saved")
	}
	p := web.ProblemOf(err)
	if p.Status != http.StatusUnprocessableEntity {
		return err
	}
	return s.showWords(r, p.Status, &text, &p)
}

// checkDraft shows the entry again with what was typed, and what the check
// found in it. Nothing is written.
func (s *server) checkDraft(r *request) error {
	e, err := s.Ledger.Get(r.ctx(), r.by, r.Param("id"))
	if err != nil {
		return err
	}
	return s.showEntry(r, http.StatusOK, e, ledger.ActSubmit, r.Request().PostForm, nil)
}

// advice is what stands beside a draft on the entry's page.
type advice struct {
	wording.Beside
	Findings []wording.Finding
	Checked  bool // of what was typed, or of the draft that is being reviewed
	May      bool // open the library
}

// drafting are the states in which a draft is written or read.
var drafting = append([]ledger.State{ledger.StateInHand}, readingStates...)

// advise finds what is to stand beside the draft: nothing where none is
// written or read.
func (s *server) advise(r *request, d *entryData, typed url.Values) error {
	if !slices.Contains(drafting, d.Entry.State) {
		return nil
	}
	a := &advice{May: access.Can(r.by, access.ViewWording, access.Object{})}
	var err error
	if a.Beside, err = s.Wording.Beside(r.ctx(), r.by, d.Entry.ID); err != nil {
		return err
	}
	title, text := typed.Get("title"), typed.Get("text")
	a.Checked = d.Failed == ledger.ActSubmit && text != "" || d.Reading && d.Draft != nil
	if a.Checked {
		if d.Failed != ledger.ActSubmit {
			title, text = "", "" // the draft itself
		}
		if a.Findings, err = s.Wording.Check(r.ctx(), r.by, d.Entry.ID, title, text); err != nil {
			return err
		}
	}
	d.Advice = a
	return nil
}
