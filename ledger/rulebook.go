package ledger

import (
	"time"

	"yuqing/internal/calendar"
	"yuqing/internal/opinion"
)

// Settings are what an office may set. The defaults suit an office of three.
type Settings struct {
	// FullChainFrom is the level from which the 简易程序 is not allowed.
	FullChainFrom opinion.Level `json:"full_chain_from"`
	// DistinctReviewers asks for three different reviewers below 较大 too;
	// without it one person may do two of the reviews there.
	DistinctReviewers bool `json:"distinct_reviewers"`
	// LateAfter is the delay from which recording an act needs a reason (补录).
	LateAfter time.Duration `json:"late_after"`
	// LateLimit is the delay beyond which recording an act needs the leave of the
	// office head (申请补录), or is theirs to do; 0 sets no limit.
	LateLimit time.Duration `json:"late_limit"`
	// UnacceptWithin is for how long after an acceptance was recorded the unit
	// may take it back (撤回签收); 0: never.
	UnacceptWithin time.Duration `json:"unaccept_within"`
}

// DefaultSettings are the settings of a new office.
func DefaultSettings() Settings {
	return Settings{FullChainFrom: opinion.LevelLarger, LateAfter: 30 * time.Minute, LateLimit: 0, UnacceptWithin: 10 * time.Minute}
}

// Rulebook is what is in force when an act is made.
type Rulebook struct {
	Settings    Settings
	Clocks      []ClockRow
	Supervision Supervision
	Calendar    *calendar.Calendar

	edited bool // a 时限重算 under it follows an edit of the rules, see Reclock
}
