package sqlite

// format changes whenever an index made before can no longer be read: with the
// tables, but also with what search.Terms makes of a text. Since 2 no document
// holds personal data; since 3 it is known when a post was collected.
const format = 3

const dropAll = `
drop table if exists ft;
drop table if exists doc;
drop table if exists value;
drop table if exists day_value;
`

// The tokenizer must take every term as search.Terms made it: by default it
// would drop symbols. detail=full (the default) is what phrases need;
// automerge is raised because a merge costs more than the few segments that a
// query reads more.
const schema = `
create virtual table ft using fts5(
	title, text, meta,
	content = '', contentless_delete = 1,
	tokenize = "unicode61 remove_diacritics 0 categories 'L* M* N* P* S* C*'"
);
insert into ft (ft, rank) values ('automerge', 8);
create table doc (
	ord    integer primary key, -- the order key
	id     text not null unique,
	seq    integer not null,
	facets blob not null,       -- numbers of the values it holds, as uvarints
	ticket integer not null,    -- 1 for a ticket
	collected integer not null  -- seconds of Unix
);
create table value (
	id    integer primary key,
	facet text not null,
	value text not null,
	unique (facet, value)
);
create table day_value ( -- posts a day that hold a value; value 0 counts all
	value integer not null,
	day   integer not null,
	n     integer not null,
	primary key (value, day)
) without rowid;
`

// anyValue is the row of day_value that counts all posts.
const anyValue = 0
