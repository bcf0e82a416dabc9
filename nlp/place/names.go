package place

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// A name is one way to write a division.
type name struct {
	text string
	row  int32
	// short names (石家庄, 正定) lack the kind of division; they are weaker.
	short bool
	// bare names of districts (鼓楼) count only right behind their city.
	bare bool
	own  bool // the office's own
}

// names lists how a division is written.
func (g *Gazetteer) names(row int32) []name {
	d := g.rows[row]
	out := []name{{text: d.name, row: row}}
	for _, s := range shortNames(d) {
		if len([]rune(s)) > 1 {
			out = append(out, name{text: s, row: row, short: true})
		}
	}
	if s := bareDistrict(d); s != "" {
		out = append(out, name{text: s, row: row, short: true, bare: true})
	}
	return out
}

// bareDistrict: 鼓楼区 -> 鼓楼, 浦东新区 -> 浦东; "" where the bare name is any shop's.
func bareDistrict(d division) string {
	s, ok := strings.CutSuffix(strings.TrimSuffix(d.name, "新区"), "区")
	if d.level != County || !ok && !strings.HasSuffix(d.name, "新区") || len([]rune(s)) < 2 || anyShops[s] {
		return ""
	}
	return s
}

// ordinaryBare are bare names of districts that are words, or lie in any town.
var ordinaryBare = set(`复兴 路南 路北 海港 桥东 桥西 双桥 运河 小店 南关 二道 西市 老边 太平 白塔 宏伟 清河 双塔 平房 道外 道里 丰满 鸡冠 元宝 青山 东山 南山 西山 友好 爱民 大同 新兴 鼓楼 钟楼 滨湖 上城 下城
	天桥 市南 市北 河口 泰山 牡丹 中原 二七 上街 西工 北关 山城 中站 吉利 前锋 平桥 铁山 芙蓉 荷塘 石鼓 七星 港口 港北 港南 海城 天涯 南岸 长寿 金牛 象山 白云 天河 盐田 高明 江海 花山 三元 新建 南湖 北湖
	月湖 路桥 安定 惠农 天山 麒麟 离岛 大堂 沙田 明山 红山 龙山 花溪 雨花 雨湖 名山 白银 平川 柳南 柳北 安居 武侯 东坡 嘉陵 青羊 朝阳 沙湾 城厢 太和 建华 阳明 连云 天元 双清 大祥 海珠 福田 东营 同安 集美
	金水 顺城 立山 尖山 兴山 岭东 平山 龙港 翠屏 东河 海南 和平 大安 从化 开平 六合 雁塔 碑林 未央 武陵 君山 湖滨 江南 江北 南明 双流 新都 定海 镇海 大洼`)

var anyShops = set(`新华 和平 长安 中山 解放 人民 胜利 友谊 建设 光明 东风 红旗 向阳 新城 城关 市中 高新 城中 城北 城南 城东 城西 河东 河西 江北 江南 新市 经济 矿 工农 振兴 文化
	青年 永定 东方 南方 东湖 西湖 江东 江岸 七里 宝塔 古城 老城 文峰 文昌 荔城 东港 东海 大通 大东 大观 平安 兴安 永安 安源 金山 银海 站前 前进 郊`)

var autonomous = map[string]string{
	"内蒙古自治区": "内蒙古", "广西壮族自治区": "广西", "西藏自治区": "西藏", "宁夏回族自治区": "宁夏",
	"新疆维吾尔自治区": "新疆", "香港特别行政区": "香港", "澳门特别行政区": "澳门",
}

func shortNames(d division) []string {
	if s, ok := autonomous[d.name]; ok {
		return []string{s}
	}
	switch d.level {
	case Province:
		return []string{strings.TrimSuffix(strings.TrimSuffix(d.name, "省"), "市")}
	case City:
		return shortCity(d.name)
	case County:
		return shortCounty(d.name)
	case Township:
		return shortTownship(d.name)
	}
	return nil
}

