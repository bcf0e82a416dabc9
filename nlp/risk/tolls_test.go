package risk

import (
	"strings"
	"testing"

	"yuqing/nlp/lexicon"
)

// TestTolls holds what is read as a number of dead and injured: those who
// search, ask or are of the crowd are none of them, nor are years and idioms.
func TestTolls(t *testing.T) {
	for text, want := range map[string][2]int{
		"事故造成3人死亡，5人受伤":      {3, 5},
		"致3死5伤":              {3, 5},
		"两车相撞，两死一伤":          {2, 1},
		"翻车事故5死、12伤":         {5, 12},
		"一家四口四人死一人伤":         {4, 1},
		"十二死三十余人受伤":          {12, 30},
		"砸死了两个人":             {2, 0},
		"塌方压死三名工人":           {3, 0},
		"那可是三条人命啊":           {3, 0},
		"河里找到两具遗体":           {2, 0},
		"三个人掉下去都没了气":         {3, 0},
		"一家三口人没了，只剩个娃":       {3, 0},
		"3名工人在井下事故中遇难":       {3, 0},
		"两名消防员牺牲":            {2, 0},
		"死亡人数上升到十二人":         {12, 0},
		"一百多名学生上吐下泻送医":       {0, 100},
		"1死2重伤":              {1, 2},
		"全国一年有6000人死于溺水":     {0, 0},
		"多一个牺牲品":             {0, 0},
		"救了三条人命":             {0, 0},
		"留出一条生命通道":           {0, 0},
		"没有一人死亡，五人轻伤":        {0, 5},
		"未造成人员伤亡":            {0, 0},
		"两伤战争的历史":            {0, 0},
		"两个人没了工作":            {0, 0},
		"12名遇难者家属到场":         {0, 0},
		"拨13912345678人没接，病死": {0, 0},
		"致三死两伤":              {3, 2},
		"泥石流造成12名村民遇难":       {12, 0},
		"死亡人数升至5人，伤者达二十余人":   {5, 20},
		"矿上死了至少两个人":          {2, 0},
		"火灾已致2死":             {2, 0},
		"3名一年级学生溺亡":          {3, 0},
		"一百多人的车间里有一人死亡":      {1, 0},
		"五十人的队伍里两人遇难":        {2, 0},
		"出动50名消防员寻找遇难者遗体":    {0, 0},
		"30名民警到场调查死亡原因":      {0, 0},
		"200人参加悼念，送别遇难者":     {0, 0},
		"2023死亡赔偿金标准是多少":     {0, 0},
		"开3份死亡证明跑了2人次":       {0, 0},
		"一名职工的死亡赔偿金拖了三年":     {0, 0},
		"我九死一生才从窑洞里爬出来":      {0, 0},
		"10名医生抢救一名重伤工人":      {0, 1},
		"食堂40人中毒入院":          {0, 40},
		"县里有20名因工死亡职工家属在等":   {0, 0},
	} {
		var got tolled
		got.read(text, true, func(string) bool { return false })
		if got.dead != want[0] || got.hurt != want[1] {
			t.Errorf("%s: %d dead, %d hurt, want %v", text, got.dead, got.hurt, want)
		}
	}
}

// TestCrowd holds what is read as a number of people or households: no hotline,
// no money, no seats.
func TestCrowd(t *testing.T) {
	for text, want := range map[string]int{
		strings.Repeat("三百多户", 3): 300,
		"我们小区800多户":               800,
		"四十多名农民工":                 40,
		"一百二十个人联名":                120,
		"打12345人家不管":              0,
		"拨打12315人工服务":             0,
		"赔偿5000人民币":               0,
		"接待300人次":                 0,
		"全镇5万3000人口":              0,
		"可容纳500人的剧场":              0,
		"电话13812345678人不接":        0,
		"共有200名单上的":               0,
		"招聘50人":                   0,
	} {
		if n := crowd([]lexicon.Field{{Text: text}}); n != want {
			t.Errorf("%s: a crowd of %d, want %d", text, n, want)
		}
	}
}
