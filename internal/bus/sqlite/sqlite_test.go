package sqlite_test

import (
	"path/filepath"
	"testing"

	"yuqing/internal/bus"
	"yuqing/internal/bus/bustest"
	"yuqing/internal/bus/sqlite"
)

func TestConformance(t *testing.T) {
	bustest.Run(t, func(t *testing.T) bustest.Harness {
		path := filepath.Join(t.TempDir(), "数据 100%?", "posts.db")
		return bustest.Harness{
			MaxMessage: 1 << 20,
			Open: func(t *testing.T) bus.Bus {
				log, err := sqlite.Open(path, sqlite.Options{MaxMessage: 1 << 20})
				if err != nil {
					t.Fatal(err)
				}
				return log
			},
		}
	})
}
