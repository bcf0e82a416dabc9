package checkup

import (
	"context"
	"fmt"
	"strings"
	"time"

	"yuqing/internal/desk"
	"yuqing/internal/rhythm"
)

// bundles looks at what crosses a network gap: whether a number is missing, or
// nothing has come for days.
func (s *Service) bundles(ctx context.Context) Finding {
	all, err := s.deps.Bundles(ctx)
	if err != nil {
		return unwell(err, "how far the bundles are cannot be read", "见“数据库”一项")
	}
	if len(all) == 0 {
		return Finding{Verdict: Good, Found: "no bundle has come or gone", State: "没有使用跨网数据包"}
	}
	f := Finding{Verdict: Good}
	var found, state, advice, do []string
	for _, b := range all {
		if at := lastBundle(b); at.After(f.At) {
			f.At = at
		}
		found, state = append(found, s.bundleFound(b)), append(state, s.bundleWords(b))
		switch {
		case len(b.Missing) > 0:
			advice = append(advice, fmt.Sprintf("have the other side carry %s again: `yuqing bundle again NUMBER%s`", numbers(b.Missing, ", "), b.Flag()))
			do = append(do, fmt.Sprintf("请对端补送“%s”第 %s 号（yuqing bundle again 编号%s）", b.Name(), numbers(b.Missing, "、"), b.Flag()))
		case b.Late:
			advice = append(advice, "see whether the other side still sends, and whether anybody carries")
			do = append(do, "问对端是否还在打包、有没有人摆渡")
		}
	}
	f.Found, f.State, f.Advice, f.Do = strings.Join(found, "; "), strings.Join(state, "；"), strings.Join(advice, "; "), strings.Join(do, "；")
	if len(do) > 0 {
		f.Verdict = Warn
	}
	return f
}

func lastBundle(b desk.BundleState) time.Time {
	if b.Out {
		return b.MadeAt
	}
	return b.TakenAt
}

func (s *Service) bundleFound(b desk.BundleState) string {
	if b.Out {
		return fmt.Sprintf("%s sent up to %d", b.Kind, b.Number)
	}
	late := unless(!b.Late, fmt.Sprintf(", none for %d hours", int(s.deps.Now().Sub(b.Since).Hours())))
	if b.Number == 0 {
		return fmt.Sprintf("%s: no bundle taken in yet%s", b.Kind, late)
	}
	return fmt.Sprintf("%s taken in up to %d%s%s", b.Kind, b.Number, unless(len(b.Missing) == 0, ", missing "+numbers(b.Missing, ", ")), late)
}

func (s *Service) bundleWords(b desk.BundleState) string {
	if b.Out {
		return fmt.Sprintf("%s送到第 %d 号", b.Name(), b.Number)
	}
	late := unless(!b.Late, "，已 "+rhythm.Words(s.deps.Now().Sub(b.Since))+"没有新的")
	if b.Number == 0 {
		return b.Name() + "还没有收到数据包" + late
	}
	return fmt.Sprintf("%s收到第 %d 号%s%s", b.Name(), b.Number, unless(len(b.Missing) == 0, "，缺第 "+numbers(b.Missing, "、")+" 号"), late)
}

func unless(no bool, words string) string {
	if no {
		return ""
	}
	return words
}

// numbersNamed bounds the numbers in one finding.
const numbersNamed = 10

func numbers(list []int64, sep string) string {
	var words []string
	for _, n := range list[:min(numbersNamed, len(list))] {
		words = append(words, fmt.Sprint(n))
	}
	if len(list) > numbersNamed {
		words = append(words, "…")
	}
	return strings.Join(words, sep)
}
