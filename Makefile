# Every target is `python3 -m dev …`, which also works where there is no make.
PYTHON ?= python3
ARGS ?=

.PHONY: run test check format bench fuzz mutate servers stop-servers lock clean help

run: ## set up what is missing and run the portal (PORT, HOST, PORTAL_DATA, DATABASE_URL, REDIS_URL)
	@exec $(PYTHON) -m dev run

test: ## run the test suite: make test ARGS="tests/operations -x"
	@exec $(PYTHON) -m dev test $(ARGS)

check: ## run every gate except the tests
	@exec $(PYTHON) -m dev check

format: ## put right what the gates can put right themselves
	@exec $(PYTHON) -m dev format

bench: ## run a benchmark: make bench NAME=… SIZE=…
	@exec $(PYTHON) -m dev bench NAME=$(NAME) SIZE=$(SIZE) $(ARGS)

fuzz: ## send nonsense to every address and every call of the API: make fuzz ARGS="EXAMPLES=200"
	@exec $(PYTHON) -m dev fuzz $(ARGS)

mutate: ## weaken the access rules one at a time: make mutate ARGS="--only operations --sample 100"
	@exec $(PYTHON) -m dev mutate $(ARGS)

servers: ## start test servers in the background; addresses in .data/env.sh
	@exec $(PYTHON) -m dev servers

stop-fuzz: ## send nonsense to every address and every call of the API: make fuzz ARGS="EXAMPLES=200"
	@exec $(PYTHON) -m dev fuzz $(ARGS)

mutate: ## weaken the access rules one at a time: make mutate ARGS="--only operations --sample 100"
	@exec $(PYTHON) -m dev mutate $(ARGS)

servers: ## stop the servers in the background
	@exec $(PYTHON) -m dev stop-servers

lock: ## compile the lock files; make lock ARGS=--upgrade takes newer versions
	@exec $(PYTHON) -m dev lock $(ARGS)

clean: ## remove environment, tools and caches; make clean ARGS=--data also removes the data
	@exec $(PYTHON) -m dev clean $(ARGS)

help: ## list the targets
	@sed -n 's/^\([a-z-]*\): ## /\1\t/p' $(MAKEFILE_LIST)
