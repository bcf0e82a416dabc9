package ui

import (
	"fmt"
	"mime/multipart"
	"strings"

	"yuqing/internal/attach"
	"yuqing/internal/desk"
	"yuqing/internal/files"
	"yuqing/internal/web"
)

// draftFiles are the pictures and files of the n-th draft of a form.
func draftFiles(r *request, n int) []*multipart.FileHeader {
	form := r.Request().MultipartForm
	if form == nil {
		return nil
	}
	return form.File[fmt.Sprintf("files_%d", n)]
}

// attachToClue attaches a draft's files to what it was saved as. The clue is
// saved; a file that may not be kept is named, with the reason.
func (s *server) attachToClue(r *request, saved desk.SavedClue, n int) (lost []string) {
	for _, h := range draftFiles(r, n) {
		if err := s.attachOne(r, saved, h); err != nil {
			lost = append(lost, h.Filename+"："+strings.TrimRight(web.Report(s.Log, err, r).Detail, "。"))
		}
	}
	return lost
}

func (s *server) attachOne(r *request, saved desk.SavedClue, h *multipart.FileHeader) error {
	f, err := h.Open()
	if err != nil {
		return fmt.Errorf("open an uploaded file: %w", err)
	}
	defer f.Close()
	kind := attach.Other
	if strings.HasPrefix(h.Header.Get("Content-Type"), "image/") {
		kind = attach.Screenshot
	}
	return s.Evidence.AddToClue(r.ctx(), r.by, saved, kind, files.Upload{Name: h.Filename, Content: f})
}
