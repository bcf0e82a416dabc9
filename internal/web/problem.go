package web

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"

	"yuqing/ingest/push"
	"yuqing/internal/access"
	"yuqing/internal/bus"
	"yuqing/internal/desk"
	"yuqing/internal/eventflow"
	"yuqing/internal/files"
	"yuqing/internal/jobs"
	"yuqing/internal/opinion"
	"yuqing/internal/report"
	"yuqing/internal/search"
	"yuqing/ledger"
)

// Problem is what a person or a program is told about a request that failed:
// RFC 9457, application/problem+json. Title and Detail are Chinese; Detail
// says what to do. Nothing of the inside (paths, SQL, stacks) ever stands in it.
type Problem struct {
	Type      string `json:"type"` // "about:blank": the status says it all
	Title     string `json:"title"`
	Status    int    `json:"status"`
	Detail    string `json:"detail"`
	Field     string `json:"field,omitempty"` // of the input, where one is at fault
	RequestID string `json:"request_id,omitempty"`
}

// known maps the errors of the services. The first that fits is taken. Where
// detail is empty the error's own words are for people.
var known = []struct {
	err    error
	status int
	detail string
}{
	{access.ErrNoSession, http.StatusUnauthorized, "登录已失效，请重新登录。"},
	{access.ErrBadLogin, http.StatusUnauthorized, "登录名或密码不对，请核对后重试。"},
	{access.ErrDenied, http.StatusForbidden, "您的角色没有这项权限；确有需要，请联系安全管理员。"},
	{access.ErrSetupDone, http.StatusGone, "初始设置链接无效、过期或已用过；如还没有任何账号，请重启服务以取得新链接。"},
	{access.ErrLastAdmin, http.StatusConflict, ""},
	{access.ErrWeakPassword, http.StatusUnprocessableEntity, ""},
	{ledger.ErrNotFound, http.StatusNotFound, "没有找到这个条目，可能不在您的职责范围内。"},
	{opinion.ErrNotFound, http.StatusNotFound, "没有找到这一项，可能已删除，或不在您的职责范围内。"},
	{jobs.ErrUnknown, http.StatusNotFound, "没有找到这项后台任务，可能已从列表中清除；需要时请重新提交，重复提交不会重复入库。"},
	{jobs.ErrBusy, http.StatusTooManyRequests, fmt.Sprintf("您已有 %d 项后台任务没有做完；请等其中一项完成，或中止不要的，再提交。", jobs.PerOwner)},
	{files.ErrNotFound, http.StatusNotFound, "没有找到这个文件，可能已过保存期限；请重新生成或上传。"},
	{bus.ErrNoLetter, http.StatusNotFound, "没有找到这条未处理消息（死信），可能已重新投递。"},
	{access.ErrLoginTaken, http.StatusConflict, "登录名已被占用，请换一个登录名。"},
	{opinion.ErrConflict, http.StatusConflict, "名称已被占用，请换一个。"},
	{opinion.ErrStale, http.StatusConflict, "别人刚刚改过这一项；请刷新后看清变化，再提交一次。"},
	{context.DeadlineExceeded, http.StatusServiceUnavailable, "处理超时；请缩小范围，或稍后再试。"},
	{push.ErrUnsigned, http.StatusUnauthorized, "签名不符：请核对密钥，并按“时间戳.原始内容”计算 HMAC-SHA256。"},
	{push.ErrOld, http.StatusUnauthorized, "时间戳与本机时间相差超过 5 分钟；请校准时钟，重发时重新签名。"},
	{push.ErrReplayed, http.StatusConflict, "这次推送已经收过，没有重复入库，不必再发。"},
	{push.ErrPaused, http.StatusForbidden, "这个信源已暂停接收；恢复后请重发。"},
	{ErrForged, http.StatusForbidden, "页面已过期，或请求不是从本系统页面发出；请刷新页面后重试。"},
}

// ProblemOf says what to tell about an error. An error that nobody foresaw is
// 500 and keeps its words to itself.
func ProblemOf(err error) Problem {
	p := problemOf(err)
	p.Type, p.Title = "about:blank", titles[p.Status]
	if p.Title == "" {
		p.Title = "请求未完成"
	}
	return p
}

