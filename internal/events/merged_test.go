package events

import "testing"

// Two matters that a person merged may have nothing in common: later posts on
// either join what was merged, as they would have joined theirs.
func TestLaterPostsOfEitherSideJoinWhatWasMerged(t *testing.T) {
	posts, truth := written(t)
	half := len(posts) / 2
	plain, merged := run(posts[:half]), run(posts[:half])
	of := func(e *Engine, name string) string {
		for _, p := range posts[:half] {
			if id := e.EventOf(p.ID); truth[p.ID] == name && id != "" {
				return id
			}
		}
		t.Fatalf("no event of %s", name)
		return ""
	}
	a, b := of(plain, "搅拌"), of(plain, "网贷")
	if err := merged.Merge(a, b); err != nil {
		t.Fatal(err)
	}
	for i, p := range posts[half:] {
		plain.Add(p)
		merged.Add(p)
		if i == 3 { // a checkpoint knows what was merged
			restored, err := Restore(merged.Snapshot(), Config{})
			if err != nil {
				t.Fatal(err)
			}
			merged = restored
		}
	}
	joined := 0
	for _, p := range posts[half:] {
		own := plain.EventOf(p.ID)
		if own != plain.Current(a) && own != plain.Current(b) {
			continue
		}
		joined++
		if merged.EventOf(p.ID) != merged.Current(a) {
			t.Errorf("%s %q is not in what was merged", p.ID, p.Title)
		}
	}
	if joined < 2 {
		t.Errorf("only %d later posts to look at", joined)
	}
}
