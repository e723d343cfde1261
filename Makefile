# `make` alone lists the targets.
.DEFAULT_GOAL := help
SHELL := /bin/bash
CONFIGURATION ?= release
TOOL := .build/$(CONFIGURATION)/nomograph
SAMPLES := nct06172179 pima rotterdam-gbsg

.PHONY: help demo build test test-all lint format bench samples samples-check docs reference record clean setup setup-test

help: ## list the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 16

setup: ## install missing system packages (apt or Homebrew)
	@Scripts/install-system-packages

setup-test:
	@Scripts/install-system-packages test

build: setup ## build the tool (release)
	swift build -c $(CONFIGURATION) --product nomograph

demo: build ## build, run the sample study, say where the results are
	@$(TOOL) run output-samples/nct06172179/study.yaml -o demo-results --force
	@echo
	@echo "The study of synthetic patients is done. Open:"
	@echo "  demo-results/report.html            the report"
	@echo "  demo-results/report.zh-Hans.html    the same in Chinese"
	@echo "  demo-results/figures/nomogram.pdf   the nomogram"
	@echo "  demo-results/sheets/                risk sheets of three typical patients"

test: setup-test ## build and run the tests
	swift build --build-tests
	swift test --skip-build --disable-xctest

test-all: setup-test ## all tests, those against an outside reference folder too (REFERENCE=DIR)
	swift build --build-tests
	NOMOGRAPH_REFERENCE=$(REFERENCE) swift test --skip-build --disable-xctest

reference: setup-test ## compare with every golden value of a folder (REFERENCE=DIR, TOPIC=…, STRICT=…, BRIEF=1)
	@test -d "$(REFERENCE)/golden" || { echo "say where the reference folder is: make reference REFERENCE=DIR"; exit 64; }
	swift build -c $(CONFIGURATION) --product reference-check
	.build/$(CONFIGURATION)/reference-check "$(REFERENCE)" --topic "$(TOPIC)" --strict "$(STRICT)" $(if $(BRIEF),--brief)

lint: ## check the style of every Swift file
	swift format lint --strict --recursive Package.swift Sources Tests templates

format: ## bring every Swift file into style
	swift format --in-place --recursive Package.swift Sources Tests templates

samples: build ## rebuild everything under output-samples/
	@for sample in $(SAMPLES); do Scripts/rebuild-sample $(TOOL) output-samples/$$sample || exit 1; done
	@Scripts/rebuild-published $(TOOL) output-samples/published
	@Scripts/rebuild-gallery $(TOOL) output-samples/gallery

samples-check: samples ## fail if the committed samples are stale
	Scripts/check-samples

bench: build ## time the tool, then the library against R where R is installed; replicates may not allocate
	@Scripts/bench $(TOOL)
	swift build -c $(CONFIGURATION) --product nomograph-bench
	@.build/$(CONFIGURATION)/nomograph-bench allocations
	@Scripts/bench-library .build/$(CONFIGURATION)/nomograph-bench

docs: setup ## build the documentation of the library into docs-html/
	@rm -rf docs-html && mkdir docs-html
	@for module in Studies Figures Validation RiskModels Cohorts Survival Statistics; do \
	  swift package --allow-writing-to-directory docs-html generate-documentation \
	    --target $$module --warnings-as-errors --output-path docs-html/$$module || exit 1; done

record: ## rewrite the snapshots (and fail, so that nobody takes it for a passing run)
	RECORD_SNAPSHOTS=1 swift test --disable-xctest

clean: ## remove what was built
	rm -rf .build demo-results
