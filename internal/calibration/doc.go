// Package calibration (校准) is where people set what the analysis says: the
// rules of the office with their versions, their trial on posts that are there
// and the re-tagging that follows; corrections of single posts (人工改定); the
// models trained on what people decided; and the figures that tell how often
// the analysis was right (分析质量).
//
// It owns these rules and the port that keeps them (Store). nlp stays pure:
// Live hands it the rules in force and swaps in an analyser made of new ones.
// The package imports the domain, the ports, nlp, internal/jobs and
// internal/pipeline.
package calibration
