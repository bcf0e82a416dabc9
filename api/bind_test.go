package api

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"net/url"
	"reflect"
	"strings"
	"testing"

	"github.com/labstack/echo/v4"

	"yuqing/internal/opinion"
)

type own string

// everyKind has a field of each type that a query can fill.
type everyKind struct {
	Text    string   `query:"text"`
	Own     own      `query:"own"`
	Yes     bool     `query:"yes"`
	N       int      `query:"n"`
	Small   int8     `query:"small"`
	Big     int64    `query:"big"`
	U       uint16   `query:"u"`
	F       float64  `query:"f"`
	List    []string `query:"list"`
	Owns    []own    `query:"owns"`
	Ns      []int    `query:"ns"`
	PText   *string  `query:"ptext"`
	POwn    *own     `query:"pown"`
	PYes    *bool    `query:"pyes"`
	PN      *int     `query:"pn"`
	PF      *float64 `query:"pf"`
	Nothing *int     `query:"nothing"`
}

func boundTo(query string, into any) error {
	r := httptest.NewRequest(http.MethodGet, "/?"+query, nil)
	return bind(echo.New().NewContext(r, httptest.NewRecorder()), into)
}

func TestBindEveryKind(t *testing.T) {
	var in everyKind
	err := boundTo("text=a&own=b&yes=true&n=1&small=2&big=3&u=4&f=5.5&list=a&list=&list=b&owns=c&ns=6&ns=7&ptext=d&pown=e&pyes=false&pn=0&pf=-1&nothing=", &in)
	if err != nil {
		t.Fatal(err)
	}
	text, o, no, zero, minus := "d", own("e"), false, 0, -1.0
	want := everyKind{
		"a", "b", true, 1, 2, 3, 4, 5.5, []string{"a", "b"}, []own{"c"}, []int{6, 7}, &text, &o, &no, &zero, &minus, nil,
	}
	if !reflect.DeepEqual(in, want) {
		t.Errorf("%+v", in)
	}
	for _, bad := range []string{
		"yes=maybe", "n=-1", "n=x", "n=99999999999", "small=300", "u=70000", "u=-1", "f=NaN", "f=x", "ns=1&ns=x", "pyes=2x", "pn=-3", "pf=Inf", "n=1&n=2", "pn=1&pn=2",
	} {
		var in everyKind
		name, _, _ := strings.Cut(bad, "=")
		if err := boundTo(bad, &in); err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("%s: %v, %+v", bad, err, in)
		}
	}
}

// TestEveryParameterCanBeFilled: no route has a parameter of a type that a
// request cannot fill.
func TestEveryParameterCanBeFilled(t *testing.T) {
	s := &server{}
	n := 0
	for _, r := range s.routes() {
		for _, p := range params(r.op.in) {
			if p.tag != "query" {
				continue
			}
			n++
			v := reflect.New(p.field.Type).Elem()
			if err := bindQuery([]string{"1"}, p.name, v); err != nil {
				t.Errorf("%s %s: %v", r.method, r.path, err)
			}
		}
	}
	if n < 20 {
		t.Errorf("%d parameters: the routes are not those of the server", n)
	}
}

func FuzzBind(f *testing.F) {
	for _, s := range []string{"n=1", "pn=-1", "small=128", "f=1e400", "yes=T", "list=%00", "owns=x&owns=y"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		q, err := url.ParseQuery(s)
		if err != nil {
			return
		}
		var in everyKind
		v := reflect.ValueOf(&in).Elem()
		for _, p := range params(v.Type()) {
			err := bindQuery(q[p.name], p.name, v.FieldByIndex(p.field.Index))
			if input := (*opinion.InputError)(nil); err != nil && !errors.As(err, &input) {
				t.Errorf("%s of %q: %v", p.name, s, err)
			}
		}
	})
}
