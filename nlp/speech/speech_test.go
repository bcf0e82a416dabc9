package speech

import (
	"math"
	"strings"
	"testing"
	"unicode/utf8"
)

// None of these sentences is one of the training.
func TestHear(t *testing.T) {
	for _, tt := range []struct {
		text string
		want Manner
	}{
		{"物业费一年一千八，草坪秃得跟沙漠似的，喊了多少回没人应", Wrong},
		{"托管班老师把三岁的娃关在厕所里一下午，出来裤子全湿了", Outrage},
		{"刚才造纸厂仓库着了，火苗窜到三楼，里面还有工人没出来", Emergency},
		{"下了一夜的雨，山上的泥水把我们村的路全冲断了", Disaster},
		{"省信访局转办件，请你县于十日内核实情况并报送结果", Order},
		{"请问给老人办高龄津贴需要带哪些材料？", Question},
		{"感谢城关派出所的民警，帮我母亲找回了丢的钱包，太暖心了", Thanks},
		{"因管网检修，明日9时至17时城西片区停水，请市民做好储水准备", News},
		{"县公安局辟谣：网传人贩子进校园系不实信息，请勿转发", Refutation},
	} {
		heard := Hear(tt.text)
		if heard.Of(tt.want) < 0.5 {
			t.Errorf("%s: %v, want %s", tt.text, heard, tt.want)
		}
		if sum := heard.Of(Manners...); math.Abs(sum-1) > 1e-6 {
			t.Errorf("%s: shares add up to %v", tt.text, sum)
		}
	}
}

func TestHearTellsNothingOfAFewCharacters(t *testing.T) {
	for _, text := range []string{"", "  ", "没水了"} {
		if heard := Hear(text); heard != nil {
			t.Errorf("%q: %v", text, heard)
		}
	}
}

// The shipped model knows every manner and no other.
func TestShippedModelHasTheManners(t *testing.T) {
	if n := len(load().Labels()); n != len(Manners) {
		t.Fatalf("%d labels, want %d", n, len(Manners))
	}
	if Hear("随便写一句没什么意思的话").Of(Manners...) < 0.99 {
		t.Error("a label is no manner")
	}
}

func FuzzHear(f *testing.F) {
	f.Add("路修了半年没修好")
	f.Add(strings.Repeat("\xff好", 300))
	f.Fuzz(func(t *testing.T, text string) {
		for m, share := range Hear(text) {
			if share < 0 || share > 1 || math.IsNaN(share) {
				t.Fatalf("%s: %v", m, share)
			}
		}
		for _, w := range Words(text) {
			if utf8.ValidString(text) && !strings.Contains(text, w) {
				t.Fatalf("word %q is not of %q", w, text)
			}
		}
	})
}

func BenchmarkHear(b *testing.B) {
	text := strings.Repeat("小区停水两天了，打电话没人接，请尽快处理一下这件事。", 17)
	for b.Loop() {
		Hear(text)
	}
}
