package privacy

import (
	"slices"
	"strings"
	"unicode"
)

// people are the words for those whose name follows.
var people = []string{
	"联系人", "反映人", "投诉人", "举报人", "来电人", "来访人", "来信人", "求助人", "诉求人", "当事人", "申请人", "报警人", "信访人", "上访人",
	"留言人", "咨询人", "建议人", "发帖人", "受害人", "被害人", "受伤人", "委托人", "收款人", "收件人", "借款人", "被告人", "嫌疑人",
	"投诉者", "举报者", "来电者", "求助者", "受访者", "受害者", "遇难者", "死者", "伤者", "患者", "病人", "患儿", "户主", "车主", "业主姓名",
	"法定代表人", "法人代表", "实际控制人", "企业主", "店主",
	"姓名", "户名", "署名", "签名", "名叫", "我叫", "本人叫", "他叫", "她叫", "联系人姓名", "敬礼",
}

// common are words for people that ordinary words follow as well: a name counts
// only where it ends as one.
var common = []string{
	"市民", "居民", "村民", "网民", "网友", "群众", "业主", "租户", "租客", "住户", "农户", "商户", "学生", "家长", "家属", "老人", "游客",
	"乘客", "顾客", "司机", "男子", "女子", "消费者", "农民工", "退役军人", "残疾人", "低保户", "贫困户", "五保户", "脱贫户", "拆迁户",
	"儿子", "女儿", "父亲", "母亲", "丈夫", "妻子", "老公", "老婆", "爱人", "爷爷", "奶奶", "外公", "外婆", "公公", "婆婆", "岳父", "岳母",
	"哥哥", "弟弟", "姐姐", "妹妹", "孙子", "孙女", "孩子", "邻居", "房东", "同学", "我是", "本人", "本人是", "这里是", "原告", "被告", "监护人", "名字", "名为", "尊敬的",
	"答复", "回复", "联系", "告知", "致电", "走访", "回访", "慰问", "劝导", "询问",
}

// nameCue is one of people, which are sure, or of common.
type nameCue struct {
	word []rune
	sure bool
}

// nameCues are all of them by their last two characters, those that are sure first: nearly
// every 人 and 名 is part of another word.
var nameCues = func() map[[2]rune][]nameCue {
	m := map[[2]rune][]nameCue{}
	add := func(words []string, sure bool) {
		for _, w := range words {
			rs := []rune(w)
			end := [2]rune(rs[len(rs)-2:])
			m[end] = append(m[end], nameCue{rs, sure})
		}
	}
	add(people, true)
	add(common, false)
	return m
}()

// titles stand behind a name; deeds stand behind one that begins a clause.
var (
	titles = []string{"先生", "女士", "小姐", "太太", "同学", "小朋友", "老人家"}
	deeds  = []string{"您好", "你好", "反映", "来电", "来信", "投诉", "举报", "称", "表示", "咨询", "求助", "留言", "认为", "要求", "联系", "本人", "取得联系", "沟通"}
)

// firsts says for a character whether a title or a deed may begin with it.
const (
	ofTitle = iota + 1
	ofDeed
)

var firsts = func() map[rune]int8 {
	m := map[rune]int8{}
	for _, w := range deeds {
		m[[]rune(w)[0]] = ofDeed
	}
	for _, w := range titles {
		m[[]rune(w)[0]] = ofTitle
	}
	return m
}()

// closing begins what stands behind a name that only a common word announces.
var closing = []string{
	"反映", "反应", "来电", "来访", "来信", "投诉", "举报", "称", "说", "表示", "咨询", "求助", "留言", "发帖", "建议", "诉", "等", "与", "和", "在", "因", "向",
	"先生", "女士", "同志", "老人", "一家", "夫妇", "夫妻", "家中", "家里", "的", "被", "系", "是", "要求", "希望", "认为", "致电", "拨打", "驾驶", "今年", "现年", "住",
	"就读", "已", "通过", "提出", "质疑", "申请", "联系", "本人", "取得", "核实", "沟通", "电话", "手机", "身份证", "于", "如下", "您",
}

