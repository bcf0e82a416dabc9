package app

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"log/slog"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"yuqing/ingest/bundle"
	"yuqing/internal/access"
	"yuqing/internal/desk"
	"yuqing/internal/opinion"
	"yuqing/internal/pipeline"
	"yuqing/ledger"
	"yuqing/ledger/ledgertest"
)

// side opens one side of a network gap.
func side(t *testing.T, c BundleConfig) *App {
	t.Helper()
	cfg := DefaultConfig()
	cfg.Data, cfg.Bundle = t.TempDir(), c
	a, err := Open(t.Context(), cfg, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := a.Close(); err != nil {
			t.Error(err)
		}
	})
	return a
}

// What is collected outside is inside after it was carried over, with its
// sources, and the list of sources goes the other way.
func TestBundlesBetweenTwoInstallations(t *testing.T) {
	dir := t.TempDir()
	outKey, inKey := filepath.Join(dir, "out.key"), filepath.Join(dir, "in.key")
	outPublic, err1 := bundle.NewKey(outKey)
	inPublic, err2 := bundle.NewKey(inKey)
	if err1 != nil || err2 != nil {
		t.Fatal(err1, err2)
	}
	usb := filepath.Join(dir, "usb")
	outside := side(t, BundleConfig{Key: outKey, To: usb, From: usb, Trust: []string{inPublic}})
	inside := side(t, BundleConfig{Key: inKey, To: usb, From: usb, Trust: []string{outPublic}})

	wanted := opinion.Source{ID: opinion.PostID("feed", "https://example.test/rss"), Name: "县网", Kind: opinion.SourceFeed, URL: "https://example.test/rss", Weight: 1, Outside: true}
	if err := inside.store.Sources.PutSource(t.Context(), wanted); err != nil {
		t.Fatal(err)
	}
	if made, err := inside.SendBundles(t.Context(), bundle.Sources); err != nil || len(made) != 1 {
		t.Fatalf("%v, %v", made, err)
	}
	if words, err := outside.TakeBundles(t.Context(), bundle.Sources); err != nil || len(words) != 1 || words[0].What != bundle.TookIt {
		t.Fatalf("%v, %v", words, err)
	}
	src, err := outside.store.Sources.SourceByID(t.Context(), wanted.ID)
	if err != nil || src.Outside || src.Name != "县网" {
		t.Fatalf("the source outside: %+v, %v", src, err)
	}

	at := time.Date(2026, 3, 1, 9, 0, 0, 0, time.UTC)
	var posts []opinion.Analysed
	for i := range 20 {
		key := fmt.Sprint("https://example.test/", i)
		p := opinion.Post{ID: opinion.PostID(wanted.ID, key), Source: wanted.ID, Key: key, Kind: opinion.KindArticle, Title: fmt.Sprint("路灯不亮 ", i), PublishedAt: at, CollectedAt: at}
		posts = append(posts, opinion.Analysed{Post: p})
	}
	if _, err := outside.store.Posts.Save(t.Context(), posts); err != nil {
		t.Fatal(err)
	}
	if made, err := outside.SendBundles(t.Context(), bundle.Posts); err != nil || len(made) != 1 {
		t.Fatalf("%v, %v", made, err)
	}
	if words, err := inside.TakeBundles(t.Context(), bundle.Posts); err != nil || len(words) != 1 || words[0].What != bundle.TookIt {
		t.Fatalf("%v, %v", words, err)
	}
	for _, want := range posts {
		got, err := inside.store.Posts.Get(t.Context(), want.Post.ID)
		if err != nil || !got.SameContent(want.Post) || !got.CollectedAt.Equal(at) {
			t.Fatalf("%+v, %v", got, err)
		}
	}
	if kept, err := inside.store.Sources.SourceByID(t.Context(), wanted.ID); err != nil || !kept.Outside {
		t.Errorf("the source inside: %+v, %v", kept, err)
	}
}