// shortCity: 石家庄市 -> 石家庄, 恩施土家族苗族自治州 -> 恩施州, 恩施, 喀什地区 -> 喀什.
func shortCity(name string) []string {
	for _, kind := range []string{"市", "地区", "盟", "新区"} {
		if s, ok := strings.CutSuffix(name, kind); ok {
			return []string{s}
		}
	}
	if s, ok := strings.CutSuffix(name, "自治州"); ok {
		s = withoutPeoples(s)
		return []string{s + "州", s}
	}
	return nil
}

// shortCounty: 正定县 -> 正定, 迁安市 -> 迁安, 孟村回族自治县 -> 孟村县, 孟村. A
// district has no short name: 新华 is anything.
func shortCounty(name string) []string {
	if s, ok := strings.CutSuffix(name, "自治县"); ok {
		s = withoutPeoples(s)
		return []string{s + "县", s}
	}
	if strings.HasSuffix(name, "林区") {
		return nil
	}
	for _, kind := range []string{"县", "市", "旗"} {
		if s, ok := strings.CutSuffix(name, kind); ok {
			return []string{s}
		}
	}
	return nil
}

// shortTownship: 高碑店回族乡 -> 高碑店乡, 景山街道 -> 景山街道办.
func shortTownship(name string) []string {
	if s, ok := strings.CutSuffix(name, "族乡"); ok {
		return []string{withoutPeoples(s+"族") + "乡"}
	}
	if s, ok := strings.CutSuffix(name, "族镇"); ok {
		return []string{withoutPeoples(s+"族") + "镇"}
	}
	return nil
}

var peoples = strings.Fields(`蒙古族 蒙古 回族 藏族 维吾尔族 维吾尔 苗族 彝族 壮族 布依族 朝鲜族 满族 侗族 瑶族 白族 土家族 哈尼族 哈萨克族 哈萨克 傣族
	黎族 傈僳族 佤族 畲族 拉祜族 水族 东乡族 纳西族 景颇族 柯尔克孜族 柯尔克孜 土族 达斡尔族 仫佬族 羌族 布朗族 撒拉族 毛南族 仡佬族 锡伯族 阿昌族
	普米族 塔吉克族 塔吉克 怒族 鄂温克族 德昂族 保安族 裕固族 独龙族 鄂伦春族 各族`)

// withoutPeoples takes the names of peoples off the end of a name.
func withoutPeoples(s string) string {
	for again := true; again; {
		again = false
		for _, p := range peoples {
			if rest, ok := strings.CutSuffix(s, p); ok && len(rest) >= len("甲") {
				s, again = rest, true
			}
		}
	}
	return s
}

// Names that mean something else more often: they count only right behind the
// division above them (攀枝花市东区).
var ordinary = set(`东区 西区 南区 北区 城区 郊区 矿区 新区 江北区 开发区 高新区 街道 老城 新城
	东方 来宾 开封 中山 大同 安康 黄山 朝阳 阿里 和田 玉树 文昌
	资源 合作 和平 比如 南部 公安 共和 友谊 中方 凤凰 延长 新兴 万年 光泽 会同 大名 富裕 清水 长子 平定 洞口 温泉 大方 威信 莲花 平和 三门 台前
	方城 永和 石棉 保康 高台 无为 民权 同心 万安 定远 灯塔 博爱 方正 富民 清流 文成 惠民 和顺 上高 开化 兴化 兴业 延寿 阳春 盐池 平安 武功 仙桃
	太白 木兰 黑水 弥勒 金门 白玉 民乐 仁寿 永福 永新 永丰 永泰 大安 大田 天长 五常 宝丰 新民 新野 新星 新源 新田 新化 新和 建平 建宁 建水 太和
	泰和 乐业 乐安 乐平 安达 安福 安平 安化 安远 安宁 华安 福安 龙口 龙门 石门 石泉 石楼 响水 明水 修水 白水 曲水 文水 赤水 修文 修武 新安 开平 四会
	高安 高密 高平 兴文 兴国 兴和 团风 双牌 台安 海安 海林 海盐 海丰 山阳 汉阴 云霄 云梦 天台 天柱 天全 尚志 志丹 子长 孝义 正安 丰都 大悟 大足 应县
	进贤 集贤 尚义 崇信 崇义 崇仁 怀远 怀仁 静乐 静宁 定边 固始 通化 淳化 封开 封丘 开阳 开远 文安 长岛 长安 长武 长顺 水富 裕民 顺平 宁远 镇远 平远 靖远 平顺 东光 光山 明光 东明 化德 化州 乡宁 交口 交城 玉环 玉门 台山 恩平 鹤山 梅县 连平 盘山 金湖 金沙 金塔 锦屏 花垣 习水 合水 合江 江口 江安 兴山`)

