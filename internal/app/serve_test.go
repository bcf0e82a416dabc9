package app

import "testing"

// The link that is printed can be opened, also where every interface is served.
func TestBrowsable(t *testing.T) {
	for in, want := range map[string]string{
		"127.0.0.1:8080": "127.0.0.1:8080", "0.0.0.0:8080": "127.0.0.1:8080", "[::]:8080": "127.0.0.1:8080", ":8080": "127.0.0.1:8080",
		"10.1.2.3:80": "10.1.2.3:80", "yuqing.example:80": "yuqing.example:80", "[fe80::1]:80": "[fe80::1]:80",
	} {
		if got := browsable(in); got != want {
			t.Errorf("%s: %s, want %s", in, got, want)
		}
	}
}
