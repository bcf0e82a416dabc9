// Package events groups posts (信息) into events (热点/事件): one pass, in
// order, the same posts in the same order giving the same events, whether
// they are read from files or taken from the log.
//
// It owns the clustering of posts by words, places and names, the reprints of
// each post, the heat of an event over time, its bursts and its state, and
// what people decide about events by hand (merge, split). It knows no
// segmenter, no database and no HTTP, and never reads the clock: words are
// handed in with a post, and the time is that of the posts or an argument.
//
// It may import internal/opinion and the standard library.
package events
