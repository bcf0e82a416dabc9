package opinion

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

var (
	secretWord = regexp.MustCompile(`[绝机秘][\s\p{Z}]*密`)
	// secretKind follows the word where it marks a document (绝密文件, 机密级). In
	// 手机密码 and 秘密花园 it is no mark.
	secretKind = regexp.MustCompile(`^[\s\p{Z}]*(?:文件|文档|文稿|公文|件|级|资料|材料|档案|信息|内容|通知|通报|方案|预案|报告|纪要|简报|数据|图纸|电报|函|原件|扫描|复印|汇报|请示|批示|批复|意见|讲话|\d)`)
	// secretSpeech ends what comes before the word where a rule or a report speaks
	// of secrets.
	secretSpeech = regexp.MustCompile(`(?:国家|商业|企业|工作|个人|军事|保守|泄露|泄漏|窃取|手|算|相|司|飞|主|拒|杜|隔|断|奥|神)$`)
)

// ClassifiedName is the word in a file's name that reads as the mark of a
// classified document, with or without its star (绝密文件, （机密）方案, 密级：秘密);
// empty where there is none.
func ClassifiedName(name string) string {
	if m := secretMark.FindString(name); m != "" {
		return strings.TrimRight(m, "★☆")
	}
	for _, at := range secretWord.FindAllStringIndex(name, -1) {
		before, after := name[:at[0]], name[at[1]:]
		stands := !hanAt(utf8.DecodeLastRuneInString(before)) && !hanAt(utf8.DecodeRuneInString(after))
		if stands || secretKind.MatchString(after) && !secretSpeech.MatchString(before) {
			return name[at[0]:at[1]]
		}
	}
	return ""
}

func hanAt(r rune, size int) bool { return size > 0 && unicode.Is(unicode.Han, r) }

// Where the mark of a document stands: at the head of its first page, in a line
// of its own or beside 份号 and 紧急程度.
const (
	headLines = 40
	markLine  = 24 // characters of such a line, at most
)

var (
	markAlone  = regexp.MustCompile(`^(?:密级)?[:：]?[\[【〔(（]?[绝机秘]密(?:级|件|文件)?[\])）】〕]?$`)
	markBeside = regexp.MustCompile(`^(?:份号|紧急程度|保密期限|密级|特急|加急|平急|特提|急件|急|长期|\d+[年月号份]?|[:：]|第\d+[号份])+$`)
	markSpread = strings.NewReplacer("绝 密", "绝密", "机 密", "机密", "秘 密", "秘密", "密 级", "密级", " ：", "：", " :", ":", "： ", "：", ": ", ":")
)

// ClassifiedHead is the mark of a classified document, without its star, at the
// head of its first page; empty where there is none.
func ClassifiedHead(text string) string {
	n := 0
	for line := range strings.Lines(text) {
		line = markSpread.Replace(strings.Join(strings.Fields(line), " "))
		if line == "" {
			continue
		}
		if n++; n > headLines {
			break
		}
		if m := markIn(line); m != "" {
			return m
		}
	}
	return ""
}

// markIn is the mark that a line bears beside nothing but what stands with it.
func markIn(line string) string {
	if utf8.RuneCountInString(line) > markLine {
		return ""
	}
	mark := ""
	for _, part := range strings.Fields(line) {
		switch {
		case markAlone.MatchString(part):
			mark = secretWord.FindString(part)
		case !markBeside.MatchString(part):
			return ""
		}
	}
	return mark
}