// ordinary are words that begin with a character that is a surname too.
var ordinary = wordSet(`安全 安静 安心 安装 安置 安排 安保 常年 常常 常住 时常 时间 时刻 时候 全体 全部 全程 全家 全员 全年 全县 高度 高兴 高层 高龄 高中 方面 方便 方式 方案 水电 水费
	水质 水管 温馨 温暖 成立 成员 成功 成为 连续 连连 连夜 连日 关注 关心 关系 关于 关爱 关怀 支持 支付 何时 何以 何处 何况 何种 曾经 曾多次 曾于 单元 单位 单独 解决 解释 解除
	解答 解读 路过 路灯 路面 路口 路段 路人 党员 党代表 党委 党组 党支部 居住 居多 房东 房屋 房子 房产 房价 房租 车辆 车主 车位 车库 车牌 申请 申诉 申报 应该 应当 应有 应急 应届
	司机 司法 商户 商家 商量 商业 商贩 管理 管道 管线 管委会 柴油 花园 游客 游泳 牛羊 马上 马路 白天 白白 金额 金融 石头 田地 田间 毛病 平安 平时 平均 平常 平台 和谐 余额 余人 余户
	万人 万元 万户 万家 万一 武装 武警 明确 明显 明年 明天 明白 文明 文化 文件 尤其 井盖 景区 费用 费力 冷清 卫生 柏油 古城 古树 农民 农户 农田 农村 农业 农药 满意 满足 满是 纪检
	纪委 纪律 项目 祝愿 查处 查看 查询 查明 查实 查证 于是 于今 向往 向上 齐全 齐心 左右 左转 左邻 江边 施工 施救 龙头 雷雨 严重 严格 严厉 史上 钱款 钱财 温度 庄稼 章程 包括
	包装 包工 宁可 宁愿 尚未 符合 舒适 舒服 童年 凌晨 毕业 毕竟 季节 盛大 曲折 阳光 阳台 宗旨 宗教 席位 沟通 经济 顾客 顾虑 谢谢 谢意 梁 强制 计划 谈话 谈判 谭 温和 辛苦 程序 程度
	易燃 贺信 穆斯林 莫名 莫非 向该 向其 向您 向我 于其 于该 于本 于近 时不时 常态 成人 成年 成本 成效 成果 安定 安抚 安宁 安顿 白色 黄色 蓝色 红 金色 孔子 强 关 向 于 和 成 时 方 何 师 支 解 应 查 万 许可 高考 殷切 路线 左心 全体 单位 游玩 钱包 商议 施压 施暴 周边 周围 常委 文后 任大家 万科`)

// notGiven are characters that hardly ever stand in a given name.
const notGiven = "的了是在我你他她它们这那不没也都就还又与或及被把让给对从为以其所等个位些每各某人吗呢吧啊么什怎谁哪去到过得着说称诉投举报话打问住号室栋县区镇乡村街局委办科处站院校厂店司部费款秒钱元先女士您级班队员科室能致职誉凭"

// function are surnames that most often are words of their own between others.
const function = "和于向时方成关连查应支解师从党房司"

// surnames are those of nearly everybody; two of two characters come after.
const surnames = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林罗高梁郑谢宋唐许韩邓冯曹彭曾肖田董潘袁蔡蒋余于杜叶程魏苏吕丁任卢姚沈钟姜崔谭陆范汪廖石金韦贾夏付方邹熊白孟秦邱侯江尹薛闫段雷龙史陶黎贺毛郝顾龚邵万钱严覃武戴莫孔向汤常温康施文牛樊葛邢安齐易乔伍庞颜倪庄聂章鲁岳翟殷詹申欧耿关兰焦俞左柳甘祝包宁尚符舒阮柯纪梅童凌毕单季裴霍涂成苗谷盛曲翁冉骆蓝路游辛靳管柴蒙鲍华喻祁蒲房滕屈饶解牟艾尤阳时穆农司卓古吉缪简车项连芦麦褚娄窦戚岑景党宫费卜冷晏席卫米柏宗瞿桂全佟应臧闵苟邬边卞姬师和仇栾隋商刁沙荣巫寇桑郎甄丛仲虞敖巩明佘池查麻苑迟邝"

var longSurnames = []string{"欧阳", "上官", "司马", "诸葛", "司徒", "东方", "独孤", "南宫", "夏侯", "皇甫", "尉迟", "公孙", "慕容", "令狐", "长孙", "宇文", "轩辕", "端木"}

// follows begins what people do behind their name; a name seldom holds it.
const follows = "称说反来要向在于电表认投求诉举打与及对就因已住为是到系年男女有不提希咨，。家被的于从去又也还将把给找联告您你先同"

