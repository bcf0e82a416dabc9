package api

import (
	"net/http"

	"yuqing/internal/access"
	"yuqing/internal/wording"
)

func (s *server) wordingRoutes() []route {
	return []route{
		{method: http.MethodGet, path: base + "/wording/statements", name: "listStatements", summary: "口径库：每条口径的现行版本，有效的在前", needs: access.ViewWording, op: get(s.listStatements)},
		{method: http.MethodPost, path: base + "/wording/statements", name: "addStatement", summary: "新增口径", needs: access.ManageWording, op: create(s.addStatement)},
		{method: http.MethodGet, path: base + "/wording/statements/:id", name: "listStatementVersions", summary: "一条口径的各个版本，新的在前", needs: access.ViewWording, op: get(s.statementVersions)},
		{method: http.MethodPut, path: base + "/wording/statements/:id", name: "editStatement", summary: "修改口径，成为新的一版", needs: access.ManageWording, op: get(s.editStatement)},
		{method: http.MethodPost, path: base + "/wording/statements/:id/withdraw", name: "withdrawStatement", summary: "停用口径，或恢复使用", needs: access.ManageWording, op: get(s.withdrawStatement)},
		{method: http.MethodGet, path: base + "/wording/words", name: "getWords", summary: "错敏词名单；第 0 版为出厂名单", needs: access.ViewWording, op: get(s.getWords)},
		{method: http.MethodPut, path: base + "/wording/words", name: "putWords", summary: "替换错敏词名单", needs: access.ManageWording, op: get(s.putWords)},
		{method: http.MethodGet, path: base + "/entries/:id/wording", name: "wordingBeside", summary: "与条目有关的有效口径和既往回应", needs: access.ViewLedger, op: get(s.wordingBeside)},
		{method: http.MethodPost, path: base + "/entries/:id/check", name: "checkDraft", summary: "检查稿件：个人信息、错敏词、与口径的出入、日期与星期不符、要素缺失；不改变任何内容", needs: access.ViewLedger, op: get(s.checkDraft)},
	}
}

type statementList struct {
	Statements []wording.Statement `json:"statements"`
}

func (s *server) listStatements(c call, _ none) (statementList, error) {
	all, err := s.Wording.Statements(c, c.by)
	return statementList{listed(all)}, err
}

type addStatementInput struct {
	Body wording.StatementInput `body:""`
}

func (s *server) addStatement(c call, in addStatementInput) (wording.Statement, error) {
	return s.Wording.Add(c, c.by, in.Body)
}

func (s *server) statementVersions(c call, in idInput) (statementList, error) {
	all, err := s.Wording.Versions(c, c.by, in.ID)
	return statementList{listed(all)}, err
}

type editStatementInput struct {
	ID   string `path:"id"`
	Body struct {
		Version   int64                  `json:"version" doc:"读取时的版本，以免覆盖他人的改动"`
		Statement wording.StatementInput `json:"statement"`
	} `body:""`
}

func (s *server) editStatement(c call, in editStatementInput) (wording.Statement, error) {
	return s.Wording.Edit(c, c.by, in.ID, in.Body.Version, in.Body.Statement)
}

type withdrawInput struct {
	ID   string `path:"id"`
	Body struct {
		Version   int64 `json:"version" doc:"读取时的版本"`
		Withdrawn bool  `json:"withdrawn" doc:"true 停用，false 恢复使用"`
	} `body:""`
}

func (s *server) withdrawStatement(c call, in withdrawInput) (wording.Statement, error) {
	return s.Wording.Withdraw(c, c.by, in.ID, in.Body.Version, in.Body.Withdrawn)
}

func (s *server) getWords(c call, _ none) (wording.WordList, error) {
	return s.Wording.Words(c, c.by)
}

type putWordsInput struct {
	Body struct {
		Version int64          `json:"version" doc:"读取时的版本"`
		Words   []wording.Word `json:"words"`
	} `body:""`
}

func (s *server) putWords(c call, in putWordsInput) (wording.WordList, error) {
	return s.Wording.SetWords(c, c.by, in.Body.Version, in.Body.Words)
}

func (s *server) wordingBeside(c call, in idInput) (wording.Beside, error) {
	b, err := s.Wording.Beside(c, c.by, in.ID)
	b.Statements, b.Past = listed(b.Statements), listed(b.Past)
	return b, err
}

type checkInput struct {
	ID   string `path:"id"`
	Body struct {
		Title string `json:"title,omitempty"`
		Text  string `json:"text,omitempty" doc:"不填则检查条目最新一版稿件"`
	} `body:""`
}

type findingList struct {
	Findings []wording.Finding `json:"findings"`
}

func (s *server) checkDraft(c call, in checkInput) (findingList, error) {
	fs, err := s.Wording.Check(c, c.by, in.ID, in.Body.Title, in.Body.Text)
	return findingList{listed(fs)}, err
}
