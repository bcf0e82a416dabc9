package sourcewatch

import (
	"cmp"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"time"

	"yuqing/internal/access"
	"yuqing/internal/notify"
	"yuqing/internal/rhythm"
)

// responsible are who looks after sources: of a unit's own sources the monitors
// of the unit, where it has any, else the office's.
var responsible = []access.Role{access.RoleMonitor}

// most is how many sources are told of one by one; where more go silent at once
// it is one matter, such as a line that is down.
const most = 5

var (
	beginnings = map[Kind]string{Silent: "信源静默", Empty: "信源读不出内容", Failing: "信源采集失败", Cut: "跨网数据包中断"}
	endings    = map[Kind]string{Silent: "信源恢复更新", Empty: "信源恢复可读", Failing: "信源恢复采集", Cut: "跨网数据包恢复"}
)

// items are what goes into the outbox: one for each source, or one for all of a
// kind and unit where they are many.
func items(words []word, now time.Time) (out []notify.Item, err error) {
	type group struct {
		kind Kind
		unit string
		over bool
	}
	groups := map[group][]word{}
	var order []group
	for _, w := range words {
		g := group{w.Kind, w.source.UnitID, w.over}
		if groups[g] == nil {
			order = append(order, g)
		}
		groups[g] = append(groups[g], w)
	}
	for _, g := range order {
		list := groups[g]
		if len(list) > most {
			list = []word{together(list)}
		}
		for _, w := range list {
			item, err := w.tell(now).Item(w.itemID())
			if err != nil {
				return nil, err
			}
			out = append(out, item)
		}
	}
	return out, nil
}

// itemID is the alarm's; what tells that it is over has one of its own.
func (w word) itemID() string {
	if w.over {
		return w.ID() + ":over"
	}
	return w.ID()
}

// together makes one word of many: their names stand for the source's.
func together(list []word) word {
	names := make([]string, most)
	for i := range names {
		names[i] = list[i].source.Name
	}
	w := list[0]
	w.source.Name = fmt.Sprintf("%s等 %d 个", strings.Join(names, "、"), len(list))
	w.many = true
	w.still = slices.MaxFunc(list, func(a, b word) int { return cmp.Compare(a.still, b.still) }).still
	return w
}

func (w word) tell(now time.Time) notify.Tell {
	name := beginnings[w.Kind]
	if w.over {
		name = endings[w.Kind]
	}
	path := "/sources"
	if !w.many && w.Kind != Cut {
		path += "?q=" + url.QueryEscape(w.source.Name)
	}
	return notify.Tell{
		Word:  notify.Word{Heading: name + "　" + w.source.Name, Standing: w.standing(), Path: path},
		Roles: responsible, Unit: w.source.UnitID, At: now,
	}
}

func (w word) standing() string {
	switch {
	case w.over:
		return "已恢复，无须处理"
	case w.Kind == Silent:
		return fmt.Sprintf("已 %s没有新信息，请核实", rhythm.Words(w.still))
	case w.Kind == Cut:
		return fmt.Sprintf("已 %s没有收到，请问对端是否还在打包、有没有人摆渡", rhythm.Words(w.still))
	case w.Kind == Empty:
		return "连续读不出内容：" + w.source.Health.Error
	}
	return "一天以上采集不到：" + w.source.Health.Error
}
