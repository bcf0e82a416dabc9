package ui

import (
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/labstack/echo/v4"

	"yuqing/internal/access"
	"yuqing/internal/calibration"
	"yuqing/internal/jobs"
	"yuqing/internal/opinion"
	"yuqing/internal/search"
	"yuqing/internal/web"
)

type versionsData struct {
	ruleData
	Versions []calibration.RuleSet
}

func (s *server) ruleVersions(r *request) error { return s.showVersions(r, http.StatusOK, nil) }

func (s *server) showVersions(r *request, status int, problem *web.Problem) error {
	base, _, err := s.ruleData(r, "/rules/versions")
	if err != nil {
		return err
	}
	base.Problem = problem
	d := versionsData{ruleData: base}
	if d.Versions, err = s.Calibration.History(r.ctx(), r.by); err != nil {
		return err
	}
	return s.render(r, status, "rule_versions", "规则的版本", d)
}

// ruleVersion is one version, as a file.
func (s *server) ruleVersion(r *request) error {
	n, err := strconv.ParseInt(r.Param("version"), 10, 64)
	if err != nil {
		return echo.NewHTTPError(http.StatusNotFound)
	}
	rs, err := s.Calibration.RuleSet(r.ctx(), r.by, n)
	if err != nil {
		return err
	}
	return r.yaml(fmt.Sprintf("yuqing-rules-%d.yaml", n), []byte(rs.Content))
}

func (s *server) exportRules(r *request) error {
	text, err := s.Calibration.Export(r.by)
	if err != nil {
		return err
	}
	return r.yaml("yuqing-rules.yaml", text)
}

func (r *request) yaml(name string, text []byte) error {
	r.Response().Header().Set(echo.HeaderContentDisposition, `attachment; filename="`+name+`"`)
	return r.Blob(http.StatusOK, "application/yaml; charset=utf-8", text)
}

// maxRules bounds a file of rules: the shipped ones take 100 kB.
const maxRules = 4 << 20

func (s *server) importRules(r *request) error {
	text, err := uploaded(r, "file")
	if err != nil {
		return err
	}
	version, _ := strconv.ParseInt(r.FormValue("version"), 10, 64)
	d, err := s.Calibration.Import(r.ctx(), r.by, version, text)
	if err == nil {
		d.Note = rulesNote(r, d.Note)
		err = s.useOrTry(r, d, "/rules/versions")
	}
	return s.orVersions(r, err)
}

// orVersions shows the list of versions again where the input is at fault.
func (s *server) orVersions(r *request, err error) error {
	if err == nil {
		return nil
	}
	p := web.ProblemOf(err)
	if p.Status != http.StatusUnprocessableEntity && p.Status != http.StatusConflict {
		return err
	}
	return s.showVersions(r, p.Status, &p)
}

func uploaded(r *request, field string) (string, error) {
	head, err := r.FormFile(field)
	if err != nil {
		return "", opinion.Invalid(field, "请选择一个规则文件（YAML）。")
	}
	f, err := head.Open()
	if err != nil {
		return "", fmt.Errorf("open the upload: %w", err)
	}
	defer f.Close()
	text, err := io.ReadAll(io.LimitReader(f, maxRules+1))
	if err != nil {
		return "", fmt.Errorf("read the upload: %w", err)
	}
	if len(text) > maxRules {
		return "", opinion.Invalid(field, "规则文件不能超过 4 MB。")
	}
	return string(text), nil
}

func (s *server) restoreRules(r *request) error {
	version, _ := strconv.ParseInt(r.FormValue("version"), 10, 64)
	restore, err := strconv.ParseInt(r.FormValue("restore"), 10, 64)
	if err != nil {
		return echo.NewHTTPError(http.StatusBadRequest)
	}
	d, err := s.Calibration.Restore(r.ctx(), r.by, version, restore)
	if err == nil {
		err = s.useOrTry(r, d, "/rules/versions")
	}
	return s.orVersions(r, err)
}

type workData struct {
	ruleData
	Jobs []workRow
}

type workRow struct {
	jobs.Job
	StateName string
	Trial     bool
	Retagged  *calibration.Retagged
	Failure   string
}

func workRowOf(j jobs.Job) workRow {
	w := workRow{Job: j, StateName: jobStates[j.State], Failure: failureOf(j), Trial: j.Kind == calibration.KindTrial}
	if done, ok := jobs.ResultOf[calibration.Retagged](j); ok && !w.Trial {
		w.Retagged = &done
	}
	return w
}

func (s *server) ruleWork(r *request) error {
	base, _, err := s.ruleData(r, "/rules/work")
	if err != nil {
		return err
	}
	return s.showWork(r, http.StatusOK, base)
}