// polite stands behind a surname alone: there is nothing to hide.
var polite = []string{"先生", "女士", "某", "师傅", "阿姨", "大爷", "大妈", "同志", "老师", "小姐", "经理", "主任", "书记", "局长", "科长", "厅长", "省长", "市长", "部长", "处长", "主席", "州长", "巿长", "局", "总", "校长", "院长", "所长", "站长", "镇长", "县长", "医生", "律师", "同学", "老板", "工"}

// nobody is what is written where no name is known.
var nobody = []string{"不详", "未知", "匿名", "保密", "同上", "无", "本人", "电话", "要求", "表示", "称", "反映", "信息", "姓名", "诉求", "家属", "名单", "群众", "市民", "网友", "民警", "代表", "用户", "领导", "各位", "办公室", "业主", "居民", "村民"}

// Nobody reports whether what stands for a name names nobody: 匿名, 市民, 先生.
func Nobody(name string) bool {
	return strings.Trim(name, "*某×xX") == "" || strings.HasPrefix(name, "匿名") || slices.Contains(nobody, name) || slices.Contains(polite, name)
}

func wordSet(words string) map[string]bool {
	set := map[string]bool{}
	for _, w := range strings.Fields(words) {
		set[w] = true
	}
	return set
}

// names finds the names of those who have one to protect by what stands around
// them: a word for people, a form of address, or their number; and then wherever
// else in the text such a name stands.
func names(rs []rune, numbers []span) []span {
	var found []span
	t := unspaced(rs)
	add := func(start, n int) {
		for n > 1 {
			found = append(found, span{start: t.at(start), end: t.at(start+n-1) + 1, head: 1, words: true, kind: PersonName})
			start, n = nextName(t.rs, start+n)
		}
	}
	for i := 1; i < len(t.rs); i++ {
		if !isHan(t.rs[i]) {
			continue
		}
		for _, c := range nameCues[[2]rune{t.rs[i-1], t.rs[i]}] {
			if from := i + 1 - len(c.word); from >= 0 && slices.Equal(t.rs[from:i+1], c.word) {
				add(nameAfter(t.rs, i+1, c.sure))
				break
			}
		}
		switch firsts[t.rs[i]] {
		case ofTitle:
			if startsIn(t.rs[i:], titles) {
				add(nameBefore(t.rs, i, false))
			}
		case ofDeed:
			if startsIn(t.rs[i:], deeds) {
				add(nameBefore(t.rs, i, true))
			}
		}
	}
	for _, s := range numbers {
		end := beforeNumber(rs, s.start)
		start, n := nameBefore(rs, end, true)
		if n > 1 {
			found = append(found, span{start: start, end: start + n, head: 1, words: true, kind: PersonName})
		}
	}
	return append(found, again(rs, found)...)
}

// again finds the names that were found once at the other places of a text.
func again(rs []rune, found []span) []span {
	var k known
	for _, s := range found {
		name := rs[s.start:s.end]
		same := func(n []rune) bool { return slices.Equal(n, name) }
		if len(name) >= 3 && !slices.ContainsFunc(name, unicode.IsSpace) && !slices.ContainsFunc(k.names, same) {
			k.names = append(k.names, name)
		}
	}
	return k.mentions(rs)
}

// nameAfter is where a name stands, and how long it is, behind a word for people
// that ends before i; 0 long where none does. Behind a word that is not sure, it
// must end as names do.
func nameAfter(rs []rune, i int, sure bool) (start, length int) {
	start, mark := skipMarks(rs, i)
	if rs[i-1] == '叫' {
		mark = '叫'
	}
	colon := mark == ':' || mark == '：'
	n := nameLength(rs[start:], sure && colon)
	switch name := rs[start : start+n]; {
	case n < 2:
	case ordinary[string(name[:2])]:
		n = 0
	case sure && colon:
	case !sure && (!isGiven(name) || !closed(rs[start+n:])), sure && mark == 0 && !isGiven(name) && !slices.Contains(name, '·'):
		n = 0
	}
	return start, n
}

// nextName is the name that a list of names goes on with: 张三、李四.
func nextName(rs []rune, i int) (start, length int) {
	if i >= len(rs) || !strings.ContainsRune("、/，,和与及", rs[i]) {
		return i, 0
	}
	start = i + 1
	n := nameLength(rs[start:], false)
	if n < 2 || !isGiven(rs[start:start+n]) || !closed(rs[start+n:]) {
		return start, 0
	}
	return start, n
}

