package feed

import (
	"bytes"
	"regexp"
)

// Bounds on what a document type may declare: values that cannot hold another
// reference, a few of them, and no more text out of them than this.
const (
	maxEntities = 64
	maxEntityIn = 1 << 20
)

var (
	entityDecl = regexp.MustCompile(`<!ENTITY\s+([A-Za-z_][A-Za-z0-9_.-]{0,40})\s+(?:"([^"&%<]{0,200})"|'([^'&%<]{0,200})')\s*>`)
	entityRef  = regexp.MustCompile(`&([A-Za-z_][A-Za-z0-9_.-]{0,40});`)
)

// simpleEntities reads from the prolog the plain texts that it declares; what
// refers to something else, within or outside, is never expanded.
func simpleEntities(prolog []byte) map[string][]byte {
	if !bytes.Contains(prolog, []byte("<!ENTITY")) {
		return nil
	}
	values := map[string][]byte{}
	for _, m := range entityDecl.FindAllSubmatch(prolog, maxEntities) {
		switch name := string(m[1]); name {
		case "amp", "lt", "gt", "quot", "apos":
		default:
			if _, known := values[name]; !known { // the first one holds
				values[name] = bytes.ReplaceAll(append(m[2], m[3]...), []byte("]]>"), nil)
			}
		}
	}
	return values
}

// expand puts the values in place of the references, as far as the bound goes.
func expand(b []byte, values map[string][]byte) []byte {
	if len(values) == 0 {
		return b
	}
	grown := 0
	return entityRef.ReplaceAllFunc(b, func(ref []byte) []byte {
		v, ok := values[string(ref[1:len(ref)-1])]
		if !ok || grown > maxEntityIn {
			return ref
		}
		grown += len(v)
		return v
	})
}
