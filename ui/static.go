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

// echarts is Apache ECharts as its makers published it; SHA256SUMS beside it
// holds the checksums, with the licences.
//
//go:embed vendored/echarts-6.1.0/echarts.common.min.js
var echarts []byte

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
		all[path.Base(f)] = assetOf(path.Ext(f), content)
	}
	all["echarts.js"] = assetOf(".js", echarts)
	return all
}

func assetOf(ext string, content []byte) asset {
	sum := sha256.Sum256(content)
	return asset{hex.EncodeToString(sum[:6]), mediaTypes[ext], content}
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
