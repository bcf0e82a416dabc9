package ui

import (
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"io/fs"
	"net/http"
	"path"
	"strings"

	"github.com/labstack/echo/v4"
)

const staticPath = "/static/"

//go:embed static
var staticFiles embed.FS

// static are the embedded files, each under a path that changes with its
// content, so that browsers may keep it for good.
type static map[string]asset

type asset struct {
	version, media string
	content        []byte
}

var mediaTypes = map[string]string{
	".css": "text/css; charset=utf-8",
	".js":  "text/javascript; charset=utf-8",
	".svg": "image/svg+xml",
}

func loadStatic() static {
	files, err := fs.Glob(staticFiles, "static/*")
	if err != nil {
		panic(err) // the pattern is a constant
	}
	all := static{}
	for _, f := range files {
		content, err := staticFiles.ReadFile(f)
		if err != nil {
			panic(err) // what is embedded can be read
		}
		sum := sha256.Sum256(content)
		all[path.Base(f)] = asset{hex.EncodeToString(sum[:6]), mediaTypes[path.Ext(f)], content}
	}
	return all
}

func (s static) path(name string) string {
	return strings.Join([]string{"/static", s[name].version, name}, "/")
}

func (s static) serve(c echo.Context) error {
	a, ok := s[c.Param("name")]
	if !ok || a.version != c.Param("version") {
		return echo.ErrNotFound
	}
	c.Response().Header().Set("Cache-Control", "public, max-age=31536000, immutable")
	return c.Blob(http.StatusOK, a.media, a.content)
}
