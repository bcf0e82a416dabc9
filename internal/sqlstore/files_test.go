package sqlstore_test

import (
	"testing"

	"yuqing/internal/files"
	"yuqing/internal/files/filestest"
)

func TestFiles(t *testing.T) {
	for name, open := range backends {
		t.Run(name, func(t *testing.T) {
			store := open(t)()
			filestest.Run(t, func(t *testing.T) filestest.Engine {
				if err := store.Empty(ctx); err != nil {
					t.Fatal(err)
				}
				return filestest.Engine{Store: store.Blobs, Damage: func(hash string) {
					var data []byte
					if err := store.ScanIn(ctx, "ledger", []any{&data}, `SELECT data FROM blob_chunks WHERE hash = ? AND n = 0`, hash); err != nil {
						t.Fatal(err)
					}
					data[len(data)/2] ^= 1
					if err := store.ExecIn(ctx, "ledger", `UPDATE blob_chunks SET data = ? WHERE hash = ? AND n = 0`, data, hash); err != nil {
						t.Fatal(err)
					}
				}}
			})
			t.Run("holds", func(t *testing.T) {
				filestest.RunHolds(t, func(*testing.T) files.Holds { return store.Holds })
			})
		})
	}
}
