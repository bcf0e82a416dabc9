package access

import (
	"context"
	"time"
)

// Session is a person's log-in from one browser.
type Session struct {
	Hash    string // of the token that the browser holds
	UserID  string
	Address string
	Since   time.Time
	SeenAt  time.Time
}

// Scope is what a token opens.
type Scope string

// The scopes.
const (
	ScopeAPI     Scope = ""        // 接口令牌: a program acts as the token's user
	ScopeDisplay Scope = "display" // 大屏链接: a screen shows figures, and no more
)

// Token lets a program act as its user, or a screen show figures.
type Token struct {
	ID        string    `json:"id"`
	Hash      string    `json:"-"`
	UserID    string    `json:"user_id"`
	Name      string    `json:"name"` // what it is for
	Scope     Scope     `json:"scope,omitempty"`
	CreatedAt time.Time `json:"created_at"`
	ExpiresAt time.Time `json:"expires_at"`
	LastUsed  time.Time `json:"last_used,omitzero"`
}

// Attempts counts failed log-ins of one account from one address, or of one
// account from everywhere.
type Attempts struct {
	Key         string
	Login       string
	Failures    int
	LastAt      time.Time // of the newest failure
	LockedUntil time.Time
	GoodAt      time.Time // of the last success
	Version     int64     // counts writes from 1; 0 means that it is not stored yet
}

// Change is a set of writes that happen together or not at all, with their
// audit rows. Users, Units and Attempts are written only where the stored
// Version is still the given one (0: where there is none yet) and get the next
// one; otherwise the whole change fails with opinion.ErrStale.
type Change struct {
	Users    []User
	Units    []Unit
	Attempts []Attempts

	BeginSession *Session // also the user's LastLogin
	TouchSession *Session // its SeenAt; nothing where it has ended meanwhile
	NewToken     *Token
	TouchToken   *Token // its LastUsed; nothing where it was revoked meanwhile

	EndSession      string   // the hash of one session
	EndSessionsOf   []string // all sessions of these users
	RevokeToken     string   // the ID of one token
	RevokeTokensOf  []string // all tokens of these users
	ClearAttemptsOf []string // forget the failures of these logins
	// Forget drops what is older: sessions that began before, and failures
	// before from addresses that never got in. Nothing where it is zero.
	Forget time.Time

	SetupLink    *SetupLink // replaces the one before
	UseSetupLink string     // the hash; opinion.ErrNotFound fails the change where it is not there
	Audit        []AuditEntry
}

// SetupLink is the one-time link by which the first administrator sets a
// password.
type SetupLink struct {
	Hash      string
	ExpiresAt time.Time
}

// Store keeps users, units, sessions and tokens. Reads return
// opinion.ErrNotFound for what is unknown.
type Store interface {
	// Apply carries out a change in one transaction. A login or a living
	// unit's name that is taken below its parent gives opinion.ErrConflict, a version that
	// moved on opinion.ErrStale.
	Apply(ctx context.Context, c Change) error

	User(ctx context.Context, id string) (User, error)
	UserByLogin(ctx context.Context, login string) (User, error)
	// Users returns all users by login.
	Users(ctx context.Context) ([]User, error)

	Unit(ctx context.Context, id string) (Unit, error)
	// Units returns all units by name.
	Units(ctx context.Context) ([]Unit, error)
	// UnitsUnder returns id and the IDs of everything below it, and of the
	// dissolved units that these took over from, as Tree.Answers.
	UnitsUnder(ctx context.Context, id string) ([]string, error)

	Session(ctx context.Context, hash string) (Session, error)
	// Token finds a token by the hash of its secret.
	Token(ctx context.Context, hash string) (Token, error)
	// Tokens returns a user's tokens, oldest first.
	Tokens(ctx context.Context, userID string) ([]Token, error)
	// TokensFor returns everybody's tokens of a scope, oldest first.
	TokensFor(ctx context.Context, s Scope) ([]Token, error)
	Attempts(ctx context.Context, key string) (Attempts, error)
	// Locked returns what is locked at a time.
	Locked(ctx context.Context, at time.Time) ([]Attempts, error)
	SetupLink(ctx context.Context, hash string) (SetupLink, error)
}
