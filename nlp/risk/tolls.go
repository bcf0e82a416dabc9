package risk

import (
	"regexp"
	"strings"
	"unicode/utf8"
)

// How numbers of dead and injured are written: 3人死亡, 造成12人遇难, 死亡人数升至5人,
// 致3死5伤, 两死一伤, 四人死一人伤, 两条人命, 已有二十余人受伤.
const (
	digits = `[0-9]{1,5}`
	spelt  = `[一二两三四五六七八九十百千]{1,7}`
	count  = `(` + digits + `|` + spelt + `)`
	some   = `(?:` + digits + `|` + spelt + `)`
	much   = `(?:余|多|几)?(?:个人|口人|口子|人|名|位|个|口)`
	each   = `(?:余|多|几)?(?:个人|个|人|名)?`
	gap    = `([^。！？\n，,；;0-9<>]{0,10}?)`
	rising = `(?:人数)?(?:已经|已|上升到|上升至|升至|升到|增加到|增加至|增至|达到|达|多达|高达|超过|至少|约|近|共|为|了|：|:)*`
	ended  = `(?:没了|没)(?:呼吸|心跳|气|命|性命|生命体征)|人?没了(?:$|[，。！？；、,;\s])`
)

// A toll is a way to write a number of people and what became of them: the
// number is the first group; the second, where there is one, stands between.
type toll struct {
	*regexp.Regexp
	between int // the group between number and fate; 0 for none
}

var (
	deaths = []toll{
		{regexp.MustCompile(count + much + gap + `(?:死亡|遇难|身亡|丧生|罹难|殒命|溺亡|坠亡|不治|去世|离世|遇害|被杀|丧命|送命|牺牲|咽气|咽了气|断气|断了气|没救过来|没抢救过来|没能救回|停止呼吸|停止了呼吸|死了|死在|死于|` + ended + `)`), 2},
		{regexp.MustCompile(`(?:死亡|遇难|死难|丧生|身亡)` + rising + count + much), 0},
		{regexp.MustCompile(`(?:死(?:了|去|掉)?|没了|断送了|夺走了)(?:至少|约|大约|有)?` + count + `(?:余|多|几)?(?:个|名)?(?:人|名|位|口|工人|民工|农民工|矿工|学生|孩子|娃|小孩|老人|村民|居民|妇女|男子|女子|大人|乘客|司机)`), 0},
		{regexp.MustCompile(count + each + `死(?:亡|了)?[，、, ]?` + some + each + `(?:受|重|轻)?伤`), 0},
		{regexp.MustCompile(`(?:致|造成|导致|已|共|酿成)` + count + `死`), 0},
		{regexp.MustCompile(count + `条(?:鲜活的|年轻的|活生生的)?(?:人命|生命|性命)`), 0},
		{regexp.MustCompile(count + `具` + gap + `(?:遗体|尸体)`), 2},
	}
	injuries = []toll{
		{regexp.MustCompile(count + much + gap + `(?:受伤|重伤|轻伤|中毒|烧伤|灼伤|烫伤|入院|送医|送往医院|送到医院|送进医院|进了医院|上吐下泻|呕吐|腹泻)`), 2},
		{regexp.MustCompile(`(?:受伤|重伤|轻伤|伤者|中毒)` + rising + count + much), 0},
		{regexp.MustCompile(`(?:死|死亡|死了|致|造成|导致|共)[，、, ]?` + count + each + `(?:受|重|轻)?伤`), 0},
	}
	// told are the words without which no toll is written.
	told = strings.Fields(`死 身亡 遇难 罹难 丧生 殒命 溺亡 坠亡 不治 去世 离世 遇害 被杀 丧命 送命 牺牲 咽 断气 断了气 没救 没抢救 没能救 没了 没呼吸 停止 遗体 尸体 人命 生命 性命
		伤 中毒 入院 送医 送往 送到 送进 进了医院 上吐下泻 呕吐 腹泻`)
)