func (s *server) showWork(r *request, status int, base ruleData) error {
	d := workData{ruleData: base}
	all, err := s.Calibration.Work(r.ctx(), r.by, calibration.KindTrial, calibration.KindRetag)
	if err != nil {
		return err
	}
	for _, j := range all {
		d.Jobs = append(d.Jobs, workRowOf(j))
	}
	p := s.page(r, "试跑与重新标注", d)
	p.follow(r.by, 3, all...)
	return s.renderPage(r, status, "rule_work", p)
}

func (s *server) retag(r *request) error {
	which := calibration.Retagging{Again: r.FormValue("again") != ""}
	var err error
	if r.FormValue("from") != "" || r.FormValue("to") != "" {
		which.From, which.To, err = s.Calibration.Period(r.FormValue("from"), r.FormValue("to"))
	}
	if err == nil {
		_, err = s.Calibration.Retag(r.ctx(), r.by, which)
	}
	if err == nil {
		return r.Redirect(http.StatusSeeOther, "/rules/work")
	}
	p, err := problemPointer(err)
	if err != nil {
		return err
	}
	base, _, err := s.ruleData(r, "/rules/work")
	if err != nil {
		return err
	}
	base.Problem = p
	return s.showWork(r, p.Status, base)
}

func (s *server) stopWork(r *request) error {
	if err := s.Calibration.Stop(r.ctx(), r.by, r.Param("id")); err != nil {
		return err
	}
	return r.done("/rules/work", "stopping")
}

type trialData struct {
	ruleData
	Job    workRow
	Result calibration.Trial
	Topics []trialTopic
	Stale  bool // other rules are in force by now
	Posts  bool // whoever looks may read the examples
}

type trialTopic struct {
	calibration.TopicTrial
	Posts []trialPost
}

// trialPost is an example, with the words marked that make the topic.
type trialPost struct {
	ID     string
	Gained bool
	Title  []search.Segment
	Text   []search.Segment
	Words  []string
}

// trialTopics is how many topics a page gives examples of.
const trialTopics = 12

func (s *server) trialPage(r *request) error {
	base, state, err := s.ruleData(r, "/rules/work")
	if err != nil {
		return err
	}
	j, t, err := s.Calibration.Trial(r.ctx(), r.by, r.Param("id"))
	if err != nil {
		return err
	}
	d := trialData{ruleData: base, Job: workRowOf(j), Result: t, Stale: j.State == jobs.Done && t.Base != state.Version, Posts: !access.ReachOf(r.by, access.ViewPosts).Nothing()}
	for i, x := range t.Topics {
		topic := trialTopic{TopicTrial: x}
		if i < trialTopics && d.Posts {
			if topic.Posts, err = s.trialPosts(r, x.Examples); err != nil {
				return err
			}
		}
		d.Topics = append(d.Topics, topic)
	}
	p := s.page(r, "规则试跑", d)
	p.follow(r.by, 2, j)
	return s.renderPage(r, http.StatusOK, "trial", p)
}

func (s *server) trialPosts(r *request, examples []calibration.Example) ([]trialPost, error) {
	ids := make([]string, len(examples))
	of := map[string]calibration.Example{}
	for i, x := range examples {
		ids[i], of[x.PostID] = x.PostID, x
	}
	posts, err := s.Desk.VisiblePosts(r.ctx(), r.by, ids)
	var out []trialPost
	for _, p := range posts {
		x := of[p.ID]
		mark := marker(x.Words)
		out = append(out, trialPost{p.ID, x.Gained, mark(p.Title), mark(around(p.Text, x.Words)), x.Words})
	}
	return out, err
}

func (s *server) useTrial(r *request) error {
	if _, err := s.Calibration.TurnOn(r.ctx(), r.by, r.Param("id")); err != nil {
		return err
	}
	if r.FormValue("do") == "retag" {
		if _, err := s.Calibration.Retag(r.ctx(), r.by, calibration.Retagging{}); err != nil {
			return err
		}
	}
	return r.done("/rules/work", "rules")
}

// around is the piece of a text in which the first of the words stands.
func around(text string, words []string) string {
	const before, whole = 30, 120
	rs := []rune(text)
	at := -1
	for _, w := range words {
		if i := strings.Index(text, w); i >= 0 {
			at = utf8.RuneCountInString(text[:i])
			break
		}
	}
	start := max(0, at-before)
	end := min(len(rs), start+whole)
	piece := string(rs[start:end])
	if start > 0 {
		piece = "…" + piece
	}
	if end < len(rs) {
		piece += "…"
	}
	return piece
}
