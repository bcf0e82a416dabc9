package fingerprint

import (
	"fmt"
	"strings"
	"testing"
)

const story = "昨日下午三时许，城北新区一处在建工地的塔吊在拆卸过程中突然倾斜，两名作业人员被困半空。" +
	"消防救援人员到场后用云梯车将二人救下，所幸没有人员伤亡。住房和城乡建设部门已责令该项目停工整改，" +
	"并对施工单位立案调查。现场负责人称，事发时风力较大，拆卸方案此前已经过专家论证。"

func TestSimilarity(t *testing.T) {
	for _, tc := range []struct {
		name, a, b string
		min, max   float64
	}{
		{"itself", story, story, 1, 1},
		{"marks and width", story, strings.NewReplacer("，", ", ", "。", "\n").Replace(story), 1, 1},
		{"with a source line", story, "本报讯（记者 李明）" + story + "来源：城北发布", 0.8, 0.99},
		{"a few words changed", story, strings.NewReplacer("昨日", "6日", "所幸没有", "无").Replace(story), 0.75, 0.99},
		{"another matter", story, "我们小区的电梯坏了半个月没有人修，老人上下楼非常困难，物业只会拖延，请住建部门督促尽快维修。", 0, 0.05},
		{"nothing", story, "", 0, 0},
	} {
		if s := Of("", tc.a).Similarity(Of("", tc.b)); s < tc.min || s > tc.max {
			t.Errorf("%s: %.2f, want %.2f to %.2f", tc.name, s, tc.min, tc.max)
		}
	}
}

func TestIndex(t *testing.T) {
	x := NewIndex()
	for _, tc := range []struct{ id, title, text, want string }{
		{"1", "工地塔吊倾斜", story, ""},
		{"2", "【快讯】塔吊倾斜两人被困", story, "1"},
		{"3", "转发", "转：" + story + "（编辑：小张）", "1"},
		{"4", "停水", "如题", ""},
		{"5", "路灯不亮", "如题", ""},
		{"6", "停水", "如题。", "4"},
		{"7", "", "", ""},
		{"8", "", "  ", ""},
		{"9", "求助", "我母亲的养老金三个月没有到账，社保所说系统升级，请问什么时候能够补发到位？", ""},
	} {
		if got, _ := x.Add(tc.id, Of(tc.title, tc.text)); got != tc.want {
			t.Errorf("%s repeats %q, want %q", tc.id, got, tc.want)
		}
	}
}

// Complaints of one wording about different estates, houses and sums are no
// copies; a reprint with small edits is.
func TestTelling(t *testing.T) {
	const mould = "我是%s%s的业主，这里的电梯坏了半个月没人修，老人上下楼很不方便，打物业电话一直没人接，希望有关部门尽快督促处理"
	owe := "我在城东工地干了四个月的木工活，工头一直拖着不给工钱，一共欠我%s，家里老人看病等着用钱，请劳动监察大队帮忙要回来"
	for _, tc := range []struct {
		name, a, b string
		same       bool
	}{
		{"another estate", fmt.Sprintf(mould, "幸福小区", "3号楼"), fmt.Sprintf(mould, "和谐家园", "3号楼"), false},
		{"another house", fmt.Sprintf(mould, "幸福小区", "3号楼"), fmt.Sprintf(mould, "幸福小区", "5号楼"), false},
		{"another house, spelt", fmt.Sprintf(mould, "幸福小区", "三栋"), fmt.Sprintf(mould, "幸福小区", "十二栋"), false},
		{"the same house, spelt", fmt.Sprintf(mould, "幸福小区", "三栋"), fmt.Sprintf(mould, "幸福小区", "3栋"), true},
		{"masked names", fmt.Sprintf(mould, "A3小区", ""), fmt.Sprintf(mould, "B1小区", ""), false},
		{"another sum", fmt.Sprintf(owe, "5800元"), fmt.Sprintf(owe, "两万元"), false},
		{"one says the sum", fmt.Sprintf(owe, "5800元"), fmt.Sprintf(owe, "不少"), true},
		{"a village", "柳塘村三组的自来水停了七天，老人小孩没法洗澡，供水热线一直占线没人接", "石桥村三组的自来水停了七天，老人小孩没法洗澡，供水热线一直占线没人接", false},
		{"a source line", story, "本报讯（记者 李明）" + story + "来源：城北发布", true},
		{"another day", story, strings.NewReplacer("昨日下午三时许", "6日15时许").Replace(story), true},
		{"a word less", fmt.Sprintf(mould, "幸福小区", "3号楼"), strings.Replace(fmt.Sprintf(mould, "幸福小区", "3号楼"), "很不方便", "不便", 1), true},
		{"who forwards it", fmt.Sprintf(mould, "幸福小区", "3号楼"), "转发：" + fmt.Sprintf(mould, "幸福小区", "3号楼") + "（来自业主群）", true},
	} {
		x := NewIndex()
		x.Add("a", Of("", tc.a).Telling("", tc.a))
		got, _ := x.Add("b", Of("", tc.b).Telling("", tc.b))
		if (got == "a") != tc.same {
			t.Errorf("%s: repeats %q", tc.name, got)
		}
	}
}

func TestFingerprintsStayTheSame(t *testing.T) {
	// Stored with posts: a change of the hash would orphan them.
	if got, want := Of("", story).Exact, uint64(0x2d94796a7fdda2ab); got != want {
		t.Errorf("got %#x, want %#x", got, want)
	}
}

func TestManyOfOneKindStayFast(t *testing.T) {
	x := NewIndex()
	for i := range 3000 {
		text := fmt.Sprintf("尊敬的领导您好，我是第%d栋的业主%d，我想反映%d号的问题，希望有关部门尽快处理%d", i, i*7, i*13, i*17)
		x.Add(fmt.Sprint(i), Of("", text))
	}
	for h, file := range x.files {
		if len(file) > crowd {
			t.Fatalf("file %d holds %d", h, len(file))
		}
	}
}

func FuzzOf(f *testing.F) {
	f.Add("标题", story)
	f.Add("", "\xff\x00")
	f.Fuzz(func(t *testing.T, title, text string) {
		p := Of(title, text)
		if p.Exact != 0 && p.Similarity(p) != 1 {
			t.Errorf("%q is not like itself", text)
		}
		if q := p.Telling(title, text); q.marks.differ(q.marks) {
			t.Errorf("%q differs from itself", text)
		}
		if len(p.Sketch) > SketchSize {
			t.Errorf("a sketch of %d", len(p.Sketch))
		}
	})
}

func BenchmarkOf(b *testing.B) {
	text := strings.Repeat(story, 2)
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	for b.Loop() {
		Of("", text)
	}
}
