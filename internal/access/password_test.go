package access

import (
	"context"
	"strings"
	"testing"
)

func TestCheckPassword(t *testing.T) {
	for password, good := range map[string]bool{
		"Abcdef12":                true,
		"abcdef1!":                true,
		"密码abc123":                true, // 汉字 count as other characters
		"Abc123!":                 false,
		"abcdefgh1":               false,
		"ABCDEFGH":                false,
		"Zhang-san8":              false, // holds the login
		"":                        false,
		strings.Repeat("aA1", 43): false,
	} {
		if err := CheckPassword("zhang", password); (err == nil) != good {
			t.Errorf("%s: %v", password, err)
		}
	}
}

func TestPasswordHash(t *testing.T) {
	ctx := context.Background()
	a, err := hashPassword(ctx, "Zheng-Que8")
	if err != nil {
		t.Fatal(err)
	}
	b, _ := hashPassword(ctx, "Zheng-Que8")
	if a == b || !strings.HasPrefix(a, "$argon2id$v=19$m=19456,t=2,p=1$") {
		t.Errorf("hashes %s and %s", a, b)
	}
	if ok, err := verifyPassword(ctx, a, "Zheng-Que8"); !ok || err != nil {
		t.Errorf("the right one: %v, %v", ok, err)
	}
	if ok, err := verifyPassword(ctx, a, "Zheng-Que9"); ok || err != nil {
		t.Errorf("a wrong one: %v, %v", ok, err)
	}
	if ok, _ := verifyPassword(ctx, "", ""); ok {
		t.Error("an account without a password lets people in")
	}
}

// FuzzVerifyPassword feeds damaged hashes.
func FuzzVerifyPassword(f *testing.F) {
	for _, s := range []string{"", "$argon2id$v=19$m=8,t=1,p=1$c2FsdHNhbHQ$aGFzaA", "$argon2id$$$$", "$argon2id$v=19$m=8,t=0,p=0$$", "x"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, phc string) {
		if ok, _ := verifyPassword(context.Background(), phc, "Zheng-Que8"); ok {
			t.Errorf("%q lets people in", phc)
		}
	})
}

func TestHandedOut(t *testing.T) {
	seen := map[string]bool{}
	for range 100 {
		p := handedOut("a") // a letter that stands in many slips by chance
		if err := CheckPassword("a", p); err != nil || seen[p] {
			t.Fatalf("%s: %v", p, err)
		}
		seen[p] = true
	}
}