func set(words string) map[string]bool {
	m := map[string]bool{}
	for _, w := range strings.Fields(words) {
		m[w] = true
	}
	return m
}

// chance reports whether a county's name of two characters is only what stands
// side by side: 镇和县里, 办理县级补助. Behind a mark or a word that leads to a
// place (在和县, 来自易县) it is the name.
func chance(before, text, after string) bool {
	x, ok := strings.CutSuffix(text, "县")
	if !ok || utf8.RuneCountInString(x) != 1 {
		return false
	}
	last, _ := utf8.DecodeLastRuneInString(before)
	if !unicode.Is(unicode.Han, last) || strings.ContainsRune("在到去从自于回是的至往由住", last) {
		return false
	}
	next, _ := utf8.DecodeRuneInString(after)
	return x == "和" || strings.ContainsRune("里级域乡直两", next)
}

// notPlaces follow a short name that is part of another: 北京路, 南京大学, 上海银行.
var notPlaces = strings.Fields(`湖 路 街 大道 大街 巷 胡同 银行 证券 大学 学院 时间 话 菜 烤鸭 瓜 玉 临风 人寿 啤酒 饭店 大酒店 大厦 电视台 卫视 日报 晚报 牌 拉面 面馆 火锅 号 巴巴 装 茅台 社 现代 汽车 奔驰 西路 东路 南路 北路 中路`)

// dishes are what is called after a place wherever it is sold: 海南鸡饭, 德州扒鸡,
// 宁夏枸杞, 上海大众.
var dishes = strings.Fields(`鸡饭 扒鸡 烧鸡 炸鸡 辣子鸡 大盘鸡 烤鸭 板鸭 盐水鸭 鸭血 鸭脖 羊肉 牛肉 羊杂 羊汤 肉夹馍 烤肉 烤羊 手抓饭 火腿 腊肉 香肠 臭豆腐 豆腐 豆皮 热干面 刀削面 担担面
	拌面 板面 面皮 凉皮 凉粉 米粉 米线 肠粉 螺蛳粉 酸辣粉 煎饼 烧饼 火烧 包子 馄饨 抄手 小笼包 生煎 麻花 粽子 月饼 汤圆 大米 小米 面粉 枸杞 红枣 大枣 核桃 苹果 脐橙 蜜橘 葡萄 西瓜 荔枝
	芒果 榴莲 椰子 茶叶 龙井 普洱 铁观音 毛尖 黄酒 白酒 陈醋 老陈醋 腐乳 辣酱 豆瓣 榨菜 泡菜 海带 海鲜 大闸蟹 小龙虾 白药 阿胶 地毯 刺绣 丝绸 瓷器 紫砂 陶瓷 香烟 大众 通用 本田 别克
	小吃 酒家 酒楼`)

// grown follows a product where it is the land that is spoken of: 山东苹果园.
const grown = "园田地产种基农滞树场"

// shop is a name that a place begins: 沙县风味小吃店, 重庆火锅店, 兰州牛肉面馆.
var shop = regexp.MustCompile(`^\p{Han}{0,4}[菜面粉饭饼锅肉鸡鸭鱼汤串茶酒味线糕包饺皮虾蟹烤]\p{Han}{0,3}(?:店|馆|摊|铺|餐厅|酒家|酒楼|大排档)`)

// estate is a name of houses or shops that a place begins: 三亚湾小区.
var estate = regexp.MustCompile(`^\p{Han}{0,3}(?:小区|花园|家园|公寓|公馆|华府|名邸|苑|府邸|城小区|商厦|大厦|宾馆|酒店|酒楼)`)

