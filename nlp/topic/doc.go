// Package topic tells what a post is about (专题/领域) by rules that an office
// can read and write.
//
// It owns the taxonomy that ships with the binary (taxonomy.yaml), its rule
// language and the scoring. A topic is found by words, by rules that combine
// words within a sentence, and lost by phrases and contexts that say otherwise;
// every hit carries the words that made it and where they stand. It may import
// internal/opinion, nlp/lexicon and yaml.
package topic