var (
	// apart: who is counted is not who died. They look for the dead, treat them,
	// ask why, or are the crowd that the dead were of (一百多人的车间里有一人死亡).
	apart = regexp.MustCompile(`救援|抢救|搜|寻找|调查|到场|赶到|赶赴|处置|处理|参加|悼念|吊唁|送别|目击|目睹|围观|质疑|询问|得知|听说|怀疑|关注|讨论|看见|看到|担心|预防|以免|避免|防止|的|有`)
	// aside: what follows is no fate but a word made with it (死亡赔偿金, 死亡证明,
	// 因工死亡职工家属), or nobody's (生命通道).
	aside = regexp.MustCompile(`^(?:者|人员|职工|工人|村民|学生)?的?(?:品|精神|时间|赔偿|补偿|证明|原因|率|保险|抚恤|金|登记|注销|鉴定|案|家属|亲属|遗属|通道|线|安全|风险|隐患|受?[重轻]?伤|被困|失踪|获救)`)
	// anew: another number stands between (五十人的队伍一人遇难).
	anew = regexp.MustCompile(count + much)
	// shared: the number of the dead comes only then (车里五个人死了两个).
	shared = regexp.MustCompile(`(?:死了|没了|死在)$`)
	amount = regexp.MustCompile(`^` + count + `(?:个|人|名|口)`)
	// saved: it did not come to it (救了三条人命).
	saved = regexp.MustCompile(`(?:救了|救下|挽救|救出|挽回)(?:了)?$`)
	// yearly: a figure of a year is no accident (去年全县交通事故死亡32人).
	yearly = regexp.MustCompile(`同比|环比|全年|去年|前年|上年|上半年|下半年|季度|每年|历年|年均|平均|近[0-9一二三四五六七八九十]+年`)
)

// mostTold is the greatest number of dead or injured that a post of one county's
// affairs tells: above it stand statistics.
const mostTold = 1000

// maxScan bounds how much of a text is searched for numbers.
const maxScan = 20_000

// tolled is what a post says of dead and injured.
type tolled struct {
	dead, hurt int
	words      string // as the post has the gravest of them
	early      bool   // in the title or the first sentence
}

// read takes the numbers of one text into account, but for the sentences that
// skip names.
func (t *tolled) read(text string, first bool, skip func(sentence string) bool) {
	text = text[:min(len(text), maxScan)]
	for _, s := range strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune("。！？!?\n", r) }) {
		if holds(s, told) && !skip(s) {
			s = denied.ReplaceAllString(s, "，")
			t.take(s, first)
		}
		first = false
	}
}

func (t *tolled) take(sentence string, first bool) {
	dead, words := highest(deaths, sentence)
	hurt, wounds := highest(injuries, sentence)
	if words == "" || t.dead > 0 && dead == 0 {
		words = wounds
	}
	if t.words == "" || dead > t.dead || dead == 0 && t.dead == 0 && hurt > t.hurt {
		t.words = words
	}
	t.early = t.early || first && dead+hurt > 0
	t.dead, t.hurt = max(t.dead, dead), max(t.hurt, hurt)
}

// highest gives the greatest number that any of the tolls names, and its words.
func highest(tolls []toll, text string) (n int, words string) {
	for _, t := range tolls {
		for at, tries := 0, 0; tries < 20; tries++ {
			m := t.FindStringSubmatchIndex(text[at:])
			if m == nil {
				break
			}
			said, before, rest := text[at:], text[:at+m[0]], text[at+m[1]:]
			between := ""
			if t.between > 0 {
				between = said[m[2*t.between]:m[2*t.between+1]]
			}
			if otherwise(before, said[m[0]:m[1]], between, rest) {
				at += m[3] // what stands between may itself say how many
				continue
			}
			if x := number(said[m[2]:m[3]]); x > n && x <= mostTold {
				n, words = x, said[m[0]:m[1]]
			}
			at += m[1]
		}
	}
	return n, strings.TrimRight(words, "，。！？；、,; ")
}

// otherwise reports whether a number and a fate do not belong together, by what
// stands before, between and behind.
func otherwise(before, words, between, behind string) bool {
	return apart.MatchString(between) || anew.MatchString(between) || aside.MatchString(behind) ||
		saved.MatchString(before) || strings.HasSuffix(words, "个牺牲") || continues(before, words) || shared.MatchString(words) && amount.MatchString(behind)
}

// continues reports whether a number is the end of a longer one: 13912345678人.
func continues(before, number string) bool {
	last, _ := utf8.DecodeLastRuneInString(before)
	first, _ := utf8.DecodeRuneInString(number)
	return isDigit(first) && (isDigit(last) || last == '.')
}

func isDigit(r rune) bool { return '0' <= r && r <= '9' }
