package ui

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"yuqing/internal/access"
	"yuqing/internal/attach"
	"yuqing/internal/evidence"
	"yuqing/internal/files"
	"yuqing/internal/opinion"
	"yuqing/internal/web"
	"yuqing/ledger"
)

func (s *server) filePages() []route {
	return []route{
		{http.MethodPost, "/ledger/:id/files", access.ActLedger, false, s.attachToEntry},
		{http.MethodPost, "/posts/:id/files", access.ActLedger, false, s.attachToPost},
		{http.MethodGet, "/files/:id", access.ViewLedger, false, s.file},
		{http.MethodPost, "/files/:id/original", access.Unmask, false, s.originalFile},
		{http.MethodPost, "/files/:id/void", access.ActLedger, false, s.voidFile},
		{http.MethodPost, "/files/:id/lift", access.ActLedger, false, s.liftSeal},
	}
}

// attachments is the list of an object's attachments with what may be done.
type attachments struct {
	Items     []attachmentRow
	Path      string // where a new one is sent
	MayAdd    bool
	MayUnseal bool
	Kinds     []attach.Kind
	Accept    string
	Limits    string   // of sizes, in words
	Most      int64    // bytes of the largest file that is taken
	Parts     []option // of an entry: what a new one may belong to
}

func limitsInWords(l files.Limits) string {
	mb := func(n int64) string { return strconv.FormatInt(n>>20, 10) + " MB" }
	return "图片 " + mb(l.Picture) + "、PDF 和 Office/WPS 文件 " + mb(l.Document) + "、文本 " + mb(l.Text) + "、视频 " + mb(l.Video) + " 以内。"
}

type attachmentRow struct {
	attach.Attachment
	Size string
	Late bool // recorded later than it happened
	Part string
	// What the person may do with it besides reading.
	MayAmend, MayLift bool
}

func (s *server) attachments(r *request, object, path string) (attachments, error) {
	list, err := s.Evidence.List(r.ctx(), r.by, object)
	limits := s.Evidence.Limits()
	d := attachments{
		Path: path, Kinds: attach.Kinds, Accept: files.Accepted(), Limits: limitsInWords(limits),
		Most: limits.Largest(), MayAdd: s.Evidence.MayAdd(r.ctx(), r.by, object),
		MayUnseal: s.Evidence.MayUnseal(r.ctx(), r.by, object),
	}
	for _, a := range list {
		d.Items = append(d.Items, attachmentRow{
			Attachment: a, Size: files.Bytes(a.File.Size), Late: a.RecordedAt.Sub(a.HappenedAt) > time.Minute, Part: partName(a.On),
			MayAmend: d.MayAdd && a.Voided == nil && evidence.MayAmend(r.by, a),
			MayLift:  d.MayAdd && a.Voided == nil && a.Sealed && evidence.MayLift(r.by),
		})
	}
	return d, err
}

// entryParts are the parts of an entry that a file may belong to: its drafts and
// responses, the newest first.
func entryParts(e ledger.Entry) []option {
	var parts []option
	for i := len(e.Responses); i > 0; i-- {
		on := fmt.Sprintf("response:%d", i)
		parts = append(parts, option{on, partName(on) + "：" + e.Responses[i-1].Channel, false})
	}
	for i := len(e.Drafts); i > 0; i-- {
		on := fmt.Sprintf("draft:%d", e.Drafts[i-1].Version)
		parts = append(parts, option{on, partName(on), false})
	}
	return parts
}

// partName is an attachment's part of the entry in words, empty for the whole.
func partName(on string) string {
	kind, number, _ := strings.Cut(on, ":")
	switch kind {
	case "draft":
		return "稿件第 " + number + " 版"
	case "response":
		return "第 " + number + " 次回应"
	case "act":
		return "办理记录第 " + number + " 项"
	}
	return ""
}

// noFile says that a form brought no file: a part whose name cannot be read is passed
// over, as if nothing had been chosen.
func noFile(err error, ask string) error {
	var large *http.MaxBytesError
	if errors.As(err, &large) {
		return err
	}
	return opinion.Invalid("file", "%s已选了文件的，可能是文件名里有引号、换行等特殊字符，请改名后再选。", ask)
}

func (s *server) attachToEntry(r *request) error {
	return s.attach(r, evidence.OfEntry(r.Param("id")), "/ledger/"+url.PathEscape(r.Param("id")))
}

func (s *server) attachToPost(r *request) error {
	return s.attach(r, evidence.OfPost(r.Param("id")), "/posts/"+url.PathEscape(r.Param("id")))
}

func (s *server) attach(r *request, object, back string) error {
	if err := s.Evidence.Check(r.ctx(), r.by, object); err != nil {
		return err
	}
	header, err := r.FormFile("file")
	if err != nil {
		return noFile(err, "请先选择一个文件。")
	}
	f, err := header.Open()
	if err != nil {
		return err
	}
	defer f.Close()
	v := r.Request().Form
	at, err := moment(v, "happened_at", "形成时间")
	if err != nil {
		return err
	}
	_, err = s.Evidence.Add(r.ctx(), r.by, evidence.Input{
		Object: object, Kind: attach.Kind(v.Get("kind")), On: v.Get("on"), Note: v.Get("note"), Original: v.Get("original"),
		HappenedAt: at, Upload: files.Upload{Name: header.Filename, Content: f},
	})
	if err != nil {
		return err
	}
	return r.done(back+"#files", "attached")
}

// file hands a file over; pictures and videos may be shown in a page.
func (s *server) file(r *request) error {
	size := evidence.Size(r.QueryParam("size"))
	a, b, content, err := s.Evidence.Open(r.ctx(), r.by, r.Param("id"), size)
	if err != nil {
		return err
	}
	mime, name := a.MIME, a.Name
	if size != evidence.Whole {
		mime, name = "image/jpeg", a.Name+".jpg"
	}
	return web.SendFile(r, name, mime, size != evidence.Whole, b, content)
}

func (s *server) originalFile(r *request) error {
	a, b, content, err := s.Evidence.Unseal(r.ctx(), r.by, r.Param("id"), r.FormValue("reason"))
	if err != nil {
		return err
	}
	return web.SendFile(r, a.Name, a.MIME, false, b, content)
}

func (s *server) voidFile(r *request) error { return s.amendFile(r, s.Evidence.Void, "voided") }

func (s *server) liftSeal(r *request) error { return s.amendFile(r, s.Evidence.Lift, "lifted") }

// amendFile does something with an attachment for a reason, and leads back to
// what it is attached to.
func (s *server) amendFile(r *request, amend func(context.Context, access.Actor, string, string) error, done string) error {
	a, err := s.Evidence.Get(r.ctx(), r.by, r.Param("id"))
	if err != nil {
		return err
	}
	if err := amend(r.ctx(), r.by, a.ID, r.FormValue("reason")); err != nil {
		return err
	}
	kind, id, _ := strings.Cut(a.Object, ":")
	return r.done(map[string]string{"entry": "/ledger/", "post": "/posts/"}[kind]+url.PathEscape(id)+"#files", done)
}
