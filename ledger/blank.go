package ledger

import "reflect"

// emptied takes out of what people typed what holds nothing but spaces, marks
// without width and line breaks: a field with it counts as left out, and a line
// of a list as none. Everything else stays as it was typed.
func emptied(d details) { empty(reflect.ValueOf(d)) }

func empty(v reflect.Value) {
	switch v.Kind() {
	case reflect.Pointer:
		if !v.IsNil() {
			empty(v.Elem())
		}
	case reflect.Struct:
		for i := range v.NumField() {
			if f := v.Field(i); f.CanSet() {
				empty(f)
			}
		}
	case reflect.String:
		if v.CanSet() && v.Len() > 0 && squeeze(v.String()) == "" {
			v.SetString("")
		}
	case reflect.Slice:
		for i := range v.Len() {
			empty(v.Index(i))
		}
		if v.Type().Elem().Kind() == reflect.String {
			dropEmpty(v)
		}
	}
}

// dropEmpty keeps a list that was given, also where nothing is left in it.
func dropEmpty(v reflect.Value) {
	kept := reflect.MakeSlice(v.Type(), 0, v.Len())
	for i := range v.Len() {
		if v.Index(i).Len() > 0 {
			kept = reflect.Append(kept, v.Index(i))
		}
	}
	if kept.Len() < v.Len() {
		v.Set(kept)
	}
}

// emptied is the command without words that say nothing.
func (c Command) emptied() Command {
	for _, s := range []*string{&c.Reason, &c.LateReason} {
		if squeeze(*s) == "" {
			*s = ""
		}
	}
	if c.For != nil && squeeze(c.For.Name) == "" {
		who := *c.For
		who.Name = ""
		c.For = &who
	}
	return c
}
