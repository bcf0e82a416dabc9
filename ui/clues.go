package ui

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"

	"yuqing/ingest/clue"
	"yuqing/internal/access"
	"yuqing/internal/calendar"
	"yuqing/internal/desk"
	"yuqing/internal/files"
	"yuqing/internal/opinion"
	"yuqing/internal/web"
	"yuqing/ledger"
)

func (s *server) cluePages() []route {
	return []route{
		{http.MethodGet, "/clues", access.AddClues, false, s.cluePage},
		{http.MethodPost, "/clues", access.AddClues, false, s.readClues},
		{http.MethodPost, "/clues/save", access.AddClues, false, s.saveClues},
		{http.MethodGet, "/clues/:id/waiting", access.AddClues, false, s.clueWaiting},
		{http.MethodPost, "/posts/:id/figures", access.AddClues, false, s.addFigures},
	}
}

type cluesData struct {
	Paste   string
	Drafts  []draftForm
	Simple  bool // the person can dispatch at once
	Enter   bool // the person can make entries
	Problem *web.Problem
}

// draftForm is one clue of a paste as a form.
type draftForm struct {
	N      int
	Values map[string]string
	Alike  []desk.Alike
	Choice string // "" undecided, "anyway", or the ID of the post that it adds to
	Failed string
}

// clueFields are the fields of a draft, each with _N behind its name.
var clueFields = []string{"title", "platform", "author", "url", "published_at", "text", "views", "likes", "comments", "reposts", "seen_at"}

// cluePlatforms are offered where a platform is typed.
var cluePlatforms = []string{"抖音", "微博", "微信公众号", "视频号", "小红书", "快手", "今日头条", "哔哩哔哩", "知乎", "百度贴吧", "微信群", "人民网留言板"}

// Accept is what a browser offers to choose from.
func (cluesData) Accept() string { return files.Accepted() }

// Platforms is what a template offers.
func (cluesData) Platforms() []string { return cluePlatforms }

func (s *server) cluePage(r *request) error {
	if r.QueryParam("blank") != "" { // only pictures or files: everything is typed
		now := s.Now().In(calendar.Shanghai)
		return s.showClues(r, http.StatusOK, cluesData{Drafts: []draftForm{{Values: valuesOf(clue.Clue{}, now)}}})
	}
	return s.showClues(r, http.StatusOK, cluesData{})
}

func (s *server) showClues(r *request, status int, d cluesData) error {
	d.Enter = may(r.by, ledger.Entry{}, ledger.ActCreate)
	d.Simple = d.Enter && canDoSimple(r.by, ledger.StateClue)
	return s.render(r, status, "clues", "采集台", d)
}

func (s *server) readClues(r *request) error {
	d := cluesData{Paste: r.FormValue("text")}
	drafts, err := s.Desk.ReadClues(r.ctx(), r.by, d.Paste)
	if problemOfInput(err) != "" {
		p := web.ProblemOf(err)
		d.Problem = &p
		return s.showClues(r, p.Status, d)
	}
	if err != nil {
		return err
	}
	now := s.Now().In(calendar.Shanghai)
	for i, x := range drafts {
		d.Drafts = append(d.Drafts, draftForm{N: i, Values: valuesOf(x.Clue, now), Alike: x.Alike})
	}
	return s.showClues(r, http.StatusOK, d)
}

func valuesOf(c clue.Clue, now time.Time) map[string]string {
	v := map[string]string{"platform": c.Platform, "author": c.Author, "title": c.Title, "text": c.Text, "url": c.URL, "seen_at": now.Format(momentLayout)}
	if !c.PublishedAt.IsZero() {
		v["published_at"] = c.PublishedAt.In(calendar.Shanghai).Format(momentLayout)
	}
	for name, n := range map[string]*int{"views": c.Figures.Views, "likes": c.Figures.Likes, "comments": c.Figures.Comments, "reposts": c.Figures.Reposts} {
		if n != nil {
			v[name] = itoa(*n)
		}
	}
	return v
}

// maxDrafts bounds what one form can save.
const maxDrafts = 100

// saveClues saves the drafts of a form, one after the other; those that cannot
// be saved are shown again with what is wrong, the others are kept.
func (s *server) saveClues(r *request) error {
	v, err := r.FormParams()
	if err != nil {
		return err
	}
	var d cluesData
	var lost []string // what could not be attached, and why
	var saved []desk.SavedClue
	for n := range maxDrafts {
		if !v.Has(fmt.Sprintf("title_%d", n)) {
			break
		}
		if v.Get(fmt.Sprintf("skip_%d", n)) != "" {
			continue
		}
		done, form, err := s.saveDraft(r, v, n)
		if err != nil {
			return err
		}
		if form != nil {
			if len(draftFiles(r, n)) > 0 {
				form.Failed += "截图和附件请重新选择。"
			}
			form.N = len(d.Drafts)
			d.Drafts = append(d.Drafts, *form)
			continue
		}
		saved = append(saved, done)
		lost = append(lost, s.attachToClue(r, done, n)...)
	}
	if len(lost) > 0 && len(d.Drafts) == 0 {
		d.Problem = &web.Problem{Detail: fmt.Sprintf("线索已保存 %d 条；未能附上：%s。请在信息页补传。", len(saved), strings.Join(lost, "；"))}
		return s.showClues(r, http.StatusUnprocessableEntity, d)
	}
	if len(d.Drafts) > 0 {
		d.Problem = &web.Problem{Detail: fmt.Sprintf("已保存 %d 条；下面 %d 条还需处理。", len(saved), len(d.Drafts))}
		return s.showClues(r, http.StatusUnprocessableEntity, d)
	}
	if len(saved) == 0 {
		return r.Redirect(http.StatusSeeOther, "/clues")
	}
	return s.afterClues(r, saved, v.Get("do"))
}

