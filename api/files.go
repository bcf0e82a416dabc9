package api

import (
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"time"

	"github.com/labstack/echo/v4"

	"yuqing/internal/access"
	"yuqing/internal/attach"
	"yuqing/internal/evidence"
	"yuqing/internal/files"
	"yuqing/internal/opinion"
	"yuqing/internal/web"
)

func (s *server) fileRoutes() []route {
	return []route{
		{method: http.MethodGet, path: base + "/entries/:id/files", name: "entryFiles", summary: "条目的附件，含已作废的", needs: access.ViewLedger, op: get(s.entryFiles)},
		{method: http.MethodPost, path: base + "/entries/:id/files", name: "attachToEntry", summary: "给条目上传附件；给出 original 则为其脱敏件", needs: access.ActLedger, op: create(s.attachToEntry)},
		{method: http.MethodGet, path: base + "/posts/:id/files", name: "postFiles", summary: "信息的附件，含已作废的", needs: access.ViewPosts, op: get(s.postFiles)},
		{method: http.MethodPost, path: base + "/posts/:id/files", name: "attachToPost", summary: "给信息上传附件", needs: access.ActLedger, op: create(s.attachToPost)},
		{method: http.MethodGet, path: base + "/files/:id", name: "getFile", summary: "附件内容；已封存的原件须用 original", needs: access.ViewLedger, op: get(s.getFile)},
		{method: http.MethodPost, path: base + "/files/:id/original", name: "unsealFile", summary: "写明理由查看已封存的原件，记入审计日志", needs: access.Unmask, op: get(s.unsealFile)},
		{method: http.MethodPost, path: base + "/files/:id/void", name: "voidFile", summary: "作废附件；仍保留备查", needs: access.ActLedger, op: get(s.voidFile)},
		{method: http.MethodPost, path: base + "/files/:id/lift", name: "liftSeal", summary: "协调员、办公室主任写明理由解除原件的封存，记入审计日志；脱敏件作废不解除封存", needs: access.ActLedger, op: get(s.liftSeal)},
	}
}

type attachmentList struct {
	Files []attach.Attachment `json:"files"`
}

func (s *server) entryFiles(c call, in idInput) (attachmentList, error) {
	list, err := s.Evidence.List(c, c.by, evidence.OfEntry(in.ID))
	return attachmentList{listed(list)}, err
}

func (s *server) postFiles(c call, in idInput) (attachmentList, error) {
	list, err := s.Evidence.List(c, c.by, evidence.OfPost(in.ID))
	return attachmentList{listed(list)}, err
}

type attachInput struct {
	ID         string                `path:"id"`
	File       *multipart.FileHeader `form:"file" late:"1"`
	Kind       string                `query:"kind" enum:"截图,签批件,佐证,附件" doc:"默认附件"`
	On         string                `query:"on" doc:"条目的哪一部分，如 draft:2、response:1、act:7"`
	Note       string                `query:"note" doc:"说明"`
	Original   string                `query:"original" doc:"原件的 ID；给出则本文件为其脱敏件"`
	HappenedAt string                `query:"happened_at" doc:"形成时间，RFC 3339；默认现在"`
}

func (s *server) attachToEntry(c call, in attachInput) (attach.Attachment, error) {
	return s.attach(c, evidence.OfEntry(in.ID), in)
}

func (s *server) attachToPost(c call, in attachInput) (attach.Attachment, error) {
	return s.attach(c, evidence.OfPost(in.ID), in)
}

func (s *server) attach(c call, object string, in attachInput) (attach.Attachment, error) {
	if err := s.Evidence.Check(c, c.by, object); err != nil {
		return attach.Attachment{}, err
	}
	if in.File == nil {
		_, err := c.echo.FormFile("file") // says again what was wrong with it
		return attach.Attachment{}, formError("file", err)
	}
	f, err := in.File.Open()
	if err != nil {
		return attach.Attachment{}, fmt.Errorf("open the upload: %w", err)
	}
	defer f.Close()
	var at time.Time
	if in.HappenedAt != "" {
		if at, err = time.Parse(time.RFC3339, in.HappenedAt); err != nil {
			return attach.Attachment{}, opinion.Invalid("happened_at", "时刻应写作 2026-03-01T09:00:00+08:00 的样式。")
		}
	}
	return s.Evidence.Add(c, c.by, evidence.Input{
		Object: object, Kind: attach.Kind(in.Kind), On: in.On, Note: in.Note, Original: in.Original, HappenedAt: at,
		Upload: files.Upload{Name: in.File.Filename, Content: f},
	})
}

// fileAnswer is the content of a file.
type fileAnswer struct {
	attach.Attachment
	blob    files.Blob
	content io.ReadCloser
}

func (fileAnswer) media() []string { return []string{echo.MIMEOctetStream} }

func (f fileAnswer) answer(c echo.Context, _ int) error {
	return web.SendFile(c, f.Name, f.MIME, false, f.blob, f.content)
}

type fileInput struct {
	ID   string `path:"id"`
	Size string `query:"size" enum:"thumb,view" doc:"图片的小图；默认原文件"`
}

func (s *server) getFile(c call, in fileInput) (fileAnswer, error) {
	a, b, r, err := s.Evidence.Open(c, c.by, in.ID, evidence.Size(in.Size))
	if in.Size != "" {
		a.Name, a.MIME = a.Name+".jpg", "image/jpeg"
	}
	return fileAnswer{a, b, r}, err
}

type reasonInput struct {
	ID   string `path:"id"`
	Body struct {
		Reason string `json:"reason"`
	} `body:""`
}

func (s *server) unsealFile(c call, in reasonInput) (fileAnswer, error) {
	a, b, r, err := s.Evidence.Unseal(c, c.by, in.ID, in.Body.Reason)
	return fileAnswer{a, b, r}, err
}

func (s *server) voidFile(c call, in reasonInput) (none, error) {
	return none{}, s.Evidence.Void(c, c.by, in.ID, in.Body.Reason)
}

func (s *server) liftSeal(c call, in reasonInput) (none, error) {
	return none{}, s.Evidence.Lift(c, c.by, in.ID, in.Body.Reason)
}
