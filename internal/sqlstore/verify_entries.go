package sqlstore

import (
	"errors"
	"fmt"

	"yuqing/ledger"
)

// storedEntry is an entry with the columns that are derived from it.
type storedEntry struct {
	id      string
	version int
	facts   facts
	words   string // empty where they are missing
	doc     []byte // nil where it is missing
}

func scanStored(row scanner) (storedEntry, error) {
	var e storedEntry
	dest := append([]any{&e.id, &e.version}, e.facts.into()...)
	return e, row.Scan(append(dest, &e.words, &e.doc)...)
}

// entries compares each ledger entry with its history, and the history with
// what the audit log says of it.
func (v *verifier) entries() error {
	for last := ""; ; {
		rows, err := v.db.query(v.ctx, `SELECT entries.id, version, `+factColumns+`, COALESCE(words, ''), entry
			FROM entries LEFT JOIN entry_docs ON entry_docs.id = entries.id
			LEFT JOIN entry_words ON entry_words.`+v.db.dialect.key+` = entries.`+v.db.dialect.key+`
			WHERE entries.id > ? ORDER BY entries.id LIMIT ?`, last, scanPage)
		page, err := collect(rows, err, scanStored)
		if err != nil {
			return fmt.Errorf("read entries: %w", err)
		}
		for _, e := range page {
			if err := v.entry(e); err != nil {
				return err
			}
			last = e.id
		}
		if len(page) < scanPage {
			return nil
		}
	}
}

func (v *verifier) entry(stored storedEntry) error {
	object := entryObject + stored.id
	seal := v.seals[object]
	delete(v.seals, object)
	if stored.doc == nil {
		return v.broken(seal.n, object, "在这一行之后被程序以外删除")
	}
	e, err := scanEntry(rowOf{stored.doc})
	if err != nil {
		return v.broken(seal.n, object, err.Error())
	}
	if e.ID != stored.id || e.Version != stored.version || factsOf(e) != stored.facts || wordsOf(e) != stored.words {
		return v.broken(seal.n, object, "检索用的字段与条目内容不符")
	}
	acts, err := v.acts(stored)
	if err != nil {
		return err
	}
	if seal.rows > 0 && (len(acts) < seal.rows || acts[seal.rows-1].Hash != seal.digest) {
		return v.broken(seal.n, object, "办理记录与这一行所记不符")
	}
	if err := ledger.VerifyEntry(e, acts[:min(len(acts), e.Version)]); err != nil {
		var broken *ledger.BrokenError
		if !errors.As(err, &broken) {
			return err
		}
		return v.broken(seal.n, object, broken.Error())
	}
	return v.known(object, seal.rows > 0)
}

// acts reads the history of an entry. More acts than the entry has versions
// are forged, unless the entry has moved on meanwhile.
func (v *verifier) acts(stored storedEntry) ([]ledger.Act, error) {
	rows, err := v.db.query(v.ctx, `SELECT act, details FROM acts WHERE entry_id = ? ORDER BY seq`, stored.id)
	acts, err := collect(rows, err, scanAct)
	if err != nil {
		return nil, fmt.Errorf("read the history of entry %s: %w", stored.id, err)
	}
	if len(acts) <= stored.version {
		return acts, nil
	}
	var version int
	if err := v.db.row(v.ctx, `SELECT version FROM entries WHERE id = ?`, stored.id).Scan(&version); err != nil {
		return nil, fmt.Errorf("read the version of entry %s: %w", stored.id, err)
	}
	if len(acts) > version {
		return nil, v.broken(v.head.N, entryObject+stored.id, "有程序以外添加的办理记录")
	}
	return acts, nil
}

// known reports an object of which no audit row tells, unless it is newer than
// what was read of the log.
func (v *verifier) known(object string, sealed bool) error {
	if sealed {
		return nil
	}
	s, err := v.lastSeal(object)
	if err == nil && s.n == 0 {
		return v.broken(v.head.N, object, "没有任何一行记载过它")
	}
	return err
}

// rowOf is a row of one column that was read already.
type rowOf struct{ column []byte }

func (r rowOf) Scan(dest ...any) error {
	*dest[0].(*[]byte) = r.column
	return nil
}