func problemOf(err error) Problem {
	if p, ok := worded(err); ok {
		return p
	}
	for _, k := range known {
		if !errors.Is(err, k.err) {
			continue
		}
		if k.detail == "" {
			return Problem{Status: k.status, Detail: strings.ReplaceAll(err.Error(), ": ", "：") + "。"}
		}
		return Problem{Status: k.status, Detail: k.detail}
	}
	var he *echo.HTTPError
	if errors.As(err, &he) && he.Code < 500 {
		return Problem{Status: he.Code, Detail: details[he.Code]}
	}
	return Problem{Status: http.StatusInternalServerError, Detail: "系统出错，已记录；请稍后再试，仍不行时把请求编号告诉管理员。"}
}

// worded maps the error types that carry a field and words for people.
func worded(err error) (Problem, bool) {
	for _, told := range tellers {
		if p, ok := told(err); ok {
			return p, true
		}
	}
	return Problem{}, false
}

var tellers = []func(error) (Problem, bool){
	teller(func(e *jobs.Failure) Problem { return Problem{Status: http.StatusInternalServerError, Detail: e.Text} }),
	teller(func(e *opinion.InputError) Problem { return unfit(e.Field, e.Text) }),
	teller(func(e *ledger.InvalidError) Problem { return unfit(e.Field, e.Error()) }),
	teller(func(e *files.RefusedError) Problem { return unfit("file", e.Text) }),
	teller(func(e *push.PlaceError) Problem { return unfit(e.Place, e.Text+"。") }),
	teller(func(e *search.QueryError) Problem {
		return Problem{Status: http.StatusBadRequest, Field: "q", Detail: e.Text}
	}),
	teller(func(e *report.RequestError) Problem {
		return Problem{Status: http.StatusBadRequest, Field: e.Field, Detail: e.Text}
	}),
	teller(func(e *desk.AlikeError) Problem {
		return Problem{Status: http.StatusConflict, Field: "into", Detail: e.Error()}
	}),
	teller(func(e *desk.TakenError) Problem {
		return Problem{Status: http.StatusConflict, Field: e.Field, Detail: e.Text}
	}),
	teller(func(e *eventflow.ClashError) Problem { return Problem{Status: http.StatusConflict, Detail: e.Error()} }),
	teller(func(e *ledger.ConflictError) Problem { return Problem{Status: http.StatusConflict, Detail: e.Error()} }),
	teller(func(e *ledger.IllegalError) Problem { return Problem{Status: http.StatusConflict, Detail: e.Error()} }),
	teller(func(e *ledger.ForbiddenError) Problem {
		return Problem{Status: http.StatusForbidden, Detail: e.Error()}
	}),
	teller(func(e *access.LockedError) Problem {
		return Problem{Status: http.StatusTooManyRequests, Detail: e.Error()}
	}),
	teller(func(*http.MaxBytesError) Problem {
		return Problem{Status: http.StatusRequestEntityTooLarge, Detail: details[http.StatusRequestEntityTooLarge]}
	}),
}

// teller is the problem of errors of one type.
func teller[E error](tell func(E) Problem) func(error) (Problem, bool) {
	return func(err error) (Problem, bool) {
		e, ok := errors.AsType[E](err)
		if !ok {
			return Problem{}, false
		}
		return tell(e), true
	}
}

func unfit(field, text string) Problem {
	return Problem{Status: http.StatusUnprocessableEntity, Field: field, Detail: text}
}

var titles = map[int]string{
	http.StatusBadRequest:            "请求有误",
	http.StatusUnauthorized:          "需要登录",
	http.StatusForbidden:             "没有权限",
	http.StatusNotFound:              "没有找到",
	http.StatusMethodNotAllowed:      "不能这样请求",
	http.StatusConflict:              "与现状冲突",
	http.StatusGone:                  "已经失效",
	http.StatusRequestEntityTooLarge: "内容过大",
	http.StatusUnsupportedMediaType:  "格式不符",
	http.StatusUnprocessableEntity:   "填写有误",
	http.StatusTooManyRequests:       "次数过多",
	http.StatusInternalServerError:   "系统出错",
	http.StatusServiceUnavailable:    "暂时不可用",
}

// details are told where only the status is known.
var details = map[int]string{
	http.StatusBadRequest:            "请求内容无法读取，请检查格式。",
	http.StatusUnauthorized:          "请先登录。",
	http.StatusForbidden:             "没有权限。",
	http.StatusNotFound:              "没有这个地址，请检查链接。",
	http.StatusMethodNotAllowed:      "这个地址不支持该请求方法。",
	http.StatusRequestEntityTooLarge: "内容超过大小上限，请拆分后再提交。",
	http.StatusUnsupportedMediaType:  "请用 application/json 提交。",
}