// saveDraft returns a form where a person has to correct or decide something.
func (s *server) saveDraft(r *request, v url.Values, n int) (desk.SavedClue, *draftForm, error) {
	form := draftForm{Values: map[string]string{}, Choice: v.Get(fmt.Sprintf("into_%d", n))}
	for _, f := range clueFields {
		form.Values[f] = text(v, fmt.Sprintf("%s_%d", f, n))
	}
	in, err := clueOf(form.Values)
	if err == nil {
		in.Anyway = form.Choice == "anyway"
		if !in.Anyway {
			in.Into = form.Choice
		}
		var done desk.SavedClue
		if done, err = s.Desk.SaveClue(r.ctx(), r.by, in); err == nil {
			return done, nil, nil
		}
	}
	var alike *desk.AlikeError
	if errors.As(err, &alike) {
		form.Alike = alike.Alike
	} else if problemOfInput(err) == "" {
		return desk.SavedClue{}, nil, err
	}
	form.Failed = web.ProblemOf(err).Detail
	return desk.SavedClue{}, &form, nil
}

func clueOf(values map[string]string) (in desk.ClueInput, err error) {
	v := url.Values{}
	for k, x := range values {
		v.Set(k, x)
	}
	in = desk.ClueInput{Platform: values["platform"], Author: values["author"], Title: values["title"], Text: values["text"], URL: values["url"]}
	if in.PublishedAt, err = moment(v, "published_at", "发布时间"); err != nil {
		return in, err
	}
	if in.SeenAt, err = moment(v, "seen_at", "查看时间"); err != nil {
		return in, err
	}
	in.Figures, err = figuresOf(v)
	return in, err
}

// figuresOf reads the figures of a form, as platforms write them.
func figuresOf(v url.Values) (f opinion.Figures, err error) {
	for _, x := range []struct {
		key, name string
		to        **int
	}{{"views", "播放/阅读", &f.Views}, {"likes", "点赞", &f.Likes}, {"comments", "评论", &f.Comments}, {"reposts", "转发", &f.Reposts}} {
		typed := text(v, x.key)
		if typed == "" {
			continue
		}
		n, ok := clue.Count(typed)
		if !ok {
			return f, opinion.Invalid(x.key, "“%s”应为数，例如 1200、1.2万、10万+。", x.name)
		}
		*x.to = &n
	}
	return f, nil
}

// afterClues leads on to what the person asked for.
func (s *server) afterClues(r *request, saved []desk.SavedClue, do string) error {
	for _, c := range saved {
		if !c.Ready {
			return r.Redirect(http.StatusSeeOther, "/clues/"+c.PostID+"/waiting")
		}
	}
	if do != "entry" && do != "simple" {
		if len(saved) == 1 {
			return r.done("/posts/"+saved[0].PostID, "clue")
		}
		return r.done("/posts?kind="+string(opinion.KindClue), "clue")
	}
	to := "/ledger"
	for _, c := range saved {
		e, _, err := s.Desk.OpenEntry(r.ctx(), r.by, c.PostID)
		if err != nil {
			return err
		}
		if len(saved) > 1 {
			continue
		}
		to = "/ledger/" + e.ID
		if do == "simple" && canDoSimple(r.by, e.State) {
			to += "/simple"
		}
	}
	return r.done(to, "entered")
}

// clueWaiting leads to a clue as soon as it is analysed.
func (s *server) clueWaiting(r *request) error {
	id := r.Param("id")
	ready, err := s.Desk.ClueReady(r.ctx(), r.by, id)
	if err != nil {
		return err
	}
	if ready {
		return r.done("/posts/"+id, "clue")
	}
	p := s.page(r, "线索已保存", nil)
	p.Refresh, p.Polls = 2, true
	return s.renderPage(r, http.StatusOK, "clue_waiting", p)
}

func (s *server) addFigures(r *request) error {
	if err := r.Request().ParseForm(); err != nil {
		return err
	}
	id, v := r.Param("id"), r.Request().PostForm
	f, err := figuresOf(v)
	var at time.Time
	if err == nil {
		at, err = moment(v, "seen_at", "查看时间")
	}
	if err == nil {
		_, err = s.Desk.AddFigures(r.ctx(), r.by, id, f, at)
	}
	if words := problemOfInput(err); words != "" {
		p, err := s.Desk.Post(r.ctx(), r.by, id)
		if err != nil {
			return err
		}
		return s.showPost(r, http.StatusUnprocessableEntity, p, postData{Problem: words})
	}
	if err != nil {
		return err
	}
	return r.done("/posts/"+id, "figures")
}

// sightingRow is one line of the figures on a post's page; what was not seen
// is —.
type sightingRow struct {
	At                              time.Time
	By                              string
	Views, Likes, Comments, Reposts string
}

func sightingRows(seen []opinion.Sighting) []sightingRow {
	cell := func(n *int) string {
		if n == nil {
			return "—"
		}
		return strings.TrimSpace(count(*n))
	}
	var rows []sightingRow
	for i := len(seen) - 1; i >= 0; i-- {
		x := seen[i]
		rows = append(rows, sightingRow{x.At, x.By, cell(x.Views), cell(x.Likes), cell(x.Comments), cell(x.Reposts)})
	}
	return rows
}
