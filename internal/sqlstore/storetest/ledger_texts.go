package storetest

import (
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"

	"yuqing/ledger"
	"yuqing/ledger/ledgertest"
)

// letters are few, so that what is asked for is often there; among them are
// such as mean something to a database, look alike, or belong together.
var letters = []rune("积水路灯水积ABab1１ａＡéÉe\u0301%_\\'\"*-:()^+ ，。·\n😀㐀𠮷")

func someText(r *rand.Rand, most int) string {
	text := make([]rune, r.IntN(most+1))
	for i := range text {
		text[i] = letters[r.IntN(len(letters))]
	}
	return string(text)
}

// texts compares searches for texts with a look at each entry. Some texts are
// in most entries and some in none; entries change their texts.
func texts(t *testing.T, process func() Stores) {
	s, reference := process().Ledger, ledgertest.NewMemory()
	r := rand.New(rand.NewPCG(3, 4)) // the same each time
	var all []string
	for i := range 120 {
		e, a := someEntry(fmt.Sprintf("e%d", i), i+1)
		e.Matter.Title, e.Matter.Summary = someText(r, 6), someText(r, 40)
		c := ledger.Change{Acts: []ledger.Act{a}, Entry: e}
		must(t, errors.Join(s.Append(ctx, c), reference.Append(ctx, c)))
		if i%4 == 0 {
			e.Matter.Title, e.Matter.Summary = someText(r, 6), someText(r, 40)
			c := next(e)
			must(t, errors.Join(s.Append(ctx, c), reference.Append(ctx, c)))
		}
		all = append(all, e.Number, e.Matter.Title, e.Matter.Summary)
	}
	for range 400 {
		f := ledger.Filter{Scope: ledger.Scope{All: true}, Now: noon, Limit: 50, Text: asked(r, all)}
		if f.Text == "" {
			continue
		}
		if have, want := walk(t, s, f), walk(t, reference, f); !slices.Equal(have, want) {
			t.Fatalf("%q\nlists %v\n want %v", f.Text, have, want)
		}
		if have, want := got(s.Tiles(ctx, f))(t), got(reference.Tiles(ctx, f))(t); !reflect.DeepEqual(have, want) {
			t.Fatalf("%q\ncounts %+v\n  want %+v", f.Text, have, want)
		}
	}
}

// asked is a part of one of the texts, or anything.
func asked(r *rand.Rand, all []string) string {
	text := []rune(all[r.IntN(len(all))])
	if r.IntN(3) == 0 || len(text) == 0 {
		return someText(r, 4)
	}
	from := r.IntN(len(text))
	return string(text[from : from+1+r.IntN(min(5, len(text)-from))])
}

func getMany(t *testing.T, process func() Stores) {
	s := process().Ledger
	for i := range 3 {
		create(t, s, fmt.Sprint("e", i), i+1)
	}
	var ids []string
	for _, e := range got(s.GetMany(ctx, []string{"e2", "none", "e0"}))(t) {
		ids = append(ids, e.ID)
	}
	if !slices.Equal(ids, []string{"e2", "e0"}) {
		t.Errorf("read %v", ids)
	}
	if list := got(s.GetMany(ctx, nil))(t); len(list) > 0 {
		t.Errorf("read %d for nothing", len(list))
	}
}

func heldPosts(t *testing.T, process func() Stores) {
	s := process().Ledger
	for i := range 3 {
		create(t, s, fmt.Sprint("e", i), i+1)
	}
	e, a := someEntry("e3", 4)
	e.Matter.Posts = []string{"pe0", "more"} // one is held twice
	must(t, s.Append(ctx, ledger.Change{Acts: []ledger.Act{a}, Entry: e}))
	have := got(s.HeldPosts(ctx, 10))(t)
	slices.Sort(have)
	if !slices.Equal(have, []string{"more", "pe0", "pe1", "pe2"}) {
		t.Errorf("held %v", have)
	}
	if some := got(s.HeldPosts(ctx, 2))(t); len(some) != 2 {
		t.Errorf("two of them are %v", some)
	}
}

func jsonOf(t *testing.T, v any) string {
	t.Helper()
	b, err := json.Marshal(v)
	must(t, err)
	return string(b)
}
