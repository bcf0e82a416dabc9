package search

// Passage is a piece of a post shown for a hit.
type Passage struct {
	Field    string    `json:"field"` // "title" or "text"
	Segments []Segment `json:"segments"`
}

// Segment is a piece of a passage; Hit says that the query matched it.
type Segment struct {
	Text string `json:"text"`
	Hit  bool   `json:"hit"`
}
