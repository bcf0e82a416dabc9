package ui

import (
	"mime/multipart"
	"net/http"
	"slices"
	"strings"

	"yuqing/ingest/clue"
	"yuqing/ingest/hotline"
	"yuqing/internal/access"
	"yuqing/internal/desk"
	"yuqing/internal/opinion"
	"yuqing/internal/web"
)

func (s *server) importPages() []route {
	return []route{
		{http.MethodGet, "/imports", access.Import, false, s.importPage},
		{http.MethodPost, "/imports", access.Import, false, s.uploadFile},
		{http.MethodGet, "/imports/:id", access.Import, false, s.mappingPage},
		{http.MethodPost, "/imports/:id", access.Import, false, s.mapOrRun},
	}
}

// fieldNames are the Chinese names of the fields of a ticket.
var fieldNames = map[string]string{
	hotline.FieldNumber: "工单编号", hotline.FieldAuthor: "诉求人", hotline.FieldTitle: "标题", hotline.FieldText: "诉求内容",
	hotline.FieldReceivedAt: "受理时间", hotline.FieldReply: "答复内容", hotline.FieldRepliedAt: "答复时间",
	hotline.FieldUnit: "承办单位", hotline.FieldCategory: "诉求类型", hotline.FieldPlace: "事发地点", hotline.FieldPhone: "联系电话", hotline.FieldDueAt: "办理时限",
}

// clueFieldNames are those of a monitoring vendor's table.
var clueFieldNames = map[string]string{
	clue.FieldTitle: "标题", clue.FieldURL: "链接", clue.FieldText: "正文或摘要", clue.FieldAuthor: "作者", clue.FieldPlatform: "平台",
	clue.FieldPublishedAt: "发布时间", clue.FieldViews: "播放/阅读", clue.FieldLikes: "点赞", clue.FieldComments: "评论", clue.FieldReposts: "转发",
}

type importData struct {
	formData
	Jobs    []jobRow
	Watched string // the folder into which files can be dropped
}

func (s *server) importPage(r *request) error {
	d, err := s.importData(r, formData{})
	if err != nil {
		return err
	}
	p := s.page(r, "导入", d)
	p.follow(r.by, 0, jobsOf(d.Jobs)...) // who chooses a file must not lose it to a refresh
	return s.renderPage(r, http.StatusOK, "imports", p)
}

func (s *server) importData(r *request, f formData) (importData, error) {
	d := importData{formData: f, Watched: s.Desk.Watched()}
	list, err := s.Desk.ListJobs(r.ctx(), r.by)
	for _, j := range list {
		if j.Kind == desk.KindImport {
			d.Jobs = append(d.Jobs, s.jobRow(j))
		}
	}
	return d, err
}

func (s *server) uploadFile(r *request) error {
	u, err := s.receive(r)
	if err != nil {
		d, unlisted := s.importData(r, formData{})
		if unlisted != nil {
			return unlisted
		}
		return s.again(r, "imports", "导入", err, func(f formData) any { return importData{f, d.Jobs, d.Watched} })
	}
	return r.Redirect(http.StatusSeeOther, "/imports/"+u.ID)
}

// sentTable opens the table that a form hands in.
func sentTable(r *request) (f multipart.File, name string, err error) {
	header, err := r.FormFile("file")
	if err != nil {
		return nil, "", noFile(err, "请先选择一个 CSV 或 XLSX 文件。")
	}
	f, err = header.Open()
	return f, header.Filename, err
}

func (s *server) receive(r *request) (desk.Upload, error) {
	f, name, err := sentTable(r)
	if err != nil {
		return desk.Upload{}, err
	}
	defer f.Close()
	return s.Desk.Upload(r.ctx(), r.by, opinion.SourceKind(r.FormValue("kind")), name, f)
}

type mappingData struct {
	desk.Preview
	Failed  *web.Problem // of what was just submitted
	Source  string
	Sources []string // names of hotline sources, to choose from
	Fields  []mappedField
	Clues   bool // a vendor's table, not a hotline's export
}

// mappedField is one field of a ticket with the columns that may hold it.
type mappedField struct {
	Key, Name string
	Needed    bool
	Columns   []option
}

func (s *server) mappingPage(r *request) error {
	return s.showMapping(r, http.StatusOK, r.QueryParam("source"), nil, nil)
}

func (s *server) showMapping(r *request, status int, source string, m map[string]string, problem *web.Problem) error {
	p, err := s.Desk.Preview(r.ctx(), r.by, r.Param("id"), source, m)
	if err != nil {
		return err
	}
	d := mappingData{Failed: problem, Preview: p, Source: source, Fields: mappedFields(p), Clues: p.Kind == opinion.SourceClues}
	d.Sources, err = s.Desk.SourcesNamed(r.ctx(), r.by, p.Kind)
	if err != nil {
		return err
	}
	if d.Source == "" && len(d.Sources) == 1 {
		d.Source = d.Sources[0]
	}
	return s.render(r, status, "mapping", "列对应："+p.Name, d)
}

func mappedFields(p desk.Preview) []mappedField {
	var out []mappedField
	for _, key := range p.Fields {
		f := mappedField{Key: key, Name: fieldNames[key], Needed: key == hotline.FieldReceivedAt || key == hotline.FieldText}
		if p.Kind == opinion.SourceClues {
			f.Name, f.Needed = clueFieldNames[key], key == clue.FieldTitle
		}
		for _, column := range p.Header {
			f.Columns = append(f.Columns, option{column, column, p.Mapping[key] == column})
		}
		out = append(out, f)
	}
	return out
}

// mapOrRun shows the preview with the mapping as it was corrected, or imports.
func (s *server) mapOrRun(r *request) error {
	m := map[string]string{}
	for _, key := range append(slices.Clone(hotline.Fields), clue.Fields...) {
		if column := r.FormValue("column_" + key); column != "" {
			m[key] = column
		}
	}
	source := strings.TrimSpace(r.FormValue("source"))
	if r.FormValue("do") != "run" {
		return s.showMapping(r, http.StatusOK, source, m, nil)
	}
	j, err := s.Desk.Import(r.ctx(), r.by, r.Param("id"), source, m)
	if problemOfInput(err) != "" {
		p := web.ProblemOf(err)
		return s.showMapping(r, p.Status, source, m, &p)
	}
	if err != nil {
		return err
	}
	return r.Redirect(http.StatusSeeOther, "/jobs/"+j.ID)
}
