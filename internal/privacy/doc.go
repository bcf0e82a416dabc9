// Package privacy finds personal data in texts by their shape and hides them
// (个人信息保护法 art. 6, 51): telephone numbers, identity numbers, bank cards,
// addresses down to the room, and the names of those who complain.
//
// It owns what counts as personal data (numbers.go, address.go, names.go) and
// the three things that are done with it: Mask for showing, Words for the
// search index, Redact for good. It knows no permission: who may see a text as
// it was written is for internal/access. It imports the standard library and
// internal/opinion only, and is pure.
package privacy
