package desk_test

import (
	"testing"

	"yuqing/internal/access"
	"yuqing/internal/opinion"
	"yuqing/internal/pipeline"
	"yuqing/internal/webtest"
)

func TestAnImportStandsInTheLogOfItsSource(t *testing.T) {
	o := webtest.Open(t)
	src := opinion.Source{ID: "h", Name: "热线", Kind: opinion.SourceHotline, Weight: 1, CreatedAt: webtest.Start}
	if err := o.Store.Sources.PutSource(t.Context(), src); err != nil {
		t.Fatal(err)
	}
	done := pipeline.Imported{Rows: 5, PostsNew: 3, PostsKnown: 1, Refused: []pipeline.Refusal{{Line: 4, Reason: "受理时间为空"}}}
	if err := o.Desk.NoteImport(t.Context(), "h", "三月.csv", done, webtest.Start); err != nil {
		t.Fatal(err)
	}
	state, runs, err := o.Desk.SourceRuns(t.Context(), access.Operator(), "h")
	if err != nil || len(runs) != 1 || runs[0].File != "三月.csv" || runs[0].New != 3 || runs[0].Known != 1 || runs[0].Dropped != 1 || len(runs[0].Warnings) != 1 {
		t.Errorf("%+v, %v", runs, err)
	}
	if state.Month != 3 || !state.Last.Equal(webtest.Start) || state.Health.Error != "" {
		t.Errorf("%+v", state)
	}
}
