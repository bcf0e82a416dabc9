package sqlstore_test

import (
	"errors"
	"reflect"
	"testing"
	"time"

	"yuqing/internal/opinion"
	"yuqing/internal/search"
)

// TestSavedSearches: each sees their own and what others share.
func TestSavedSearches(t *testing.T) {
	for name, open := range backends {
		t.Run(name, func(t *testing.T) {
			s := open(t)().Saved
			at := time.Date(2026, 3, 2, 4, 0, 0, 0, time.UTC)
			own := search.Saved{ID: "1", Owner: "u1", By: "张三", Name: "征地", Query: "q=%E5%BE%81", At: at}
			theirs := search.Saved{ID: "2", Owner: "u2", By: "李四", Name: "停水", Query: "topic=a", Shared: true, At: at}
			secret := search.Saved{ID: "3", Owner: "u2", By: "李四", Name: "私", At: at}
			view := search.Saved{ID: "4", Kind: search.SavedLedger, Owner: "u1", By: "张三", Name: "我的超时件", Query: "overdue=1", At: at}
			for _, x := range []search.Saved{own, theirs, secret, view} {
				if err := s.PutSaved(ctx, x); err != nil {
					t.Fatal(err)
				}
			}
			for _, c := range []struct {
				shared bool
				want   []search.Saved
			}{{false, []search.Saved{own}}, {true, []search.Saved{theirs, own}}} {
				if got, err := s.SavedOf(ctx, search.SavedPosts, "u1", c.shared); err != nil || !reflect.DeepEqual(got, c.want) {
					t.Errorf("shared %v: %+v, %v", c.shared, got, err)
				}
			}
			if got, err := s.SavedOf(ctx, search.SavedLedger, "u1", true); err != nil || !reflect.DeepEqual(got, []search.Saved{view}) {
				t.Errorf("views %+v, %v", got, err)
			}
			if err := s.DropSaved(ctx, "1"); err != nil {
				t.Error(err)
			}
			if err := s.DropSaved(ctx, "1"); !errors.Is(err, opinion.ErrNotFound) {
				t.Errorf("dropped twice: %v", err)
			}
		})
	}
}
