package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strconv"
	"text/tabwriter"

	"yuqing/internal/access"
	"yuqing/internal/calibration"
	"yuqing/internal/opinion"
)

func qualityCommand() command {
	c := command{
		name:    "quality",
		summary: "tell how often the analysis was right, from people's corrections (分析质量)",
		usage: `yuqing quality [--from MONTH] [--to MONTH] [--json] [--data DIR]

Precision of topics and routing by month, with numerators and denominators, and
how often people corrected each part: the figures of the page 分析质量. Both
months are included, Asia/Shanghai; the last twelve where none is named.
Example: yuqing quality --from 2026-01 --to 2026-06`,
	}
	c.run = func(ctx context.Context, std streams, args []string) error {
		fs := newFlags(c, std)
		data := addDataFlags(fs)
		from := fs.String("from", "", "the first month, as 2026-01")
		to := fs.String("to", "", "the last month")
		asJSON := fs.Bool("json", false, "one JSON object instead of tables")
		if err := parseFlags(fs, args); err != nil {
			return err
		}
		a, err := data.open(ctx, std)
		if err != nil {
			return err
		}
		defer a.Close()
		q, err := a.Calibration.QualityOf(ctx, access.Operator(), *from, *to)
		var input *opinion.InputError
		if errors.As(err, &input) {
			return usageError{"--" + input.Field + ": " + input.Text}
		}
		if err != nil {
			return err
		}
		if *asJSON {
			return printOne(std, q)
		}
		return printQuality(std.out, q)
	}
	return c
}

// printQuality writes the tables of the page 分析质量, with tabs between the
// columns turned into spaces.
func printQuality(w io.Writer, q calibration.Quality) error {
	t := tabwriter.NewWriter(w, 0, 8, 2, ' ', 0)
	row := func(cells ...any) {
		for i, c := range cells {
			if i > 0 {
				fmt.Fprint(t, "\t")
			}
			fmt.Fprint(t, c)
		}
		fmt.Fprintln(t)
	}
	months := append([]calibration.Month{q.Total}, q.Months...)
	months[0].Month = "total"
	row("month", "judged", "corrected", "topics", "topics found", "routing", "bounces")
	for _, m := range months {
		row(m.Month, m.Judged, m.Corrected, rate(m.Topics), rate(m.Found), rate(m.Routing), m.Bounces)
	}
	row()
	row("corrected", "topics", "unit", "regions", "tone", "class", "level (raised)", "score", "rumour")
	for _, m := range months {
		c := m.Changed
		row(m.Month, c.Topics, c.Unit, c.Regions, c.Tone, c.Class, fmt.Sprintf("%d (%d)", c.Level, c.Raised), c.Score, c.Rumour)
	}
	row()
	row("topic", "precision")
	for _, x := range q.Topics {
		row(x.Name, rate(x.Right))
	}
	return t.Flush()
}

// rate prints a share with its numerator and denominator.
func rate(r calibration.Rate) string {
	of := fmt.Sprintf("%d/%d", r.Numerator, r.Denominator)
	if r.Value == nil {
		return "— " + of
	}
	return strconv.FormatFloat(100**r.Value, 'f', 1, 64) + "% " + of
}
