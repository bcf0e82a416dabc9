package answers_test

import (
	"context"
	"crypto/ed25519"
	"encoding/json"
	"errors"
	"log/slog"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"yuqing/ingest/bundle"
	"yuqing/internal/access"
	"yuqing/internal/answers"
	"yuqing/internal/opinion"
	"yuqing/ledger"
	"yuqing/ledger/ledgertest"
)

// memory is an answers.Store and bundle.Settings that can fail.
type memory struct {
	sent, matter map[string]string
	taken        map[string]opinion.Answer
	times        map[string]int // how often an answer was taken
	settings     map[string][]byte
	fails        int // the next so many writes
}

func newMemory() *memory {
	return &memory{map[string]string{}, map[string]string{}, map[string]opinion.Answer{}, map[string]int{}, map[string][]byte{}, 0}
}

var errKilled = errors.New("killed")

func (m *memory) write() error {
	if m.fails > 0 {
		m.fails--
		return errKilled
	}
	return nil
}

func (m *memory) SentAnswers(_ context.Context, matter string) (map[string]string, error) {
	out := map[string]string{}
	for id, hash := range m.sent {
		if m.matter[id] == matter {
			out[id] = hash
		}
	}
	return out, nil
}

func (m *memory) PutSentAnswers(ctx context.Context, sent []opinion.Answer) error {
	if len(access.AuditFrom(ctx)) != 1 {
		return errors.New("answers leave without an audit row")
	}
	for _, a := range sent {
		m.sent[a.ID], m.matter[a.ID] = a.Hash(), a.Matter
	}
	return m.write()
}

func (m *memory) TakeAnswers(_ context.Context, taken []opinion.Answer) error {
	for _, a := range taken {
		m.times[a.ID]++
		if m.taken[a.ID] = a; a.Withdrawn {
			delete(m.taken, a.ID)
		}
	}
	return m.write()
}

func (m *memory) AnswersOf(context.Context, []string) ([]opinion.Answer, error) { return nil, nil }

func (m *memory) Get(_ context.Context, name string, v any) error {
	b, ok := m.settings[name]
	if !ok {
		return opinion.ErrNotFound
	}
	return json.Unmarshal(b, v)
}

func (m *memory) Put(_ context.Context, name string, v any) error {
	if err := m.write(); err != nil {
		return err
	}
	b, err := json.Marshal(v)
	m.settings[name] = b
	return err
}

// sides are an office inside, and what is known outside.
type sides struct {
	t         *testing.T
	office    *ledgertest.Office
	in, out   *memory
	key       ed25519.PrivateKey
	spool, at string
	posts     map[string]string // post -> source
}

func newSides(t *testing.T) *sides {
	file := filepath.Join(t.TempDir(), "key")
	if _, err := bundle.NewKey(file); err != nil {
		t.Fatal(err)
	}
	key, err := bundle.ReadKey(file)
	if err != nil {
		t.Fatal(err)
	}
	return &sides{
		t: t, office: ledgertest.NewOffice(ledgertest.NewMemory()), in: newMemory(), out: newMemory(), key: key,
		spool: t.TempDir(), at: t.TempDir(), posts: map[string]string{"p1": "outside", "p2": "outside", "p3": "inside", "p4": "outside", "p5": "outside", "p6": "outside"},
	}
}

// send is a process inside that sends what is new.
func (s *sides) send() error {
	out := answers.New(answers.Deps{
		Store: s.in, Now: s.office.Now,
		Entries: func(ctx context.Context, f ledger.Filter) (ledger.Page, error) { return s.office.Store.List(ctx, f) },
		Posts: func(_ context.Context, ids []string) (found []opinion.Record, _ error) {
			for _, id := range ids {
				if src, ok := s.posts[id]; ok {
					found = append(found, opinion.Record{Post: opinion.Post{ID: id, Source: src}})
				}
			}
			return found, nil
		},
		Sources: func(context.Context) ([]opinion.Source, error) {
			return []opinion.Source{{ID: "outside", Outside: true}, {ID: "inside"}}, nil
		},
	})
	_, err := bundle.NewSender(bundle.SenderConfig{
		Kind: bundle.Answers, Key: s.key, Spool: s.spool, To: s.at, Settings: s.in, Fresh: out.Fresh, Note: out.Note,
		Now: s.office.Now, Log: slog.New(slog.DiscardHandler),
	}).Send(s.t.Context())
	return err
}

