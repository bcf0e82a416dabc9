package opinion

// Analysis is what nlp says of one post: a pure function of the post, the
// dictionaries, the rules and the models. Its JSON is the line that
// `yuqing analyse` writes. A part that was not computed is absent.
type Analysis struct {
	Topics  []TopicHit  `json:"topics"`
	Unit    *Routing    `json:"unit,omitempty"`
	Regions []RegionHit `json:"regions"`
	Tone    *Tone       `json:"tone,omitempty"`
	Class   Class       `json:"class,omitempty"`
	Flags   []string    `json:"flags"` // 谣言
	Risk    *Risk       `json:"risk,omitempty"`

	// Rules is the version of the office's rules that said it; 0 for those of
	// the configuration. Model numbers the office's models that had a say, 0
	// where it has none.
	Rules int64 `json:"-"`
	Model int64 `json:"-"`
}

// TopicHit says that a post is about a topic, and which words made it so.
type TopicHit struct {
	ID       string   `json:"id"`
	Name     string   `json:"name"`
	Score    float64  `json:"score"` // above 0, at most 1; best first
	Evidence []string `json:"evidence"`
	// Spans are the places of the evidence, in bytes of the original fields.
	Spans []Span `json:"-"`
}

// Span is a piece of a post's title or text, in bytes of the original field.
type Span struct {
	Field      string // "title" or "text"
	Start, End int
}

// Routing names the units that must answer, by 属地管理、分级负责、谁主管谁负责.
type Routing struct {
	Lead       string   `json:"lead"`
	Supporting []string `json:"supporting"`
	Reason     string   `json:"reason"`
}

// RegionHit is an administrative division that a post speaks of.
type RegionHit struct {
	Code string `json:"code"` // GB/T 2260, or the office's own code below it
	Name string `json:"name"`
}

// Tone (情感) is negative, neutral or positive, with the words that made it so.
type Tone struct {
	Label    string   `json:"label"` // 负面, 中性 or 正面
	Score    float64  `json:"score"` // -1 (negative) to 1 (positive)
	Evidence []string `json:"evidence"`
}

// The labels of a Tone.
const (
	ToneNegative = "负面"
	ToneNeutral  = "中性"
	TonePositive = "正面"
)

// Tones lists them from the worst.
var Tones = []string{ToneNegative, ToneNeutral, TonePositive}

// Risk is a sum of named signals, 0 to 100, with a sentence for each.
type Risk struct {
	Score    int      `json:"score"`
	Level    Level    `json:"level"`
	Evidence []string `json:"evidence"`
}

// Level (等级) of a matter. 国办发〔2016〕61号, 80号.
type Level string

// The four levels, from the lowest.
const (
	LevelOrdinary Level = "一般"
	LevelLarger   Level = "较大"
	LevelMajor    Level = "重大"
	LevelGrave    Level = "特别重大"
)

// Levels lists the levels from the lowest to the highest.
var Levels = []Level{LevelOrdinary, LevelLarger, LevelMajor, LevelGrave}

// Rank is 1 for 一般 to 4 for 特别重大, and 0 for anything else.
func (l Level) Rank() int {
	for i, x := range Levels {
		if x == l {
			return i + 1
		}
	}
	return 0
}

// Class (回应类别): why a matter must be answered. 国办发〔2016〕61号 names the
// first six.
type Class string

// The classes.
const (
	ClassMisreading Class = "政策误解误读"
	ClassInterests  Class = "切身利益"
	ClassBottomLine Class = "民生底线"
	ClassEmergency  Class = "突发事件"
	ClassDisaster   Class = "自然灾害"
	ClassSuperior   Class = "上级要求"
	ClassOrdinary   Class = "一般"
)

// Classes lists the classes in the order of the rules.
var Classes = []Class{ClassMisreading, ClassInterests, ClassBottomLine, ClassEmergency, ClassDisaster, ClassSuperior, ClassOrdinary}

// FlagRumour marks a post that spreads or reports a rumour (谣言).
const FlagRumour = "谣言"
