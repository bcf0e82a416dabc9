package ui

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	"yuqing/internal/access"
	"yuqing/internal/office"
	"yuqing/internal/opinion"
	"yuqing/internal/web"
	"yuqing/ledger"
)

type settingsData struct {
	clockBase
	Values map[string]string
	Levels []option
	Tell   []fieldView
}

// settingsOf is what the form shows of rules.
func settingsOf(rules office.Rules) map[string]string {
	v, s := rules.Supervision, rules.Settings
	yes := map[bool]string{true: "1"}
	return map[string]string{
		"remind": yes[!v.Remind.Off], "share": strconv.FormatFloat(v.Remind.Share*100, 'f', -1, 64),
		"supervise": yes[!v.Supervise.Off], "supervise_days": strconv.Itoa(v.Supervise.Days), "supervise_working": yes[v.Supervise.Working],
		"circulate": yes[!v.Circulate.Off], "circulate_days": strconv.Itoa(v.Circulate.Days), "circulate_working": yes[v.Circulate.Working],
		"opens": office.ClockTime(v.Opens), "closes": office.ClockTime(v.Closes),
		"chain": string(s.FullChainFrom), "distinct": yes[s.DistinctReviewers],
		"late_after": strconv.Itoa(s.LateAfterMinutes), "late_limit": strconv.Itoa(s.LateLimitHours),
		"unaccept":       strconv.Itoa(s.Unaccept()),
		"hotline_months": strconv.Itoa(s.HotlineMonths), "message_months": strconv.Itoa(s.MessageMonths),
		"post_months": strconv.Itoa(s.PostMonths), "office_end": office.ClockTime(s.OfficeEnd),
		"escalate_people": strconv.Itoa(s.EscalatePeople), "escalate_risk": strconv.Itoa(s.EscalateRisk),
	}
}

var settingFields = []string{
	"remind", "share", "supervise", "supervise_days", "supervise_working", "circulate", "circulate_days", "circulate_working",
	"opens", "closes", "chain", "distinct", "late_after", "late_limit", "unaccept", "hotline_months", "message_months", "post_months", "office_end", "escalate_people", "escalate_risk",
}

// tellRoles may hear of late matters; administrators read no content.
var tellRoles = slices.DeleteFunc(slices.Clone(access.Roles), func(r access.Role) bool {
	return r == access.RoleSystemAdmin || r == access.RoleSecurityAdmin || r == access.RoleAuditAdmin
})

func tellField(key, label string, chosen []access.Role) fieldView {
	f := checksOf(key, label, nil)
	for _, r := range tellRoles {
		f.Options = append(f.Options, option{string(r), r.Name(), slices.Contains(chosen, r)})
	}
	return f
}

func (s *server) officeSettings(r *request) error {
	state, err := s.Rules.InForce(r.by)
	if err != nil {
		return err
	}
	return s.showSettings(r, http.StatusOK, settingsOf(state.Rules), state.Rules.Supervision, nil)
}

func (s *server) showSettings(r *request, status int, values map[string]string, v ledger.Supervision, problem *web.Problem) error {
	base, _, err := s.clockBase(r, "/clocks/settings")
	if err != nil {
		return err
	}
	base.Problem = problem
	return s.render(r, status, "clock_settings", "督办与办公设置", settingsData{
		clockBase: base, Values: values, Levels: choices(levels, []string{values["chain"]}),
		Tell: []fieldView{
			tellField("remind_tell", "催办另告知", v.Remind.Tell), tellField("supervise_tell", "督办另告知", v.Supervise.Tell),
			tellField("circulate_tell", "通报另告知", v.Circulate.Tell),
		},
	})
}

// numbers reads numbers of a form and keeps the first that is none.
type numbers struct {
	r   *request
	err error
}

func (n *numbers) whole(key, label string) int {
	v, err := strconv.Atoi(strings.TrimSpace(n.r.FormValue(key)))
	if err != nil && n.err == nil {
		n.err = opinion.Invalid(key, "“%s”须填整数。", label)
	}
	return v
}

func (n *numbers) share(key, label string) float64 {
	v, err := strconv.ParseFloat(strings.TrimSpace(n.r.FormValue(key)), 64)
	if err != nil && n.err == nil {
		n.err = opinion.Invalid(key, "“%s”须填数字。", label)
	}
	return v / 100
}

// clock reads 17:30 as minutes after midnight.
func (n *numbers) clock(key, label string) int {
	hours, minutes, ok := strings.Cut(strings.TrimSpace(n.r.FormValue(key)), ":")
	h, errH := strconv.Atoi(hours)
	m, errM := strconv.Atoi(minutes)
	if bad := !ok || errH != nil || errM != nil || h < 0 || h > 24 || m < 0 || m > 59; bad && n.err == nil {
		n.err = opinion.Invalid(key, "“%s”应写作 17:30 的样式。", label)
	}
	return h*60 + m
}

func settingsTyped(r *request) (ledger.Supervision, office.Settings, error) {
	n := &numbers{r: r}
	on := func(key string) bool { return r.FormValue(key) != "" }
	v := ledger.Supervision{
		Remind:    ledger.RemindRule{Off: !on("remind"), Share: n.share("share", "催办"), Tell: typed[access.Role](r, "remind_tell")},
		Supervise: ledger.LateRule{Off: !on("supervise"), Days: n.whole("supervise_days", "督办"), Working: on("supervise_working"), Tell: typed[access.Role](r, "supervise_tell")},
		Circulate: ledger.LateRule{Off: !on("circulate"), Days: n.whole("circulate_days", "通报"), Working: on("circulate_working"), Tell: typed[access.Role](r, "circulate_tell")},
		Opens:     n.clock("opens", "发送时段"), Closes: n.clock("closes", "发送时段"),
	}
	unaccept := n.whole("unaccept", "撤回签收")
	set := office.Settings{
		FullChainFrom: opinion.Level(r.FormValue("chain")), DistinctReviewers: on("distinct"),
		LateAfterMinutes: n.whole("late_after", "补录原因"), LateLimitHours: n.whole("late_limit", "补录上限"), UnacceptMinutes: &unaccept,
		HotlineMonths: n.whole("hotline_months", "热线个人信息保留"), MessageMonths: n.whole("message_months", "留言个人信息保留"),
		PostMonths:     n.whole("post_months", "舆情个人信息保留"),
		OfficeEnd:      n.clock("office_end", "下班时间"),
		EscalatePeople: n.whole("escalate_people", "多人反映"), EscalateRisk: n.whole("escalate_risk", "高风险工单"),
	}
	return v, set, n.err
}

func (s *server) draftSettings(r *request) error {
	v, set, err := settingsTyped(r)
	var d office.Draft
	if err == nil {
		d, err = s.Rules.ChangeRules(r.ctx(), r.by, versionTyped(r), func(rules *office.Rules) error {
			rules.Supervision, rules.Settings = v, set
			return nil
		})
	}
	return s.showDraft(r, d, err, "/clocks/settings", func(p *web.Problem) error {
		values := map[string]string{}
		for _, f := range settingFields {
			values[f] = r.FormValue(f)
		}
		return s.showSettings(r, p.Status, values, v, p)
	})
}
