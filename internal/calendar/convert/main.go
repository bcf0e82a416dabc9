// Command convert turns the data of the npm package chinese-days (MIT) into
// the CSV that package calendar embeds:
//
//	npm pack chinese-days && tar xzf chinese-days-*.tgz
//	go run ./internal/calendar/convert package/dist/chinese-days.json > internal/calendar/data/holidays.csv
package main

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
)

// source is dist/chinese-days.json: date -> "English name,中文名,days".
type source struct {
	Holidays map[string]string `json:"holidays"`
	Workdays map[string]string `json:"workdays"`
}

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: convert chinese-days.json > holidays.csv")
		os.Exit(2)
	}
	if err := run(os.Args[1], os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(path string, out io.Writer) error {
	b, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	var s source
	if err := json.Unmarshal(b, &s); err != nil {
		return fmt.Errorf("read %s: %w", path, err)
	}
	lines := append(rows(s.Holidays, "holiday"), rows(s.Workdays, "workday")...)
	slices.Sort(lines)
	_, err = fmt.Fprintf(out, "date,kind,name\n%s\n", strings.Join(lines, "\n"))
	return err
}

func rows(days map[string]string, kind string) []string {
	var lines []string
	for date, names := range days {
		name := ""
		if parts := strings.Split(names, ","); len(parts) > 1 {
			name = parts[1]
		}
		lines = append(lines, date+","+kind+","+name)
	}
	return lines
}
