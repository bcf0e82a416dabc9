package push

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"strings"

	"yuqing/ingest/hotline"
)

// PlaceError is a body that cannot be taken: where ("[2].received_at"), and
// why, in Chinese.
type PlaceError struct{ Place, Text string }

func (e *PlaceError) Error() string { return e.Place + "：" + e.Text }

// decode reads a body: one ticket, or a list of them. Its errors are
// *PlaceError.
func decode(body []byte) (updates []hotline.Update, list bool, err error) {
	body = bytes.TrimSpace(bytes.TrimPrefix(body, []byte("\uFEFF")))
	if len(body) == 0 {
		return nil, false, &PlaceError{"body", "内容为空，应为一个工单或工单的数组"}
	}
	if body[0] != '[' {
		u, err := one(body, "")
		return []hotline.Update{u}, false, err
	}
	var raw []json.RawMessage
	if err := json.Unmarshal(body, &raw); err != nil {
		return nil, true, inWords(err, "")
	}
	if len(raw) == 0 || len(raw) > MaxTickets {
		return nil, true, &PlaceError{"body", fmt.Sprintf("一次可推送 1 至 %d 个工单，收到 %d 个", MaxTickets, len(raw))}
	}
	for i, r := range raw {
		u, err := one(r, place(i, true, ""))
		if err != nil {
			return nil, true, err
		}
		updates = append(updates, u)
	}
	return updates, true, nil
}

// place names a field of a ticket of the body.
func place(i int, list bool, field string) string {
	if !list {
		return field
	}
	at := fmt.Sprintf("[%d]", i)
	if field == "" {
		return at
	}
	return at + "." + field
}

// one reads a ticket. A number may be written as one.
func one(body []byte, at string) (u hotline.Update, err error) {
	var fields map[string]json.RawMessage
	if err := json.Unmarshal(body, &fields); err != nil {
		return u, inWords(err, at)
	}
	v := reflect.ValueOf(&u).Elem()
	known := map[string]reflect.Value{}
	var names []string
	for i := range v.NumField() {
		name, _, _ := strings.Cut(v.Type().Field(i).Tag.Get("json"), ",")
		known[name] = v.Field(i)
		names = append(names, name)
	}
	for name, raw := range fields {
		to, ok := known[name]
		if !ok {
			return u, &PlaceError{joined(at, name), "没有这个字段，可用 " + strings.Join(names, "、")}
		}
		if err := setText(to, raw); err != nil {
			return u, &PlaceError{joined(at, name), err.Error()}
		}
	}
	return u, nil
}

func joined(at, name string) string {
	if name == "" {
		name = `""` // a field without a name has a place all the same
	}
	if at == "" {
		return name
	}
	return at + "." + name
}

var errNoText = errors.New("应为字符串")

// setText sets a text or a *text from a JSON string or number; null leaves it.
func setText(to reflect.Value, raw json.RawMessage) error {
	if string(raw) == "null" {
		return nil
	}
	var s string
	switch {
	case raw[0] == '"':
		if err := json.Unmarshal(raw, &s); err != nil {
			return errNoText
		}
	case raw[0] == '-' || raw[0] >= '0' && raw[0] <= '9':
		s = string(raw)
	default:
		return errNoText
	}
	if to.Kind() == reflect.Pointer {
		to.Set(reflect.ValueOf(&s))
		return nil
	}
	to.SetString(s)
	return nil
}

// inWords says what is wrong with JSON, and at which byte.
func inWords(err error, at string) error {
	var syntax *json.SyntaxError
	var kind *json.UnmarshalTypeError
	if at == "" {
		at = "body"
	}
	switch {
	case errors.As(err, &syntax):
		return &PlaceError{at, fmt.Sprintf("第 %d 字节处不是有效的 JSON", syntax.Offset)}
	case errors.As(err, &kind):
		return &PlaceError{at, "工单应为 JSON 对象"}
	}
	return &PlaceError{at, "不是有效的 JSON"}
}
