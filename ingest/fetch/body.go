package fetch

import (
	"bufio"
	"bytes"
	"compress/flate"
	"compress/gzip"
	"compress/zlib"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"
)

// smallBody is what every request may hold; more needs a place among the
// large ones, which bounds the memory of all requests together.
const smallBody = 256 << 10

// receive turns an HTTP response into a Response.
func (c *Client) receive(ctx context.Context, limit *limit, res *http.Response, r Request) (*Response, error) {
	out := &Response{
		URL:          res.Request.URL.String(),
		ContentType:  res.Header.Get("Content-Type"),
		ETag:         res.Header.Get("ETag"),
		LastModified: res.Header.Get("Last-Modified"),
	}
	if res.StatusCode == http.StatusNotModified && (r.ETag != "" || r.LastModified != "") {
		out.NotModified = true
		return out, nil
	}
	if res.StatusCode < 200 || res.StatusCode > 299 {
		return nil, c.statusError(res)
	}
	if r.Probe {
		return out, nil
	}
	if res.ContentLength > c.opt.MaxBytes && r.Most == 0 {
		return nil, &Error{Kind: KindTooLarge, Err: c.tooLarge()}
	}
	pace := &pace{r: res.Body, window: c.opt.Window, abort: limit.abort}
	pace.watch(c.opt.MinBytes)
	defer pace.rest()
	plain, err := decompress(pace, res.Header.Get("Content-Encoding"))
	if err != nil {
		return nil, err
	}
	if r.Most > 0 {
		plain = io.LimitReader(plain, r.Most)
	}
	out.Body, err = c.read(plain, func() error { return c.enlarge(ctx, out, pace, limit) })
	if err == nil {
		return out, nil
	}
	if isCut(err) && len(out.Body) > 0 && ctx.Err() == nil {
		out.Cut = true
		return out, nil
	}
	out.Release()
	return nil, err
}

// largePace is how much faster than others a body must come that holds one of
// the few places.
const largePace = 10

// enlarge waits for a place among the large bodies. That the body does not come
// meanwhile is not its server's fault, so nothing of the wait counts.
func (c *Client) enlarge(ctx context.Context, out *Response, pace *pace, limit *limit) error {
	pace.rest()
	limit.stop()
	wait := time.NewTimer(c.opt.Total)
	defer wait.Stop()
	select {
	case c.large <- struct{}{}:
	case <-wait.C:
		return &Error{Kind: KindTimeout, Err: errNoPlace}
	case <-ctx.Done():
		return ctx.Err()
	}
	out.release = func() { <-c.large }
	limit.run()
	pace.watch(largePace * c.opt.MinBytes)
	return nil
}

// isCut says that a body was good as far as it came.
func isCut(err error) bool {
	var corrupt flate.CorruptInputError
	return errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, gzip.ErrChecksum) || errors.Is(err, zlib.ErrChecksum) || errors.As(err, &corrupt)
}

// read reads up to MaxBytes; before it goes beyond smallBody it asks for a place
// among the large bodies. It reads in pieces and joins them once: a buffer that
// grows would hold up to three times the body.
func (c *Client) read(r io.Reader, enlarge func() error) ([]byte, error) {
	var pieces [][]byte
	for size := int64(0); ; {
		if len(pieces) == 1 {
			if err := enlarge(); err != nil {
				return nil, err
			}
		}
		piece, err := readPiece(r, len(pieces) == 0)
		if size += int64(len(piece)); size > c.opt.MaxBytes {
			return nil, &Error{Kind: KindTooLarge, Err: c.tooLarge()}
		}
		pieces = append(pieces, piece)
		if errors.Is(err, io.EOF) {
			return bytes.Join(pieces, nil), nil
		}
		if err != nil {
			return bytes.Join(pieces, nil), err
		}
	}
}

// readPiece reads smallBody bytes, fewer with the error that ended it. The
// first piece is mostly the whole body and grows as it comes.
func readPiece(r io.Reader, first bool) ([]byte, error) {
	var buf bytes.Buffer
	if !first {
		buf.Grow(smallBody + bytes.MinRead)
	}
	n, err := buf.ReadFrom(io.LimitReader(r, smallBody))
	if err == nil && n < smallBody {
		err = io.EOF
	}
	return buf.Bytes(), err
}

func (c *Client) tooLarge() error {
	return fmt.Errorf("内容解压后超过 %d KB 的上限", c.opt.MaxBytes>>10)
}

// maxLayers bounds compression of the compressed.
const maxLayers = 2

// decompress undoes the content codings, the last applied first, and a gzip
// file that is served as it is.
func decompress(r io.Reader, coding string) (io.Reader, error) {
	layers := 0
	names := strings.Split(strings.ToLower(coding), ",")
	for i := len(names) - 1; i >= 0; i-- {
		var err error
		switch name := strings.TrimSpace(names[i]); name {
		case "", "identity", "utf-8": // the last is a mistake that is met
			continue
		case "gzip", "x-gzip":
			r, err = gunzip(r)
		case "deflate":
			r, err = inflate(r)
		default:
			err = fmt.Errorf("不支持的压缩方式 %q", name)
		}
		if layers++; layers > maxLayers {
			err = errors.New("压缩层数过多")
		}
		if err != nil {
			return nil, &Error{Kind: KindDecode, Err: err}
		}
	}
	if layers > 0 {
		return r, nil
	}
	return gunzip(r)
}

// gunzip reads gzip where the data begin like it, and the data as they are
// where they do not: servers claim gzip for plain bodies.
func gunzip(r io.Reader) (io.Reader, error) {
	in := bufio.NewReader(r)
	if head, err := in.Peek(2); err != nil || head[0] != 0x1F || head[1] != 0x8B {
		return in, nil // an error comes again with the next read
	}
	z, err := gzip.NewReader(in)
	if err != nil {
		return nil, fmt.Errorf("gzip 已损坏: %w", err)
	}
	return z, nil
}

// inflate reads deflate with the header of zlib, as the standard says, or
// without, as some servers send it.
func inflate(r io.Reader) (io.Reader, error) {
	in := bufio.NewReader(r)
	head, err := in.Peek(2)
	if err == nil && head[0]&0x0F == 8 && (int(head[0])<<8|int(head[1]))%31 == 0 {
		z, err := zlib.NewReader(in)
		if err != nil {
			return nil, fmt.Errorf("deflate 已损坏: %w", err)
		}
		return z, nil
	}
	return flate.NewReader(in), nil
}
