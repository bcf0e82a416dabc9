package desk

import (
	"cmp"
	"context"
	"encoding/base64"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"golang.org/x/net/http/httpguts"

	"yuqing/ingest/page"
	"yuqing/internal/access"
	"yuqing/internal/opinion"
)

// fill checks the input and sets it on a source.
func (d *Desk) fill(ctx context.Context, in SourceInput, s *opinion.Source) error {
	in.tidy()
	if err := in.check(); err != nil {
		return err
	}
	if err := d.knownUnit(ctx, in.UnitID); err != nil {
		return err
	}
	moved := s.URL != "" && !sameHost(s.URL, in.URL)
	s.Name, s.Kind, s.URL, s.Region = in.Name, in.Kind, in.URL, strings.TrimSpace(in.Region)
	s.Weight, s.Interval, s.Paused = in.Weight, in.Interval, in.Paused
	s.UnitID, s.Group, s.Authority = in.UnitID, in.Group, in.Authority
	s.Page, s.StaleDays, s.Outside = nil, in.StaleDays, in.Outside && in.Kind.Fetched()
	if in.Kind == opinion.SourcePage && in.Page != nil && *in.Page != (opinion.PageRules{}) {
		s.Page = in.Page
	}
	if moved { // a log-in is never carried to another host
		s.Auth = ""
	}
	return d.sealLogin(in.Login, s)
}

func (in *SourceInput) tidy() {
	for _, s := range []*string{&in.Name, &in.URL, &in.Region, &in.UnitID, &in.Group, &in.Authority} {
		*s = strings.TrimSpace(*s)
	}
	in.Kind = cmp.Or(in.Kind, opinion.SourceFeed)
	in.Weight = cmp.Or(in.Weight, 1)
	if in.Page != nil {
		r := *in.Page
		for _, s := range []*string{&r.Item, &r.Link, &r.Title, &r.Date, &r.Next, &r.Headline, &r.Content, &r.Author, &r.Time} {
			*s = strings.TrimSpace(*s)
		}
		in.Page = &r
	}
}

func (in SourceInput) check() error {
	kinds := []opinion.SourceKind{opinion.SourceFeed, opinion.SourcePage, opinion.SourceHotline, opinion.SourceClues}
	interval := time.Duration(in.Interval)
	switch {
	case in.Name == "":
		return opinion.Invalid("name", "请填写信源名称。")
	case utf8.RuneCountInString(in.Name) > maxName:
		return opinion.Invalid("name", "信源名称不能超过 %d 个字。", maxName)
	case !slices.Contains(kinds, in.Kind):
		return opinion.Invalid("kind", "没有“%s”这种信源；可用 feed、page、hotline、clues。", in.Kind)
	case in.Kind.Fetched() && !webAddress(in.URL):
		return opinion.Invalid("url", "地址须以 http:// 或 https:// 开头，且不带用户名密码，例如 https://www.example.gov.cn/rss.xml。")
	case in.Weight <= 0 || in.Weight > 10:
		return opinion.Invalid("weight", "权重须大于 0，不超过 10。")
	case interval != 0 && (interval < minInterval || interval > maxInterval):
		return opinion.Invalid("interval", "采集间隔须在 1 分钟与 24 小时之间，例如 15m、2h；不填则按信源的更新频率自动调整。")
	case utf8.RuneCountInString(in.Group) > maxGroup:
		return opinion.Invalid("group", "分组不能超过 %d 个字。", maxGroup)
	case in.Authority != "" && !slices.Contains(opinion.Authorities, in.Authority):
		return &opinion.InputError{Field: "authority", Text: "信源级别须是" + strings.Join(opinion.Authorities, "、") + "之一。"}
	case in.StaleDays < 0 || in.StaleDays > maxStaleDays:
		return opinion.Invalid("stale_days", "静默天数须在 0 与 %d 之间；0 表示按以往更新频率判断。", maxStaleDays)
	}
	return in.checkPage()
}

// checkPage names the first rule that cannot be used.
func (in SourceInput) checkPage() error {
	if in.Page == nil {
		return nil
	}
	r := *in.Page
	if r.Pages < 0 || r.Pages > maxPages {
		return opinion.Invalid("pages", "列表页数须在 1 与 %d 之间。", maxPages)
	}
	for _, rule := range []struct{ field, selector string }{
		{"item", r.Item}, {"link", r.Link}, {"title", r.Title}, {"date", r.Date}, {"next", r.Next},
		{"headline", r.Headline}, {"content", r.Content}, {"author", r.Author}, {"time", r.Time},
	} {
		if err := page.CheckSelector(rule.selector); err != nil {
			return opinion.Invalid(rule.field, "%s。", err.Error())
		}
	}
	if r.Item == "" && (r.Link != "" || r.Title != "" || r.Date != "") {
		return opinion.Invalid("item", "填写了条目内的选择器时，也请填写列表条目的选择器。")
	}
	return nil
}

func (d *Desk) knownUnit(ctx context.Context, id string) error {
	if id == "" {
		return nil
	}
	units, err := d.deps.Access.Units(ctx)
	if err != nil {
		return fmt.Errorf("read the units: %w", err)
	}
	if !slices.ContainsFunc(units, func(u access.Unit) bool { return u.ID == id }) {
		return opinion.Invalid("unit_id", "没有这个单位，请重新选择。")
	}
	return nil
}

// sealLogin keeps a log-in sealed with the source.
func (d *Desk) sealLogin(l *Login, s *opinion.Source) error {
	switch {
	case l == nil:
		return nil
	case *l == Login{}:
		s.Auth = ""
		return nil
	}
	h, err := l.header()
	if err != nil {
		return err
	}
	s.Auth, err = d.deps.Seal(h)
	if err != nil {
		return fmt.Errorf("seal the log-in of source %s: %w", s.Name, err)
	}
	return nil
}

// header is a log-in as the request's headers carry it.
func (l Login) header() (http.Header, error) {
	h := http.Header{}
	if l.Header != "" {
		name, value, ok := strings.Cut(l.Header, ":")
		name, value = strings.TrimSpace(name), strings.TrimSpace(value)
		if !ok || !httpguts.ValidHeaderFieldName(name) || !httpguts.ValidHeaderFieldValue(value) || value == "" {
			return nil, opinion.Invalid("login_header", "请求头须写作“名称: 值”，例如 Authorization: Bearer xxxx。")
		}
		switch http.CanonicalHeaderKey(name) {
		case "Host", "Content-Length", "Connection", "Transfer-Encoding", "Accept-Encoding":
			return nil, opinion.Invalid("login_header", "不能设置请求头 %s。", name)
		}
		h.Set(name, value)
	}
	if l.User != "" || l.Password != "" {
		if strings.Contains(l.User, ":") {
			return nil, opinion.Invalid("login_user", "用户名不能含冒号。")
		}
		h.Set("Authorization", "Basic "+base64.StdEncoding.EncodeToString([]byte(l.User+":"+l.Password)))
	}
	return h, nil
}
