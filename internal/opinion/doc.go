// Package opinion is the domain of what is monitored (舆情监测): posts, the
// sources they come from, and what the analysis says of them.
//
// It owns the words that every other package speaks: Post (信息), Source
// (信源), Analysis (研判线索: topics, unit, regions, tone, class, risk) and the
// ports that keep them. It imports the standard library only, knows no
// database, no HTTP and no segmenter, and never reads the clock.
package opinion
