package ui

import (
	"net/http"
	"strings"

	"yuqing/internal/access"
	"yuqing/internal/desk"
)

type lettersData struct {
	Letters []desk.Letter
	Manage  bool
	Read    bool // the posts that are stored
}

func (s *server) letters(r *request) error {
	letters, err := s.Desk.Letters(r.ctx(), r.by)
	if err != nil {
		return err
	}
	d := lettersData{letters, access.Can(r.by, access.ManageSystem, access.Object{}), access.ReachOf(r.by, access.ViewPosts).All}
	return s.render(r, http.StatusOK, "letters", "未处理消息（死信）", d)
}

func (s *server) redeliver(r *request) error {
	if err := s.Desk.Redeliver(r.ctx(), r.by, r.Param("id")); err != nil {
		return err
	}
	return r.done("/dead-letters", "redeliver")
}

// letterReasons are the reasons of the stages in words for people, by how they
// begin; what follows is for who mends it.
var letterReasons = []struct{ begins, words string }{
	{"not a post: no id or no source", "没有写明编号或信源，不知道是哪里来的"},
	{"not a post: a time of the year", "发布时间或采集时间的年份不对"},
	{"not a post for the index", "内容残缺，不能建立索引"},
	{"not a post", "内容残缺，不是一条信息"},
	{"analysis failed", "研判时出错"},
	{"not stored", "数据库不能保存这样的内容"},
	{"stored, but too large for the index", "已保存，但太长，不能检索"},
	{"the post has no ID", "没有编号，不能建立索引"},
}

// letterReason says why a message could not be processed, and what the stage
// said where that tells more.
func letterReason(reason string) string {
	for _, r := range letterReasons {
		if reason == r.begins {
			return r.words + "。"
		}
		if rest, ok := strings.CutPrefix(reason, r.begins); ok {
			return r.words + "（" + strings.TrimLeft(rest, ": ") + "）。"
		}
	}
	return reason
}
