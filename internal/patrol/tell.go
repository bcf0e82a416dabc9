package patrol

import (
	"fmt"
	"net/url"
	"slices"
	"strings"
	"time"

	"yuqing/internal/access"
	"yuqing/internal/notify"
	"yuqing/internal/opinion"
)

// told are who hears of what a patrol found.
var told = []access.Role{access.RoleMonitor}

// tellOf is the notice of what a look at a site found that did not stand before;
// one for the whole look, none where nothing is new.
func tellOf(host string, found, open []Finding, columns []opinion.Source, now time.Time) ([]notify.Item, error) {
	fresh := slices.DeleteFunc(slices.Clone(found), func(f Finding) bool {
		return slices.ContainsFunc(open, func(o Finding) bool { return o.ID == f.ID })
	})
	if len(fresh) == 0 {
		return nil, nil
	}
	var parts []string
	for _, k := range Kinds {
		if n := countKind(fresh, k); n > 0 {
			parts = append(parts, fmt.Sprintf("%s %d", k, n))
		}
	}
	t := notify.Tell{
		Word: notify.Word{
			Heading:  fmt.Sprintf("网站巡查　%s 新发现 %d 处", host, len(fresh)),
			Standing: strings.Join(parts, "，"), Path: "/patrol?state=" + url.QueryEscape(string(Open)),
		},
		Roles: told, Unit: columns[0].UnitID, At: now,
	}
	item, err := t.Item(fmt.Sprintf("patrol:%s:%d", host, now.UnixMicro()))
	return []notify.Item{item}, err
}

func countKind(found []Finding, k Kind) (n int) {
	for _, f := range found {
		if f.Kind == k {
			n++
		}
	}
	return n
}
