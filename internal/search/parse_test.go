package search_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"yuqing/internal/search"
)

// show writes an expression with its brackets: (and …), (or …), (not …).
func show(e search.Expr) string {
	name := map[search.Op]string{search.And: "and", search.Or: "or", search.Not: "not"}[e.Op]
	switch e.Op {
	case search.All:
		return "all"
	case search.Phrase:
		s := strings.Join(e.Terms, "_")
		if e.Field != "" {
			s = e.Field + ":" + s
		}
		if e.Prefix {
			s += "*"
		}
		return s
	}
	for _, a := range e.Args {
		name += " " + show(a)
	}
	return "(" + name + ")"
}

func TestParse(t *testing.T) {
	for query, want := range map[string]string{
		"":                            "all",
		" 　\t":                        "all",
		"*":                           "all",
		"* 征地":                        "征地",
		"* OR 征地":                     "all",
		"征":                           "征*",
		"征地":                          "征地",
		"征地补偿":                        "征地_地补_补偿",
		"征地 补偿":                       "(and 征地 补偿)",
		"征地 AND 补偿 && 青苗":             "(and 征地 补偿 青苗)",
		"征地 and 补偿":                   "(and 征地 and 补偿)",
		"征地 OR 补偿 | 青苗 || 拆迁":         "(or 征地 补偿 青苗 拆迁)",
		"征地 补偿 OR 青苗 拆迁":              "(or (and 征地 补偿) (and 青苗 拆迁))",
		"征地（补偿｜青苗）":                   "(and 征地 (or 补偿 青苗))",
		"征地 -补偿":                      "(and 征地 (not 补偿))",
		"征地 －补偿 !青苗 NOT 拆迁":           "(and 征地 (not 补偿) (not 青苗) (not 拆迁))",
		"-征地":                         "(not 征地)",
		"--征地":                        "(not 征地)",
		"NOT (NOT 征地)":                "征地",
		"-(征地 补偿)":                    "(not (and 征地 补偿))",
		"- 征地":                        "征地",
		"covid-19":                    "covid_19",
		"cov*":                        "cov*",
		"COV＊":                        "cov*",
		"covid-1*":                    "covid_1*",
		"征地*":                         "征地",
		"补*":                          "补*",
		"covid肺":                      "covid_肺*",
		"肺炎covid":                     "肺炎_炎_covid",
		"4月":                          "4_月*",
		"征 地":                         "(and 征* 地*)",
		"大地 地":                        "(and 大地 地*)",
		`"大地 地"`:                      "大地_地_地*",
		"人人":                          "人人",
		`"征地 补偿"`:                     "征地_地_补偿",
		`征地"补偿"青苗`:                    "(and 征地 补偿 青苗)",
		"“征地补偿”「青苗」":                  "(and 征地_地补_补偿 青苗)",
		`"征地`:                         "征地",
		`""征地`:                        "征地",
		"标题:征地 补偿":                    "(and title:征地 补偿)",
		"TITLE：（征地 OR 正文:补偿）":         "(or title:征地 text:补偿)",
		`title:"征地补偿"`:                "title:征地_地补_补偿",
		"title:-征地":                   "(not title:征地)",
		"-title:征地":                   "(not title:征地)",
		"title:":                      "error",
		"title: 征地":                   "title:征地",
		"http://a.cn/b":               "http_a_cn_b",
		"+征地 +补偿":                     "(and 征地 补偿)",
		"C++":                         "c_+_+",
		"征地) 补偿":                      "(and 征地 补偿)",
		"((征地":                        "征地",
		"征地 ()":                       "征地",
		"征地 OR":                       "征地",
		"AND 征地 OR OR 补偿":             "(or 征地 补偿)",
		"征地 ！！":                       "征地",
		"OR":                          "error",
		"！！":                          "error",
		"()":                          "error",
		"co*d":                        "error",
		"😀":                           "😀",
		"#征地#":                        "征地",
		strings.Repeat("征 ", 501):     "error",
		strings.Repeat("征", 10001):    "error",
		strings.Repeat("(", 51) + "征": "error",
		nested(19):                    "error",
		"(征地 (补偿 (青苗)))":              "(and 征地 补偿 青苗)",
	} {
		e, err := search.Parse(query)
		got := show(e)
		var bad *search.QueryError
		if errors.As(err, &bad) {
			got = "error"
		}
		if got != want || (err != nil) != (want == "error") {
			t.Errorf("Parse(%.30q) = %s, %v; want %s", query, got, err, want)
		}
	}
}

// nested writes ANDs and ORs n levels deep.
func nested(n int) string {
	q := "词零"
	for i := range n {
		q = fmt.Sprintf("(词%d (别%d OR %s))", i, i, q)
	}
	return q
}

func TestQueryErrorNamesThePlace(t *testing.T) {
	_, err := search.Parse("征地 补*偿")
	var bad *search.QueryError
	if !errors.As(err, &bad) || bad.Pos != 4 || !strings.Contains(bad.Text, "第 5 个字") {
		t.Errorf("error is %+v", err)
	}
}

// FuzzParse: a query gives an expression of sound shape or a QueryError.
func FuzzParse(f *testing.F) {
	for _, s := range []string{`征地 OR ("补偿 -title:拆迁 cov*`, "((((", "NOT NOT -", "title:title:*", "“”《", "a|b||c", "征地\x00\xff"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, query string) {
		e, err := search.Parse(query)
		var bad *search.QueryError
		if err != nil && !errors.As(err, &bad) {
			t.Fatalf("%q: %v", query, err)
		}
		sound(t, e, true)
		search.Passages(query, query, query)
	})
}

func sound(t *testing.T, e search.Expr, top bool) {
	t.Helper()
	switch e.Op {
	case search.All:
		if !top {
			t.Fatal("everything stands inside an expression")
		}
	case search.Phrase:
		if len(e.Terms) == 0 {
			t.Fatal("a phrase without terms")
		}
	case search.Not:
		if len(e.Args) != 1 || e.Args[0].Op == search.Not {
			t.Fatalf("NOT of %s", show(e))
		}
	default:
		if len(e.Args) < 2 {
			t.Fatalf("%s has %d parts", show(e), len(e.Args))
		}
	}
	for _, a := range e.Args {
		sound(t, a, false)
	}
}
