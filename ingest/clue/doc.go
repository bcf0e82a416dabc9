// Package clue recognises what people paste into the clue desk (采集台): share
// texts of the platforms from which most hot matters arrive, plain links,
// plain texts, lists with labels (标题：… 链接：…).
//
// It owns the forms of those texts and the files of monitoring vendors. It is
// pure: it asks no platform anything (抖音, 微博 and the like forbid that), so what
// a paste does not say stays empty and is typed by a person. It may import
// internal/opinion, ingest/dates and ingest/table.
package clue
