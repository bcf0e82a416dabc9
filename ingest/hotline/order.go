package hotline

import (
	"fmt"
	"strings"
	"time"
)

// fields are what an update can say, by name.
func (u *Update) fields() []struct {
	name string
	at   **string
} {
	return []struct {
		name string
		at   **string
	}{
		{"channel", &u.Channel}, {"author", &u.Author}, {"title", &u.Title}, {"text", &u.Text}, {"received_at", &u.ReceivedAt},
		{"state", &u.State}, {"reply", &u.Reply}, {"replied_at", &u.RepliedAt}, {"unit", &u.Unit}, {"category", &u.Category},
		{"place", &u.Place}, {"phone", &u.Phone},
	}
}

// At is when the update happened where it comes from: as it says itself, or else
// when it was sent. Its errors are *FieldError.
func (u Update) At(sent, now time.Time) (time.Time, error) {
	if u.UpdatedAt == nil || strings.TrimSpace(*u.UpdatedAt) == "" {
		return sent, nil
	}
	at, err := pushedTime(*u.UpdatedAt, now)
	if err != nil {
		return at, &FieldError{"updated_at", fmt.Sprintf("更新时间 %q %v", clip(*u.UpdatedAt), err)}
	}
	return at, nil
}

// TakeNewer drops the fields of which something newer was said, names them, and
// notes the others in said.
func (u *Update) TakeNewer(said map[string]time.Time, at time.Time) (late []string) {
	for _, f := range u.fields() {
		switch {
		case *f.at == nil:
		case said[f.name].After(at):
			late = append(late, f.name)
			*f.at = nil
		default:
			said[f.name] = at
		}
	}
	return late
}
