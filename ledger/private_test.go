package ledger_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"yuqing/internal/access"
	"yuqing/internal/opinion"
	"yuqing/ledger"
)

// The history can't be cut, so no telephone number may ever get into it; what
// goes out keeps the number that people shall call.
func TestNoPersonalDataGetIntoTheHistory(t *testing.T) {
	o := office()
	contact := o.People[access.RoleContact]
	e := at(t, o, ledger.StateInHand, opinion.LevelOrdinary)
	e = do(t, o, contact, e, ledger.Command{Action: ledger.ActFeedback, Reason: "致电13812345678"}.With(ledger.Feedback{
		Text: "已联系反映人王小明（138 1234 5678，身份证34012319900101123X），住幸福小区3号楼2单元501室",
	}))
	e = do(t, o, contact, e, ledger.Command{Action: ledger.ActSubmit}.With(ledger.Drafting{
		Text: "咨询电话：0550-3234567", Without: "无",
	}))
	acts, err := o.History(ctx, o.People[access.RoleHead], e.ID)
	if err != nil {
		t.Fatal(err)
	}
	all, err := json.Marshal([]any{acts, e})
	if err != nil {
		t.Fatal(err)
	}
	for _, secret := range []string{"12345678", "1234 5678", "小明", "19900101", "501室"} {
		if strings.Contains(string(all), secret) {
			t.Errorf("%s got into the history", secret)
		}
	}
	if !strings.Contains(string(all), "0550-3234567") {
		t.Error("the number to call was taken out of the answer")
	}
}

// A moment is no telephone number, whatever its fraction of a second.
func TestMomentsAreNotMasked(t *testing.T) {
	o := office()
	at := o.Now().Add(-time.Hour).Truncate(time.Second).Add(138001387) // in the JSON: .138001387
	m := ledger.Matter{Title: "路灯不亮", PublishedAt: at}
	e, _, err := o.Create(ctx, o.People[access.RoleMonitor], ledger.Opening{Matter: m})
	if err != nil || !e.Matter.PublishedAt.Equal(at) {
		t.Errorf("published %v, %v", e.Matter.PublishedAt, err)
	}
}
