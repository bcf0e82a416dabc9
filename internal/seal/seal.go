// Package seal encrypts the secrets that the office hands to the product, such
// as a source's log-in, before they are stored.
//
// It owns the sealed form and the key's file, so that a copy of the database
// alone opens nothing. It imports the standard library only.
package seal

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// ErrSealed is returned for what this key does not open: another key's, or
// changed since.
var ErrSealed = errors.New("the secret cannot be opened with this key")

// version begins each sealed text, for the day when the form changes.
const version = "v1:"

// Box seals and opens with one key. It is safe for concurrent use.
type Box struct{ aead cipher.AEAD }

// New makes a box of a key of any length; a person may have typed it.
func New(key string) (*Box, error) {
	if len(key) < 16 {
		return nil, errors.New("the key for secrets must have at least 16 characters")
	}
	sum := sha256.Sum256([]byte("yuqing secrets\x00" + key))
	block, err := aes.NewCipher(sum[:])
	if err != nil {
		return nil, err
	}
	aead, err := cipher.NewGCM(block)
	if err != nil {
		return nil, err
	}
	return &Box{aead}, nil
}

// Seal encrypts with AES-256-GCM; each call gives another text.
func (b *Box) Seal(plain []byte) string {
	nonce := make([]byte, b.aead.NonceSize())
	_, _ = rand.Read(nonce) // never fails
	return version + base64.RawStdEncoding.EncodeToString(b.aead.Seal(nonce, nonce, plain, []byte(version)))
}

// Open decrypts what Seal gave; it returns ErrSealed for anything else.
func (b *Box) Open(sealed string) ([]byte, error) {
	rest, ok := strings.CutPrefix(sealed, version)
	raw, err := base64.RawStdEncoding.DecodeString(rest)
	n := b.aead.NonceSize()
	if !ok || err != nil || len(raw) < n {
		return nil, ErrSealed
	}
	plain, err := b.aead.Open(nil, raw[:n], raw[n:], []byte(version))
	if err != nil {
		return nil, ErrSealed
	}
	return plain, nil
}

// KeyFile reads the key that is kept in a file, or makes one there. Several
// processes may do so at once: the first one's stands.
func KeyFile(path string) (string, error) {
	key, err := os.ReadFile(path)
	if err == nil {
		return strings.TrimSpace(string(key)), nil
	}
	if !errors.Is(err, fs.ErrNotExist) {
		return "", fmt.Errorf("read the key for secrets: %w", err)
	}
	if err := makeKey(path); err != nil && !errors.Is(err, fs.ErrExist) {
		return "", fmt.Errorf("make the key for secrets: %w", err)
	}
	if key, err = os.ReadFile(path); err != nil {
		return "", fmt.Errorf("read the key for secrets: %w", err)
	}
	return strings.TrimSpace(string(key)), nil
}

// makeKey writes the key whole before its name appears.
func makeKey(path string) error {
	f, err := os.CreateTemp(filepath.Dir(path), ".key-*")
	if err != nil {
		return err
	}
	defer func() { _ = os.Remove(f.Name()) }()
	_, err = f.WriteString(rand.Text() + rand.Text() + "\n")
	if err = errors.Join(err, f.Sync(), f.Close()); err != nil {
		return err
	}
	return os.Link(f.Name(), path)
}
