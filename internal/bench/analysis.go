package main

import (
	"bufio"
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"strings"
)

// benchmarks are the parts of the analysis, each measured by the benchmarks of
// its package: MB/s of text where they tell it, and what they report.
var benchmarks = []struct{ what, pattern, pkg, time string }{
	{"segmentation", "Words|Search", "./nlp/segment", "2s"},
	{"topics", "Find", "./nlp/topic", "2s"},
	{"tone", "Tone", "./nlp/tone", "2s"},
	{"whole analysis", "Analyse", "./nlp", "2s"},
	{"prediction", "Predict", "./nlp/model", "2s"},
	{"training of 10,000", "Train", "./nlp/model", "1x"},
	{"events", "LargeEvents", "./internal/eval/written", "1x"},
}

// analysis measures what is said of posts, part by part, on one processor each
// but for the training, which uses all.
func analysis() error {
	for _, b := range benchmarks {
		cmd := exec.Command("go", "test", b.pkg, "-run", "^$", "-bench", b.pattern, "-benchtime", b.time) // #nosec G204: of the table above
		cmd.Stderr = os.Stderr
		out, err := cmd.Output()
		if err != nil {
			return fmt.Errorf("%s: %w\n%s", b.what, err, out)
		}
		for lines := bufio.NewScanner(bytes.NewReader(out)); lines.Scan(); {
			if name, figures, ok := strings.Cut(lines.Text(), "\t"); ok && strings.HasPrefix(name, "Benchmark") {
				fmt.Printf("%-18s %s %s\n", b.what, strings.TrimPrefix(strings.TrimSpace(name), "Benchmark"), strings.Join(strings.Fields(figures)[1:], " "))
			}
		}
	}
	return nil
}