// A ticket that came in outside is answered inside; the answer comes back, stands
// beside the ticket, and is written back to its hotline. Both sides' new sources
// stand in their audit logs.
func TestAnswersGoBackOverTheGap(t *testing.T) {
	dir := t.TempDir()
	outKey, inKey := filepath.Join(dir, "out.key"), filepath.Join(dir, "in.key")
	outPublic, err1 := bundle.NewKey(outKey)
	inPublic, err2 := bundle.NewKey(inKey)
	if err1 != nil || err2 != nil {
		t.Fatal(err1, err2)
	}
	usb := filepath.Join(dir, "usb")
	outside := side(t, BundleConfig{Key: outKey, To: usb, From: usb, Trust: []string{inPublic}, Side: sideOutside})
	inside := side(t, BundleConfig{Key: inKey, To: usb, From: usb, Trust: []string{outPublic}, Side: sideInside})

	id, err := outside.SourceFor(t.Context(), Intake{By: access.System(), From: "投递文件 三月.csv"}, opinion.SourceHotline, "12345热线", map[string]string{"number": "工单号", "reply": "答复"}, false)
	if err != nil {
		t.Fatal(err)
	}
	at := time.Now().Add(-time.Hour).UTC().Truncate(time.Second)
	ticket := opinion.Post{
		ID: opinion.PostID(id, "A1"), Source: id, Key: "A1", Kind: opinion.KindTicket, Title: "路灯不亮", Text: "路灯不亮，电话13912345678", PublishedAt: at, CollectedAt: at,
		Ticket: &opinion.Ticket{Number: "A1", Channel: opinion.ChannelHotline, Phone: "13912345678"},
	}
	if _, err := outside.store.Posts.Save(t.Context(), []opinion.Analysed{{Post: ticket}}); err != nil {
		t.Fatal(err)
	}
	outside.carry(t.Context())
	inside.carry(t.Context())
	if _, err := inside.Import(t.Context(), func(context.Context) (r pipeline.Imported, err error) { return r, nil }); err != nil { // until it can be found
		t.Fatal(err)
	}
	office := ledgertest.NewOffice(inside.store.Ledger)
	if _, err := office.At(ledger.StateFollowUp, opinion.LevelOrdinary, ledger.Matter{Title: "内部标题", Posts: []string{ticket.ID}}); err != nil {
		t.Fatal(err)
	}
	inside.carry(t.Context())
	outside.carry(t.Context())
	outside.carry(t.Context())

	answers, err := outside.Desk.PostAnswers(t.Context(), access.Operator(), ticket.ID)
	if err != nil || len(answers) != 1 || answers[0].Text == "" || answers[0].Unit == "" {
		t.Fatalf("%+v, %v", answers, err)
	}
	list, err := outside.Desk.TicketAnswers(t.Context(), access.Operator(), desk.AnswerQuery{})
	if err != nil || len(list) != 1 || list[0].Ticket != "A1" || list[0].Reply == "" || list[0].Entry != "" {
		t.Fatalf("%+v, %v", list, err)
	}
	var file bytes.Buffer
	err = outside.Desk.WriteAnswers(t.Context(), access.Operator(), desk.AnswerQuery{Source: id}, desk.FormatCSV, func(string) io.Writer { return &file })
	if text := file.String(); err != nil || !strings.Contains(text, "工单号") || !strings.Contains(text, "A1") || !strings.Contains(text, answers[0].Text) || strings.Contains(text, "13912345678") {
		t.Errorf("written back: %q, %v", text, err)
	}
	states, err := outside.Desk.BundleStates(t.Context(), access.Operator())
	if err != nil || len(states) != 2 || states[0].Kind != bundle.Answers || states[0].Number != 1 || states[1].Kind != bundle.Posts || !states[1].Out {
		t.Errorf("%+v, %v", states, err)
	}
	noted(t, outside, "source.create", "12345热线（来自 投递文件 三月.csv）")
	noted(t, inside, "source.create", "第 1 号）")
	noted(t, inside, "bundle.answers", "1 条公开答复")
}

// noted holds that the system did an act, once, and what the audit log says of it.
// A log-in that was given outside is for its host alone, whatever the inside's
// list makes of the address.
func TestALogInDoesNotFollowTheInsidesList(t *testing.T) {
	a := side(t, BundleConfig{})
	src := opinion.Source{ID: "s", Name: "县网", Kind: opinion.SourceFeed, URL: "https://one.example/rss", Weight: 1, Auth: "sealed"}
	if err := a.store.Sources.PutSource(t.Context(), src); err != nil {
		t.Fatal(err)
	}
	for _, x := range []struct{ url, auth string }{
		{"https://one.example/all", "sealed"}, {"https://two.example/rss", ""},
	} {
		src.URL, src.Auth = x.url, ""
		err := a.applySources(t.Context(), bundle.Manifest{Stream: "in", Number: 3}, func(take func(bundle.Item) error) error {
			return take(bundle.Item{Source: &src})
		})
		got, err2 := a.store.Sources.SourceByID(t.Context(), "s")
		if err != nil || err2 != nil || got.URL != x.url || got.Auth != x.auth {
			t.Errorf("%+v, %v, %v", got, err, err2)
		}
	}
	got, err := a.store.Sources.SourceByID(t.Context(), "s")
	runs, err2 := a.store.Sources.Runs(t.Context(), "s")
	if err != nil || err2 != nil || !strings.Contains(got.Health.Error, "登录信息") || len(runs) != 1 || !strings.Contains(runs[0].Warnings[0], "two.example") {
		t.Errorf("people are told %q, %+v, %v, %v", got.Health.Error, runs, err, err2)
	}
}

func noted(t *testing.T, a *App, act, detail string) {
	t.Helper()
	rows, err := a.store.Audit.Audit(t.Context(), access.AuditQuery{Act: act, Limit: 10})
	if err != nil || len(rows) != 1 || rows[0].Login != "system" || !strings.Contains(rows[0].Detail, detail) {
		t.Errorf("%s: %+v, %v", act, rows, err)
	}
}
