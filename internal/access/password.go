package access

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"runtime"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/crypto/argon2"
)

// ErrWeakPassword is wrapped by a refusal of a password, which says why.
var ErrWeakPassword = errors.New("密码强度不够")

// Costs of argon2id: 19 MiB, two passes, one lane, the least that OWASP's
// password storage cheat sheet names; some 40 ms on an office machine.
const (
	argonMemory = 19 * 1024 // KiB
	argonTime   = 2
	argonLanes  = 1
	argonKey    = 32
	argonSalt   = 16
)

// maxPasswordBytes is the longest password that CheckPassword lets pass.
const maxPasswordBytes = 128 * utf8.UTFMax

// hashing bounds how many passwords are hashed at once, so that a flood of
// log-ins costs time and not all memory.
var hashing = make(chan struct{}, max(2, runtime.GOMAXPROCS(0)))

// CheckPassword applies the strength rule: 8 to 128 characters, three of the
// classes upper case, lower case, digit, other; the login must not be part of
// it. GB/T 22239 asks for complexity without naming figures; these are what
// assessors look for.
func CheckPassword(login, password string) error {
	if n := utf8.RuneCountInString(password); n < 8 || n > 128 {
		return fmt.Errorf("%w: 须为 8 至 128 个字符，现为 %d 个", ErrWeakPassword, n)
	}
	if login != "" && strings.Contains(strings.ToLower(password), strings.ToLower(login)) {
		return fmt.Errorf("%w: 不能包含登录名", ErrWeakPassword)
	}
	if n := classes(password); n < 3 {
		return fmt.Errorf("%w: 大写字母、小写字母、数字、其他字符中须有三类，现有 %d 类", ErrWeakPassword, n)
	}
	return nil
}

func classes(password string) int {
	var upper, lower, digit, other int
	for _, r := range password {
		switch {
		case unicode.IsUpper(r):
			upper = 1
		case unicode.IsLower(r):
			lower = 1
		case unicode.IsDigit(r):
			digit = 1
		default:
			other = 1
		}
	}
	return upper + lower + digit + other
}

// hashPassword makes the PHC string of a password.
func hashPassword(ctx context.Context, password string) (string, error) {
	salt := randomBytes(argonSalt)
	key, err := argon(ctx, password, salt, argonTime, argonMemory, argonLanes)
	if err != nil {
		return "", err
	}
	b64 := base64.RawStdEncoding
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version,
		argonMemory, argonTime, argonLanes, b64.EncodeToString(salt), b64.EncodeToString(key)), nil
}

// verifyPassword compares a password with a PHC string, in constant time. With
// no string it works as long, so that the time does not tell which logins exist.
func verifyPassword(ctx context.Context, phc, password string) (bool, error) {
	if phc == "" {
		_, err := argon(ctx, password, make([]byte, argonSalt), argonTime, argonMemory, argonLanes)
		return false, err
	}
	var version int
	var memory, time uint32
	var lanes uint8
	parts := strings.Split(phc, "$")
	if len(parts) != 6 || parts[1] != "argon2id" {
		return false, errors.New("read password hash: not argon2id")
	}
	if _, err := fmt.Sscanf(parts[2]+" "+parts[3], "v=%d m=%d,t=%d,p=%d", &version, &memory, &time, &lanes); err != nil {
		return false, fmt.Errorf("read password hash: %w", err)
	}
	if version != argon2.Version || memory > 16*argonMemory || time < 1 || time > 16*argonTime || lanes < 1 {
		return false, errors.New("read password hash: costs out of range")
	}
	salt, err1 := base64.RawStdEncoding.DecodeString(parts[4])
	want, err2 := base64.RawStdEncoding.DecodeString(parts[5])
	if err := errors.Join(err1, err2); err != nil {
		return false, fmt.Errorf("read password hash: %w", err)
	}
	got, err := argon(ctx, password, salt, time, memory, lanes)
	return err == nil && subtle.ConstantTimeCompare(got, want) == 1, err
}

func argon(ctx context.Context, password string, salt []byte, time, memory uint32, lanes uint8) ([]byte, error) {
	select {
	case hashing <- struct{}{}:
		defer func() { <-hashing }()
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	return argon2.IDKey([]byte(password), salt, time, memory, lanes, argonKey), nil
}

// randomBytes never fails: crypto/rand ends the process where the system has
// no randomness.
func randomBytes(n int) []byte {
	b := make([]byte, n)
	_, _ = rand.Read(b)
	return b
}

// newSecret makes a secret of 256 bits for a cookie, a token or a link.
func newSecret() string { return base64.RawURLEncoding.EncodeToString(randomBytes(32)) }

// newID makes an ID of 128 bits.
func newID() string { return hex.EncodeToString(randomBytes(16)) }

// hashSecret is what is stored of a secret: it has 256 random bits, so that a
// plain hash is enough.
func hashSecret(secret string) string {
	sum := sha256.Sum256([]byte(secret))
	return hex.EncodeToString(sum[:])
}

// handedOut makes a first password that a person reads from a slip: no
// characters that look alike, and strong by CheckPassword, which by chance a
// short login could spoil.
func handedOut(login string) string {
	for range 100 {
		if p := slip(); CheckPassword(login, p) == nil {
			return p
		}
	}
	return slip() // no slip is free of a login such as "-"
}

func slip() string {
	const upper, lower, digits = "ABCDEFGHJKLMNPQRSTUVWXYZ", "abcdefghijkmnpqrstuvwxyz", "23456789"
	pick := func(set string, n int) string {
		out := make([]byte, n)
		for i, b := range randomBytes(n) {
			out[i] = set[int(b)%len(set)] // the bias of a byte over 24 is harmless at 60 bits
		}
		return string(out)
	}
	return pick(upper, 4) + "-" + pick(lower, 4) + "-" + pick(digits, 4)
}
