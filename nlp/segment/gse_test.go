package segment

import (
	"slices"
	"strings"
	"testing"

	"github.com/go-ego/gse"
)

// TestSameAsGse holds the cut against gse's own over texts of many kinds: the
// same dictionary, the same words. What is joined afterwards (numbers) and
// what gse cannot do (full-width letters) stands in TestWords.
func TestSameAsGse(t *testing.T) {
	if testing.Short() {
		t.Skip("loads gse's dictionary: 2 s, 370 MB")
	}
	seg := gse.Segmenter{SkipLog: true, NotLoadHMM: true}
	if err := seg.LoadDictEmbed("zh"); err != nil {
		t.Fatal(err)
	}
	ours := mustDefault(t)
	for i := range seg.Dict.Tokens {
		checkKnown(t, ours.dict, &seg.Dict.Tokens[i])
	}
	for _, text := range gseTexts {
		if got, want := rawCut(ours.dict, text), seg.Cut(text); !slices.Equal(got, want) {
			t.Errorf("%s\n got %v\nwant %v", text, got, want)
		}
	}
}

func checkKnown(t *testing.T, ours *dictionary, token *gse.Token) {
	t.Helper()
	if ours.lookup([]rune(token.Text())) == 0 {
		t.Errorf("%q of gse's dictionary is missing", token.Text())
	}
}

// rawCut is the cut as gse gives it: lower case, nothing joined.
func rawCut(tr *dictionary, text string) []string {
	var c clause
	var out []string
	for pos := 0; pos < len(text); {
		pos = c.fill(text, pos)
		c.ends = c.ends[:0]
		tr.cut(&c, 0, len(c.runes), true)
		for _, tok := range c.tokens(nil) {
			out = append(out, strings.ToLower(text[tok.Start:tok.End]))
		}
	}
	return out
}

var gseTexts = []string{
	"我们小区停水三天了，物业电话打不通，希望有关部门尽快解决。",
	"省人民政府办公厅关于印发优化营商环境若干措施的通知",
	"研究生命的起源，结婚的和尚未结婚的人都来了。",
	"南京市长江大桥今日恢复通车；乒乓球拍卖完了！",
	"据了解，该项目于2021年开工，总投资3.5亿元，建筑面积12000平方米。",
	"老板跑路，两百多名农民工被拖欠工资，孩子的学费都交不起？",
	"村支书把低保名额给了亲戚，我们反映了好几次都没有结果。",
	"Covid-19核酸检测点排队2小时，APP打不开，wifi也没有信号。",
	"夜里十二点工地还在施工，噪声扰民，老人小孩都睡不着",
	"學校食堂的飯菜發霉，家長們非常擔心",
	"他说的确实在理，这件事的确认工作还没有做完。",
	"公交车半个小时一班，早高峰挤都挤不上去，什么时候能加密班次？",
	"暴雨致多条道路积水，消防员连夜转移被困群众一百二十余人。",
	"网传某地发生地震系谣言，请大家不信谣、不传谣。",
	"医生把片子看错了，耽误了治疗，医院却推卸责任不给说法",
}
