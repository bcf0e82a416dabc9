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
		"事故造成3人死亡，5人受伤":    {3, 5},
		"致3死5伤":            {3, 5},
		"致三死两伤":            {3, 2},
		"泥石流造成12名村民遇难":     {12, 0},
		"死亡人数升至5人，伤者达二十余人": {5, 20},
		"矿上死了至少两个人":        {2, 0},
		"火灾已致2死":           {2, 0},
		"3名一年级学生溺亡":        {3, 0},
		"一百多人的车间里有一人死亡":    {1, 0},
		"五十人的队伍里两人遇难":      {2, 0},
		"出动50名消防员寻找遇难者遗体":  {0, 0},
		"30名民警到场调查死亡原因":    {0, 0},
		"200人参加悼念，送别遇难者":   {0, 0},
		"2023死亡赔偿金标准是多少":   {0, 0},
		"开3份死亡证明跑了2人次":     {0, 0},
		"一名职工的死亡赔偿金拖了三年":   {0, 0},
		"我九死一生才从窑洞里爬出来":    {0, 0},
		"10名医生抢救一名重伤工人":    {0, 1},
		"食堂40人中毒入院":        {0, 40},
		"县里有20名因工死亡职工家属在等": {0, 0},
	} {
		if dead, hurt := highest(deaths, text), highest(injuries, text); dead != want[0] || hurt != want[1] {
			t.Errorf("%s: %d dead, %d hurt, want %v", text, dead, hurt, want)
		}
	}
	if n := crowd([]lexicon.Field{{Text: strings.Repeat("三百多户", 3)}}); n != 300 {
		t.Errorf("a crowd of %d", n)
	}
}
