package api

import (
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"

	"github.com/labstack/echo/v4"

	"yuqing/ingest/hotline"
	"yuqing/ingest/push"
	"yuqing/internal/access"
	"yuqing/internal/desk"
	"yuqing/internal/seal"
)

func (s *server) pushRoutes() []route {
	return []route{
		{method: http.MethodPost, path: base + "/hotline/:id/tickets", name: "pushTickets", open: true, probe: true, op: accept(s.pushTickets),
			summary: "热线系统推送工单：一个工单或工单数组。不用登录，以信源的推送密钥签名：X-Yuqing-Signature 为 sha256= 加上对“时间戳.原始内容”的 HMAC-SHA256（十六进制）。" +
				"202 表示已落盘；同一编号再次推送即为更新，没有写的字段不变。401 签名不符、时间戳相差超过 5 分钟，或没有这个信源、它没有开通推送（三者不加区别），409 同一次推送已收过（视为成功，不必再发），413 超过 1 MB，415 不是 JSON，422 内容有误（field 指明位置），全部不收"},
		{method: http.MethodPost, path: base + "/sources/:id/push-secret", name: "newPushSecret", summary: "为热线信源生成新的推送密钥，只显示这一次；旧密钥立即失效", needs: access.ManageSources, op: create(s.newPushSecret)},
		{method: http.MethodDelete, path: base + "/sources/:id/push-secret", name: "endPush", summary: "停用接口推送", needs: access.ManageSources, op: get(s.endPush)},
	}
}

type pushInput struct {
	ID        string `path:"id"`
	Timestamp string `header:"X-Yuqing-Timestamp" doc:"Unix 秒"`
	Signature string `header:"X-Yuqing-Signature" doc:"sha256=…"`
	// Body is read as it is, for the signature covers its bytes.
	Body hotline.Update `raw:"" doc:"一个工单，或工单的数组"`
}

type pushed struct {
	Tickets []push.Ticket `json:"tickets"`
}

func (s *server) pushTickets(c call, in pushInput) (pushed, error) {
	body, err := rawJSON(c.echo)
	if err != nil {
		return pushed{}, err
	}
	tickets, err := s.Push.Receive(c, push.Call{Source: in.ID, Timestamp: in.Timestamp, Signature: in.Signature, Body: body})
	return pushed{tickets}, err
}

// rawJSON reads the bytes of a pushed body.
func rawJSON(c echo.Context) ([]byte, error) {
	r := c.Request()
	media, _, err := mime.ParseMediaType(r.Header.Get(echo.HeaderContentType))
	if err != nil || media != echo.MIMEApplicationJSON || r.Header.Get(echo.HeaderContentEncoding) != "" {
		return nil, echo.NewHTTPError(http.StatusUnsupportedMediaType)
	}
	body, err := io.ReadAll(http.MaxBytesReader(c.Response(), r.Body, push.MaxBody))
	var large *http.MaxBytesError
	switch {
	case errors.As(err, &large):
		return nil, err
	case err != nil: // the caller broke off
		return nil, fmt.Errorf("read a pushed body: %w", errors.Join(echo.NewHTTPError(http.StatusBadRequest), err))
	}
	return body, nil
}

// PushSecret is what a hotline's system needs to hand in tickets.
type PushSecret struct {
	Secret          string `json:"secret" doc:"只显示这一次"`
	Path            string `json:"path" doc:"推送地址，接在本系统的网址后面"`
	TimestampHeader string `json:"timestamp_header"`
	SignatureHeader string `json:"signature_header"`
}

func (s *server) newPushSecret(c call, in idInput) (PushSecret, error) {
	secret, err := s.Desk.NewPushSecret(c, c.by, in.ID)
	return PushSecret{secret, desk.PushPath(in.ID), seal.HeaderTimestamp, seal.HeaderSignature}, err
}

func (s *server) endPush(c call, in idInput) (none, error) {
	return none{}, s.Desk.EndPush(c, c.by, in.ID)
}
