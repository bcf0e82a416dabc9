// Package model trains and runs the text classifier of an office with labelled
// history: which class (a unit, a field, a tone) a message belongs to.
//
// It is linear: one support vector machine per class over TF-IDF of words and
// character n-grams. A model's file keeps hashes and weights only, so that no
// wording can be read from it; the words that Predict names come from the very
// text it is given. The same rows always give the same file, byte by byte.
//
// It may import nlp/segment, nlp/fingerprint and the standard library. It reads no file and no
// clock by itself.
package model
