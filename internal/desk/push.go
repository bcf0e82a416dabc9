package desk

import (
	"context"
	"crypto/rand"
	"fmt"
	"net/url"

	"yuqing/internal/access"
	"yuqing/internal/opinion"
)

// PushPath is where the tickets of a hotline source are handed in, behind the
// address of the pages.
func PushPath(sourceID string) string {
	return "/api/v1/hotline/" + url.PathEscape(sourceID) + "/tickets"
}

// NewPushSecret makes the secret with which a hotline signs what it hands in;
// it is given out this once, and an earlier one ends. It needs
// access.ManageSources.
func (d *Desk) NewPushSecret(ctx context.Context, by access.Actor, id string) (string, error) {
	s, err := d.hotline(ctx, by, id)
	if err != nil {
		return "", err
	}
	secret := rand.Text() + rand.Text()
	if s.Push, err = d.deps.SealSecret(secret); err != nil {
		return "", fmt.Errorf("seal the push secret of source %s: %w", id, err)
	}
	return secret, d.putSource(ctx, by, s, "source.push-secret")
}

// EndPush ends the pushes of a source; it needs access.ManageSources.
func (d *Desk) EndPush(ctx context.Context, by access.Actor, id string) error {
	s, err := d.hotline(ctx, by, id)
	if err != nil {
		return err
	}
	s.Push = ""
	return d.putSource(ctx, by, s, "source.push-end")
}

// hotline reads a source that a hotline can hand its tickets in to.
func (d *Desk) hotline(ctx context.Context, by access.Actor, id string) (opinion.Source, error) {
	if err := require(by, access.ManageSources); err != nil {
		return opinion.Source{}, err
	}
	s, err := d.deps.Sources.SourceByID(ctx, id)
	if err != nil {
		return s, fmt.Errorf("read source %s: %w", id, err)
	}
	if s.Kind != opinion.SourceHotline {
		return s, opinion.Invalid("kind", "只有热线信源可以开通接口推送。")
	}
	return s, nil
}
