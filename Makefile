# What you can do here. `make help` lists it.
SHELL := bash
.DEFAULT_GOAL := help
APP := ./personalq

.PHONY: help start stop restart logs logs-backend logs-frontend start-background dev init-db reset-db backup-db migrate seed doctor \
  test test-backend test-frontend test-e2e coverage crash-test fuzz lint format type-check build publish bench api screenshots clean prune compile

help: ## This list
	@grep -hE '^[a-z0-9 -]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 20

compile: ## Build the program, without starting it
	@dotnet build server/PersonalQ -c Release -v q --nologo

start: compile ## Build and run on http://localhost:8000, in the foreground; settings of .env count (PORT, HOST, DATA_DIR …)
	@exec $(APP) serve

start-background: compile ## The same in the background; `make logs`, `make stop`
	@scripts/background start

stop: ## Stop what start-background started
	@scripts/background stop

restart: stop start-background ## Stop and start in the background

logs logs-backend: ## What the background server says
	@scripts/background logs

logs-frontend: ## The web app is served by the same program: its log is the server's
	@echo "The web app is served by the server; there is one log."; scripts/background logs

dev: ## Server, and Vite with hot reload on http://localhost:5173
	@scripts/dev

init-db: compile ## Create the database
	@$(APP) init-db

migrate: compile ## Bring the database up to date (starting the server does so too)
	@$(APP) init-db

reset-db: compile ## Delete all data and create the database anew; asks first
	@scripts/reset-db

backup-db: compile ## Copy the database into DATA_DIR/backups while it is in use
	@scripts/backup

seed: compile ## Add the sample data
	@$(APP) seed

doctor: compile ## Say what is wrong with this installation
	@$(APP) doctor

test: ## Pass all tests
	@scripts/test

test-backend: ## The server's tests
	@scripts/test backend

test-frontend: ## The web app's tests, types and lint
	@scripts/test frontend

test-e2e: ## The tests in a real Chromium
	@scripts/test e2e

fuzz: ## Send generated texts to every parser, ten minutes each (SECONDS_EACH=600), and 100,000 requests to the running program (FUZZ_REQUESTS)
	@scripts/fuzz $(or $(SECONDS_EACH),600)

crash-test: ## 200 kills and 200 other faults under load, on SQLite and PostgreSQL; CRASH_SEED=… repeats one
	@dotnet build server/PersonalQ.Tests -p:BuildSpa=false -v q --nologo
	@scripts/crash-test

coverage: ## Test coverage of the server, as Cobertura XML in artifacts/
	@scripts/coverage

lint: ## Analyzers and linters
	@scripts/lint

format: ## Format all code
	@scripts/format

type-check: ## Compile everything, types included
	@dotnet build PersonalQ.slnx -p:BuildSpa=false -v q --nologo
	@cd web && npm run --silent typecheck

api: ## Write docs/openapi.json and the web app's types from the running program
	@scripts/api

screenshots: ## Take the pictures of README and docs from the running program
	@scripts/screenshots

bench: ## Measure, and write bench/RESULTS.md
	@scripts/bench

publish: ## One file for linux-x64 in artifacts/publish
	@scripts/publish

build: ## Build the Docker image personal-q
	@docker build -f deploy/Dockerfile -t personal-q .

clean: ## Remove what was built, and the containers
	@dotnet clean PersonalQ.slnx -v q --nologo >/dev/null 2>&1 || true
	@rm -rf artifacts server/*/bin server/*/obj server/PersonalQ/wwwroot web/node_modules web/dist
	@if docker info >/dev/null 2>&1; then docker compose down; fi

prune: ## Remove unused Docker images of Personal-Q; nothing of others, and no data
	@docker image prune --force --filter label=org.opencontainers.image.title=personal-q
