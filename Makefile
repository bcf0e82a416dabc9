# make help explains every target.
GO ?= go

.DEFAULT_GOAL := help
.PHONY: help build run quick test race lint fuzz bench bench-ui bench-scale bench-sources eval screenshots guide-pictures docs

help: ## list the targets
	@awk -F':.*## ' '/^[a-z-]+:.*## / {printf "  %-13s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

build: ## build bin/yuqing
	$(GO) build -o bin/yuqing ./cmd/yuqing

run: ## start everything on http://127.0.0.1:8080 with its data in ./data
	$(GO) run ./cmd/yuqing serve

quick: ## the fast tests: no acceptance tests, no servers but PostgreSQL
	$(GO) test -count=1 -short ./...

# What a test may not skip for want of it; `make test REQUIRE_BACKENDS=` skips all.
REQUIRE_BACKENDS ?= kafka,elasticsearch,postgres
test: ## format, vet and test everything; fetches and starts what the tests need
	@files=$$(gofmt -l $$(git ls-files '*.go')); test -z "$$files" || { echo "not gofmt-ed:"; echo "$$files"; exit 1; }
	$(GO) vet ./...
	@# -count=1: the acceptance tests build and run what the cache cannot see.
	REQUIRE_BACKENDS=$(REQUIRE_BACKENDS) $(GO) test -count=1 -p 2 -timeout 40m ./...

race: ## the tests under the race detector (needs a C compiler; slower)
	CGO_ENABLED=1 $(GO) test -race -timeout 60m ./...

lint: ## golangci-lint, built by the Go tool at a pinned version
	$(GO) run github.com/golangci/golangci-lint/v2/cmd/golangci-lint@v2.5.0 run ./...

FUZZTIME ?= 20s
fuzz: ## run every fuzz target for FUZZTIME (20s)
	@for p in $$($(GO) list ./...); do \
	  for f in $$($(GO) test -list '^Fuzz' $$p | grep '^Fuzz'); do \
	    echo "== $$p $$f"; $(GO) test -run '^$$' -fuzz "^$$f$$" -fuzztime $(FUZZTIME) $$p || exit 1; done; done

bench: ## posts/s from file to searchable, MB/s, peak memory, start time; the ledger with 100,000 entries
	$(GO) run ./internal/bench
	$(GO) test ./internal/sqlstore -run '^$$' -bench '^BenchmarkLedger$$' -benchtime 100x -timeout 30m

bench-ui: ## every page over 100,000 posts and 10,000 entries: at most 200 ms at p95, at most 300 kB
	$(GO) test ./internal/app -run '^$$' -bench Pages -benchtime 1x -timeout 60m -v

bench-scale: ## index stage against a bare bulk load, and the whole chain, on real servers
	REQUIRE_BACKENDS=kafka,elasticsearch,postgres $(GO) test ./internal/pipeline -run '^$$' -bench Scale -benchtime 1x -timeout 20m

SOAK ?= 10m
bench-sources: ## collect 10,000 loopback feeds for SOAK (10m), some slow, endless or broken: feeds/s, lateness, memory
	YUQING_SOAK=$(SOAK) $(GO) test -count=1 -v -timeout 60m ./ingest -run '^TestSoak$$'

eval: ## quality figures over shared/data; says "skipped" where it is absent
	$(GO) run ./internal/eval

guide-pictures: ## the pictures of the guides in docs/guide, taken of the demonstration
	YUQING_GUIDE_PICTURES=$(CURDIR)/docs/guide/pictures $(GO) test -count=1 -timeout 30m ./internal/browser -run TestGuidePictures

screenshots: ## pictures of every page of the demonstration, 1440 and 390 px wide, into ./tmp/screenshots
	mkdir -p tmp/screenshots
	YUQING_SCREENSHOTS=$(CURDIR)/tmp/screenshots $(GO) test -count=1 -timeout 30m ./internal/browser -run TestEveryPage

docs: ## redraw the generated documents
	$(GO) test ./ledger -run '^TestDocument$$' -update
