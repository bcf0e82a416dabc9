package ui

import (
	"errors"
	"fmt"
	"net/http"

	"yuqing/internal/access"
	"yuqing/internal/notify"
	"yuqing/ledger"
)

func (s *server) noticePages() []route {
	return []route{
		{http.MethodGet, "/notices", "", false, s.noticeList},
		{http.MethodPost, "/notices/read", "", false, s.readNotices},
		{http.MethodPost, "/notices/:id/open", "", false, s.openNotice},
		{http.MethodPost, "/notices/preference", "", false, s.setPreference},
		{http.MethodGet, "/deliveries", access.ViewSystem, false, s.deliveries},
		{http.MethodPost, "/deliveries/:id/retry", access.ManageSystem, false, s.retryDelivery},
		{http.MethodPost, "/deliveries/:id/drop", access.ManageSystem, false, s.dropDelivery},
		{http.MethodPost, "/ledger/:id/chat", access.ViewLedger, false, s.chatText},
	}
}

// manyUnread is from where the frame counts no further.
const manyUnread = 100

// unread is the count beside 通知 in the frame. A page is shown without it
// where it cannot be read.
func (s *server) unread(r *request, loggedIn bool) string {
	if !loggedIn || r.by.MustChange {
		return ""
	}
	n, err := s.Notices.Unread(r.ctx(), r.by)
	switch {
	case err != nil:
		s.Log.Warn("unread notices not counted", "error", err)
		return ""
	case n == 0:
		return ""
	case n >= manyUnread:
		return fmt.Sprintf("%d+", manyUnread-1)
	}
	return fmt.Sprint(n)
}

type noticesData struct {
	formData
	Messages   []notify.Message
	Next       string
	OnlyUnread bool
	Preference notify.Preference
}

func (s *server) noticeList(r *request) error {
	return s.showNotices(r, http.StatusOK, nil, nil)
}

// showNotices shows the inbox; where a preference was refused, what was typed
// and why.
func (s *server) showNotices(r *request, status int, typed *notify.Preference, failed error) error {
	d := noticesData{OnlyUnread: r.QueryParam("unread") != ""}
	messages, next, err := s.Notices.List(r.ctx(), r.by, d.OnlyUnread, r.QueryParam("after"))
	if err != nil {
		return err
	}
	d.Messages = messages
	if next != "" {
		d.Next = address("/notices", r.QueryParams(), "after", next)
	}
	if d.Preference, err = s.Notices.Preference(r.ctx(), r.by); err != nil {
		return err
	}
	if failed != nil {
		p := problemOf(failed)
		d.Problem, d.Preference = &p, *typed
	}
	return s.render(r, status, "notices", "通知", d)
}

func (s *server) readNotices(r *request) error {
	if err := s.Notices.Read(r.ctx(), r.by, r.FormValue("id")); err != nil {
		return err
	}
	return r.done("/notices", "read")
}

// openNotice marks a notice as read and leads to its page.
func (s *server) openNotice(r *request) error {
	if err := s.Notices.Read(r.ctx(), r.by, r.Param("id")); err != nil {
		return err
	}
	return r.Redirect(http.StatusSeeOther, localPath(r.FormValue("to")))
}

func (s *server) setPreference(r *request) error {
	p := notify.Preference{Email: r.FormValue("email"), Mail: r.FormValue("mail")}
	if _, err := s.Notices.SetPreference(r.ctx(), r.by, p); err != nil {
		if p := problemOf(err); p.Status >= 500 {
			return err
		}
		return s.showNotices(r, http.StatusUnprocessableEntity, &p, err)
	}
	return r.done("/notices", "saved")
}

type deliveriesData struct {
	Items       []delivery
	First, Next string // addresses of pages; First is empty on the first
	Manage      bool
}

// delivery is what does not get through: what it tells, and whom.
type delivery struct {
	notify.Item
	Text, To string
}

// peopleNames are the names of users by ID, of those whom the person may list.
func (s *server) peopleNames(r *request) (map[string]string, error) {
	users, err := s.Access.Users(r.ctx(), r.by)
	names := map[string]string{}
	for _, u := range users {
		names[u.ID] = u.Name
	}
	if errors.Is(err, access.ErrDenied) {
		return names, nil
	}
	return names, err
}

func (s *server) deliveries(r *request) error {
	d := deliveriesData{Manage: access.Can(r.by, access.ManageSystem, access.Object{})}
	after := r.QueryParam("after")
	items, next, err := s.Notices.Troubled(r.ctx(), r.by, after)
	if err != nil {
		return err
	}
	names, err := s.peopleNames(r)
	if err != nil {
		return err
	}
	for _, i := range items {
		text, user := i.About()
		d.Items = append(d.Items, delivery{i, text, names[user]})
	}
	if after != "" {
		d.First = "/deliveries"
	}
	if next != "" {
		d.Next = address("/deliveries", r.QueryParams(), "after", next)
	}
	return s.render(r, http.StatusOK, "deliveries", "通知送达", d)
}

func (s *server) retryDelivery(r *request) error {
	if err := s.Notices.Retry(r.ctx(), r.by, r.Param("id")); err != nil {
		return err
	}
	return r.done("/deliveries", "retried")
}

func (s *server) dropDelivery(r *request) error {
	if err := s.Notices.Drop(r.ctx(), r.by, r.Param("id")); err != nil {
		return err
	}
	return r.done("/deliveries", "dropped")
}

type chatData struct {
	Entry ledger.Entry
	Text  string
}

// chatText writes what may be copied into a chat group, and notes that
// somebody took it: an entry's number and where it stands, but nothing of what
// it is about.
func (s *server) chatText(r *request) error {
	e, err := s.Ledger.Get(r.ctx(), r.by, r.Param("id"))
	if err != nil {
		return err
	}
	if err := s.Access.Note(r.ctx(), r.by, "export.chat", "entry:"+e.ID, e.Number); err != nil {
		return err
	}
	return s.render(r, http.StatusOK, "chat", "复制到群", chatData{e, s.chat(e)})
}

func (s *server) chat(e ledger.Entry) string {
	text := "【" + e.State.Name() + "】" + e.Number
	if e.Lead.Unit.Name != "" {
		text += "，" + e.Lead.Unit.Name
	}
	if row := rowOfEntry(e, s.Now()); !row.Due.IsZero() {
		text += fmt.Sprintf("，%s时限 %s（%s）", row.DueName, when(row.Due), left(row.Due, s.Now()))
	}
	return text + "。请登录系统办理：" + s.Link("/ledger/"+e.ID)
}
