package demo

import (
	"context"
	"fmt"
	"time"

	"yuqing/internal/wording"
)

// statementRow is one approved statement (口径).
type statementRow struct {
	At     moment   `yaml:"at"`
	By     string   `yaml:"by"` // a login
	Title  string   `yaml:"title"`
	Text   string   `yaml:"text"`
	Source string   `yaml:"source"`
	Topics []string `yaml:"topics"`
	Until  moment   `yaml:"until"` // empty: without an end
}

func (s *seeding) putStatements(ctx context.Context) error {
	for _, row := range s.county.Statements {
		at, err := row.At.before(s.Now)
		if err != nil {
			return err
		}
		in := wording.StatementInput{Title: row.Title, Text: row.Text, Source: row.Source, Topics: row.Topics}
		if row.Until != "" {
			if in.Until, err = row.Until.before(s.Now); err != nil {
				return err
			}
		}
		if _, err := s.Wording(func() time.Time { return at }).Add(ctx, s.people[row.By], in); err != nil {
			return fmt.Errorf("statement %q: %w", row.Title, err)
		}
	}
	return nil
}
