package eventflow

import (
	"crypto/sha256"
	"encoding/hex"

	"yuqing/internal/events"
	"yuqing/internal/opinion"
	"yuqing/internal/privacy"
)

// withoutPeople is a post as its event may know it: an event is called by the words
// of its posts and outlives them in the checkpoint, so personal data stay outside.
// A caller is a sign by which one is told from another.
func withoutPeople(p opinion.Post) opinion.Post {
	author := p.Author
	p = privacy.Post(p)
	if p.Author = author; p.Ticket != nil && events.Named(author) {
		sum := sha256.Sum256([]byte(p.Source + "\x00" + author))
		p.Author = "#" + hex.EncodeToString(sum[:8])
	}
	return p
}
