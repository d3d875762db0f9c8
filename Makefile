# make help prints what each target is for.

GO      ?= go
RELEASE ?= $(shell git describe --tags --always --dirty 2>/dev/null)
COMMIT  ?= $(shell git log -1 --format=%H 2>/dev/null)
DATE    ?= $(shell git log -1 --format=%cI 2>/dev/null)
VECTORS ?= 10000,100000,400000
comma   := ,
GOFMT   := $(shell $(GO) env GOROOT)/bin/gofmt
# Built first: go run would neither hand on a signal nor the exit code.
WITHPG  := $(GO) build -o bin/withpg ./internal/withpg && ./bin/withpg

.PHONY: help
help: ## print this
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

.PHONY: deps
deps: ## install PostgreSQL and pgvector where they are missing
	@./scripts/deps.sh

.PHONY: schemas
schemas: ## fetch the schemas of real products that tests run on (with apt-get, into ~/.cache)
	@./scripts/schemas.sh

.PHONY: pgbouncer
pgbouncer: ## fetch the PgBouncer that tests run on, where there is none (with apt-get, into ~/.cache)
	@./scripts/pgbouncer.sh

.PHONY: promtool
promtool: ## fetch the promtool that the alert rules are checked with, where there is none (with apt-get, into ~/.cache)
	@./scripts/promtool.sh

.PHONY: alembic
alembic: ## fetch the Alembic that import is tested with, where there is none (with apt-get, into ~/.cache)
	@./scripts/alembic.sh

.PHONY: neovim
neovim: ## fetch the Neovim that the language server is tested with, where there is none (with apt-get, into ~/.cache)
	@./scripts/neovim.sh

.PHONY: fetch
fetch: ## all that the tests need beside Go: one after the other, since apt-get has a lock
	@$(MAKE) --no-print-directory -j 1 deps schemas pgbouncer promtool alembic neovim

.PHONY: vscode
vscode: ## package the extension of VS Code into editors/vscode (needs Node.js and npm)
	cd editors/vscode && npm ci --no-fund --no-audit && npm run package

.PHONY: build
build: ## build bin/schemactl
	$(GO) build -trimpath -ldflags '-s -w -X main.release=$(RELEASE) -X main.commit=$(COMMIT) -X main.date=$(DATE)' -o bin/schemactl ./cmd/schemactl

.PHONY: cross
cross: ## build for every system that a release is for
	@for target in linux/amd64 linux/arm64 darwin/amd64 darwin/arm64 windows/amd64 windows/arm64; do \
		echo "$$target"; CGO_ENABLED=0 GOOS=$${target%/*} GOARCH=$${target#*/} $(GO) build -o /dev/null ./cmd/schemactl || exit 1; \
	done

# The releaser, of a version that go run verifies. A release of a commit is the same wherever it is made.
GORELEASER := $(GO) run github.com/goreleaser/goreleaser/v2@v2.15.1

.PHONY: release
release: ## build the files of a release into dist, with SBOM and signed checksums; PUBLISH=1, in the release workflow alone, publishes a draft
	@command -v syft >/dev/null || { echo "release: syft is not installed: go install github.com/anchore/syft/cmd/syft@v1.57.1" >&2; exit 1; }
	$(GORELEASER) release --clean $(if $(PUBLISH),,--snapshot --skip=sign$(comma)docker)

.PHONY: release-version
release-version: ## check that the action, the examples and the docs name VERSION
	SCHEMACTL_VERSION=$(VERSION) $(GO) test -count=1 -run TestVersionsArePinned ./examples

.PHONY: release-test
release-test: cross ## build for every system, prove that two builds of a release are the same, and check its configuration
	$(GORELEASER) check
	SCHEMACTL_RELEASE=1 $(GO) test -count=1 -timeout 30m ./internal/release

.PHONY: demo
demo: deps build ## show the main job on the ReplyX schema, in a throwaway database
	@./scripts/demo.sh

# Types of values of which a switch may mean a few: the kinds, unless //exhaustive:enforce stands before it,
# and the types of other modules.
OPEN := ^(reflect|golang\.org/x/net/html|github\.com/hashicorp/hcl/v2/hclsyntax)\.|/schema\.Kind$$

.PHONY: lint
lint: ## gofmt, go vet, staticcheck, exhaustive, and govulncheck where its database can be reached
	@out=$$($(GOFMT) -l .); if [ -n "$$out" ]; then echo "not formatted:"; echo "$$out"; exit 1; fi
	$(GO) vet ./...
	$(GO) tool staticcheck ./...
	$(GO) tool exhaustive -p -check switch -d -typeignore '$(OPEN)' ./...
	$(GO) tool exhaustive -p -check switch,typeswitch,mapliteral -e ./...
	./scripts/vulncheck.sh

.PHONY: fmt
fmt: ## format the Go files
	$(GOFMT) -l -w .

# Tests of what runs at the same time: they run with the race detector.
RACED := TestServerRestart|TestTenAtOnce|TestFailover|TestTrafficDuringUpgrade

.PHONY: test
test: ## everything that CI runs: lint, and tests on a real server, those of what runs at the same time with the race detector
	@$(MAKE) --no-print-directory --output-sync=target -j 2 fetch lint
	$(WITHPG) $(GO) test -timeout 60m -parallel 4 -skip '^($(RACED))$$' ./...
	@$(MAKE) --no-print-directory test-race

