package seal

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"strings"
)

// The headers of a signed call, given or taken. The timestamp is in Unix
// seconds; the signature is Sign's.
const (
	HeaderTimestamp = "X-Yuqing-Timestamp"
	HeaderSignature = "X-Yuqing-Signature"
)

// Sign is the signature of a call's timestamp and body: "sha256=" and the hex
// HMAC-SHA256, keyed with the secret, of the timestamp, a dot and the body.
func Sign(secret, timestamp string, body []byte) string {
	mac := hmac.New(sha256.New, []byte(secret))
	mac.Write([]byte(timestamp + "."))
	mac.Write(body)
	return "sha256=" + hex.EncodeToString(mac.Sum(nil))
}

// Signed reports whether a signature is the call's. Hex digits may be in
// either case.
func Signed(secret, timestamp string, body []byte, signature string) bool {
	return hmac.Equal([]byte(Sign(secret, timestamp, body)), []byte(strings.ToLower(signature)))
}
