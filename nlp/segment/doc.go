// Package segment cuts Chinese text into words (分词).
//
// It owns the dictionary, the cutting and the positions of words in the
// original text. The dictionary is that of github.com/go-ego/gse v1.0.2,
// turned by the program in gen into the compact file dict.bin.gz, and the cut
// is gse's own: the path of least cost through the dictionary's word graph,
// without HMM, which a test holds against gse word for word. gse itself keeps
// 195 MB for it (370 MB while loading), takes 1.9 s to load, and reads 4 MB/s;
// a trie of one word per edge needs a tenth of each.
//
// dict.bin.gz derives from gse (Apache License 2.0, © the go-ego authors).
//
// It may import nlp/trie, gse (for its stop words) and the standard library.
package segment
