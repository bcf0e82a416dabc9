package events

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"yuqing/internal/opinion"
)

func TestNarrowestDivisions(t *testing.T) {
	for _, tt := range []struct{ codes, want string }{
		{"", "[]"},
		{"130000 130100 130121", "[130121000]"},
		{"130121 130121103 130121104", "[130121103 130121104]"},
		{"130121103201", "[130121103]"},
		{"130121 130123", "[130121000 130123000]"},
		{"1301 abc13012", "[]"},
	} {
		var hits []opinion.RegionHit
		for _, c := range strings.Fields(tt.codes) {
			hits = append(hits, opinion.RegionHit{Code: c})
		}
		if got := fmt.Sprint(divisionsOf(hits)); got != tt.want {
			t.Errorf("%s: %s, want %s", tt.codes, got, tt.want)
		}
	}
}

func TestAsunder(t *testing.T) {
	for _, tt := range []struct {
		a, b []division
		want bool
	}{
		{nil, []division{130121000}, false},
		{[]division{130121000}, []division{130121103}, false},
		{[]division{130100000}, []division{130121103}, false},
		{[]division{130121103}, []division{130121104}, true},
		{[]division{130121000}, []division{130123000}, true},
		{[]division{130000000}, []division{410000000}, true},
		{[]division{130121000, 130123000}, []division{130123101}, false},
	} {
		if got := asunder(tt.a, tt.b); got != tt.want || asunder(tt.b, tt.a) != tt.want {
			t.Errorf("%v and %v: %v, want %v", tt.a, tt.b, got, tt.want)
		}
	}
}

const (
	dongping = "139981" // counties and townships of no real place
	xishan   = "139982"
	liuhe    = "139981101"
	baishi   = "139981102"
)

// fish is one matter told by several people; where names the place.
func fish(id, where string, hour int, codes ...string) Post {
	texts := []string{
		"%s清溪河一夜之间漂满死鱼，水面泛着白沫，一股农药味，沿岸村民不敢浇地",
		"清溪河出现大量死鱼，%s的村民说上游化工厂半夜排水，水面全是白沫，农药味刺鼻",
		"%s这边清溪河的死鱼捞了三车还没捞完，白沫漂了几里地，农药味呛人，到底谁排的",
	}
	text := fmt.Sprintf(texts[hour%len(texts)], where)
	p := newPost(id, "", text, epoch.Add(time.Duration(hour)*time.Hour))
	for _, c := range codes {
		p.Regions = append(p.Regions, opinion.RegionHit{Code: c})
	}
	return p
}

// together lists the posts of each event.
func together(e *Engine) string {
	var out []string
	for _, ev := range e.Events(e.Now()) {
		ids := slices.Clone(ev.Posts)
		slices.Sort(ids)
		out = append(out, strings.Join(ids, " "))
	}
	slices.Sort(out)
	return strings.Join(out, " | ")
}

func TestCountiesPartEvents(t *testing.T) {
	for _, tt := range []struct {
		name  string
		posts []Post
		want  string
	}{
		{"one county", []Post{fish("a", "东平", 0, dongping), fish("b", "东平", 1, dongping), fish("c", "东平", 2, dongping)}, "a b c"},
		{"two counties", []Post{fish("a", "东平", 0, dongping), fish("x", "西山", 1, xishan), fish("b", "东平", 2, dongping), fish("y", "西山", 4, xishan)}, "a b | x y"},
		{"a county and its township", []Post{fish("a", "东平", 0, dongping), fish("b", "柳河", 1, dongping, liuhe)}, "a b"},
		{"who names no place bridges nothing", []Post{fish("a", "东平", 0, dongping), fish("n", "下游", 1), fish("x", "西山", 2, xishan)}, "a n"},
		{"who names both makes it one matter", []Post{fish("a", "东平", 0, dongping), fish("both", "东平和西山", 1, dongping, xishan), fish("x", "西山", 2, xishan)}, "a both x"},
		{"a city bridges no counties", []Post{fish("a", "东平", 0, dongping), fish("city", "全市", 1, "139900"), fish("x", "西山", 2, xishan)}, "a city"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := together(run(tt.posts)); got != tt.want {
				t.Errorf("events %q, want %q", got, tt.want)
			}
		})
	}
}

// Nearly the same text of another county is no reprint, though no 县 stands in it.
func TestTheSameTextOfAnotherCountyIsNoReprint(t *testing.T) {
	cast := func(id, where, code string, hour int) Post {
		p := newPost(id, where+"二中食堂饭菜里有虫", where+"二中的学生反映，昨天中午的食堂饭菜里吃出了虫子，好几个人拉肚子，学校让大家不要往外说，希望有关部门查一查食堂的卫生，给家长一个交代。", epoch.Add(time.Duration(hour)*time.Hour))
		p.Regions = []opinion.RegionHit{{Code: code}}
		return p
	}
	e := run([]Post{cast("a", "东平", dongping, 0), cast("x", "西山", xishan, 1), cast("b", "东平", dongping, 2)})
	if got := together(e); got != "a b" {
		t.Errorf("events %q, want that of a and b alone", got)
	}
}

// Two townships of one county have each their own 中心小学.
func TestTownshipsPartMatters(t *testing.T) {
	cast := func(id, where, code string, hour int) Post {
		p := newPost(id, "", where+"的中心小学门口每天放学堵得水泄不通，三轮车、电动车横着停，孩子从车缝里钻，没人管。", epoch.Add(time.Duration(hour)*time.Hour))
		p.Regions = []opinion.RegionHit{{Code: code}}
		return p
	}
	e := run([]Post{cast("a", "柳河", liuhe, 0), cast("x", "白石", baishi, 1), cast("b", "柳河", liuhe, 2)})
	if got := together(e); got != "a b" {
		t.Errorf("events %q, want that of a and b alone", got)
	}
}

// What a person has put together stays so, and later posts of both counties
// come to it.
func TestAPersonMayJoinCounties(t *testing.T) {
	e := run([]Post{fish("a", "东平", 0, dongping), fish("b", "东平", 1, dongping), fish("x", "西山", 2, xishan), fish("y", "西山", 3, xishan)})
	if got := together(e); got != "a b | x y" {
		t.Fatalf("events %q before the merge", got)
	}
	if err := e.Merge(e.EventOf("a"), e.EventOf("x")); err != nil {
		t.Fatal(err)
	}
	e.Add(fish("z", "西山", 5, xishan))
	e.Add(fish("c", "东平", 6, dongping))
	if got := together(e); got != "a b c x y z" {
		t.Errorf("events %q, want one of both counties", got)
	}
}

// The same counties are known after a restart.
func TestDivisionsOutliveARestart(t *testing.T) {
	e := run([]Post{fish("a", "东平", 0, dongping), fish("b", "东平", 1, dongping)})
	again, err := Restore(e.Snapshot(), Config{})
	if err != nil {
		t.Fatal(err)
	}
	again.Add(fish("x", "西山", 2, xishan))
	if got := together(again); got != "a b" {
		t.Errorf("events %q, want that of a and b alone", got)
	}
}
