package feed

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"testing"

	"golang.org/x/text/encoding/simplifiedchinese"
)

var declaration = regexp.MustCompile(`^\s*<\?xml[^>]*\?>`)

// TestRealFeedsInGB18030 reads real feeds as they are and written in GB 18030,
// with the declaration right, missing and wrong: the items are the same.
func TestRealFeedsInGB18030(t *testing.T) {
	files, _ := filepath.Glob("../../../shared/data/feeds/*.xml")
	if len(files) == 0 {
		t.Skip("skipped: no real feeds here")
	}
	for _, file := range files {
		b, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		f, err := Parse(b, Options{Now: now})
		if err != nil || len(f.Items) == 0 {
			t.Errorf("%s: %v", filepath.Base(file), err)
			continue
		}
		want := fmt.Sprint(f.Items)
		for _, head := range []string{`<?xml version="1.0" encoding="gb18030"?>`, `<?xml version="1.0" encoding="GB2312"?>`, `<?xml version="1.0"?>`, "", `<?xml version="1.0" encoding="utf-8"?>`, `<?xml version="1.0" encoding="big5"?>`, `<?xml version="1.0" encoding="iso-8859-1"?>`} {
			doc, err := simplifiedchinese.GB18030.NewEncoder().Bytes(declaration.ReplaceAllLiteral(b, []byte(head)))
			if err != nil {
				t.Fatalf("%s: %v", filepath.Base(file), err)
			}
			again, err := Parse(doc, Options{Now: now})
			if err != nil || fmt.Sprint(again.Items) != want {
				t.Errorf("%s declared by %q: other items (%v)", filepath.Base(file), head, err)
			}
		}
	}
}