// isGiven reports whether characters that begin with a surname can be a name and
// are no ordinary word.
func isGiven(name []rune) bool {
	family := max(1, familyLength(string(name)))
	if len(name) <= family || family == 1 && strings.ContainsRune(function, name[0]) {
		return false
	}
	return !ordinary[string(name)] && !ordinary[string(name[:2])] && !strings.ContainsAny(string(name[family:]), notGiven)
}

// closed reports whether a name may end before rs.
func closed(rs []rune) bool {
	if len(rs) == 0 || !isHan(rs[0]) {
		return true
	}
	return startsIn(rs, closing)
}

// nameBefore is the name that ends right before end, of two to four characters. It
// begins a word where alone is set: behind what is no Chinese, or a word that a
// name may follow.
func nameBefore(rs []rune, end int, alone bool) (start, length int) {
	for _, n := range []int{4, 3, 2} {
		start := end - n
		if start < 0 || slices.ContainsFunc(rs[start:end], func(r rune) bool { return !isHan(r) }) {
			continue
		}
		family := familyLength(string(rs[start:end]))
		if family == 0 || n-family < 1 || n-family > 2 || !isGiven(rs[start:end]) {
			continue
		}
		if startsIn(rs[start+family:end], polite) {
			continue
		}
		if alone && start > 0 && isHan(rs[start-1]) && !endsIn(rs[:start], leading) {
			continue
		}
		return start, n
	}
	return end, 0
}

// leading are the words that a name stands behind.
var leading = append([]string{"找", "给", "和", "与", "是", "叫", "为", "由", "及", "请", "向", "的", "系", "人"}, common...)

// beforeNumber is where what stands before a number ends, without the words that
// say what number it is.
func beforeNumber(rs []rune, i int) int {
	for {
		end := i
		for i > 0 && (rs[i-1] != gap && rs[i-1] != '\n' && separates(rs[i-1]) || strings.ContainsRune("：:，,、【[是", rs[i-1])) {
			i--
		}
		for _, w := range numberWords {
			if ends(rs[:i], w) {
				i -= len([]rune(w))
				break
			}
		}
		if i == end {
			return i
		}
	}
}

// numberWords stand between a name and its number.
var numberWords = []string{"联系电话", "联系方式", "手机号码", "手机号", "手机", "电话号码", "电话", "公民身份号码", "身份证号码", "身份证号", "身份证", "证件号码", "证件号", "银行卡号", "卡号", "账号", "号码", "男", "女", "汉族", "的"}

// skipMarks passes what joins the word and the name, and returns the last of the
// marks that a name follows; 0 where there is none.
func skipMarks(rs []rune, i int) (start int, mark rune) {
	for ; i < len(rs); i++ {
		switch {
		case strings.ContainsRune(":：为是叫", rs[i]):
			mark = rs[i]
		case starts(rs[i:], "姓名"):
			i++
		case rs[i] == gap || rs[i] == '\n' || !separates(rs[i]) && rs[i] != '【' && rs[i] != '[':
			return i, mark
		}
	}
	return i, mark
}

// nameLength is how many characters a name takes, 0 where none stands there. One
// that begins with no surname counts where foreign is set.
func nameLength(rs []rune, foreign bool) int {
	run := 0
	for run < len(rs) && run < 8 && (unicode.Is(unicode.Han, rs[run]) || run > 0 && (rs[run] == '·' || rs[run] == '•')) {
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
	case family == 0 && foreign && run >= 2 && run <= 4 && !strings.ContainsAny(s, bodies):
		return run
	case family == 0 || run <= family:
		return 0
	}
	if startsIn(rs[family:run], polite) {
		return 0
	}
	if run == family+1 || strings.ContainsRune(follows, rs[family+1]) {
		return family + 1
	}
	return family + 2
}

// bodies are characters in the names of those that are no person.
const bodies = "省公司物局部办委厅院校厂店村镇县市区单位人者"

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

func startsIn(rs []rune, words []string) bool {
	return slices.ContainsFunc(words, func(w string) bool { return starts(rs, w) })
}

// starts is strings.HasPrefix for a text that was decoded already.
func starts(rs []rune, word string) bool {
	i := 0
	for _, r := range word {
		if i >= len(rs) || rs[i] != r {
			return false
		}
		i++
	}
	return true
}
