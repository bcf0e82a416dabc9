package calibration

import (
	"context"

	"yuqing/nlp"
)

// Refresh reads what is in force and, where this process analyses, makes its
// analyser before it returns. Rules or a model that this program cannot use (a
// newer one wrote them) are left out, and the log says so.
func (l *Live) Refresh(ctx context.Context) error {
	l.refresh.Lock()
	defer l.refresh.Unlock()
	now := l.State()
	next := parts{now.Version, now.Rules, now.Model, now.Options.Model}
	if err := l.readRules(ctx, &next); err != nil {
		return err
	}
	if err := l.readModel(ctx, &next); err != nil {
		return err
	}
	if next.version == now.Version && next.modelNo == now.Model {
		return nil
	}
	if err := l.use(next); err != nil {
		if next.version != now.Version { // what runs well already is not at fault
			l.brokenRules = next.version
		}
		if next.modelNo != now.Model {
			l.brokenModel = next.modelNo
		}
		l.log.Error("rules or model cannot be used; the former ones stay in force", "rules", next.version, "model", next.modelNo, "error", err)
	}
	return nil
}

// readRules takes the newest rules into next; only errors of the store are
// returned.
func (l *Live) readRules(ctx context.Context, next *parts) error {
	version, err := l.store.RuleVersion(ctx)
	if err != nil || version == next.version || version == l.brokenRules {
		return err
	}
	rs, err := l.store.RuleSet(ctx, version)
	if err != nil {
		return err
	}
	rules, err := nlp.ParseRules([]byte(rs.Content))
	if err != nil {
		l.brokenRules = version
		l.log.Error("rules cannot be used; the former ones stay in force", "version", version, "error", err)
		return nil
	}
	next.version, next.rules = version, rules
	return nil
}

// readModel is readRules for the model that runs.
func (l *Live) readModel(ctx context.Context, next *parts) error {
	uses, err := l.store.ModelUses(ctx, 1)
	if err != nil {
		return err
	}
	version := newestUse(uses).Version
	if version == next.modelNo {
		return nil
	}
	if version == 0 {
		next.modelNo, next.model = 0, l.base.Model
		return nil
	}
	if version == l.brokenModel {
		return nil
	}
	c, err := l.store.Classifiers(ctx, version)
	if err != nil {
		return err
	}
	p, err := c.proposer(version)
	if err != nil {
		l.brokenModel = version
		l.log.Error("model cannot be used; the former one goes on", "version", version, "error", err)
		return nil
	}
	next.modelNo, next.model = version, p
	return nil
}

func (l *Live) use(p parts) error {
	s, err := stateOf(l.base, p)
	if err != nil {
		return err
	}
	switch now := l.ready.Load(); {
	case now == nil: // nobody analyses here
	case s.Version == l.State().Version:
		l.ready.Store(now.WithModel(p.model))
	default:
		if err := l.prepare(s); err != nil {
			return err
		}
	}
	l.state.Store(s)
	l.log.Info("analysis changed", "rules", s.Version, "model", s.Model)
	return nil
}
