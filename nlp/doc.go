// Package nlp says what one post is about (研判线索): its topics, the unit that
// must answer, the places it speaks of, its tone, class, flags and risk, each
// with its evidence.
//
// It owns the Analyzer, which ties the parts together: nlp/segment (words),
// nlp/lexicon (the words of all rules), nlp/topic, nlp/place, nlp/route,
// nlp/tone and nlp/risk. Everything here is a pure function of the post, the
// dictionaries, the rules and the models: no clock, no network, no state.
// What depends on several posts is internal/events. It may import
// internal/opinion and the packages below it.
package nlp
