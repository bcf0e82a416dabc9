package desk

import (
	"context"
	"errors"
	"io"
	"slices"

	"yuqing/ingest/opml"
	"yuqing/internal/access"
	"yuqing/internal/opinion"
)

// Bulk is something done to many sources at once: Do is pause, resume, delete,
// group, authority, unit or interval; Value is what is set.
type Bulk struct {
	IDs      []string         `json:"ids"`
	Do       string           `json:"do"`
	Value    string           `json:"value,omitempty"`
	Interval opinion.Duration `json:"interval,omitempty"`
}

// BulkResult says what was done and what was refused, each with its reason.
type BulkResult struct {
	Done    int       `json:"done"`
	Refused []Refusal `json:"refused"`
}

// Refusal is one thing of many that could not be taken.
type Refusal struct {
	Line   int    `json:"line,omitempty"`
	Name   string `json:"name"`
	Reason string `json:"reason"`
}

// maxBulk is how many sources one request changes.
const maxBulk = 10_000

// ChangeSources does one thing to many sources, each change audited; it needs
// access.ManageSources. One that cannot be changed is named, the rest is done.
func (d *Desk) ChangeSources(ctx context.Context, by access.Actor, b Bulk) (BulkResult, error) {
	out := BulkResult{Refused: []Refusal{}}
	if err := require(by, access.ManageSources); err != nil {
		return out, err
	}
	switch {
	case len(b.IDs) == 0:
		return out, opinion.Invalid("ids", "请先勾选信源。")
	case len(b.IDs) > maxBulk:
		return out, opinion.Invalid("ids", "一次最多处理 %d 个信源。", maxBulk)
	case !slices.Contains([]string{"pause", "resume", "delete", "group", "authority", "unit", "interval"}, b.Do):
		return out, opinion.Invalid("do", "请选择要做的操作。")
	}
	for _, id := range b.IDs {
		name, err := d.changeSource(ctx, by, id, b)
		var input *opinion.InputError
		switch {
		case err == nil:
			out.Done++
		case errors.As(err, &input):
			out.Refused = append(out.Refused, Refusal{Name: name, Reason: input.Text})
		case errors.Is(err, opinion.ErrNotFound):
			out.Refused = append(out.Refused, Refusal{Name: id, Reason: "没有这个信源，可能已被删除。"})
		default:
			return out, err
		}
	}
	return out, nil
}

func (d *Desk) changeSource(ctx context.Context, by access.Actor, id string, b Bulk) (name string, err error) {
	s, err := d.deps.Sources.SourceByID(ctx, id)
	if err != nil {
		return "", err
	}
	switch b.Do {
	case "delete":
		return s.Name, d.DeleteSource(ctx, by, id)
	case "pause", "resume":
		_, err := d.PauseSource(ctx, by, id, b.Do == "pause")
		return s.Name, err
	}
	in := InputOf(s)
	switch b.Do {
	case "group":
		in.Group = b.Value
	case "authority":
		in.Authority = b.Value
	case "unit":
		in.UnitID = b.Value
	case "interval":
		in.Interval = b.Interval
	}
	_, err = d.EditSource(ctx, by, id, "", in)
	return s.Name, err
}

// InputOf is a source as people set it.
func InputOf(s opinion.Source) SourceInput {
	return SourceInput{
		Name: s.Name, Kind: s.Kind, URL: s.URL, Region: s.Region, Weight: s.Weight, Interval: s.Interval, Paused: s.Paused,
		UnitID: s.UnitID, Group: s.Group, Authority: s.Authority, Page: s.Page, StaleDays: s.StaleDays, Outside: s.Outside,
	}
}

// ExportOPML writes the sources that are fetched; it needs access.ViewSources.
func (d *Desk) ExportOPML(ctx context.Context, by access.Actor, w io.Writer) error {
	sources, err := d.ListSources(ctx, by)
	if err != nil {
		return err
	}
	return opml.Write(w, "信源", d.deps.Now(), sources)
}

// ImportOPML adds the sources of a list that are not there yet; it needs
// access.ManageSources. Each that is left out is named with its line.
func (d *Desk) ImportOPML(ctx context.Context, by access.Actor, file []byte) (BulkResult, error) {
	out := BulkResult{Refused: []Refusal{}}
	if err := require(by, access.ManageSources); err != nil {
		return out, err
	}
	entries, err := opml.Read(file)
	if err != nil && len(entries) == 0 {
		return out, opinion.Invalid("file", "%s。", err.Error())
	}
	if err != nil {
		out.Refused = append(out.Refused, Refusal{Name: "文件其余部分", Reason: err.Error()})
	}
	known, err := d.readers(ctx)
	if err != nil {
		return out, err
	}
	for _, e := range entries {
		in := InputOf(e.Source)
		if in.Name == "" {
			in.Name = hostName(in.URL)
		}
		if rs := []rune(in.Name); len(rs) > maxName {
			in.Name = string(rs[:maxName])
		}
		if rs := []rune(in.Group); len(rs) > maxGroup {
			in.Group = string(rs[:maxGroup])
		}
		err := d.addUnderFreeName(ctx, by, in, known)
		reason, told := refusal(err)
		switch {
		case err == nil:
			out.Done++
		case told:
			out.Refused = append(out.Refused, Refusal{e.Line, in.Name, reason})
		default:
			return out, err
		}
	}
	return out, nil
}

// addUnderFreeName adds a source; where another has its name, with the host
// behind it.
func (d *Desk) addUnderFreeName(ctx context.Context, by access.Actor, in SourceInput, known readers) error {
	_, err := d.addSource(ctx, by, in, known)
	var taken *TakenError
	if errors.Is(err, opinion.ErrConflict) && !errors.As(err, &taken) {
		in.Name += "（" + hostName(in.URL) + "）"
		_, err = d.addSource(ctx, by, in, known)
	}
	return err
}

func refusal(err error) (reason string, known bool) {
	var input *opinion.InputError
	var taken *TakenError
	switch {
	case errors.As(err, &input):
		return input.Text, true
	case errors.As(err, &taken):
		return taken.Text, true
	case errors.Is(err, opinion.ErrConflict):
		return "名称与已有信源重复。", true
	}
	return "", false
}
