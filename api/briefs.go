package api

import (
	"bytes"
	"mime"
	"net/http"

	"github.com/labstack/echo/v4"

	"yuqing/internal/access"
	"yuqing/internal/brief"
	"yuqing/internal/desk"
)

func (s *server) briefRoutes() []route {
	return []route{
		{method: http.MethodGet, path: base + "/briefs", name: "listBriefs", summary: "简报：新拟的在前，每页 30 份", needs: access.ViewBriefs, op: get(s.listBriefs)},
		{method: http.MethodPost, path: base + "/briefs", name: "draftBrief", summary: "按一期的数字或一个热点拟出简报草稿", needs: access.WriteBriefs, op: create(s.draftBrief)},
		{method: http.MethodGet, path: base + "/briefs/:id", name: "getBrief", summary: "一份简报", needs: access.ViewBriefs, op: get(s.getBrief)},
		{method: http.MethodPut, path: base + "/briefs/:id", name: "editBrief", summary: "修改草稿", needs: access.WriteBriefs, op: get(s.editBrief)},
		{method: http.MethodDelete, path: base + "/briefs/:id", name: "dropBrief", summary: "删除草稿；已签发的不能删除", needs: access.WriteBriefs, op: op(http.StatusNoContent, s.dropBrief)},
		{method: http.MethodPost, path: base + "/briefs/:id/again", name: "takeBriefAgain", summary: "重新取数，覆盖草稿正文", needs: access.WriteBriefs, op: get(s.briefAgain)},
		{method: http.MethodPost, path: base + "/briefs/:id/issue", name: "issueBrief", summary: "签发：编期号，此后不再修改", needs: access.IssueBriefs, op: get(s.issueBrief)},
		{method: http.MethodGet, path: base + "/briefs/:id/word", name: "briefAsWord", summary: "简报的 Word 文件（GB/T 9704 版式）", needs: access.ViewBriefs, op: get(s.briefAsWord)},
	}
}

type briefList struct {
	Briefs []brief.Brief `json:"briefs"`
	Total  int           `json:"total"`
}

type listBriefsInput struct {
	Kind string `query:"kind" enum:"daily,weekly,monthly,halfyearly,yearly,special" doc:"种类；不填为全部"`
	Page int    `query:"page" doc:"第几页，自 1 起"`
}

func (s *server) listBriefs(c call, in listBriefsInput) (briefList, error) {
	all, total, err := s.Briefs.List(c, c.by, brief.Kind(in.Kind), in.Page)
	return briefList{listed(all), total}, err
}

type draftBriefInput struct {
	Body struct {
		Kind  string `json:"kind" enum:"daily,weekly,monthly,halfyearly,yearly,special"`
		Date  string `json:"date,omitempty" doc:"所在的一期，如 2026-03-01；不填为今天所在的一期"`
		Event string `json:"event,omitempty" doc:"专报所报的热点"`
	} `body:""`
}

func (s *server) draftBrief(c call, in draftBriefInput) (brief.Brief, error) {
	at, _, err := desk.Days(in.Body.Date, "")
	if err != nil {
		return brief.Brief{}, err
	}
	return s.Briefs.Draft(c, c.by, brief.Kind(in.Body.Kind), at, in.Body.Event)
}

func (s *server) getBrief(c call, in idInput) (brief.Brief, error) {
	return s.Briefs.Get(c, c.by, in.ID)
}

type editBriefInput struct {
	ID   string `path:"id"`
	Body struct {
		Version int64       `json:"version" doc:"读取时的版本，以免覆盖他人的改动"`
		Brief   brief.Input `json:"brief"`
	} `body:""`
}

func (s *server) editBrief(c call, in editBriefInput) (brief.Brief, error) {
	return s.Briefs.Edit(c, c.by, in.ID, in.Body.Version, in.Body.Brief)
}

type dropBriefInput struct {
	ID      string `path:"id"`
	Version int    `query:"version" doc:"读取时的版本"`
}

func (s *server) dropBrief(c call, in dropBriefInput) (none, error) {
	return none{}, s.Briefs.Drop(c, c.by, in.ID, int64(in.Version))
}

type briefVersionInput struct {
	ID   string `path:"id"`
	Body struct {
		Version int64 `json:"version" doc:"读取时的版本"`
	} `body:""`
}

func (s *server) briefAgain(c call, in briefVersionInput) (brief.Brief, error) {
	return s.Briefs.Again(c, c.by, in.ID, in.Body.Version)
}

func (s *server) issueBrief(c call, in briefVersionInput) (brief.Brief, error) {
	return s.Briefs.Issue(c, c.by, in.ID, in.Body.Version)
}

// wordFile is a DOCX that is saved as a file.
type wordFile struct {
	name    string
	content []byte
}

func (wordFile) media() []string { return []string{brief.WordType} }

func (f wordFile) answer(c echo.Context, status int) error {
	c.Response().Header().Set(echo.HeaderContentDisposition, mime.FormatMediaType("attachment", map[string]string{"filename": f.name}))
	return c.Blob(status, brief.WordType, f.content)
}

func (s *server) briefAsWord(c call, in idInput) (wordFile, error) {
	b, err := s.Briefs.Get(c, c.by, in.ID)
	if err != nil {
		return wordFile{}, err
	}
	var out bytes.Buffer
	err = s.Briefs.WriteWord(&out, b)
	return wordFile{b.Title + ".docx", out.Bytes()}, err
}
