package main

// commands lists the verbs in the order of the help text. Each stands in a
// file of its own.
func commands() []command {
	return []command{
		serveCommand(),
		importCommand(),
		searchCommand(),
		reportCommand(),
		feedCommand(),
		sourceCommand(),
		bundleCommand(),
		analyseCommand(),
		eventsCommand(),
		segmentCommand(),
		modelCommand(),
		qualityCommand(),
		userCommand(),
		auditCommand(),
		reindexCommand(),
		replayCommand(),
		backupCommand(),
		restoreCommand(),
		doctorCommand(),
		versionCommand(),
	}
}
