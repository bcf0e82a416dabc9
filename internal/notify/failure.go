package notify

import (
	"context"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"strings"
	"syscall"
	"time"

	"github.com/wneessen/go-mail"
)

// waitError is an answer that asks to be left alone for a time.
type waitError struct {
	error
	after time.Duration
}

// plain says first in plain words what an administrator can do something about, and
// then the error as it is.
func plain(err error) error {
	if words := plainly(err); words != "" {
		return fmt.Errorf("%s（%w）", words, err)
	}
	return err
}

func plainly(err error) string {
	if sent, ok := errors.AsType[*mail.SendError](err); ok && sent.ErrorCode() > 0 {
		return refused(sent)
	}
	_, noHost := errors.AsType[*net.DNSError](err)
	_, stranger := errors.AsType[x509.UnknownAuthorityError](err)
	_, otherName := errors.AsType[x509.HostnameError](err)
	slow, ok := errors.AsType[net.Error](err)
	switch {
	case noHost:
		return "找不到这台主机，请核对地址"
	case errors.Is(err, syscall.ECONNREFUSED):
		return "对方拒绝连接，请核对地址和端口、对方是否在运行"
	case stranger, otherName:
		return "对方的证书不可信，请核对地址和证书"
	case errors.Is(err, context.DeadlineExceeded), ok && slow.Timeout(), strings.Contains(err.Error(), "i/o timeout"):
		return "等不到答复，已超时"
	}
	return ""
}

// refused says what of an e-mail its server did not take.
func refused(sent *mail.SendError) string {
	what := "这封邮件"
	switch sent.Reason {
	case mail.ErrSMTPMailFrom:
		what = "发件地址"
	case mail.ErrSMTPRcptTo:
		what = "收件地址"
	}
	return fmt.Sprintf("服务器不接受%s，答复 %d", what, sent.ErrorCode())
}
