package privacy

import (
	"strings"
	"unicode"
)

// people are the words for those whose name follows.
var people = []string{
	"联系人", "反映人", "投诉人", "举报人", "来电人", "求助人", "诉求人", "当事人", "申请人", "报警人", "信访人", "上访人",
	"留言人", "咨询人", "建议人", "发帖人", "受害人", "被害人", "受伤人", "死者", "伤者", "患者", "病人", "户主", "业主姓名",
	"姓名", "名叫", "我叫", "本人叫", "他叫", "她叫", "联系人姓名",
}

// peopleEnd are the last two characters of people: nearly every 人 and 名 is
// part of another word.
var peopleEnd = func() map[[2]rune]bool {
	ends := map[[2]rune]bool{}
	for _, w := range people {
		rs := []rune(w)
		ends[[2]rune(rs[len(rs)-2:])] = true
	}
	return ends
}()

// surnames are those of nearly everybody; two of two characters come after.
const surnames = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林罗高梁郑谢宋唐许韩邓冯曹彭曾肖田董潘袁蔡蒋余于杜叶程魏苏吕丁任卢姚沈钟姜崔谭陆范汪廖石金韦贾夏付方邹熊白孟秦邱侯江尹薛闫段雷龙史陶黎贺毛郝顾龚邵万钱严覃武戴莫孔向汤常温康施文牛樊葛邢安齐易乔伍庞颜倪庄聂章鲁岳翟殷詹申欧耿关兰焦俞左柳甘祝包宁尚符舒阮柯纪梅童凌毕单季裴霍涂成苗谷盛曲翁冉骆蓝路游辛靳管柴蒙鲍华喻祁蒲房滕屈饶解牟艾尤阳时穆农司卓古吉缪简车项连芦麦褚娄窦戚岑景党宫费卜冷晏席卫米柏宗瞿桂全佟应臧闵苟邬边卞姬师和仇栾隋商刁沙荣巫寇桑郎甄丛仲虞敖巩明佘池查麻苑迟邝"

var longSurnames = []string{"欧阳", "上官", "司马", "诸葛", "司徒", "东方", "独孤", "南宫", "夏侯", "皇甫", "尉迟", "公孙", "慕容", "令狐", "长孙", "宇文", "轩辕", "端木"}

// follows begins what people do behind their name; a name seldom holds it.
const follows = "称说反来要向在于电表认投求诉举打与及对就因已住为是到系年男女有不提希咨，。家被的于从去又也还将把给找"

// polite stands behind a surname alone: there is nothing to hide.
var polite = []string{"先生", "女士", "某", "师傅", "阿姨", "大爷", "大妈", "同志", "老师", "小姐", "经理", "主任", "书记", "局长", "科长"}

// nobody is what is written where no name is known.
var nobody = []string{"不详", "未知", "匿名", "保密", "同上", "无", "本人", "电话", "要求", "表示", "称", "反映", "信息", "姓名", "诉求", "家属", "名单", "群众", "市民", "网友", "民警", "代表"}

// names finds the names behind the words for those who have one to protect.
func names(rs []rune) []span {
	var found []span
	for i, r := range rs {
		switch r {
		case '人', '者', '主', '名', '叫':
		default:
			continue
		}
		if i == 0 || !peopleEnd[[2]rune{rs[i-1], r}] || !endsIn(rs[:i+1], people) {
			continue
		}
		start, marked := skipMarks(rs, i+1)
		if n := nameLength(rs[start:], marked || r == '叫'); n > 1 {
			found = append(found, span{start, start + n, 1, 0, true})
		}
	}
	return found
}

// skipMarks passes what joins the word and the name; marked says that they
// make sure that a name follows.
func skipMarks(rs []rune, i int) (start int, marked bool) {
	for ; i < len(rs); i++ {
		switch {
		case strings.ContainsRune(":：为是叫", rs[i]):
			marked = true
		case strings.HasPrefix(string(rs[i:min(i+2, len(rs))]), "姓名"):
			i++
		case rs[i] == gap || rs[i] == '\n' || !separates(rs[i]) && rs[i] != '【' && rs[i] != '[':
			return i, marked
		}
	}
	return i, marked
}

// nameLength is how many characters a name takes, 0 where none stands there.
func nameLength(rs []rune, marked bool) int {
	run := 0
	for run < len(rs) && run < 8 && (unicode.Is(unicode.Han, rs[run]) || run > 0 && rs[run] == '·' || rs[run] == '•') {
		run++
	}
	s := string(rs[:run])
	for _, w := range nobody {
		if strings.HasPrefix(s, w) {
			return 0
		}
	}
	family := familyLength(s)
	switch {
	case strings.ContainsAny(s, "·•"):
		return run
	case family == 0 && marked && run >= 2 && run <= 4:
		return run
	case family == 0 || run <= family:
		return 0
	}
	rest := string(rs[family:run])
	for _, w := range polite {
		if strings.HasPrefix(rest, w) {
			return 0
		}
	}
	if run == family+1 || strings.ContainsRune(follows, rs[family+1]) {
		return family + 1
	}
	return family + 2
}

func familyLength(s string) int {
	for _, w := range longSurnames {
		if strings.HasPrefix(s, w) {
			return 2
		}
	}
	if s != "" && strings.ContainsRune(surnames, []rune(s)[0]) {
		return 1
	}
	return 0
}
