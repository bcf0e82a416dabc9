package access

import (
	"slices"
	"strings"
	"time"
	"unicode"

	"yuqing/internal/opinion"
)

// User (用户) is a person with an account of their own.
type User struct {
	ID     string `json:"id"`
	Login  string `json:"login"` // unique, lower case
	Name   string `json:"name"`
	UnitID string `json:"unit_id,omitempty"`
	Roles  []Role `json:"roles"`
	Phone  string `json:"-"` // personal data: show MaskPhone of it

	PasswordHash string    `json:"-"` // argon2id in PHC form; empty: no log-in by password
	PasswordAt   time.Time `json:"password_at,omitzero"`
	// MustChange lets the person do nothing but set a new password.
	MustChange bool      `json:"must_change"`
	Disabled   bool      `json:"disabled"`
	CreatedAt  time.Time `json:"created_at"`
	LastLogin  time.Time `json:"last_login,omitzero"`
	// Version counts writes from 1; 0 means that it is not stored yet.
	Version int64 `json:"version"`
}

// Actor is the user acting from an address; unitIDs are their unit and all
// below it.
func (u User) Actor(unitIDs []string, address string) Actor {
	return Actor{UserID: u.ID, Login: u.Login, Name: u.Name, Roles: u.Roles, UnitID: u.UnitID, UnitIDs: unitIDs,
		Address: address, MustChange: u.MustChange}
}

// Administers reports whether the user is one of the three administrators.
func (u User) Administers() bool { return adminCount(u.Roles) > 0 }

// Check returns what is wrong with a user's fields: an *opinion.InputError.
func (u User) Check() error { return u.check() }

// check returns what is wrong with a user's fields.
func (u User) check() error {
	if err := checkLogin(u.Login); err != nil {
		return err
	}
	if strings.TrimSpace(u.Name) == "" {
		return opinion.Invalid("name", "用户“%s”没有姓名。", u.Login)
	}
	for _, r := range u.Roles {
		if !r.Known() {
			return opinion.Invalid("roles", "没有角色“%s”。", r)
		}
	}
	if u.UnitID == "" && slices.Contains(u.Roles, RoleContact) {
		return opinion.Invalid("unit_id", "单位联络员“%s”须有所属单位。", u.Login)
	}
	return nil
}

func checkLogin(login string) error {
	if login == "" || len(login) > 64 || strings.ContainsFunc(login, badLoginRune) {
		return opinion.Invalid("login", "登录名“%s”须为 1 至 64 个字节，只含字母、数字、汉字和 . _ - @。", login)
	}
	return nil
}

func badLoginRune(r rune) bool {
	return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !strings.ContainsRune("._-@", r)
}

// foldLogin makes one account of Admin and admin, so that nobody can take a
// name that looks the same.
func foldLogin(s string) string { return strings.ToLower(strings.TrimSpace(s)) }

// sortRoles returns the roles once each, in the order of Roles.
func sortRoles(roles []Role) []Role {
	out := slices.Clone(roles)
	slices.SortFunc(out, func(a, b Role) int { return slices.Index(Roles, a) - slices.Index(Roles, b) })
	return slices.Compact(out)
}

// MaskPhone hides the middle of a telephone number (138****5678) and all of a
// short one. 个人信息保护法 art. 6, 51.
func MaskPhone(s string) string {
	r := []rune(s)
	if len(r) < 7 {
		return strings.Repeat("*", len(r))
	}
	for i := 3; i < len(r)-4; i++ {
		r[i] = '*'
	}
	if len(r) == 7 { // a local number: three shown, four hidden
		return string(r[:3]) + "****"
	}
	return string(r)
}
