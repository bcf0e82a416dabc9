package search

// Op says how an Expr combines its parts.
type Op uint8

// The operations. The zero Expr matches everything.
const (
	All    Op = iota
	Phrase    // Terms stand one after the other in one field
	And       // all of Args (at least two)
	Or        // any of Args (at least two)
	Not       // not Args[0]
)

// Expr is a query as the engines read it.
type Expr struct {
	Op   Op
	Args []Expr

	// For Phrase:
	Field  string   // "title", "text", or "" for either
	Terms  []string // as Terms makes them
	Prefix bool     // the last term need only begin so
}

// combine joins parts, with as few levels as it takes.
func combine(op Op, parts []Expr) Expr {
	var args []Expr
	for _, p := range parts {
		switch {
		case p.Op == op:
			args = append(args, p.Args...)
		case op == And && p.Op == All: // demands nothing
		case op == Or && p.Op == All:
			return Expr{}
		default:
			args = append(args, p)
		}
	}
	switch len(args) {
	case 0:
		return Expr{}
	case 1:
		return args[0]
	}
	return Expr{Op: op, Args: args}
}

// levels is how deep the operations stand in one another.
func (e Expr) levels() int {
	deepest := 0
	for _, a := range e.Args {
		deepest = max(deepest, a.levels())
	}
	return deepest + 1
}

// phrases calls fn for each phrase that makes a text match, so for none that
// stands under a NOT.
func (e Expr) phrases(fn func(Expr)) {
	switch e.Op {
	case Phrase:
		fn(e)
	case And, Or:
		for _, a := range e.Args {
			a.phrases(fn)
		}
	}
}
