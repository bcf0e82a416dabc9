package ui

import (
	"bytes"
	"mime"
	"net/http"
	"strconv"
	"time"

	"github.com/labstack/echo/v4"

	"yuqing/internal/access"
	"yuqing/internal/brief"
	"yuqing/internal/desk"
	"yuqing/internal/jobs"
	"yuqing/internal/web"
)

func (s *server) briefPages() []route {
	return []route{
		{http.MethodGet, "/briefs", access.ViewBriefs, false, s.briefs},
		{http.MethodPost, "/briefs", access.WriteBriefs, false, s.draftBrief},
		{http.MethodGet, "/briefs/:id", access.ViewBriefs, false, s.briefPage},
		{http.MethodPost, "/briefs/:id", access.WriteBriefs, false, s.editBrief},
		{http.MethodPost, "/briefs/:id/again", access.WriteBriefs, false, s.briefAgain},
		{http.MethodPost, "/briefs/:id/issue", access.IssueBriefs, false, s.issueBrief},
		{http.MethodPost, "/briefs/:id/drop", access.WriteBriefs, false, s.dropBrief},
		{http.MethodGet, "/briefs/:id/print", access.ViewBriefs, false, s.printBrief},
		{http.MethodGet, "/briefs/:id/word", access.ViewBriefs, false, s.briefAsWord},
	}
}

type briefsData struct {
	Problem  *web.Problem
	Rows     []brief.Brief
	Total    int
	Only     []option // kinds, to look at
	Kinds    []option // periodic ones, to draft
	Date     string
	Write    bool
	Newer    string
	Older    string
	Filtered bool
}

func (s *server) briefs(r *request) error { return s.showBriefs(r, http.StatusOK, nil) }

func (s *server) showBriefs(r *request, status int, problem *web.Problem) error {
	kind := brief.Kind(r.QueryParam("kind"))
	page := max(1, int(whole(r.QueryParam("page"))))
	rows, total, err := s.Briefs.List(r.ctx(), r.by, kind, page)
	if err != nil {
		return err
	}
	d := briefsData{Problem: problem, Rows: rows, Total: total, Date: r.FormValue("date"), Filtered: kind != "", Write: can(r, access.WriteBriefs)}
	for _, k := range brief.Kinds {
		d.Only = append(d.Only, option{string(k), k.Name(), k == kind})
		if k != brief.Special {
			d.Kinds = append(d.Kinds, option{string(k), k.Name(), string(k) == r.FormValue("kind")})
		}
	}
	v := r.QueryParams()
	if page > 1 {
		d.Newer = address("/briefs", v, "page", strconv.Itoa(page-1))
	}
	if page*brief.Page < total {
		d.Older = address("/briefs", v, "page", strconv.Itoa(page+1))
	}
	return s.render(r, status, "briefs", "简报", d)
}

func can(r *request, p access.Permission) bool { return access.Can(r.by, p, access.Object{}) }

// whole reads a number that a page itself wrote; a broken one is 0, and so the
// first page or an old version.
func whole(s string) int64 {
	n, _ := strconv.ParseInt(s, 10, 64)
	return n
}

func (s *server) draftBrief(r *request) error {
	at, _, err := desk.Days(r.FormValue("date"), "")
	var j jobs.Job
	if err == nil {
		j, err = s.Briefs.Start(r.by, brief.Kind(r.FormValue("kind")), at, r.FormValue("event"))
	}
	if err == nil {
		return s.afterDraft(r, j, "drafted")
	}
	p := web.ProblemOf(err)
	if p.Status != http.StatusUnprocessableEntity {
		return err
	}
	return s.showBriefs(r, p.Status, &p)
}

// draftPatience is how long a page waits for a draft before it shows the progress
// of the work instead.
const draftPatience = 2 * time.Second

// afterDraft leads to the draft where it is ready soon, or else to the work.
func (s *server) afterDraft(r *request, begun jobs.Job, notice string) error {
	j, err := s.Desk.AwaitJob(r.ctx(), r.by, begun.ID, draftPatience)
	if err != nil {
		return err
	}
	if made := resultOf[brief.Made](j); made != nil {
		return r.done("/briefs/"+made.Brief, notice)
	}
	return r.Redirect(http.StatusSeeOther, "/jobs/"+j.ID)
}

