package risk

import (
	"slices"
	"strings"
	"testing"

	"yuqing/internal/opinion"
	"yuqing/nlp/speech"
)

// What rules do not know is told by the manner, and rules that know are outvoted
// only by a manner that is all but certain.
func TestMannerAndRulesMakeTheClass(t *testing.T) {
	table, err := Default()
	if err != nil {
		t.Fatal(err)
	}
	read := readerOf(t, table)
	for _, tt := range []struct {
		text   string
		manner speech.Shares
		want   opinion.Class
	}{
		{"门口的石墩子挪了又挪", nil, opinion.ClassOrdinary},
		{"门口的石墩子挪了又挪", speech.Shares{speech.Wrong: 0.7, speech.Chat: 0.3}, opinion.ClassInterests},
		{"门口的石墩子挪了又挪", speech.Shares{speech.Wrong: 0.3, speech.Chat: 0.7}, opinion.ClassOrdinary},
		{"门口的石墩子挪了又挪", speech.Shares{speech.Outrage: 0.5, speech.Wrong: 0.2, speech.Chat: 0.3}, opinion.ClassInterests},
		{"门口的石墩子挪了又挪", speech.Shares{speech.Outrage: 0.8, speech.Chat: 0.2}, opinion.ClassBottomLine},
		{"化工厂爆炸，火光冲天", speech.Shares{speech.News: 0.8, speech.Emergency: 0.2}, opinion.ClassEmergency},
		{"化工厂爆炸，火光冲天", speech.Shares{speech.Chat: 1}, opinion.ClassOrdinary},
	} {
		r := read(opinion.Post{Text: tt.text})
		r.Manner = tt.manner
		if got := r.judge.Judge(r.Reading, &opinion.Tone{}).Class; got != tt.want {
			t.Errorf("%s, heard as %v: %s, want %s", tt.text, tt.manner, got, tt.want)
		}
	}
}

// An office whose table has no such class is told none.
func TestOnlyClassesOfTheTableAreTold(t *testing.T) {
	table, err := Parse([]byte("classes: [{name: 自然灾害, min: 1, words: 地震}]"))
	if err != nil {
		t.Fatal(err)
	}
	r := readerOf(t, table)(opinion.Post{Text: "门口的石墩子挪了又挪"})
	r.Manner = speech.Shares{speech.Outrage: 0.9, speech.Chat: 0.1}
	if got := r.judge.Judge(r.Reading, &opinion.Tone{}).Class; got == opinion.ClassBottomLine {
		t.Errorf("class %s, which the table does not have", got)
	}
}

// A refutation names the dead of whom people speak, and nobody died.
func TestRefutedHarmDoesNotCount(t *testing.T) {
	table, err := Default()
	if err != nil {
		t.Fatal(err)
	}
	r := readerOf(t, table)(opinion.Post{Text: "所谓幼儿园踩踏致三名儿童死亡一事并未发生"})
	told := r.judge.Judge(r.Reading, &opinion.Tone{})
	r.Manner = speech.Shares{speech.Refutation: 0.9, speech.News: 0.1}
	refuted := r.judge.Judge(r.Reading, &opinion.Tone{})
	if told.Risk.Level == opinion.LevelOrdinary || refuted.Risk.Level != opinion.LevelOrdinary {
		t.Errorf("levels %s and, refuted, %s: %v", told.Risk.Level, refuted.Risk.Level, refuted.Risk.Evidence)
	}
	if !slices.Contains(refuted.Flags, "谣言") || !strings.Contains(strings.Join(refuted.Risk.Evidence, ""), "辟谣") {
		t.Errorf("flags %v, evidence %v", refuted.Flags, refuted.Risk.Evidence)
	}
}

// What no rule shows and the manner does is worth points, and says that it is a
// guess.
func TestAGraveMannerIsWorthPoints(t *testing.T) {
	table, err := Default()
	if err != nil {
		t.Fatal(err)
	}
	r := readerOf(t, table)(opinion.Post{Text: "门口的石墩子挪了又挪"})
	r.Manner = speech.Shares{speech.Emergency: 0.9, speech.Chat: 0.1}
	risk := r.judge.Judge(r.Reading, &opinion.Tone{}).Risk
	if risk.Score != 18 || len(risk.Evidence) != 1 || !strings.Contains(risk.Evidence[0], "推测（把握90%）") {
		t.Errorf("score %d: %v", risk.Score, risk.Evidence)
	}
}
