package ledger

import (
	"crypto/sha256"
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"golang.org/x/text/width"
)

// PaperKind is a paper that is printed, signed by hand and comes back.
type PaperKind string

// The kinds.
const (
	PaperSigning     PaperKind = "S" // 审签单: of a draft
	PaperInstruction PaperKind = "P" // 呈批件: for a leader's instruction
)

// Name is the paper's Chinese name.
func (k PaperKind) Name() string {
	if k == PaperSigning {
		return "稿件审签单"
	}
	return "呈批件"
}

// Actions are the acts that a signed paper of the kind can stand for.
func (k PaperKind) Actions() []Action {
	if k == PaperSigning {
		return []Action{ActApprove, ActApproveReply, ActReject}
	}
	return []Action{ActInstruct}
}

// Paper is what the code on a paper says: 2026-00012-S2-7F3A is the 审签单 of
// the second draft of 2026-00012. Its last four characters find a slip of the
// pen; they are no secret.
type Paper struct {
	Kind   PaperKind
	Number string // of the entry
	Draft  int    // Draft.Version; 0 for 呈批件
	check  string
}

var paperCode = regexp.MustCompile(`^(\d{4}-\d{4,})-([SP])(\d{0,4})-([0-9A-F]{4})$`)

// Paper is the code that a paper of the kind bears for the entry as it stands.
func (e Entry) Paper(kind PaperKind) Paper {
	p := Paper{Kind: kind, Number: e.Number}
	if d := e.Draft(); kind == PaperSigning && d != nil {
		p.Draft = d.Version
	}
	p.check = p.sum(e.ID)
	return p
}

func (p Paper) sum(entryID string) string {
	h := sha256.Sum256(fmt.Appendf(nil, "yuqing paper 1\x00%s\x00%s\x00%s\x00%d", entryID, p.Number, p.Kind, p.Draft))
	return fmt.Sprintf("%X", h[:2])
}

// String is the code as it is printed.
func (p Paper) String() string {
	draft := ""
	if p.Kind == PaperSigning {
		draft = strconv.Itoa(p.Draft)
	}
	return fmt.Sprintf("%s-%s%s-%s", p.Number, p.Kind, draft, p.check)
}

// dashes are the signs that people and programs write for the one on a paper.
var dashes = strings.NewReplacer("‐", "-", "‑", "-", "‒", "-", "–", "-", "—", "-", "―", "-", "−", "-", "﹣", "-", "ー", "-", "一", "-", "_", "-", "\u00ad", "-")

// ParsePaper reads a code as people type it: in small or full-width letters,
// with spaces, and with whatever dash their keyboard has. It gives an *InvalidError of field "code".
func ParsePaper(typed string) (Paper, error) {
	s := dashes.Replace(strings.ToUpper(strings.Join(strings.Fields(width.Fold.String(typed)), "")))
	m := paperCode.FindStringSubmatch(s)
	if m == nil || (m[2] == string(PaperSigning)) != (m[3] != "") {
		return Paper{}, invalid("code", "编码应写作 2026-00012-S2-7F3A 的样式，印在审签单、呈批件的右上角")
	}
	p := Paper{Kind: PaperKind(m[2]), Number: m[1], check: m[4]}
	p.Draft, _ = strconv.Atoi(m[3])
	return p, nil
}

// Fits refuses a paper that is not of the entry, or whose draft is not the one
// that is being reviewed.
func (p Paper) Fits(e Entry) error {
	if p.Number != e.Number || p.sum(e.ID) != p.check {
		return invalid("code", "编码对不上，请核对末四位")
	}
	if p.Kind == PaperInstruction {
		return nil
	}
	d := e.Draft()
	if d == nil || d.Version != p.Draft {
		return invalid("code", "这张审签单是第%d版稿件的，稿件已经改过；请重新打印送签", p.Draft)
	}
	return nil
}
