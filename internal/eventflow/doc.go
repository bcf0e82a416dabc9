// Package eventflow feeds all stored posts to the events engine, in one
// defined order, and keeps what comes of it where pages can ask for it.
//
// It owns the order (Place), the stage that one process leads, its checkpoints,
// the decisions of people about events (合并、拆分) and the alarms of hot events;
// and the port of the store that keeps all this. The events are a function of
// the posts stored, of the decisions that stand and of the time asked for:
//
//   - Posts are taken by time of collection, then ID. One is taken when its time
//     lies a watermark back, so that several analysers may finish posts in any
//     order meanwhile.
//   - A post that comes behind the place reached (a file of old tickets, an
//     analyser that was away) makes the stage go back to a checkpoint before it
//     and take from there again. So the events are the same whatever the order
//     in which posts arrived, and the same that a batch over them gives. It goes
//     back for many late ones at once, for a fifth of its time at most.
//   - A post counts with the words of its first version: an edit or a new
//     analysis renews figures, regions, topics and tone, and moves nothing.
//   - A decision stands at the place at which it was first carried out; undoing
//     it goes back and takes the posts again without it.
//
// It may import internal/events, internal/opinion, internal/calendar and the standard library.
package eventflow
