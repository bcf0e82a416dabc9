package api

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"mime/multipart"
	"net/http"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"yuqing/internal/opinion"
)

// The tags of request types: path, query, header and form name one value;
// required says of a query's value that the service behind wants it; body marks the field that holds the JSON body, raw one that only describes
// it; doc describes a value.
var paramTags = []string{"path", "query", "header", "form"}

// param is one tagged field of a request type.
type param struct {
	field reflect.StructField
	tag   string // one of paramTags
	name  string
}

// params lists the tagged fields of a request type, embedded ones included.
func params(t reflect.Type) []param {
	var ps []param
	for _, f := range reflect.VisibleFields(t) {
		for _, tag := range paramTags {
			if name, ok := f.Tag.Lookup(tag); ok {
				ps = append(ps, param{f, tag, name})
			}
		}
	}
	return ps
}

// bodyField is the field that holds the JSON body.
func bodyField(t reflect.Type) (reflect.StructField, bool) {
	for _, f := range reflect.VisibleFields(t) {
		if _, ok := f.Tag.Lookup("body"); ok {
			return f, true
		}
	}
	return reflect.StructField{}, false
}

// rawField tells what a body holds that the handler reads by itself: one such,
// or a list of them.
func rawField(t reflect.Type) (reflect.StructField, bool) {
	for _, f := range reflect.VisibleFields(t) {
		if _, ok := f.Tag.Lookup("raw"); ok {
			return f, true
		}
	}
	return reflect.StructField{}, false
}

// bind fills a request type. Each error names the field and what to do.
func bind(c echo.Context, in any) error {
	v := reflect.ValueOf(in).Elem()
	ps := params(v.Type())
	if err := knownQuery(c, ps); err != nil {
		return err
	}
	for _, p := range ps {
		if err := bindParam(c, p, v.FieldByIndex(p.field.Index)); err != nil {
			return err
		}
	}
	if f, ok := bodyField(v.Type()); ok {
		return bindBody(c, v.FieldByIndex(f.Index).Addr().Interface())
	}
	return nil
}

// knownQuery refuses a misspelt parameter instead of leaving it out of the
// question that is asked.
func knownQuery(c echo.Context, ps []param) error {
	for name := range c.QueryParams() {
		if !slices.ContainsFunc(ps, func(p param) bool { return p.tag == "query" && p.name == name }) {
			return opinion.Invalid(name, "没有参数 %q，请对照接口文档检查拼写。", name)
		}
	}
	return nil
}

func bindParam(c echo.Context, p param, v reflect.Value) error {
	switch p.tag {
	case "path":
		v.SetString(c.Param(p.name))
	case "header":
		v.SetString(c.Request().Header.Get(p.name))
	case "query":
		return bindQuery(c.QueryParams()[p.name], p.name, v)
	case "form":
		file, err := c.FormFile(p.name)
		if err != nil && p.field.Tag.Get("late") != "" {
			return nil // the handler says first whether it would be taken at all
		}
		if err != nil {
			return formError(p.name, err)
		}
		v.Set(reflect.ValueOf(file))
	}
	return nil
}

func formError(name string, err error) error {
	var large *http.MaxBytesError
	if errors.As(err, &large) {
		return err
	}
	if errors.Is(err, http.ErrNotMultipart) {
		return opinion.Invalid(name, "请以 multipart/form-data 上传文件，字段名为 %s。", name)
	}
	// A part whose name cannot be read is passed over, or spoils the whole form.
	return opinion.Invalid(name, "没有收到字段 %s 的文件。已选了文件的，可能是文件名里有引号、换行等特殊字符，请改名后再上传。", name)
}

func bindQuery(values []string, name string, v reflect.Value) error {
	if v.Kind() == reflect.Slice {
		for _, s := range values {
			if s == "" {
				continue
			}
			one := reflect.New(v.Type().Elem()).Elem()
			if err := setScalar(s, name, one); err != nil {
				return err
			}
			v.Set(reflect.Append(v, one))
		}
		return nil
	}
	if len(values) == 0 || values[0] == "" {
		return nil
	}
	if len(values) > 1 {
		return opinion.Invalid(name, "参数 %s 只能给一次。", name)
	}
	return setScalar(values[0], name, v)
}

// setScalar reads one value into a field of any scalar type, or a pointer to one,
// which tells what was not given. A field of another type is an error of ours.
func setScalar(s, name string, v reflect.Value) error {
	if v.Kind() == reflect.Pointer {
		given := reflect.New(v.Type().Elem())
		if err := setScalar(s, name, given.Elem()); err != nil {
			return err
		}
		v.Set(given)
		return nil
	}
	switch {
	case v.Kind() == reflect.String:
		v.SetString(s)
	case v.Kind() == reflect.Bool:
		b, err := strconv.ParseBool(s)
		if err != nil {
			return opinion.Invalid(name, "参数 %s 应为 true 或 false，收到 %q。", name, s)
		}
		v.SetBool(b)
	case v.CanInt(), v.CanUint():
		n, err := strconv.ParseUint(s, 10, 31)
		if err != nil || v.CanInt() && v.OverflowInt(int64(n)) || v.CanUint() && v.OverflowUint(n) {
			return opinion.Invalid(name, "参数 %s 应为不小于 0 的整数，收到 %q。", name, s)
		}
		v.Set(reflect.ValueOf(n).Convert(v.Type()))
	case v.CanFloat():
		n, err := strconv.ParseFloat(s, 64)
		if err != nil || math.IsNaN(n) || math.IsInf(n, 0) {
			return opinion.Invalid(name, "参数 %s 应为数，收到 %q。", name, s)
		}
		v.SetFloat(n)
	default:
		return fmt.Errorf("parameter %s: a request cannot fill a %s", name, v.Type())
	}
	return nil
}

func bindBody(c echo.Context, into any) error {
	media := c.Request().Header.Get(echo.HeaderContentType)
	if !strings.HasPrefix(media, echo.MIMEApplicationJSON) {
		return echo.NewHTTPError(http.StatusUnsupportedMediaType)
	}
	dec := json.NewDecoder(c.Request().Body)
	dec.DisallowUnknownFields()
	err := dec.Decode(into)
	if err == nil {
		_, err = dec.Token()
		if errors.Is(err, io.EOF) {
			return nil
		}
		return opinion.Invalid("body", "请求体应只有一个 JSON 对象。")
	}
	return bodyError(err)
}

func bodyError(err error) error {
	var (
		large *http.MaxBytesError
		wrong *json.UnmarshalTypeError
		odd   *time.ParseError
	)
	switch {
	case errors.As(err, &large):
		return err
	case errors.As(err, &wrong):
		return opinion.Invalid(wrong.Field, "字段 %s 不能是 %s。", wrong.Field, wrong.Value)
	case errors.As(err, &odd):
		return opinion.Invalid("body", "时间 %s 应写作 2026-03-01T09:00:00+08:00 的样式。", odd.Value)
	case errors.Is(err, io.EOF):
		return opinion.Invalid("body", "缺少请求体。")
	}
	if name, ok := strings.CutPrefix(err.Error(), "json: unknown field "); ok {
		field := strings.Trim(name, `"`)
		return opinion.Invalid(field, "没有字段 %q，请对照接口文档检查拼写。", field)
	}
	return opinion.Invalid("body", "请求体不是有效的 JSON。")
}

// fileType is the type of an uploaded file in a request type.
var fileType = reflect.TypeFor[*multipart.FileHeader]()
