package ui

import (
	"net/url"
	"slices"
)

// picks is a filter of which several values can be chosen at once, and none is
// lost when another filter is changed: a list of boxes that opens, which needs
// no script.
type picks struct {
	Key, Name string
	Options   []option
	Narrow    bool // long enough to be narrowed by typing
}

// narrowFrom is from how many values on a list is narrowed by typing.
const narrowFrom = 20

func pickOf(key, name string, options []option) picks {
	return picks{key, name, options, len(options) >= narrowFrom}
}

// Said is what stands on the closed list: the value that is chosen, or how many
// are.
func (p picks) Said() string {
	var on []string
	for _, o := range p.Options {
		if o.Selected {
			on = append(on, o.Label)
		}
	}
	switch len(on) {
	case 0:
		return "全部" + p.Name
	case 1:
		return on[0]
	}
	return "已选 " + itoa(len(on)) + " 个" + p.Name
}

// Any reports whether a value is chosen.
func (p picks) Any() bool {
	return slices.ContainsFunc(p.Options, func(o option) bool { return o.Selected })
}

// narrowed are the values of an address that no control of its page shows, each
// with the address without it, so that nobody is shown less without seeing why.
func narrowed(path string, v url.Values, keys []namedKey) []chosen {
	var out []chosen
	for _, k := range keys {
		for _, value := range given(v[k.key]) {
			without := copyValues(v)
			for _, key := range []string{k.key, "after", "cursor"} {
				without.Del(key)
			}
			for _, x := range given(v[k.key]) {
				if x != value {
					without.Add(k.key, x)
				}
			}
			out = append(out, chosen{k.name, k.label(value), address(path, without, "done", "")})
		}
	}
	return out
}

// namedKey is a key of an address with its name and what its values are called.
type namedKey struct {
	key, name string
	label     func(string) string
}
