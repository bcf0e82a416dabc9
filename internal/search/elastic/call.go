package elastic

import (
	"bytes"
	"context"
	"crypto/tls"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"time"
)

// apiError is what Elasticsearch says of a request or of an item that it did
// not take.
type apiError struct {
	Status int
	Kind   string `json:"type"`
	Reason string `json:"reason"`
	Cause  *struct {
		Kind   string `json:"type"`
		Reason string `json:"reason"`
	} `json:"caused_by"`
}

func (e *apiError) Error() string {
	text := fmt.Sprintf("%d %s: %s", e.Status, e.Kind, e.Reason)
	if e.Cause != nil {
		text += ": " + e.Cause.Reason
	}
	return text
}

// passing reports whether a repetition may succeed.
func passing(status int) bool {
	switch status {
	case http.StatusTooManyRequests, http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusGatewayTimeout:
		return true
	}
	return false
}

// call makes one request and reads the answer into out.
func (x *Index) call(ctx context.Context, method, path string, body []byte, out any) error {
	ctx, cancel := context.WithTimeout(ctx, x.cfg.Timeout)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, method, path, bytes.NewReader(body))
	if err != nil {
		return err
	}
	req.Header.Set("Content-Type", "application/json")
	res, err := x.es.Perform(req)
	if err != nil {
		return err
	}
	defer res.Body.Close()
	answer, err := io.ReadAll(res.Body)
	if err != nil {
		return err
	}
	if res.StatusCode >= 300 {
		return readError(res.StatusCode, answer)
	}
	if out == nil {
		return nil
	}
	d := json.NewDecoder(bytes.NewReader(answer))
	d.UseNumber() // order keys do not fit a float64
	return d.Decode(out)
}

func readError(status int, answer []byte) error {
	var body struct{ Error json.RawMessage }
	e := &apiError{}
	if json.Unmarshal(answer, &body) != nil || json.Unmarshal(body.Error, e) != nil {
		e.Reason = string(answer[:min(len(answer), 300)]) // a proxy's page, for one
	}
	e.Status = status
	return e
}

// patiently repeats a request, waiting longer each time, while the servers are
// down, busy or hanging, for as long as the configuration allows.
func (x *Index) patiently(ctx context.Context, doing string, do func(context.Context) error) error {
	var err error
	for deadline, wait := time.Now().Add(x.cfg.Patience), 50*time.Millisecond; ; wait = min(2*wait, 5*time.Second) {
		if err = do(ctx); err == nil || !x.repeats(ctx, err) || time.Now().Add(wait).After(deadline) {
			break
		}
		x.cfg.Log.Debug("elasticsearch: repeated", "doing", doing, "error", err, "again_in", wait)
		select {
		case <-ctx.Done():
			return fmt.Errorf("elasticsearch: %s: %w", doing, ctx.Err())
		case <-time.After(wait):
		}
	}
	if err != nil {
		return fmt.Errorf("elasticsearch: %s: %w", doing, err)
	}
	return nil
}

// repeats reports whether an error is worth another try: all but what
// Elasticsearch said for good, a certificate that nobody vouches for, and the end
// of the caller's own context.
func (x *Index) repeats(ctx context.Context, err error) bool {
	var said *apiError
	if errors.As(err, &said) {
		return passing(said.Status)
	}
	if stranger := (*tls.CertificateVerificationError)(nil); errors.As(err, &stranger) {
		return false
	}
	return ctx.Err() == nil
}
