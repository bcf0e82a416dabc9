package sqlite

// A message's row ID is its topic's ID and its offset, packed (see rowID): the
// messages of a topic lie together in order, and no second index is needed.
// Offsets have no gaps and times never go backwards within a topic, so that a
// time is found by bisection.
const schema = `
create table if not exists log_topic (
	id        integer primary key,
	name      text not null unique,
	first     integer not null default 1, -- offset of the oldest message kept
	next      integer not null default 1, -- offset of the next message
	last_time integer not null default 0  -- of the newest message
);
create table if not exists log_message (
	id    integer primary key,
	time  integer not null, -- Unix nanoseconds
	key   text not null,
	value blob not null
);
create table if not exists log_group (
	topic    integer not null references log_topic,
	name     text not null,
	position integer not null, -- offset of the first message not acknowledged
	primary key (topic, name)
) without rowid;
create table if not exists log_letter (
	id        text primary key,
	consumer  text not null, -- the group
	topic     text not null,
	offset    integer not null,
	time      integer not null,
	key       text not null,
	value     blob not null,
	reason    text not null,
	buried_at integer not null
);
create table if not exists log_hold ( -- what is not trimmed while a copy is made
	id       integer not null,
	topic    integer not null references log_topic,
	position integer not null, -- offset of the first message that is kept
	until    integer not null, -- Unix nanoseconds; a copy that was killed holds no longer
	primary key (id, topic)
) without rowid;
create index if not exists log_letter_age on log_letter (buried_at);
`

const offsetBits = 40 // a million million messages a topic

func rowID(topic, offset int64) int64 { return topic<<offsetBits | offset }

func offsetOf(row int64) int64 { return row & (1<<offsetBits - 1) }
