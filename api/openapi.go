package api

import (
	"maps"
	"net/http"
	"reflect"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"yuqing/internal/web"
)

// document makes the OpenAPI 3.0 document of the routes.
func document(routes []route, version string) object {
	s := &schemas{components: object{}}
	problem := s.of(reflect.TypeFor[web.Problem]())
	paths := object{}
	for _, r := range routes {
		path := openPath(r.path)
		item, _ := paths[path].(object)
		if item == nil {
			item = object{}
			paths[path] = item
		}
		item[strings.ToLower(r.method)] = s.operation(r, problem)
	}
	return object{
		"openapi": "3.0.3",
		"info": object{
			"title":       "yuqing 政务舆情监测与回应",
			"version":     version,
			"description": "时间均为 RFC 3339。出错时返回 application/problem+json（RFC 9457）。改动时请带 If-Match 或 version，以免覆盖他人的改动。",
		},
		"paths": paths,
		"components": object{
			"schemas": s.components,
			"securitySchemes": object{
				"token":   object{"type": "http", "scheme": "bearer", "description": "接口令牌"},
				"session": object{"type": "apiKey", "in": "cookie", "name": "yuqing", "description": "网页会话；改动时须带 " + web.FormHeader + "，其值见 GET " + base + "/session"},
			},
		},
	}
}

// openPath turns /posts/:id into /posts/{id}.
func openPath(path string) string {
	parts := strings.Split(path, "/")
	for i, p := range parts {
		if name, ok := strings.CutPrefix(p, ":"); ok {
			parts[i] = "{" + name + "}"
		}
	}
	return strings.Join(parts, "/")
}

func (s *schemas) operation(r route, problem object) object {
	o := object{
		"operationId": r.name,
		"summary":     r.summary,
		"tags":        []any{tag(r.path)},
		"responses":   s.responses(r, problem),
		"security":    []any{object{"token": []any{}}, object{"session": []any{}}},
	}
	if r.open {
		o["security"] = []any{}
	}
	if r.needs != "" {
		o["x-permission"] = string(r.needs)
	}
	if ps := s.parameters(r.op.in); len(ps) > 0 {
		o["parameters"] = ps
	}
	if body := s.requestBody(r.op.in); body != nil {
		o["requestBody"] = body
	}
	return o
}

// tag groups operations by the first part of their path below the base.
func tag(path string) string {
	below, _ := strings.CutPrefix(path, base)
	first, _, _ := strings.Cut(strings.TrimPrefix(below, "/"), "/")
	return first
}

func (s *schemas) parameters(in reflect.Type) []any {
	var out []any
	for _, p := range params(in) {
		if p.tag == "form" {
			continue
		}
		o := object{"name": p.name, "in": p.tag, "schema": s.parameter(p)}
		if p.tag == "path" || p.field.Tag.Get("required") != "" {
			o["required"] = true
		}
		if doc := p.field.Tag.Get("doc"); doc != "" {
			o["description"] = doc
		}
		out = append(out, o)
	}
	return out
}

func (s *schemas) parameter(p param) object {
	t := p.field.Type
	if t.Kind() == reflect.Pointer {
		t = t.Elem() // given or not, never null
	}
	o := s.of(t)
	if e := p.field.Tag.Get("enum"); e != "" {
		o["enum"] = values(strings.Split(e, ",")...)
	}
	return o
}

func (s *schemas) requestBody(in reflect.Type) object {
	if f, ok := bodyField(in); ok {
		return object{"required": true, "content": object{echo.MIMEApplicationJSON: object{"schema": s.of(f.Type)}}}
	}
	if f, ok := rawField(in); ok {
		one := s.of(f.Type)
		schema := object{"oneOf": []any{one, object{"type": "array", "items": one}}}
		return object{"required": true, "content": object{echo.MIMEApplicationJSON: object{"schema": schema}}}
	}
	properties, required := object{}, []any{}
	for _, p := range params(in) {
		if p.tag == "form" {
			properties[p.name] = s.of(p.field.Type)
			required = append(required, p.name)
		}
	}
	if len(properties) == 0 {
		return nil
	}
	schema := object{"type": "object", "properties": properties, "required": required}
	return object{"required": true, "content": object{echo.MIMEMultipartForm: object{"schema": schema}}}
}

func (s *schemas) responses(r route, problem object) object {
	success := object{"description": "成功"}
	status := r.op.status
	switch out := reflect.Zero(r.op.out).Interface().(type) {
	case none:
		status = http.StatusNoContent
	case answerer:
		success["content"] = s.mediaContent(out.media(), r.op.out)
	default:
		success["content"] = object{echo.MIMEApplicationJSON: object{"schema": s.of(r.op.out)}}
	}
	answers := object{
		strconv.Itoa(status): success,
		"default":            object{"description": "出错", "content": object{"application/problem+json": object{"schema": problem}}},
	}
	if r.op.out.Implements(reflect.TypeFor[finding]()) {
		found := maps.Clone(success)
		found["description"] = "原已有"
		answers[strconv.Itoa(http.StatusOK)] = found
	}
	return answers
}

func (s *schemas) mediaContent(media []string, out reflect.Type) object {
	content := object{}
	for _, m := range media {
		schema := object{"type": "string"}
		if m == echo.MIMEApplicationJSON {
			schema = s.of(out)
		}
		content[m] = object{"schema": schema}
	}
	return content
}