.PHONY: test-all
test-all: fetch ## all tests, with every member of the long proofs that make test takes a part of
	$(WITHPG) env SCHEMACTL_ALL=1 $(GO) test -timeout 90m -parallel 4 ./...

.PHONY: test-race
test-race: deps ## the tests of what runs at the same time, with the race detector; ALL=1: all tests
ifdef ALL
	$(WITHPG) $(GO) test -race -timeout 90m ./...
else
	$(WITHPG) sh -ec '\
		$(GO) test -race -run "^$$" ./test ./schema/hcl ./cmd/schemactl ./diff/apply ./test/apply ./internal/hclsafe ./internal/sandbox >/dev/null; \
		$(GO) test -race -timeout 30m ./test ./schema/hcl -run "^($(RACED)|TestRead)$$" & first=$$!; \
		$(GO) test -race -timeout 30m ./cmd/schemactl -run "^(TestBars.*|TestScripts)$$/^(interrupted|lost_connection|perf_status_apply|journal)$$" & second=$$!; \
		$(GO) test -race -timeout 30m ./diff/apply ./test/apply ./internal/hclsafe ./internal/sandbox || failed=1; \
		wait $$first || failed=1; wait $$second || failed=1; exit $${failed:-0}'
endif

.PHONY: test-fast
test-fast: deps ## all tests without lint and race detector
	$(WITHPG) $(GO) test ./...

.PHONY: test-matrix
test-matrix: deps ## make test-all on PostgreSQL 13 to 18: of Debian in folders made by debootstrap, 14 and 16 from npm (needs root or sudo)
	./scripts/matrix.sh

.PHONY: test-extensions
test-extensions: deps ## databases that use PostGIS, pg_partman, pg_cron and twenty other extensions (installs them with apt-get)
	./scripts/extensions.sh
	$(WITHPG) env SCHEMACTL_EXTENSIONS=1 $(GO) test ./test -run 'TestExtensions$$' -v -timeout 30m

.PHONY: soak
soak: deps ## crash the server 50 times, apply 200 changes under load, try 1,000 random pairs of schemas, stop every golden plan at every step, end vector builds in every phase (hours)
	$(WITHPG) env SCHEMACTL_CRASHES=50 SCHEMACTL_SOAK=200 SCHEMACTL_SEED=$$(date +%s) $(GO) test ./test -run 'TestServerCrash|TestSoak' -v -timeout 4h
	$(WITHPG) env SCHEMACTL_FAULTS=all SCHEMACTL_SEED=$$(date +%s) $(GO) test ./test -run TestRehearsalCatchesFaults -timeout 2h
	$(WITHPG) env SCHEMACTL_PAIRS=1000 SCHEMACTL_SEED=$$(date +%s) $(GO) test ./test -run TestRandomPairs -timeout 2h
	$(WITHPG) env SCHEMACTL_KILLS=all $(GO) test ./cmd/schemactl -run TestBuildIsKilled -v -timeout 1h
	@$(MAKE) --no-print-directory test-race ALL=1
	$(WITHPG) env SCHEMACTL_INTERRUPT='*/*' $(GO) test -C test -run 'TestInterruptedAnywhere|TestKilledAnywhere' -timeout 6h

.PHONY: bench
bench: deps ## time a noop diff beside pg_dump -s, who waits while tables of a million rows change, and vector indexes
	$(GO) run ./internal/bench -vectors $(VECTORS)

.PHONY: golden
golden: deps ## write the golden plans and scripts again; look at the difference before you commit
	$(WITHPG) $(GO) test ./test -run TestPlans -update
	$(WITHPG) $(GO) test ./cmd/schemactl -run TestScripts -update

.PHONY: fuzz
fuzz: ## fuzz every reader for a while
	$(GO) test ./schema/hcl -run '^$$' -fuzz FuzzRead -fuzztime 60s
	$(GO) test ./internal/hclscan -run '^$$' -fuzz FuzzParse -fuzztime 60s -fuzzminimizetime 1s
	$(GO) test ./schema/hcl -run '^$$' -fuzz FuzzNames -fuzztime 60s -fuzzminimizetime 1s
	$(GO) test ./schema/sqltext -run '^$$' -fuzz FuzzQuoting -fuzztime 60s
	$(GO) test ./schema/sqltext -run '^$$' -fuzz FuzzVisible -fuzztime 60s -fuzzminimizetime 1s
	$(GO) test ./internal/visible -run '^$$' -fuzz FuzzVisible -fuzztime 60s -fuzzminimizetime 1s
	$(GO) test ./diff/report -run '^$$' -fuzz FuzzForms -fuzztime 60s -fuzzminimizetime 1s
	$(GO) test ./diff/report/diagram -run '^$$' -fuzz FuzzDrawings -fuzztime 60s -fuzzminimizetime 1s
	$(GO) test ./diff/apply -run '^$$' -fuzz FuzzReadSaved -fuzztime 60s -fuzzminimizetime 1s
	$(GO) test ./diff/report/docs -run '^$$' -fuzz FuzzHostile -fuzztime 60s -fuzzminimizetime 1s
	$(GO) test ./policy -run '^$$' -fuzz FuzzParse -fuzztime 60s -fuzzminimizetime 1s
