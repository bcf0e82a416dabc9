package ledger

import "slices"

// Todo (待办) is what a unit that takes part in an open entry has to do with it.
type Todo string

// The piles on a unit's desk.
const (
	TodoAccept Todo = "accept" // 待签收
	TodoWork   Todo = "work"   // 办理中
	TodoRevise Todo = "revise" // 退回修改: its draft came back from a review
	TodoWait   Todo = "wait"   // 等他人办理
)

// Todos lists them in the order of a unit's desk.
var Todos = []Todo{TodoAccept, TodoWork, TodoRevise, TodoWait}

var todoNames = map[Todo]string{TodoAccept: "待签收", TodoWork: "办理中", TodoRevise: "退回修改", TodoWait: "等他人办理"}

// Name is its Chinese name, empty for one that does not exist.
func (t Todo) Name() string { return todoNames[t] }

// UnitTodo is what one unit has to do.
type UnitTodo struct {
	UnitID string
	Todo   Todo
}

// Todos lists what the units that work on an open entry have to do, the lead
// first, and what is on the desks of those to which they handed their part (分办);
// none where it is not open. Units that got a copy, or gave their part
// back, have nothing to do. It is what Filter.Todo asks for.
func (e Entry) Todos() []UnitTodo {
	if !e.State.Open() {
		return nil
	}
	var out []UnitTodo
	add := func(a Assignment, t Todo) {
		out = append(out, UnitTodo{a.Unit.ID, t})
		if a.Within.ID != "" { // it works on what its unit answers for
			if t != TodoWait {
				t = TodoWork
			}
			out = append(out, UnitTodo{a.Within.ID, t})
		}
	}
	if e.Lead.Unit.ID != "" {
		add(e.Lead, e.leadTodo())
	}
	for _, s := range e.Supporting {
		switch s.State {
		case PartToAccept:
			add(s, TodoAccept)
		case PartInHand:
			add(s, TodoWork)
		case PartReported:
			add(s, TodoWait)
		}
	}
	return out
}

func (e Entry) leadTodo() Todo {
	switch {
	case e.State == StateToAccept:
		return TodoAccept
	case e.State == StateInHand && e.Round().sentBack():
		return TodoRevise
	case e.State == StateInHand, e.State == StateFollowUp:
		return TodoWork
	}
	return TodoWait
}

// sentBack reports whether the round's last draft came back, from a review or
// from who was to publish it.
func (r Round) sentBack() bool {
	for _, m := range slices.Backward(r.Moments) {
		if m.Action == ActSubmit || m.Action == ActReject {
			return m.Action == ActReject
		}
	}
	return false
}

// SentBack is the review that sent the current draft back, or nil.
func (e Entry) SentBack() *Review {
	d := e.Draft()
	if d == nil || len(d.Reviews) == 0 {
		return nil
	}
	if last := &d.Reviews[len(d.Reviews)-1]; !last.Pass {
		return last
	}
	return nil
}

// todo reports whether one of the filter's units has to do what it asks for.
func (f Filter) todo(e Entry) bool {
	return slices.ContainsFunc(e.Todos(), func(t UnitTodo) bool { return t.Todo == f.Todo && slices.Contains(f.Units, t.UnitID) })
}
