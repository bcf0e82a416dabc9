package events

import (
	"bufio"
	"encoding/json"
	"flag"
	"os"
	"testing"
)

// To make the background table anew, from JSON lines with "group", "title" and
// "text" (a feature gets its largest share among the groups, so that texts
// without stop words can be counted beside whole ones):
//
//	go test ./internal/events -run TestBackground -texts FILE
var textsFlag = flag.String("texts", "", "JSON lines to make background.bin of")

func TestBackground(t *testing.T) {
	if *textsFlag != "" {
		writeBackground(t, *textsFlag)
	}
	common, rare := background.share(hash("反映")|wordBit), background.share(hash("云栖澜湾")|wordBit)
	if common < 0.1 || rare > 0.01 {
		t.Errorf("share of 反映 = %.3f, of 云栖澜湾 = %.3f; want a common and a rare word", common, rare)
	}
}

func writeBackground(t *testing.T, file string) {
	f, err := os.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	counts, texts := map[string]map[uint32]int{}, map[string]int{}
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, 16<<20)
	for lines.Scan() {
		var in struct{ Group, Title, Text string }
		if err := json.Unmarshal(lines.Bytes(), &in); err != nil {
			t.Fatal(err)
		}
		if counts[in.Group] == nil {
			counts[in.Group] = map[uint32]int{}
		}
		texts[in.Group]++
		for _, key := range keysOf(append(cutWords(in.Title), cutWords(in.Text)...), in.Title+"\n"+in.Text) {
			counts[in.Group][key]++
		}
	}
	const million = 1_000_000
	shares := map[uint32]int{}
	for group, keys := range counts {
		for key, n := range keys {
			shares[key] = max(shares[key], n*million/texts[group])
		}
	}
	if err := os.WriteFile("background.bin", makeBackground(shares, million, 1<<19), 0o644); err != nil {
		t.Fatal(err)
	}
	background, _ = os.ReadFile("background.bin")
}

func TestMakeBackground(t *testing.T) {
	table := makeBackground(map[uint32]int{1: 1000, 2: 500, 3: 1, 2 + 64: 250}, 1000, 64)
	for key, want := range map[uint32]float64{1: 1, 2: 0.5, 3: 0, 4: 0, 66: 0.5} {
		if got := table.share(key); got < want*0.97 || got > want*1.03 {
			t.Errorf("share(%d) = %v, want %v", key, got, want)
		}
	}
}