// brand follows a name that a firm bears wherever its shops are: 吉林大药房.
var brand = regexp.MustCompile(`^(?:大药房|药房|药业|制药|石化|重汽|钢铁|水泥|乳业|家电|电器|轮胎|手表|卷烟|移动|联通|电信)`)

// aboard and bound: what goes to a place or comes from one is not there
// (开往广州的高铁); a letter that is carried to the capital neither.
var (
	aboard   = regexp.MustCompile(`(?:开往|飞往|驶往|发往|寄往|寄到|发到|通往|直达|往返)$`)
	bound    = regexp.MustCompile(`^(?:市|省)?(?:方向)?的?(?:高铁|火车|列车|动车|航班|飞机|班车|大巴|车票|机票|快递)`)
	petition = regexp.MustCompile(`^(?:市|省)?(?:去)?(?:上访|信访|告状|告你|告他|告到|反映|举报|讨说法|讨个说法|讨公道|找(?:中央|领导|上级|国家)|中央|中南海|国务院|天安门|看病|就医|治病|求医)`)
	// native says where somebody comes from, and nothing of where it happened.
	native = regexp.MustCompile(`^(?:省|市)?(?:人(?:[^民大社事才力员]|$)|籍|口音|老家|老乡|老板|媳妇|女婿|亲戚|客商|牌照|车牌|牌的|号牌|来的|话(?:[^费题]|$)|方言|风味|特产|名吃)`)
)

// elsewhere reports whether a province or city is only where somebody is from or
// where something or somebody goes.
func elsewhere(before, after string) bool {
	after = after[:min(len(after), 60)]
	return aboard.MatchString(before) || bound.MatchString(after) || petition.MatchString(after) || native.MatchString(after)
}

// surnames stand before a given name that is also a place's: 王辛集, 李保定.
const surnames = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文庞樊兰殷施陶洪翟安颜倪严牛温芦季俞章鲁葛伍韦申尤毕聂丛焦向柳邢路岳齐沿梅莫庄辛管祝左涂谷祁时舒耿牟卜路詹关苗凌费纪靳盛童欧甄项曲成游阳裴席卫查屈鲍位覃霍翁隋植甘景薄单包司柏宁柯阮桂闵解强柴华车冉房边"

// named leads to a person's name, and called follows one.
var (
	named  = regexp.MustCompile(`(?:本人|我叫|我是|名叫|叫做|叫|姓名[:：]?|联系人[:：]?|投诉人[:：]?|反映人[:：]?|当事人|户主|法人|业主|患者|死者|司机|父亲|母亲|丈夫|妻子|老公|老婆|儿子|女儿|哥哥|弟弟|支书|主任|书记|村长|局长|镇长|老师|医生)$`)
	called = regexp.MustCompile(`^(?:先生|女士|小姐|同志|老师|医生|主任|书记|局长|镇长|校长|身份证|，?(?:男|女)[，,]|等人)`)
)

// person reports whether a short name is the given name of a person.
func person(before, text, after string) bool {
	last, size := utf8.DecodeLastRuneInString(before)
	if utf8.RuneCountInString(text) != 2 || size == 0 || !strings.ContainsRune(surnames, last) {
		return false
	}
	return named.MatchString(before[:len(before)-size]) || called.MatchString(after)
}

// goods reports whether a short name only tells a dish, a product or a shop
// apart, by what follows it.
func goods(after string) bool {
	if brand.MatchString(after) {
		return true
	}
	return dish(after) || shop.MatchString(after[:min(len(after), 60)])
}

// praised stands between a place and its dish: 天津大麻花.
var praised = regexp.MustCompile(`^(?:大|老|正宗|特产)`)

func dish(after string) bool {
	plain := praised.ReplaceAllString(after[:min(len(after), 60)], "")
	for _, d := range dishes {
		rest, ok := strings.CutPrefix(after, d)
		if !ok {
			rest, ok = strings.CutPrefix(plain, d)
		}
		if ok {
			next, _ := utf8.DecodeRuneInString(rest)
			return !strings.ContainsRune(grown, next)
		}
	}
	return false
}
