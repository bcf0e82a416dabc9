package api

import (
	"encoding"
	"encoding/json"
	"reflect"
	"strings"
	"time"

	"yuqing/internal/access"
	"yuqing/internal/jobs"
	"yuqing/internal/opinion"
	"yuqing/internal/report"
	"yuqing/internal/search"
	"yuqing/ledger"
)

// object is a JSON object of the document.
type object = map[string]any

// schemas makes JSON schemas of Go types; structs become components.
type schemas struct {
	components object
}

var (
	timeType  = reflect.TypeFor[time.Time]()
	rawType   = reflect.TypeFor[json.RawMessage]()
	textMaker = reflect.TypeFor[encoding.TextMarshaler]()
)

// enums lists the values of the types that have few.
var enums = map[reflect.Type][]any{
	reflect.TypeFor[opinion.Level]():      values(opinion.Levels...),
	reflect.TypeFor[opinion.Channel]():    values(opinion.ChannelOpinion, opinion.ChannelHotline, opinion.ChannelMessage, opinion.ChannelSuperior, opinion.ChannelSuggestion, opinion.ChannelExplanation, ""),
	reflect.TypeFor[ledger.State]():       values(ledger.States...),
	reflect.TypeFor[ledger.Sort]():        values(ledger.Sorts...),
	reflect.TypeFor[opinion.Kind]():       values(opinion.KindArticle, opinion.KindClue, opinion.KindTicket),
	reflect.TypeFor[opinion.SourceKind](): values(opinion.SourceFeed, opinion.SourcePage, opinion.SourceHotline, opinion.SourceClues),
	reflect.TypeFor[access.Role]():        values(access.Roles...),
	reflect.TypeFor[access.UnitKind]():    values(access.UnitKinds...),
	reflect.TypeFor[jobs.State]():         values(jobs.Waiting, jobs.Running, jobs.Done, jobs.Failed, jobs.Canceled, jobs.CutOff),
	reflect.TypeFor[report.Channel]():     values(report.Opinion, report.Hotline),
	reflect.TypeFor[search.Sort]():        values(search.SortTime, search.SortRelevance),
}

func values[T ~string](vs ...T) []any {
	out := make([]any, len(vs))
	for i, v := range vs {
		out[i] = string(v)
	}
	return out
}

// of is the schema of a type.
func (s *schemas) of(t reflect.Type) object {
	switch {
	case t == timeType:
		return object{"type": "string", "format": "date-time"}
	case t == rawType, t.Kind() == reflect.Interface:
		return object{} // anything
	case t == fileType:
		return object{"type": "string", "format": "binary"}
	case t.Kind() == reflect.Pointer:
		return s.nullable(t.Elem())
	case t.Implements(textMaker):
		return object{"type": "string"}
	}
	switch t.Kind() {
	case reflect.String:
		return stringSchema(t)
	case reflect.Bool:
		return object{"type": "boolean"}
	case reflect.Float32, reflect.Float64:
		return object{"type": "number"}
	case reflect.Slice, reflect.Array:
		return object{"type": "array", "items": s.of(t.Elem())}
	case reflect.Map:
		return object{"type": "object", "additionalProperties": s.of(t.Elem())}
	case reflect.Struct:
		if t.Name() == "" {
			return s.structure(t)
		}
		return s.component(t)
	}
	return object{"type": "integer"}
}

func stringSchema(t reflect.Type) object {
	o := object{"type": "string"}
	if e, ok := enums[t]; ok {
		o["enum"] = e
	}
	return o
}

// nullable is what a pointer may be. A reference cannot carry a word of its
// own in OpenAPI 3.0, so it is wrapped.
func (s *schemas) nullable(t reflect.Type) object {
	o := s.of(t)
	if _, ref := o["$ref"]; ref {
		return object{"allOf": []any{o}, "nullable": true}
	}
	o["nullable"] = true
	return o
}

// component puts a struct among the components and refers to it.
func (s *schemas) component(t reflect.Type) object {
	name := componentName(t)
	if _, known := s.components[name]; !known {
		s.components[name] = object{} // stops a type that holds itself
		s.components[name] = s.structure(t)
	}
	return object{"$ref": "#/components/schemas/" + name}
}

// componentName is the type's name after its package's: LedgerEntry.
func componentName(t reflect.Type) string {
	pkg := t.PkgPath()[strings.LastIndex(t.PkgPath(), "/")+1:]
	name := strings.NewReplacer("[", "_", "]", "", ".", "_", "/", "_", "*", "").Replace(t.Name())
	return strings.ToUpper(pkg[:1]) + pkg[1:] + strings.ToUpper(name[:1]) + name[1:]
}

func (s *schemas) structure(t reflect.Type) object {
	properties, required := object{}, []any{}
	for _, f := range jsonFields(t) {
		o := s.of(f.Type)
		if doc := f.Tag.Get("doc"); doc != "" {
			o = described(o, doc)
		}
		properties[f.name] = o
		if !f.optional {
			required = append(required, f.name)
		}
	}
	o := object{"type": "object", "properties": properties}
	if len(required) > 0 {
		o["required"] = required
	}
	return o
}

func described(o object, doc string) object {
	if _, ref := o["$ref"]; ref {
		return object{"allOf": []any{o}, "description": doc}
	}
	o["description"] = doc
	return o
}

type jsonField struct {
	reflect.StructField
	name     string
	optional bool
}

// jsonFields lists the fields as encoding/json writes them: embedded structs
// are laid open, the outer field hides the inner one of the same name.
func jsonFields(t reflect.Type) []jsonField {
	var fields []jsonField
	seen := map[string]bool{}
	var embedded []reflect.Type
	for f := range t.Fields() {
		name, rest, _ := strings.Cut(f.Tag.Get("json"), ",")
		if f.Anonymous && name == "" && f.Type.Kind() == reflect.Struct {
			embedded = append(embedded, f.Type)
			continue
		}
		if name == "-" || !f.IsExported() {
			continue
		}
		if name == "" {
			name = f.Name
		}
		seen[name] = true
		fields = append(fields, jsonField{f, name, strings.Contains(rest, "omit")})
	}
	for _, e := range embedded {
		for _, f := range jsonFields(e) {
			if !seen[f.name] {
				seen[f.name] = true
				fields = append(fields, f)
			}
		}
	}
	return fields
}
