package sqlstore

import (
	"encoding/json"
	"fmt"
	"strings"
	"unicode/utf8"

	"yuqing/ledger"
)

func encodeEntry(e ledger.Entry) (string, error) {
	b, err := json.Marshal(e)
	if err != nil {
		return "", fmt.Errorf("encode entry %s: %w", e.ID, err)
	}
	return string(b), nil
}

func scanEntry(row scanner) (ledger.Entry, error) {
	var e ledger.Entry
	var doc []byte
	if err := row.Scan(&doc); err != nil {
		return e, err
	}
	if err := json.Unmarshal(doc, &e); err != nil {
		return e, fmt.Errorf("decode entry: %w", err)
	}
	return e, nil
}

// putAct adds an act to the history. What would not read back as it was hashed
// (bytes that are not UTF-8, times finer than JSON keeps) is refused, so that
// nothing is ever kept that verification would call forged.
func putAct(t tx, a ledger.Act) error {
	details := string(a.Details)
	a.Details = nil
	b, err := json.Marshal(a)
	if err != nil {
		return fmt.Errorf("encode act %d of entry %s: %w", a.Seq, a.EntryID, err)
	}
	back, err := decodeAct(b, details)
	if err != nil {
		return err
	}
	if !utf8.ValidString(details) || strings.IndexByte(details, 0) >= 0 || ledger.ActHash(back) != a.Hash {
		return fmt.Errorf("act %d of entry %s cannot be kept as it was hashed", a.Seq, a.EntryID)
	}
	_, err = t.exec(`INSERT INTO acts (entry_id, seq, act, details) VALUES (?, ?, ?, ?)`, a.EntryID, a.Seq, string(b), details)
	if err != nil {
		return fmt.Errorf("write act %d of entry %s: %w", a.Seq, a.EntryID, err)
	}
	return nil
}

func decodeAct(act []byte, details string) (ledger.Act, error) {
	var a ledger.Act
	if err := json.Unmarshal(act, &a); err != nil {
		return a, fmt.Errorf("decode act: %w", err)
	}
	if details != "" {
		a.Details = json.RawMessage(details)
	}
	return a, nil
}

func scanAct(row scanner) (ledger.Act, error) {
	var act []byte
	var details string
	if err := row.Scan(&act, &details); err != nil {
		return ledger.Act{}, err
	}
	return decodeAct(act, details)
}

func encodeNotice(n ledger.Notice) ([]byte, error) {
	b, err := json.Marshal(n)
	if err != nil {
		return nil, fmt.Errorf("encode the notice of entry %s: %w", n.EntryID, err)
	}
	return b, nil
}
