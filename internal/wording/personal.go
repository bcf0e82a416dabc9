package wording

import (
	"regexp"
	"slices"
	"strings"

	"yuqing/internal/privacy"
)

// What tells the number of an office, which is meant to be called, from one that
// is somebody's own.
var (
	landline  = regexp.MustCompile(`^(0[0-9]{2,3}[-— ()]*)?[2-8][0-9]{6,7}$`)
	ofOffice  = regexp.MustCompile(`(热线|咨询|监督|投诉|举报|受理|服务|值班|传真|办公|抢修|报修|客服|救援|报警|新闻|媒体|科室|我局|我委|我办|我镇|我单位|本局|本单位|局|委|办|科|中心|政府|公司|大队|支队|派出所|医院|学校)[^。；;\n]{0,24}$`)
	anyNumber = regexp.MustCompile(`(电话|联系方式|固话|座机|邮箱|信箱|邮件)[^。；;\n]{0,40}$`)
	ofPerson  = regexp.MustCompile(`(反映人|投诉人|举报人|来电人|诉求人|求助人|当事人|申请人|留言人|咨询人|先生|女士|您的|其本人|本人|家中|家庭|住户|户主|患者|伤者|死者|家属|其(?:电话|手机|邮箱|信箱)|\*)[^。；;\n]{0,24}$`)
)

func personal(field, text string, callers privacy.Callers) []Finding {
	var out []Finding
	for _, p := range personalIn(text, callers) {
		out = append(out, Finding{
			Kind: Personal, Field: field, Start: p.Start, End: p.End, Quote: p.Shown,
			Text:     "疑似" + string(p.Kind) + "，公开前请删去或遮盖。",
			Evidence: "《个人信息保护法》第二十五条：公开个人信息须取得个人单独同意",
		})
	}
	return out
}

// personalIn are the pieces that masking would hide. The number of an office
// that a text gives for questions is meant to be read.
func personalIn(text string, callers privacy.Callers) []privacy.Piece {
	pieces, rs := callers.Find(text), []rune(text)
	before := slices.Clone(rs)
	for _, p := range pieces {
		for i := p.Start; p.Kind == privacy.PersonName && i < p.End; i++ {
			before[i] = '*'
		}
	}
	return slices.DeleteFunc(pieces, func(p privacy.Piece) bool {
		return forAll(string(before[max(0, p.Start-48):p.Start]), string(rs[p.Start:min(p.End+1, len(rs))]), p.Kind)
	})
}

// forAll reports whether a piece, given with the sign behind it, is how an office
// may be reached: a fixed telephone or a mailbox that the words before it, names as
// stars, do not call somebody's own.
func forAll(before, piece string, kind privacy.Kind) bool {
	before = before[strings.LastIndexByte(before, '\n')+1:]
	switch kind {
	case privacy.PhoneNumber:
		if !landline.MatchString(strings.TrimRightFunc(fold(piece).text, func(r rune) bool { return r < '0' || r > '9' })) {
			return false
		}
	case privacy.Account:
		if !strings.HasSuffix(fold(piece).text, "@") {
			return false
		}
	default:
		return false
	}
	return (anyNumber.MatchString(before) || ofOffice.MatchString(before)) && !ofPerson.MatchString(before)
}
