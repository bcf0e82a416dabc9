package app

import (
	"fmt"

	"yuqing/nlp"
	"yuqing/nlp/topic"
)

// analyzer makes the analyser with what the office adds. It takes half a
// second, so only a process that analyses does it.
func (a *App) analyzer() (*nlp.Analyzer, error) {
	options, err := a.nlpFiles().Options()
	if err != nil {
		return nil, err
	}
	made, err := nlp.New(options)
	if err != nil {
		return nil, fmt.Errorf("make the analysis ready: %w", err)
	}
	return made, nil
}

// taxonomy is the office's own where the configuration names one, and the
// shipped one otherwise.
func (a *App) taxonomy() (*topic.Taxonomy, error) {
	options, err := nlp.Files{Taxonomy: a.cfg.Office.Taxonomy}.Options()
	if err != nil || options.Taxonomy != nil {
		return options.Taxonomy, err
	}
	return topic.Default()
}

func (a *App) nlpFiles() nlp.Files {
	o := a.cfg.Office
	return nlp.Files{Region: o.Region, Words: o.Words, Places: o.Places, Taxonomy: o.Taxonomy}
}
