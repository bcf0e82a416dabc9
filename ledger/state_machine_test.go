package ledger

import (
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"yuqing/internal/access"
)

var update = flag.Bool("update", false, "write docs/state_machine.md and the golden files anew")

const documentPath = "../docs/state_machine.md"

// TestDocument holds docs/state_machine.md against the table.
func TestDocument(t *testing.T) {
	want := document()
	if *update {
		if err := os.WriteFile(documentPath, []byte(want), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	have, err := os.ReadFile(documentPath)
	if err != nil {
		t.Fatal(err)
	}
	if string(have) != want {
		t.Errorf("docs/state_machine.md is not what the table says; run: go test ./ledger -run TestDocument -update")
	}
}

func document() string {
	var b strings.Builder
	b.WriteString("# 台账状态机\n\n")
	b.WriteString("本文由 `ledger/table.go` 生成（`go test ./ledger -run TestDocument -update`），请勿手改。\n\n")
	b.WriteString("```mermaid\nstateDiagram-v2\n")
	for _, s := range States {
		fmt.Fprintf(&b, "    %s: %s\n", node(s), s.Name())
	}
	for _, line := range arrows() {
		b.WriteString("    " + line + "\n")
	}
	b.WriteString("```\n\n任一未办结状态均可由办公室主任作废（图中不画）。\n\n")
	b.WriteString(recording)
	writeMoves(&b)
	writeFacts(&b)
	writeClocks(&b)
	return b.String()
}

// recording says in words what the table cannot: who writes down whose act.
const recording = `## 代录

- 协调员、办公室主任可以代录任何人的动作；其他人只能代录同一角色的同事。
- 单位联络员只能代录本单位联络员的动作，不论以姓名、账号还是单位指明对方；配合单位、抄送单位和已改派、退单的单位不能代牵头单位办理。
- 凭据须是本条目未作废的附件；代录审核、政府审签以及领导、办公室主任签字的动作，其中须有签批件，附在某版稿件上的签批件只作那一版的凭据。批示可由电话传达，不要求扫描件。已停用的账号不能作签字人。
- 代录稿件的人不以自己的名义审核该稿；自己办理和代录的审核合并计数。较大及以上，一份稿件的各道审核不能全由一人录入。

## 先审后发

- 发布、新闻发布会、续发的内容须与审定稿一致，空格和换行不计；不填即为审定稿。
- 跟踪期间的短稿、滚动发布等新内容，须先由发布人以外的人“确定口径”，再照口径续发；重大及以上须由终审、政府审签或办公室主任确定。
- 依申请公开、不予公开的稿件直接答复后，不得再以续发公开。

`

func node(s State) string { return strings.ReplaceAll(string(s), "-", "_") }

func arrows() []string {
	var lines []string
	for _, r := range Table {
		if r.Action == ActVoid || r.To == "" {
			continue
		}
		if r.From == nil {
			lines = append(lines, fmt.Sprintf("[*] --> %s: %s", node(r.To), r.Action.Name()))
		}
		for _, from := range r.From {
			line := fmt.Sprintf("%s --> %s: %s", node(from), node(r.To), r.Action.Name())
			if !slices.Contains(lines, line) {
				lines = append(lines, line)
			}
		}
	}
	return lines
}

func writeMoves(b *strings.Builder) {
	b.WriteString("## 流转\n\n| 状态 | 动作 | 由谁 | 条件 | 到 | 须备 |\n|---|---|---|---|---|---|\n")
	write := func(from string, r Rule) {
		to := "不变"
		if r.To != "" {
			to = r.To.Name()
		}
		fmt.Fprintf(b, "| %s | %s `%s` | %s | %s | %s | %s |\n",
			from, r.Action.Name(), r.Action, roleNames(r), condition(r), to, needs(r.Action))
	}
	for _, r := range Table {
		if r.From == nil {
			write("（无）", r)
		}
	}
	for _, s := range States {
		for _, r := range Table {
			if r.in(s) && moves(r.Action) && r.Action != ActVoid {
				write(s.Name(), r)
			}
		}
	}
	b.WriteString("| 任一未办结状态 | 作废 `void` | 办公室主任 |  | 已作废 | 理由 |\n\n")
}

// moves reports whether the action leads to another state in any row.
func moves(a Action) bool {
	return slices.ContainsFunc(Table, func(r Rule) bool { return r.Action == a && (r.To != "" || a == ActFeedback) })
}

func writeFacts(b *strings.Builder) {
	b.WriteString("## 不改变状态的事实\n\n| 动作 | 状态 | 由谁 | 条件 | 须备 |\n|---|---|---|---|---|\n")
	for _, r := range Table {
		if !moves(r.Action) {
			fmt.Fprintf(b, "| %s `%s` | %s | %s | %s | %s |\n",
				r.Action.Name(), r.Action, stateNamesOf(r.From), roleNames(r), condition(r), needs(r.Action))
		}
	}
	b.WriteString("\n")
}

func stateNamesOf(list []State) string {
	switch {
	case slices.Equal(list, openStates):
		return "任一未办结状态"
	case slices.Equal(list, lateStates):
		return "任一未办结状态、不列入、已办结"
	case slices.Equal(list, triagedStates):
		return "待交办至待办结审核"
	case slices.Equal(list, dispatchedStates):
		return "待签收至待办结审核"
	case slices.Equal(list, working):
		return "待签收至跟踪"
	}
	var names []string
	for _, s := range list {
		names = append(names, s.Name())
	}
	return strings.Join(names, "、")
}

func roleNames(r Rule) string {
	own := map[Own]string{OwnLead: "（牵头单位）", OwnSupport: "（该配合单位）", OwnAny: "（承办单位）"}[r.Own]
	var names []string
	for _, role := range r.Roles {
		name := roleName(role)
		if role == access.RoleContact {
			name += own
		}
		names = append(names, name)
	}
	return strings.Join(names, "、")
}

func condition(r Rule) string {
	if r.When == nil {
		return ""
	}
	return r.When.Name
}

func needs(a Action) string {
	text := Actions[a].Needs
	if Actions[a].Reason {
		text = strings.TrimSuffix("理由；"+text, "；")
	}
	return text
}

func writeClocks(b *strings.Builder) {
	b.WriteString("## 默认时限\n\n同一种时限有几行适用时取最早到期的，其余一并列出。小时数昼夜、节假日连续计算；工作日自次日起算，至当日下班（17:30）止。\n\n")
	b.WriteString("| 种类 | 名称 | 限期 | 起 | 止 | 依据 |\n|---|---|---|---|---|---|\n")
	for _, r := range DefaultClocks() {
		limit := fmt.Sprintf("%g 小时", r.Hours)
		if r.WorkingDays > 0 {
			limit = fmt.Sprintf("%d 个工作日", r.WorkingDays)
		}
		fmt.Fprintf(b, "| %s | %s `%s` | %s | %s | %s | %s |\n", r.Kind.Name(), r.Name, r.ID, limit, actionNames(r.Start), actionNames(r.Stop), r.Basis)
	}
}

func actionNames(list []Action) string {
	var names []string
	for _, a := range list {
		if a == ActCreate {
			names = append(names, "发现时间")
			continue
		}
		names = append(names, a.Name())
	}
	return strings.Join(names, "、")
}

// TestTableIsWhole: every state and action is used, named and reachable.
func TestTableIsWhole(t *testing.T) {
	for _, s := range States {
		if s.Name() == string(s) {
			t.Errorf("state %s has no name", s)
		}
		if !slices.ContainsFunc(Table, func(r Rule) bool { return r.To == s }) {
			t.Errorf("nothing leads to %s", s)
		}
	}
	for a := range Actions {
		if !slices.ContainsFunc(Table, func(r Rule) bool { return r.Action == a }) {
			t.Errorf("no row for %s", a)
		}
	}
	for _, r := range Table {
		if _, ok := Actions[r.Action]; !ok {
			t.Errorf("action %s is not described", r.Action)
		}
		if slices.Contains(r.Roles, contact) && r.Own == OwnNone {
			t.Errorf("%s: a contact acts without a unit", r.Action)
		}
		for _, role := range r.Roles {
			if slices.Contains([]access.Role{access.RoleSystemAdmin, access.RoleSecurityAdmin, access.RoleAuditAdmin}, role) {
				t.Errorf("%s: an administrator touches an entry", r.Action)
			}
		}
	}
}
