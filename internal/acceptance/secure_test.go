package acceptance

import (
	"encoding/pem"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"yuqing/internal/testservers"
)

// Engines that want TLS and a log-in, as they are configured: the certificates
// and the secrets come from files. Whoever has another secret gets nothing and is
// told why.
func TestSecuredEngines(t *testing.T) {
	sys := scaled(t)
	log := testservers.Kafka(t)
	sys.set("YUQING_KAFKA_BROKERS", log.SecureAddress)
	sys.set("YUQING_KAFKA_TLS", "true")
	sys.set("YUQING_KAFKA_CA", log.CAFile)
	sys.set("YUQING_KAFKA_MECHANISM", "SCRAM-SHA-512")
	sys.set("YUQING_KAFKA_USER", testservers.User)
	sys.set("YUQING_KAFKA_PASSWORD_FILE", file(t, "kafka", testservers.Password))
	address, certificate := secureIndex(t, "c2VjcmV0", "yuqing", "open-sesame")
	sys.set("YUQING_ELASTICSEARCH_ADDRESSES", address)
	sys.set("YUQING_ELASTICSEARCH_CA", certificate)
	sys.set("YUQING_ELASTICSEARCH_APIKEY_FILE", file(t, "key", "c2VjcmV0"))

	all := sys.serve(t)
	sys.must(t, "import", ticketsFile(t, 40), "--source", "热线")
	sys.assertTickets(t, 40, 20)
	for _, s := range all {
		s.stop(t)
	}

	by := *sys // the same office, asked with a password
	by.env = slices.Clone(sys.env)
	by.unset("YUQING_ELASTICSEARCH_APIKEY_FILE")
	by.set("YUQING_ELASTICSEARCH_USER", "yuqing")
	by.set("YUQING_ELASTICSEARCH_PASSWORD", "open-sesame")
	by.assertTickets(t, 40, 20)
	by.set("YUQING_ELASTICSEARCH_PASSWORD", "guess")
	by.refused(t, "missing authentication credentials", "search", "路灯")
	by.set("YUQING_ELASTICSEARCH_PASSWORD", "open-sesame")
	by.unset("YUQING_ELASTICSEARCH_CA")
	by.refused(t, "certificate", "search", "路灯")

	by = *sys
	by.env = slices.Clone(sys.env)
	by.unset("YUQING_KAFKA_PASSWORD_FILE")
	by.set("YUQING_KAFKA_PASSWORD", "guess")
	by.refused(t, "SASL Authentication Failed", "replay", "--letters")
}

// refused runs a command that must fail and say why.
func (sys *system) refused(t *testing.T, why string, args ...string) {
	t.Helper()
	out := sys.run(t, args...)
	if out.code == 0 || !strings.Contains(out.stderr, why) {
		t.Errorf("yuqing %s: exit %d, want that it fails for %q\n%s", strings.Join(args, " "), out.code, why, out.stderr)
	}
}

// set gives a setting another value.
func (sys *system) set(name, value string) {
	sys.unset(name)
	sys.env = append(sys.env, name+"="+value)
}

func (sys *system) unset(name string) {
	sys.env = slices.DeleteFunc(sys.env, func(kv string) bool { return strings.HasPrefix(kv, name+"=") })
}

// file is one that holds a text.
func file(t *testing.T, name, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// secureIndex stands before the node, whose distribution has no security, and
// checks what it would: it speaks TLS, with a certificate that is in the file, and
// lets in who has the key or the password.
func secureIndex(t *testing.T, key, user, password string) (address, certificate string) {
	t.Helper()
	node := &url.URL{Scheme: "http", Host: testservers.Elasticsearch(t).Address}
	forward := &httputil.ReverseProxy{Rewrite: func(r *httputil.ProxyRequest) { r.SetURL(node) }}
	proxy := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		u, p, _ := r.BasicAuth()
		if !strings.EqualFold(r.Header.Get("Authorization"), "ApiKey "+key) && (u != user || p != password) {
			http.Error(w, `{"error":{"type":"security_exception","reason":"missing authentication credentials"},"status":401}`, http.StatusUnauthorized)
			return
		}
		forward.ServeHTTP(w, r)
	}))
	t.Cleanup(proxy.Close)
	text := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: proxy.Certificate().Raw})
	return proxy.URL, file(t, "elasticsearch.pem", string(text))
}
