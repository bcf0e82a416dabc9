package demo

import (
	"bytes"
	_ "embed"
	"fmt"
	"strings"

	"gopkg.in/yaml.v3"

	"yuqing/internal/access"
	"yuqing/internal/opinion"
	"yuqing/ledger"
)

//go:embed county.yaml
var countyFile []byte

//go:embed posts.yaml
var postsFile []byte

//go:embed stories.yaml
var storiesFile []byte

// Password opens every account of the demonstration. It is no secret: the
// log-in page shows it, and nothing real may be put in.
const Password = "Yanshi-2026-qinghe" //nolint:gosec // shown to everyone

// county is who and what there is.
type county struct {
	Name      string       `yaml:"name"`
	County    string       `yaml:"county"`
	Places    []placeRow   `yaml:"places"`
	Words     []string     `yaml:"words"`
	Townships []string     `yaml:"townships"`
	Offices   []string     `yaml:"offices"`
	Sections  []sectionRow `yaml:"sections"`
	NoAccount []string     `yaml:"no_account"` // names of units that never log in
	People    []personRow  `yaml:"people"`
	Sources   []*sourceRow `yaml:"sources"`

	Statements []statementRow `yaml:"statements"`
}

type placeRow struct {
	Code    string   `yaml:"code"`
	Name    string   `yaml:"name"`
	Aliases []string `yaml:"aliases"`
}

type sectionRow struct {
	Name  string `yaml:"name"`
	Under string `yaml:"under"`
}

type personRow struct {
	Login string        `yaml:"login"`
	Name  string        `yaml:"name"`
	Unit  string        `yaml:"unit"`
	Roles []access.Role `yaml:"roles"`
	Phone string        `yaml:"phone"`
}

type sourceRow struct {
	Key    string             `yaml:"key"`
	Name   string             `yaml:"name"`
	Kind   opinion.SourceKind `yaml:"kind"`
	URL    string             `yaml:"url"`
	Weight float64            `yaml:"weight"`
}

func (s *sourceRow) id() string { return opinion.PostID(string(s.Kind), s.Name) }

// writings are the posts, told one by one, and the tickets, told in a line.
type writings struct {
	Posts   []postRow   `yaml:"posts"`
	Tickets []ticketRow `yaml:"tickets"`
}

type postRow struct {
	ID       string     `yaml:"id"`
	In       string     `yaml:"in"` // sourceRow.Key
	At       moment     `yaml:"at"`
	By       string     `yaml:"by"`
	Title    string     `yaml:"title"`
	Text     string     `yaml:"text"`
	Likes    int        `yaml:"likes"`
	Comments int        `yaml:"comments"`
	Reposts  int        `yaml:"reposts"`
	Also     []reprint  `yaml:"also"`
	Seen     []seenRow  `yaml:"seen"` // what people noted of its figures, the oldest first
	Ticket   *callerRow `yaml:"ticket"`
}

type reprint struct {
	In string `yaml:"in"`
	At moment `yaml:"at"`
}

type seenRow struct {
	At       moment `yaml:"at"`
	By       string `yaml:"by"` // personRow.Login
	Views    *int   `yaml:"views"`
	Comments *int   `yaml:"comments"`
}

type callerRow struct {
	Category string `yaml:"category"`
	Unit     string `yaml:"unit"`
	Place    string `yaml:"place"`
	Phone    string `yaml:"phone"`
}

// ticketRow is [day, category, unit, place, title, hours to the reply].
type ticketRow struct {
	Day         int
	Category    string
	Unit        string
	Place       string
	Title       string
	ReplyInHour int
}

// UnmarshalYAML reads the row's six cells.
func (t *ticketRow) UnmarshalYAML(n *yaml.Node) error {
	cells := []any{&t.Day, &t.Category, &t.Unit, &t.Place, &t.Title, &t.ReplyInHour}
	if len(n.Content) != len(cells) {
		return fmt.Errorf("line %d: a ticket has %d cells", n.Line, len(cells))
	}
	for i, cell := range cells {
		if err := n.Content[i].Decode(cell); err != nil {
			return err
		}
	}
	return nil
}

// story is one ledger entry: its matter and what people did.
type story struct {
	Matter matterRow `yaml:"matter"`
	Acts   []actRow  `yaml:"acts"`
}

type matterRow struct {
	Posts    []string        `yaml:"posts"`
	Channel  opinion.Channel `yaml:"channel"`
	Title    string          `yaml:"title"`
	Summary  string          `yaml:"summary"`
	Patrol   string          `yaml:"patrol"`
	Platform string          `yaml:"platform"`
	Flags    []string        `yaml:"flags"`
	Views    int             `yaml:"views"`
	Comments int             `yaml:"comments"`
}

type actRow struct {
	At     moment         `yaml:"at"`
	By     string         `yaml:"by"` // personRow.Login
	Do     ledger.Action  `yaml:"do"`
	For    *forRow        `yaml:"for"` // 代录: who did it
	Reason string         `yaml:"reason"`
	With   map[string]any `yaml:"with"`
}

// forRow is somebody without an account, of a unit that is named.
type forRow struct {
	Name string `yaml:"name"`
	Unit string `yaml:"unit"`
}

func read(file []byte, into any) error {
	dec := yaml.NewDecoder(bytes.NewReader(file))
	dec.KnownFields(true)
	return dec.Decode(into)
}

// Region is the code of the county, for the configuration.
const Region = "990101"

// Files are the office's own words and places in the form that the
// configuration reads: a word a line; code, name and aliases of a place a line.
func Files() (words, places string, err error) {
	var c county
	if err := read(countyFile, &c); err != nil {
		return "", "", fmt.Errorf("read the demonstration's county: %w", err)
	}
	var b strings.Builder
	for _, p := range c.Places {
		fmt.Fprintln(&b, p.Code, p.Name, strings.Join(p.Aliases, " "))
	}
	return strings.Join(c.Words, "\n") + "\n", b.String(), nil
}

// Office is the name of the demonstration's press office.
const Office = "青禾县委网信办（演示）"
