package ui

import (
	"net/http"
	"net/url"
	"slices"

	"yuqing/internal/access"
	"yuqing/internal/desk"
	"yuqing/internal/opinion"
	"yuqing/internal/search"
	"yuqing/internal/web"
)

func (s *server) searchPages() []route {
	return []route{
		{http.MethodPost, "/searches", access.ViewPosts, false, s.saveSearch},
		{http.MethodPost, "/searches/:id/drop", access.ViewPosts, false, s.dropSearch},
		{http.MethodPost, "/posts/export", access.ViewPosts, false, s.exportPosts},
		{http.MethodGet, "/posts/compare", access.ViewPosts, false, s.comparePosts},
		{http.MethodGet, "/exports/:id", access.ViewPosts, false, s.exportedFile},
	}
}

// savedRow is a saved search as the page offers it.
type savedRow struct {
	search.Saved
	URL  string
	Here bool // what is shown now
	Drop bool
}

func (s *server) savedRows(r *request) ([]savedRow, error) {
	all, err := s.Desk.SavedSearches(r.ctx(), r.by)
	shown := r.QueryParams()
	for _, k := range []string{"done", "cursor"} {
		shown.Del(k)
	}
	var rows []savedRow
	for _, x := range all {
		rows = append(rows, savedRow{x, "/posts?" + x.Query, x.Query == shown.Encode(), mayDrop(r, x)})
	}
	return rows, err
}

// saveSearch keeps the search of the page's form under a name.
func (s *server) saveSearch(r *request) error {
	v, err := searchForm(r)
	if err != nil {
		return err
	}
	if _, err := postQuery(v).Query(); err != nil {
		return err
	}
	if _, err := s.Desk.SaveSearch(r.ctx(), r.by, r.FormValue("name"), v, r.FormValue("shared") != ""); err != nil {
		return err
	}
	return r.done(address("/posts", v, "cursor", ""), "saved")
}

// searchForm is the search that a form carries, as an address has it.
func searchForm(r *request) (url.Values, error) {
	return url.ParseQuery(r.FormValue("query"))
}

func (s *server) dropSearch(r *request) error {
	if err := s.Desk.DropSearch(r.ctx(), r.by, r.Param("id")); err != nil {
		return err
	}
	return r.done("/posts", "dropsearch")
}

func (s *server) exportPosts(r *request) error {
	v, err := searchForm(r)
	if err != nil {
		return err
	}
	q, err := postQuery(v).Query()
	if err != nil {
		return err
	}
	j, err := s.Desk.ExportPosts(r.ctx(), r.by, q, r.FormValue("format"))
	if err != nil {
		return err
	}
	return r.Redirect(http.StatusSeeOther, "/jobs/"+j.ID)
}

func (s *server) exportedFile(r *request) error {
	name, b, content, err := s.Desk.ExportedFile(r.ctx(), r.by, r.Param("id"))
	if err != nil {
		return err
	}
	return web.SendFile(r, name, "application/octet-stream", false, b, content)
}

// mostCompared is how many posts stand side by side.
const mostCompared = 3

type compareData struct {
	Posts []compared
	Over  bool // more were chosen than can stand beside each other
	Back  string
}

// compared is one post in its column.
type compared struct {
	desk.Post
	Paragraphs  [][]search.Segment
	Long, Reply longText // what is shown of the text, and of a ticket's reply
}

// comparePosts shows posts side by side.
func (s *server) comparePosts(r *request) error {
	ids := slices.Compact(slices.Clone(r.QueryParams()["id"]))
	d := compareData{Over: len(ids) > mostCompared, Back: "/posts"}
	if v, err := url.ParseQuery(r.QueryParam("query")); err == nil {
		d.Back = address("/posts", v, "cursor", "")
	}
	ids = ids[:min(mostCompared, len(ids))]
	posts, err := s.Desk.VisiblePosts(r.ctx(), r.by, ids)
	if err != nil {
		return err
	}
	if len(posts) < len(ids) {
		return opinion.ErrNotFound
	}
	for _, p := range posts {
		c := compared{Post: p}
		var words []string
		for _, t := range p.Analysis.Topics {
			words = append(words, t.Evidence...)
		}
		mark := marker(words)
		whole := "/posts/" + p.ID + "?whole=1"
		c.Long = long(p.Text, comparedFirst, false, whole)
		if p.Ticket != nil {
			c.Reply = long(p.Ticket.Reply, comparedFirst, false, whole)
		}
		for _, line := range paragraphs(c.Long.Text) {
			c.Paragraphs = append(c.Paragraphs, mark(line))
		}
		d.Posts = append(d.Posts, c)
	}
	return s.render(r, http.StatusOK, "compare", "并排阅读", d)
}