// take is a process outside that takes what is there.
func (s *sides) take() ([]bundle.Word, error) {
	return bundle.NewTaker(bundle.TakerConfig{
		Kind: bundle.Answers, Trust: []ed25519.PublicKey{s.key.Public().(ed25519.PublicKey)}, From: s.at, Settings: s.out,
		Now: time.Now, Log: slog.New(slog.DiscardHandler),
		Apply: func(ctx context.Context, _ bundle.Manifest, each func(func(bundle.Item) error) error) error {
			var taken []opinion.Answer
			err := each(func(it bundle.Item) error { taken = append(taken, *it.Answer); return nil })
			return errors.Join(err, s.out.TakeAnswers(ctx, taken))
		},
	}).Take(s.t.Context())
}

// carry sends and takes, and says what is known outside: "p1 text".
func (s *sides) carry() []string {
	s.t.Helper()
	if err := s.send(); err != nil {
		s.t.Fatal(err)
	}
	if _, err := s.take(); err != nil {
		s.t.Fatal(err)
	}
	var known []string
	for _, a := range s.out.taken {
		known = append(known, a.Post+" "+a.Text)
	}
	slices.Sort(known)
	return known
}

func (s *sides) knows(want ...string) {
	s.t.Helper()
	if got := s.carry(); !slices.Equal(got, want) {
		s.t.Errorf("outside knows %q, want %q", got, want)
	}
}

func (s *sides) does(e ledger.Entry, role access.Role, action ledger.Action, details any) ledger.Entry {
	s.t.Helper()
	c := ledger.Command{Action: action, Reason: "见附件"}
	if details != nil {
		c = c.With(details)
	}
	e, err := s.office.Walk(e, ledgertest.Step{Role: role, Command: c})
	if err != nil {
		s.t.Fatal(err)
	}
	return e
}

// answered takes a matter to its last review and ends that.
func (s *sides) answered(m ledger.Matter, p ledger.Publicity, action ledger.Action, text string) ledger.Entry {
	s.t.Helper()
	e, err := s.office.At(ledger.StateInHand, opinion.LevelOrdinary, m)
	if err != nil {
		s.t.Fatal(err)
	}
	s.knows(s.known()...) // nothing of it is known before
	e = s.does(e, access.RoleContact, ledger.ActSubmit, ledger.Drafting{Title: "说明", Text: text, Publicity: p, Secrecy: "不涉密", Without: "无须配合"})
	e = s.does(e, access.RoleReviewer1, ledger.ActApprove, nil)
	e = s.does(e, access.RoleReviewer2, ledger.ActApprove, nil)
	s.knows(s.known()...)
	if action == ledger.ActApproveReply {
		return s.does(e, access.RoleReviewer3, action, ledger.Reviewing{Channel: "热线回访"})
	}
	e = s.does(e, access.RoleReviewer3, ledger.ActApprove, nil)
	return s.does(e, access.RolePublisher, action, ledger.Publishing{Channel: "官方微信", Link: "https://x.gov.cn/1"})
}

func (s *sides) known() (known []string) {
	for _, a := range s.out.taken {
		known = append(known, a.Post+" "+a.Text)
	}
	slices.Sort(known)
	return known
}

