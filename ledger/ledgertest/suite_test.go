package ledgertest_test

import (
	"testing"

	"yuqing/ledger/ledgertest"
)

func TestMemory(t *testing.T) { ledgertest.RunStore(t, ledgertest.OpenMemory) }
