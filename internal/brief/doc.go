// Package brief owns the papers by which a press office tells its leaders what
// people say and how it is answered (简报): a daily, weekly, monthly, half-yearly
// and yearly one, and a special report (专报) on one event. It composes a draft
// from figures, keeps what people make of it, numbers what is issued and writes
// it as a Word file. What is issued is never changed.
//
// It knows no database and no HTTP and may import internal/opinion,
// internal/calendar, internal/privacy and internal/access.
package brief
