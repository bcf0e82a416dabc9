package bundle

import (
	"crypto/ed25519"
	"crypto/rand"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"errors"
	"fmt"
	"os"
	"strings"
)

// NewKey makes a key in a new file that only its owner can read, and returns the
// public half, which the other side is told to trust.
func NewKey(path string) (public string, err error) {
	pub, priv, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		return "", fmt.Errorf("make a key: %w", err)
	}
	der, err := x509.MarshalPKCS8PrivateKey(priv)
	if err != nil {
		return "", fmt.Errorf("encode the key: %w", err)
	}
	f, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return "", fmt.Errorf("keep the key: %w", err)
	}
	err = pem.Encode(f, &pem.Block{Type: "PRIVATE KEY", Bytes: der})
	if err := errors.Join(err, f.Sync(), f.Close()); err != nil {
		return "", fmt.Errorf("keep the key: %w", err)
	}
	return base64.StdEncoding.EncodeToString(pub), nil
}

// ReadKey reads the key that NewKey kept.
func ReadKey(path string) (ed25519.PrivateKey, error) {
	b, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("read the key for bundles: %w", err)
	}
	block, _ := pem.Decode(b)
	if block == nil {
		return nil, fmt.Errorf("%s holds no key; `yuqing bundle keygen FILE` makes one", path)
	}
	key, err := x509.ParsePKCS8PrivateKey(block.Bytes)
	if err != nil {
		return nil, fmt.Errorf("read the key for bundles: %w", err)
	}
	ed, ok := key.(ed25519.PrivateKey)
	if !ok {
		return nil, fmt.Errorf("%s holds a key of another kind than Ed25519", path)
	}
	return ed, nil
}

// PublicKeys reads the keys to trust, as NewKey returned them.
func PublicKeys(texts []string) (keys []ed25519.PublicKey, err error) {
	for _, t := range texts {
		b, err := base64.StdEncoding.DecodeString(strings.TrimSpace(t))
		if err != nil || len(b) != ed25519.PublicKeySize {
			return nil, fmt.Errorf("%q is no public key: it is what `yuqing bundle keygen` prints behind \"public\"", t)
		}
		keys = append(keys, b)
	}
	return keys, nil
}
