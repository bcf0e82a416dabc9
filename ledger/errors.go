package ledger

import (
	"errors"
	"fmt"
	"strings"
)

// ErrNotFound is returned for an entry that does not exist or that the person
// may not see.
var ErrNotFound = errors.New("ledger: no such entry")

// ErrDisabled is what a Directory returns for an account that is not in use any
// more.
var ErrDisabled = errors.New("ledger: the account is disabled")

// ConflictError says that somebody else changed the entry meanwhile, or that
// it exists already. Nothing was written.
type ConflictError struct {
	EntryID string
	// Want is the version that the caller knew, Have the one that is stored;
	// Have is 0 where the store did not look it up.
	Want, Have int
	// Other: it is another entry that the act changes too, which the caller did
	// not name a version of.
	Other bool
}

func (e *ConflictError) Error() string {
	if e.Want == 0 {
		return "该信息已登记为台账条目，请刷新后查看"
	}
	if e.Other {
		return "这次办理牵涉的另一个条目正有人在办，没有写入；请稍候再提交一次"
	}
	now := ""
	if e.Have > e.Want {
		now = fmt.Sprintf("，现在是第%d版", e.Have)
	}
	return fmt.Sprintf("条目已被他人更新（您看到的是第%d版%s），这次没有写入；请看清变化后再提交", e.Want, now)
}

// IllegalError says that the action is not possible in this state, and which
// ones are.
type IllegalError struct {
	State   State
	Action  Action
	Why     string   // what is missing, where it is more than the state
	Allowed []Action // what the table allows people in this state, whoever they are
}

func (e *IllegalError) Error() string {
	names := make([]string, len(e.Allowed))
	for i, a := range e.Allowed {
		names[i] = a.Name()
	}
	text := fmt.Sprintf("“%s”状态下不能“%s”", e.State.Name(), e.Action.Name())
	if e.Why != "" {
		text += "：" + e.Why
	}
	if len(names) > 0 {
		text += "；当前可以：" + strings.Join(names, "、")
	}
	return text
}

// ForbiddenError says that this person may not do this, and who may.
type ForbiddenError struct {
	Action Action
	Text   string // in Chinese, a whole sentence
}

func (e *ForbiddenError) Error() string { return e.Text }

// InvalidError names the field that is missing or wrong, and why.
type InvalidError struct {
	Field string // as in JSON: "reason", "details.lead"
	Text  string // in Chinese
}

func (e *InvalidError) Error() string { return e.Text }

func invalid(field, format string, args ...any) error {
	return &InvalidError{Field: field, Text: fmt.Sprintf(format, args...)}
}
