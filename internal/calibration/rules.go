package calibration

import (
	"context"
	"fmt"
	"strings"

	"yuqing/internal/access"
	"yuqing/internal/opinion"
	"yuqing/nlp"
)

// historyRows is how many versions are listed.
const historyRows = 100

// InForce is what holds: the office's rules, and the configuration where they
// leave it as it is. It needs access.ViewRules: rules are no secret to those
// who read what they say.
func (s *Service) InForce(by access.Actor) (*State, error) {
	if err := require(by, access.ViewRules); err != nil {
		return nil, err
	}
	return s.deps.Live.State(), nil
}

// Whole are the rules in force with nothing left to the configuration: what is
// exported, and what an edit begins with.
func (s *State) Whole() (*nlp.Rules, error) {
	r, err := s.Rules.Clone()
	if err != nil {
		return nil, fmt.Errorf("copy the rules: %w", err)
	}
	whole := nlp.Rules{Taxonomy: s.Taxonomy, Risk: s.Risk}
	c, err := whole.Clone()
	if err != nil {
		return nil, fmt.Errorf("copy the rules: %w", err)
	}
	r.Taxonomy, r.Risk = c.Taxonomy, c.Risk
	return r, nil
}

// History lists the versions of the rules, the newest first; it needs
// access.ViewRules.
func (s *Service) History(ctx context.Context, by access.Actor) ([]RuleSet, error) {
	if err := require(by, access.ViewRules); err != nil {
		return nil, err
	}
	return s.deps.Store.RuleSets(ctx, historyRows)
}

// RuleSet returns one version; it needs access.ViewRules.
func (s *Service) RuleSet(ctx context.Context, by access.Actor, version int64) (RuleSet, error) {
	if err := require(by, access.ViewRules); err != nil {
		return RuleSet{}, err
	}
	return s.deps.Store.RuleSet(ctx, version)
}

// Draft are rules that somebody has changed and not turned on.
type Draft struct {
	Base  int64 // the version that was changed
	Note  string
	Rules *nlp.Rules
}

// Change makes a draft of the rules in force. base is the version that the
// person read (opinion.ErrStale where another is in force by now). It needs
// access.ManageRules.
func (s *Service) Change(ctx context.Context, by access.Actor, base int64, note string, edit func(*nlp.Rules) error) (Draft, error) {
	if err := require(by, access.ManageRules); err != nil {
		return Draft{}, err
	}
	if err := s.deps.Live.Refresh(ctx); err != nil {
		return Draft{}, err
	}
	state := s.deps.Live.State()
	if state.Version != base {
		return Draft{}, fmt.Errorf("rules %d: %w", base, opinion.ErrStale)
	}
	rules, err := state.Whole()
	if err != nil {
		return Draft{}, err
	}
	if err := edit(rules); err != nil {
		return Draft{}, err
	}
	return Draft{base, note, rules}, checked(rules)
}

// checked turns what is wrong with rules into words for people.
func checked(r *nlp.Rules) error {
	if err := r.Check(); err != nil {
		return opinion.Invalid("rules", "规则有误：%s", inChinese(err))
	}
	return nil
}

// Put turns a draft on, everywhere within a second or two. It needs
// access.ManageRules and returns the new version.
func (s *Service) Put(ctx context.Context, by access.Actor, d Draft) (int64, error) {
	if err := require(by, access.ManageRules); err != nil {
		return 0, err
	}
	content, err := d.Rules.Encode()
	if err != nil {
		return 0, fmt.Errorf("encode the rules: %w", err)
	}
	rs := RuleSet{Version: d.Base + 1, At: s.deps.Now(), UserID: by.UserID, Name: by.Name, Note: strings.TrimSpace(d.Note), Content: string(content)}
	ctx2 := s.audited(ctx, by, "rules.set", fmt.Sprintf("rules:%d", rs.Version), rs.Note)
	if err := s.deps.Store.PutRules(ctx2, rs); err != nil {
		return 0, err
	}
	return rs.Version, s.deps.Live.Refresh(ctx)
}

// Import makes a draft of rules as they were exported; what they leave out
// stays as it is. It needs access.ManageRules.
func (s *Service) Import(ctx context.Context, by access.Actor, base int64, text string) (Draft, error) {
	in, err := nlp.ParseRules([]byte(text))
	if err != nil {
		return Draft{}, opinion.Invalid("rules", "文件不能用作规则：%s", inChinese(err))
	}
	return s.Change(ctx, by, base, "导入规则文件", func(r *nlp.Rules) error {
		if in.Taxonomy == nil {
			in.Taxonomy = r.Taxonomy
		}
		if in.Risk == nil {
			in.Risk = r.Risk
		}
		*r = *in
		return nil
	})
}

// Restore makes a draft of an earlier version; 0 is the configuration alone.
func (s *Service) Restore(ctx context.Context, by access.Actor, base, version int64) (Draft, error) {
	text := ""
	if version > 0 {
		rs, err := s.deps.Store.RuleSet(ctx, version)
		if err != nil {
			return Draft{}, err
		}
		text = rs.Content
	}
	in, err := nlp.ParseRules([]byte(text))
	if err != nil {
		return Draft{}, opinion.Invalid("rules", "这一版规则已不能使用：%s", inChinese(err))
	}
	note := fmt.Sprintf("恢复第 %d 版", version)
	if version == 0 {
		note = "恢复出厂与配置文件的规则"
	}
	return s.Change(ctx, by, base, note, func(r *nlp.Rules) error {
		*r = *in
		return nil
	})
}

// Export is what Import reads.
func (s *Service) Export(by access.Actor) ([]byte, error) {
	state, err := s.InForce(by)
	if err != nil {
		return nil, err
	}
	r, err := state.Whole()
	if err != nil {
		return nil, err
	}
	return r.Encode()
}
