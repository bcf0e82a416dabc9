package api

import (
	"net/http"
	"time"

	"yuqing/internal/access"
	"yuqing/internal/desk"
	"yuqing/internal/opinion"
)

func (s *server) clueRoutes() []route {
	return []route{
		{method: http.MethodPost, path: base + "/clues/read", name: "readClues", summary: "识别粘贴的分享文案、链接或文字，并列出已有的相同或相近信息；不入库", needs: access.AddClues, op: get(s.readClues)},
		{method: http.MethodPost, path: base + "/clues", name: "saveClue", summary: "保存一条线索；已有相近信息时拒绝（409），可用 anyway 仍要保存，或用 into 补充到已有；只给 text 且为一条分享文案时，按其识别平台、作者、标题和链接", needs: access.AddClues, op: create(s.saveClue)},
		{method: http.MethodGet, path: base + "/posts/:id/figures", name: "postFigures", summary: "一条信息历次所见的播放、点赞、评论、转发，旧的在前", needs: access.ViewPosts, op: get(s.postFigures)},
		{method: http.MethodPost, path: base + "/posts/:id/figures", name: "addFigures", summary: "补记一次所见数据", needs: access.AddClues, op: create(s.addFigures)},
	}
}

type pasteInput struct {
	Body struct {
		Text string `json:"text" doc:"粘贴的原文，可含多条"`
	} `body:""`
}

type draftList struct {
	Clues []desk.Draft `json:"clues"`
}

func (s *server) readClues(c call, in pasteInput) (draftList, error) {
	drafts, err := s.Desk.ReadClues(c, c.by, in.Body.Text)
	return draftList{listed(drafts)}, err
}

type clueInput struct {
	Body desk.ClueInput `body:""`
}

func (s *server) saveClue(c call, in clueInput) (desk.SavedClue, error) {
	return s.Desk.SaveClue(c, c.by, in.Body.Recognised())
}

type sightingList struct {
	Figures []opinion.Sighting `json:"figures"`
}

func (s *server) postFigures(c call, in idInput) (sightingList, error) {
	seen, err := s.Desk.Sighted(c, c.by, in.ID)
	return sightingList{listed(seen)}, err
}

type figuresInput struct {
	ID   string `path:"id"`
	Body struct {
		Figures opinion.Figures `json:"figures"`
		SeenAt  time.Time       `json:"seen_at,omitzero" doc:"何时所见；不填为此刻"`
	} `body:""`
}

func (s *server) addFigures(c call, in figuresInput) (desk.SavedClue, error) {
	return s.Desk.AddFigures(c, c.by, in.ID, in.Body.Figures, in.Body.SeenAt)
}
