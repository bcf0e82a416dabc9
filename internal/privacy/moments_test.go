package privacy_test

import (
	"strings"
	"testing"

	"yuqing/internal/privacy"
)

var (
	moments = []string{
		"2026-03-01", "2026-3-1", "2026/03/01", "2026/3/1", "2026.3.1", "2026.03.01", "2026年3月1日", "3月1日", "26年3月", "20260301",
		"3/1/2026", "09:05", "9:05", "9：05", "09:05:30", "9时5分", "2026-03-03 09:05", "2026/3/3 9:05:07", "2026-03-01T09:05:00+08:00",
		"2026-03-01T09:05:00.123Z", "3-1 9:05", "03-01 09:05", "03/01 09:05", "２０２６-０３-０１ ０９：０５", "2026-03-01—2026-03-05", "2026.03.01-2026.03.05", "2026-03-01-2026-03-05",
	}
	people = []struct{ number, shown string }{
		{"13812345678", "138****5678"}, {"138 1234 5678", "138 **** 5678"}, {"138-1234-5678", "138-****-5678"},
		{"0550-3234567", "0550-****567"}, {"(010)62345678", "(010)*****678"}, {"02862345678", "028*****678"},
		{"340123199001011234", "340***********1234"}, {"34012319900101123X", "340***********123X"},
		{"340123 19900101 1234", "340*** ******** 1234"}, {"340123 1990-01-01 1234", "340*** ****-**-** 1234"},
		{"6222021234567890123", "622************0123"},
	}
	signs = []string{" ", " / ", "\n", "，", " - ", " 至 ", "  ", "\t", "/", "(", "）"}
)

// Times and dates stay whole beside one another, whatever stands between.
func TestMomentsAreNoNumbers(t *testing.T) {
	for _, a := range moments {
		for _, b := range moments {
			for _, sign := range []string{" ", " / ", "\n", " - ", " 至 ", "  ", "\t", "，", " ~ "} {
				for _, s := range []string{a + sign + b, a + sign + b + sign + a, "05" + sign + a + sign + b} {
					if got := privacy.Mask(s); got != s {
						t.Errorf("%q became %q", s, got)
					}
				}
			}
		}
	}
}

// Beside a telephone, identity or card number a date stays, and the number goes.
func TestMomentsBesideNumbers(t *testing.T) {
	for _, when := range moments {
		for _, who := range people {
			for _, sign := range signs {
				for s, want := range map[string]string{
					who.number + sign + when: who.shown + sign + when,
					when + sign + who.number: when + sign + who.shown,
				} {
					if strings.HasPrefix(s, "20260301/") || strings.HasPrefix(s, "3/1/2026/") || strings.HasSuffix(s, "/3/1/2026") {
						continue // one long number as likely as two things
					}
					if got := privacy.Mask(s); got != want {
						t.Errorf("%q: got %q, want %q", s, got, want)
					}
				}
			}
		}
	}
}

func TestMomentsAndAddresses(t *testing.T) {
	for s, want := range map[string]string{
		"幸福小区3号楼2单元501室 2026-03-01 09:05 报修": "幸福小区*号楼*单元***室 2026-03-01 09:05 报修",
		"2单元5层，2026-03-01":                   "*单元*层，2026-03-01",
		"家住城关镇幸福路12号，2026-03-01 9:05 反映":     "家住城关镇幸福路**号，2026-03-01 9:05 反映",
		"家住城关镇幸福路12号，3月1日反映":                 "家住城关镇幸福路**号，3月1日反映",
		"阳光花园12-2-501 2026/3/1":              "阳光花园**-*-*** 2026/3/1",
		"138-2026-03-03":                     "138-****-03-03",
		"138 20260301":                       "138 ****0301",
		"电话 2026-03-01 11:05 打不通":            "电话 2026-03-01 11:05 打不通",
		"联系方式：2026-03-01 11:05":              "联系方式：2026-03-01 11:05",
		"028-8123 45 67分机12":                 "028-**** *5 67分机12",
	} {
		if got := privacy.Mask(s); got != want {
			t.Errorf("%s: got %s, want %s", s, got, want)
		}
	}
}