// What went out as 主动公开 is known outside, to posts from there; nothing else
// is, and what counts no more is withdrawn.
func TestOnlyPublicAnswersLeave(t *testing.T) {
	s := newSides(t)
	e := s.answered(ledger.Matter{Title: "内部标题", Posts: []string{"p1", "p3"}}, ledger.PublicityOpen, ledger.ActPublish, "已修好，可电 13912345678。")
	s.knows("p1 已修好，可电 139****5678。")
	for _, secret := range []string{"内部标题", e.Number, e.ID, "见附件", "某reviewer"} {
		for _, a := range s.out.taken {
			if b, err := json.Marshal(a); err != nil || strings.Contains(string(b), secret) {
				t.Errorf("%q left: %s", secret, b)
			}
		}
	}
	for _, a := range s.out.taken {
		if a.Channel != "官方微信" || a.Link == "" || a.Unit == "" || a.Title != "说明" || a.At.IsZero() {
			t.Errorf("%+v", a)
		}
	}
	s.answered(ledger.Matter{Title: "依申请", Posts: []string{"p2"}}, ledger.PublicityOnRequest, ledger.ActApproveReply, "只告诉本人")
	s.answered(ledger.Matter{Title: "不公开", Posts: []string{"p4"}}, ledger.PublicityClosed, ledger.ActApproveReply, "只告诉本人")
	s.answered(ledger.Matter{Title: "密", Posts: []string{"p5"}}, ledger.PublicityOpen, ledger.ActApproveReply, "机密★ 内容")
	s.knows("p1 已修好，可电 139****5678。")
	s.answered(ledger.Matter{Title: "公开的直接答复", Posts: []string{"p6"}}, ledger.PublicityOpen, ledger.ActApproveReply, "已退费")
	s.knows("p1 已修好，可电 139****5678。", "p6 已退费")

	e = s.does(e, access.RoleHead, ledger.ActStatement, ledger.Memo{Text: "又补了一句"})
	e = s.does(e, access.RolePublisher, ledger.ActPublishMore, ledger.Publishing{Channel: "政府网站", Text: "又补了一句"})
	s.knows("p1 又补了一句", "p1 已修好，可电 139****5678。", "p6 已退费")
	s.does(e, access.RoleHead, ledger.ActVoid, nil)
	s.knows("p6 已退费")
	s.knows("p6 已退费")
	for id, n := range s.out.times {
		if want := map[bool]int{true: 1, false: 2}[s.out.taken[id].ID != ""]; n != want {
			t.Errorf("%s was told %d times, want %d", id, n, want)
		}
	}
}

// Whatever the moment at which a process on either side ends, every answer
// arrives, each change of it once, and a lost bundle is named.
func TestAnswersOverKills(t *testing.T) {
	s := newSides(t)
	for i := range 8 {
		post := string(rune('a' + i))
		s.posts[post] = "outside"
		s.in.fails, s.out.fails = 0, 0
		s.answered(ledger.Matter{Title: "事项" + post, Posts: []string{post}}, ledger.PublicityOpen, ledger.ActPublish, "答复"+post)
		s.in.fails, s.out.fails = i%4, i%3
		for range 6 {
			if err := s.send(); err != nil && !errors.Is(err, errKilled) {
				t.Fatal(err)
			}
		}
		for range 4 {
			if _, err := s.take(); err != nil && !errors.Is(err, errKilled) {
				t.Fatal(err)
			}
		}
	}
	s.in.fails, s.out.fails = 0, 0
	if got := len(s.carry()); got != 8 {
		t.Errorf("%d answers are known, want 8: %v", got, slices.Collect(maps.Values(s.out.taken)))
	}
	sent := map[string]int{}
	found, err := filepath.Glob(filepath.Join(s.spool, "*.bundle"))
	if err != nil || len(found) != 8 {
		t.Errorf("%d bundles, %v", len(found), err)
	}
	for id := range s.in.sent {
		sent[id]++
	}
	if len(sent) != 8 {
		t.Errorf("%d answers are noted as sent", len(sent))
	}
}

// The clocks of two processes differ: an entry that was changed a moment before
// what was seen last is not overlooked.
func TestAnEntryThatIsSeenLate(t *testing.T) {
	s := newSides(t)
	first := s.answered(ledger.Matter{Title: "甲", Posts: []string{"p1"}}, ledger.PublicityOpen, ledger.ActPublish, "答甲")
	s.knows("p1 答甲")
	s.office.Pass(-15 * time.Minute)
	s.answered(ledger.Matter{Title: "乙", Posts: []string{"p2"}}, ledger.PublicityOpen, ledger.ActPublish, "答乙")
	if first.UpdatedAt.IsZero() {
		t.Fatal("no time")
	}
	s.knows("p1 答甲", "p2 答乙")
}
