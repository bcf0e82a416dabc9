package api

func (s *server) ledgerRoutes() []route { return nil }
