package ledgertest

import (
	"reflect"
	"slices"
	"strings"

	"yuqing/ledger"
)

// codes are the plain texts among the fields of details that hold no words of
// people: IDs, addresses, and what must be one of a few values.
var codes = []string{
	"Dismissal.Kind", "Memo.Kind", "Miss.Kind", "PostCheck.State", "Checked.Result", "Merging.Into", "Splitting.Into",
	"Matter.URL", "Publishing.Link", "CarriedOver.Link", "Matter.Number", "Matter.TicketNumber", "Matter.SplitFrom",
	"Closing.Archive", "CarriedOver.Archive", "Absorbing.From", "Absorbing.Number", "Releasing.From", "Releasing.Number",
	"Matter.Posts", "Linking.Posts", "Splitting.Posts", "Absorbing.Posts", "Releasing.Posts", "Columns.Screenshots",
	"Matter.Topics", "Matter.Regions", "Matter.Flags", "Grading.Flags", "UnitRef.ID", "UnitRef.Name", "Person.UserID", "Person.Name", "Person.UnitID",
}

// Wordy is a sample command (see Sample) with the words in every text that a
// person may type: the reason, and each field of the details that is no code. A
// field that is added is filled too, without anybody thinking of it.
func Wordy(cmd ledger.Command, words string) ledger.Command {
	cmd.Reason += words
	d, err := ledger.Act{Action: cmd.Action, Details: cmd.Details}.Of()
	if err != nil {
		panic("ledgertest: " + err.Error())
	}
	if fill(reflect.ValueOf(d).Elem(), words) {
		cmd = cmd.With(d)
	}
	return cmd
}

// fill reports whether there was anything to fill.
func fill(v reflect.Value, words string) bool {
	if v.Kind() != reflect.Struct || v.Type().PkgPath() == "time" {
		return false
	}
	any := false
	for f := range v.Type().Fields() {
		name := v.Type().Name() + "." + f.Name
		x := v.FieldByIndex(f.Index)
		switch {
		case slices.Contains(codes, name) || !f.IsExported():
		case x.Type() == reflect.TypeFor[string]():
			x.SetString(strings.TrimSpace(x.String() + words))
			any = true
		case x.Type() == reflect.TypeFor[[]string]():
			x.Set(reflect.ValueOf([]string{words}))
			any = true
		case x.Kind() == reflect.Struct:
			any = fill(x, words) || any
		case x.Kind() == reflect.Slice && x.Type().Elem().Kind() == reflect.Struct && x.Type().Elem() != reflect.TypeFor[ledger.UnitRef]():
			one := reflect.New(x.Type().Elem()).Elem()
			if fill(one, words) {
				x.Set(reflect.Append(x, one))
				any = true
			}
		}
	}
	return any
}