type briefData struct {
	Problem  *web.Problem
	Brief    brief.Brief // with what was typed, where it could not be taken
	Personal []string
	Write    bool
	Issue    bool
	Spare    []int // numbers of empty sections to write
}

// spareSections is how many empty sections a form offers.
const spareSections = 1

func (s *server) briefPage(r *request) error {
	b, err := s.Briefs.Get(r.ctx(), r.by, r.Param("id"))
	if err != nil {
		return err
	}
	if b.Issued() || !can(r, access.WriteBriefs) {
		return s.render(r, http.StatusOK, "brief_paper", b.Title, briefData{Brief: b, Personal: b.Personal(), Issue: !b.Issued() && can(r, access.IssueBriefs)})
	}
	return s.showBrief(r, http.StatusOK, b, nil)
}

func (s *server) showBrief(r *request, status int, b brief.Brief, problem *web.Problem) error {
	d := briefData{Problem: problem, Brief: b, Personal: b.Personal(), Write: true, Issue: can(r, access.IssueBriefs)}
	for i := range spareSections {
		d.Spare = append(d.Spare, len(b.Sections)+i)
	}
	return s.render(r, status, "brief", b.Title, d)
}

func briefInput(r *request) brief.Input {
	in := brief.Input{Title: r.FormValue("title"), To: r.FormValue("addressees")}
	form := r.Request().PostForm
	for i, heading := range form["heading"] {
		if i < len(form["text"]) {
			in.Sections = append(in.Sections, brief.Section{Heading: heading, Text: form["text"][i]})
		}
	}
	return in
}

func (s *server) editBrief(r *request) error {
	in := briefInput(r)
	id := r.Param("id")
	_, err := s.Briefs.Edit(r.ctx(), r.by, id, whole(r.FormValue("version")), in)
	if err == nil {
		return r.done("/briefs/"+id, "saved")
	}
	p := web.ProblemOf(err)
	if p.Status != http.StatusUnprocessableEntity {
		return err
	}
	b, err := s.Briefs.Get(r.ctx(), r.by, id)
	if err != nil {
		return err
	}
	b.Title, b.To, b.Sections = in.Title, in.To, in.Sections
	return s.showBrief(r, p.Status, b, &p)
}

func (s *server) briefAgain(r *request) error {
	j, err := s.Briefs.StartAgain(r.ctx(), r.by, r.Param("id"), whole(r.FormValue("version")))
	if err != nil {
		return err
	}
	return s.afterDraft(r, j, "saved")
}

func (s *server) issueBrief(r *request) error {
	id := r.Param("id")
	if _, err := s.Briefs.Issue(r.ctx(), r.by, id, whole(r.FormValue("version"))); err != nil {
		return err
	}
	return r.done("/briefs/"+id, "issued")
}

func (s *server) dropBrief(r *request) error {
	if err := s.Briefs.Drop(r.ctx(), r.by, r.Param("id"), whole(r.FormValue("version"))); err != nil {
		return err
	}
	return r.done("/briefs", "dropbrief")
}

func (s *server) printBrief(r *request) error {
	b, err := s.Briefs.Get(r.ctx(), r.by, r.Param("id"))
	if err != nil {
		return err
	}
	return s.render(r, http.StatusOK, "brief_paper", b.Title, briefData{Brief: b})
}

func (s *server) briefAsWord(r *request) error {
	b, err := s.Briefs.Get(r.ctx(), r.by, r.Param("id"))
	if err != nil {
		return err
	}
	var out bytes.Buffer
	if err := s.Briefs.WriteWord(&out, b); err != nil {
		return err
	}
	r.Response().Header().Set(echo.HeaderContentDisposition, mime.FormatMediaType("attachment", map[string]string{"filename": b.Title + ".docx"}))
	return r.Blob(http.StatusOK, brief.WordType, out.Bytes())
}
