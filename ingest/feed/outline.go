package feed

type span struct{ from, to int }

// item is a complete item and the addresses that its links are relative to.
type item struct {
	span
	bases []string
	id    string // its id as it is written, or what RDF says it is about
}

// outline is what one cheap walk over an XML document finds: where its items
// are, what must be mended before a parser may see it, and where it breaks
// off. Depth and nesting are counted exactly as encoding/xml counts them when
// it is not strict: an end tag closes everything that was opened since its
// start tag.
type outline struct {
	items []item // complete items, in order
	heads []span // start tags of the elements that hold the first item
	edits []edit
	open  []string // names still open at the end, the outermost first
	inOne bool     // it breaks off within an item
	end   int      // behind the root element, or where it breaks off
}

type element struct {
	name   []byte // with its prefix
	start  span   // its start tag
	item   bool
	as     string // the name it gets in place of its own, "" for that
	id     string // of an item: its id as it is written, or what RDF says it is about
	base   string // its xml:base
	xhtml  int    // length of the prefix that stands for XHTML, with its colon
	spaces int    // namespaces declared here and above
	text   int    // bytes of text so far
	cost   int    // of joining its pieces of text one by one
}

type scanner struct {
	b     []byte
	pos   int
	stack []element
	xhtml [][]byte // prefixes that stand for XHTML, with their colon
	out   outline
	bad   error

	foreign  map[string]bool // prefixes met on items: whether they are of no format's namespace
	stripped string          // the prefix that is taken from items and what they hold, with its colon
	cdataEnd int             // behind the next end of a CDATA section as last sought, -1 if there is none

	sought int // bytes beyond maxTag that were looked through for the ends of tags
}
