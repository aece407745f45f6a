# unmoat: build, test, lint, install. `make help` lists the targets.
#
# Sources are found by name: src/*/*.c is the program, tests/unit/check_*.c are the suites,
# rules/**/*.yaml and the .sql, .scm and page files beside the sources travel in the binary.
# No list of files is edited when one is added; only GRAMMARS below names things.

VERSION = 0.1.0
PREFIX ?= /usr/local
DESTDIR ?=
BUILD ?= build
MODULES ?= $(patsubst src/%/,%,$(wildcard src/*/))
CASE ?=
ARGS ?=

.DEFAULT_GOAL := all
.DELETE_ON_ERROR:
.SUFFIXES:
MAKEFLAGS += --no-builtin-rules
SHELL := /bin/sh

# --- what the grammars are: name:folder under node_modules --------------------------------
GRAMMARS = \
	bash:tree-sitter-bash \
	c_sharp:tree-sitter-c-sharp \
	go:tree-sitter-go \
	hcl:@tree-sitter-grammars/tree-sitter-hcl \
	java:tree-sitter-java \
	javascript:tree-sitter-javascript \
	json:tree-sitter-json \
	kotlin:@tree-sitter-grammars/tree-sitter-kotlin \
	php:tree-sitter-php/php \
	python:tree-sitter-python \
	ruby:tree-sitter-ruby \
	rust:tree-sitter-rust \
	scala:tree-sitter-scala \
	swift:tree-sitter-swift \
	toml:@tree-sitter-grammars/tree-sitter-toml \
	tsx:tree-sitter-typescript/tsx \
	typescript:tree-sitter-typescript/typescript \
	xml:@tree-sitter-grammars/tree-sitter-xml/xml

# --- flags ---------------------------------------------------------------------------------
ifeq ($(origin CC),default)
CC := cc
endif
comma := ,
SAN ?=
WARN = -Wall -Wextra -Wpedantic -Werror -Wshadow -Wstrict-prototypes -Wmissing-prototypes
ifneq ($(SAN),)
B := $(BUILD)/san-$(subst $(comma),-,$(SAN))
OPT = -O1 -fno-omit-frame-pointer -fsanitize=$(SAN) -fno-sanitize-recover=all
else
B := $(BUILD)
OPT = -O2 -fstack-protector-strong -D_FORTIFY_SOURCE=2
endif
CFLAGS ?=
LDFLAGS ?=

TS = node_modules/tree-sitter/vendor/tree-sitter/lib
PKGS = libgit2 libcurl libhs sqlite3 yaml-0.1 jansson libpcre2-8
# Asked once, and only when something is compiled: `make deps` runs before there is pkg-config.
PKG_CFLAGS = $(eval PKG_CFLAGS := $(subst -I,-isystem ,$(shell pkg-config --cflags $(PKGS))))$(PKG_CFLAGS)
PKG_LIBS = $(eval PKG_LIBS := $(shell pkg-config --libs $(PKGS)))$(PKG_LIBS)
CHECK_LIBS = $(eval CHECK_LIBS := $(shell pkg-config --libs check))$(CHECK_LIBS)

CPPFLAGS_ALL = -Isrc -D_GNU_SOURCE -DUM_VERSION='"$(VERSION)"' -isystem $(TS)/include $(PKG_CFLAGS)
CFLAGS_ALL = -std=c17 -g -fPIE -pthread $(OPT) $(WARN) $(CFLAGS)
LDFLAGS_ALL = -pie -pthread -Wl,-z,relro,-z,now $(OPT) $(LDFLAGS)
COMPILE = $(CC) $(CPPFLAGS_ALL) $(CFLAGS_ALL) -MMD -MP

# V=1 shows whole commands.
Q := $(if $(V),,@)
say = $(if $(V),:,printf "  %-8s %s\n")

# --- what is built -------------------------------------------------------------------------
SRCS := $(sort $(wildcard $(foreach m,$(MODULES),src/$(m)/*.c)))
LIB_SRCS := $(filter-out src/cli/main.c,$(SRCS))
LIB_OBJS := $(LIB_SRCS:src/%.c=$(B)/obj/%.o) $(B)/obj/gen/embed.o
UNIT_SRCS := $(sort $(wildcard tests/unit/check_*.c))
ifneq ($(UNIT),)
UNIT_SRCS := $(filter $(foreach u,$(UNIT),tests/unit/check_$(u).c),$(UNIT_SRCS))
endif
UNIT_OBJS := $(UNIT_SRCS:tests/%.c=$(B)/obj/tests/%.o) $(B)/obj/tests/unit/main.o
EMBED := $(sort $(shell find rules -type f -name '*.yaml' 2>/dev/null) \
	$(wildcard src/*/*.sql src/*/queries/*.scm src/report/*.html src/report/*.css src/report/*.js))

.PHONY: all
all: $(B)/unmoat ## build the program (SAN=address,undefined or SAN=thread: with sanitizers)

# The program is linked twice: the bare one compiles the literals of the built-in rules for
# Vectorscan, and the database goes into the real one (src/match/prepared.h).
$(B)/unmoat-bare: $(B)/obj/cli/main.o $(B)/libunmoat.a build/libgrammars.a $(B)/.flags
$(B)/unmoat: $(B)/obj/cli/main.o $(B)/obj/gen/prepared.o $(B)/libunmoat.a build/libgrammars.a $(B)/.flags
$(B)/unmoat-bare $(B)/unmoat:
	@$(say) LINK $@
	$(Q)$(CC) $(LDFLAGS_ALL) -o $@ $(filter %.o %.a,$^) $(PKG_LIBS) -lm

$(B)/gen/prepared.c: $(B)/unmoat-bare $(BUILD)/gen/embed
	@mkdir -p $(@D)
	$(Q)$(B)/unmoat-bare rules database >$@.bin
	$(Q)$(BUILD)/gen/embed match/prepared.h match_prepared $@.bin >$@.new
	@if cmp -s $@.new $@; then rm $@.new; touch $@; else mv $@.new $@; fi

$(B)/obj/gen/prepared.o: $(B)/gen/prepared.c
	@mkdir -p $(@D)
	@$(say) CC $<
	$(Q)$(COMPILE) -c -o $@ $<

$(B)/libunmoat.a: $(LIB_OBJS) $(B)/.objects
	@rm -f $@
	@$(say) AR $@
	$(Q)ar rcs $@ $(LIB_OBJS)

$(B)/obj/gen/embed.o: $(BUILD)/gen/embed.c $(B)/.flags
	@mkdir -p $(@D)
	@$(say) CC $<
	$(Q)$(COMPILE) -c -o $@ $<

$(B)/obj/tests/%.o: tests/%.c $(B)/.flags | $(BUILD)/gen/suites.h node_modules/.stamp
	@mkdir -p $(@D)
	@$(say) CC $<
	$(Q)$(COMPILE) -Wno-missing-prototypes -I$(BUILD)/gen -c -o $@ $<

$(B)/obj/%.o: src/%.c $(B)/.flags | node_modules/.stamp
	@mkdir -p $(@D)
	@$(say) CC $<
	$(Q)$(COMPILE) -c -o $@ $<

$(B)/obj/tests/unit/main.o: $(BUILD)/gen/suites.h

$(B)/unit: $(UNIT_OBJS) $(B)/libunmoat.a build/libgrammars.a $(B)/.flags
	@$(say) LINK $@
	$(Q)$(CC) $(LDFLAGS_ALL) -o $@ $(filter %.o %.a,$^) $(CHECK_LIBS) $(PKG_LIBS) -lm

# What tests/probe asks a real server with.
$(B)/probe-ask: $(B)/obj/tests/probe/ask.o $(B)/libunmoat.a build/libgrammars.a $(B)/.flags
	@$(say) LINK $@
	$(Q)$(CC) $(LDFLAGS_ALL) -o $@ $(filter %.o %.a,$^) $(PKG_LIBS) -lm

# Files that hold a list or the flags change only when their content does; what depends on
# them is then built again: after other flags, or when a source or rule was added or removed.
# usage: $(call keep,TEXT) in a recipe: TEXT is shell that prints the content.
keep = @mkdir -p $(@D) && t=$@.$$$$ && { $1; } >$$t && \
	if cmp -s $$t $@; then rm -f $$t; else mv $$t $@; fi
.PHONY: FORCE
FORCE:

$(B)/.flags: FORCE
	@pkg-config --exists --print-errors $(PKGS) || { \
		echo 'unmoat: libraries are missing; "make deps" installs them' >&2; exit 1; }
	$(call keep,printf '%s\n' '$(subst ','\'',$(COMPILE) $(LDFLAGS_ALL) $(PKG_LIBS))')

$(B)/.objects: FORCE
	$(call keep,printf '%s\n' $(LIB_OBJS))

$(BUILD)/gen/embed.list: FORCE
	$(call keep,printf '%s\n' $(EMBED))

$(BUILD)/gen/embed: src/base/gen/embed.c
	@mkdir -p $(@D)
	@$(say) HOSTCC $@
	$(Q)$(CC) -std=c17 -D_GNU_SOURCE -O1 $(WARN) -o $@ $<

$(BUILD)/gen/embed.c: $(BUILD)/gen/embed $(BUILD)/gen/embed.list $(EMBED)
	@$(say) EMBED $@
	$(Q)$(BUILD)/gen/embed $(BUILD)/gen/embed.list >$@.tmp
	@mv $@.tmp $@

$(BUILD)/gen/suites.h: FORCE
	$(call keep,printf 'SUITE(%s)\n' $(basename $(notdir $(UNIT_SRCS))))

# --- tree-sitter: pinned in package-lock.json, compiled from C -----------------------------
node_modules/.stamp: package-lock.json
	@$(say) NPM package-lock.json
	$(Q)npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
	@touch $@

# What validates SARIF in the tests: pinned like the grammars, fetched by the first test that asks.
build/sarif/.stamp: tests/sarif/package.json tests/sarif/package-lock.json .npmrc
	@$(say) NPM tests/sarif/package-lock.json
	@rm -rf $(@D) && mkdir -p $(@D) && cp $^ $(@D)
	$(Q)cd $(@D) && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
	@chmod +x $(@D)/node_modules/@microsoft/sarif-multitool-linux/Sarif.Multitool
	@touch $@

# What looks at the HTML of the review pack, the same way; what drives a browser only for test-html.
build/html/.stamp build/html-browser/.stamp: tests/html/package.json tests/html/package-lock.json .npmrc
	@$(say) NPM tests/html/package-lock.json
	@rm -rf $(@D) && mkdir -p $(@D) && cp $^ $(@D)
	$(Q)cd $(@D) && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error \
		$(if $(findstring browser,$@),,--omit=optional)
	@touch $@

# They depend on nothing of ours, so that every build folder and sanitizer shares them.
G := build/obj/grammars
GFLAGS = -std=gnu11 -O2 -w -fPIE -D_GNU_SOURCE
GRAMMAR_OBJS := $(G)/core.o

# usage: $(call grammar,NAME,FOLDER). Not every grammar has a scanner of its own.
define grammar
GRAMMAR_OBJS += $(G)/$1-parser.o $(G)/$1-scanner.o
$(G)/$1-parser.o: node_modules/.stamp $(G)/.flags
	@mkdir -p $$(@D)
	@$$(say) GRAMMAR $1
	$$(Q)$$(CC) $$(GFLAGS) -Inode_modules/$2/src -c -o $$@ node_modules/$2/src/parser.c
$(G)/$1-scanner.o: node_modules/.stamp $(G)/.flags
	@mkdir -p $$(@D)
	@s=node_modules/$2/src/scanner.c; [ -f $$$$s ] || s='-x c /dev/null'; \
	$$(CC) $$(GFLAGS) -Inode_modules/$2/src -c -o $$@ $$$$s
endef
$(foreach g,$(GRAMMARS),$(eval $(call grammar,$(firstword $(subst :, ,$g)),$(lastword $(subst :, ,$g)))))

$(G)/core.o: node_modules/.stamp $(G)/.flags
	@mkdir -p $(@D)
	@$(say) GRAMMAR core
	$(Q)$(CC) $(GFLAGS) -I$(TS)/include -I$(TS)/src -c -o $@ $(TS)/src/lib.c

$(G)/.list: FORCE
	$(call keep,printf '%s\n' $(GRAMMARS))

$(G)/.flags: FORCE
	$(call keep,printf '%s\n' '$(CC) $(GFLAGS)')

build/libgrammars.a: $(GRAMMAR_OBJS) $(G)/.list
	@rm -f $@.tmp
	@$(say) AR $@
	$(Q)ar rcs $@.tmp $(GRAMMAR_OBJS)
	@mv $@.tmp $@

# --- checks --------------------------------------------------------------------------------
.PHONY: deps
deps: ## install the packages that are missing for building and testing
	@.ci/deps.sh build test

# All cores, unless the caller said how many.
JOBS_FLAG = $(if $(filter -j% --jobserver%,$(MAKEFLAGS)),,-j $(shell nproc))

# The dependencies come first and in a make of their own, because the flags ask pkg-config.
.PHONY: audit
audit: ## audit a repository: make audit REPO=path/to/it ARGS='--format json'
	@.ci/deps.sh build
	@$(MAKE) --no-print-directory $(JOBS_FLAG) all
	@$(B)/unmoat audit $(ARGS) '$(or $(REPO),testdata/sample)'

.PHONY: test
test: ## all tests; CASE=word picks golden cases (CASE=unit/name: suites), KEEP=1 VG=1 SAN=...
	@.ci/deps.sh build test $(if $(VG),valgrind)
	@$(MAKE) --no-print-directory $(JOBS_FLAG) all $(B)/unit $(B)/probe-ask $(REPLAYS)
	@BUILD='$(B)' CASE='$(CASE)' KEEP='$(KEEP)' VG='$(VG)' SAN='$(SAN)' tests/run.sh

# What the test of a real gateway needs: some hundred packages, so they are kept until the list changes.
build/gateway/.stamp: tests/probe/requirements.txt
	@$(say) PIP $<
	@rm -rf $(@D)
	$(Q)python3 -m venv $(@D)
	$(Q)$(@D)/bin/pip install -q --disable-pip-version-check --require-hashes --only-binary :all: -r $<
	@touch $@

.PHONY: test-gateway
test-gateway: ## probe against a real LiteLLM proxy; the first time installs it, two minutes and 750 MB
	@.ci/deps.sh build gateway
	@$(MAKE) --no-print-directory $(JOBS_FLAG) all build/gateway/.stamp
	@BUILD='$(B)' KEEP='$(KEEP)' tests/probe/gateway.sh

.PHONY: unit
unit: $(B)/unit ## only the unit tests; UNIT=base only that suite; MODULES='base rules' only these folders
	@BUILD='$(B)' SAN='$(SAN)' VG='$(VG)' CASE=unit tests/run.sh

.PHONY: test-html
test-html: ## look at review packs in a real Chromium, with axe; pictures go to build/html-shots
	@.ci/deps.sh build test html
	@$(MAKE) --no-print-directory $(JOBS_FLAG) all
	@BUILD='$(B)' BROWSER=1 tests/html/run.sh

.PHONY: golden-update
golden-update: all ## write what the program says now into want.*: CASE=word [FORMAT=json]
	@BUILD='$(B)' FORMAT='$(FORMAT)' tests/golden/run.sh --update '$(CASE)'

C_FILES = $(shell find src tests -name '*.[ch]')
TIDY_FILES = $(SRCS) $(wildcard tests/unit/*.c)
CPPCHECK = cppcheck -q --std=c11 --enable=warning,performance,portability --error-exitcode=1 \
	--inline-suppr --suppress=missingIncludeSystem -j $(shell nproc) -D_GNU_SOURCE \
	-D'__attribute__(x)=' -D'json_array_foreach(a,i,v)=while((v)=json_array_get(a,(i)=json_next()))' -Isrc

# Every tests/lint/<name>.sh is the check lint-<name>; none stops the others.
LINT = lint-format $(patsubst tests/lint/%.sh,lint-%,$(wildcard tests/lint/*.sh))
.PHONY: lint
lint: ## format, layers, banned calls, headers, scripts, grammars, clang-tidy, cppcheck
	@.ci/deps.sh build test lint
	@$(MAKE) --no-print-directory -k $(JOBS_FLAG) --output-sync=target $(LINT) lint-tidy lint-cppcheck

.PHONY: lint-fast
lint-fast: $(LINT) ## the part of lint that takes seconds

.PHONY: lint-format
lint-format:
	@$(say) LINT format
	@clang-format --dry-run -Werror $(C_FILES) 2>&1 | grep -E 'error:' && exit 1 || exit 0

lint-%: tests/lint/%.sh FORCE | node_modules/.stamp
	@$(say) LINT $*
	@BUILD='$(B)' GRAMMARS='$(GRAMMARS)' $< $(CC) $(CPPFLAGS_ALL) -std=c17 $(WARN)

# A file that was clean stays so until it, a header or the settings change.
TIDY_STAMPS = $(patsubst %.c,$(BUILD)/tidy/%.ok,$(TIDY_FILES))
.PHONY: lint-tidy
lint-tidy: $(TIDY_STAMPS)

$(BUILD)/tidy/%.ok: %.c .clang-tidy $(shell find src -name '*.h') | node_modules/.stamp $(BUILD)/gen/suites.h
	@mkdir -p $(@D)
	@$(say) TIDY $<
	$(Q)clang-tidy --quiet $< -- -std=c17 $(CPPFLAGS_ALL) -I$(BUILD)/gen 2>$@.err || \
		{ grep -v 'warnings\? generated' $@.err; exit 1; }
	@rm -f $@.err && touch $@

.PHONY: lint-cppcheck
lint-cppcheck:
	@$(say) CPPCHECK "src tests/unit"
	$(Q)$(CPPCHECK) src $(wildcard tests/unit)

.PHONY: format
format: ## apply .clang-format
	@clang-format -i $(C_FILES)

.PHONY: bench
bench: ## audit against ripgrep on 42,000 files: BENCH_TREE=path BENCH_RUNS=7 JOBS=n
	@.ci/deps.sh build bench
	@$(MAKE) --no-print-directory $(JOBS_FLAG) all
	@BUILD='$(B)' CC='$(CC)' tests/bench/run.sh

$(BUILD)/stress: tests/stress/stress.c $(B)/obj/gen/prepared.o $(B)/libunmoat.a build/libgrammars.a
	@$(say) LINK $@
	$(Q)$(COMPILE) -o $@ $(filter %.c %.o %.a,$^) $(LDFLAGS_ALL) $(PKG_LIBS) -lm

.PHONY: stress
stress: ## read 5 MiB of every byte and bracket in every format, within 5 s and 600 MB each: NAMES='a.ts'
	@.ci/deps.sh build
	@$(MAKE) --no-print-directory $(JOBS_FLAG) $(BUILD)/stress
	@$(BUILD)/stress $(NAMES)

# One target for each tests/fuzz/fuzz_<reader>.c; tests/fuzz/seeds.sh makes what each starts from.
# The whole library is compiled once more with clang's coverage. The tests run the same targets over
# their seeds alone, with tests/fuzz/replay.c in place of the fuzzer.
FUZZ_TIME ?= 60
FUZZ_SRCS := $(sort $(wildcard tests/fuzz/fuzz_*.c))
FUZZERS := $(FUZZ_SRCS:tests/fuzz/%.c=$(BUILD)/fuzz/%)
FUZZ_LIB_OBJS := $(LIB_SRCS:src/%.c=$(BUILD)/fuzz/obj/%.o) $(BUILD)/fuzz/obj/embed.o
FUZZ_FLAGS = $(CPPFLAGS_ALL) -std=c17 -g -O1 -pthread -fsanitize=fuzzer-no-link,address,undefined

$(BUILD)/fuzz/obj/embed.o: $(BUILD)/gen/embed.c
	@mkdir -p $(@D)
	@$(say) FUZZCC $<
	$(Q)clang $(FUZZ_FLAGS) -c -o $@ $<

$(BUILD)/fuzz/obj/%.o: src/%.c | node_modules/.stamp
	@mkdir -p $(@D)
	@$(say) FUZZCC $<
	$(Q)clang $(FUZZ_FLAGS) -MMD -MP -c -o $@ $<

$(BUILD)/fuzz/fuzz_%: tests/fuzz/fuzz_%.c $(FUZZ_LIB_OBJS) build/libgrammars.a
	@$(say) FUZZLINK $@
	$(Q)clang $(FUZZ_FLAGS) -fsanitize=fuzzer,address,undefined -o $@ $< $(FUZZ_LIB_OBJS) \
		build/libgrammars.a $(PKG_LIBS) -lm

.PHONY: fuzz fuzz-build
fuzz: ## run every fuzz target for FUZZ_TIME=60 seconds
	@.ci/deps.sh build fuzz
	@$(MAKE) --no-print-directory $(JOBS_FLAG) fuzz-build
	@tests/fuzz/seeds.sh $(BUILD)/fuzz/seeds
	@for f in $(FUZZERS); do n=$$(basename $$f); mkdir -p $(BUILD)/fuzz/corpus/$$n; \
		$$f -max_total_time=$(FUZZ_TIME) -timeout=10 -rss_limit_mb=2048 -max_len=65536 \
			$(BUILD)/fuzz/corpus/$$n $(BUILD)/fuzz/seeds/$${n#fuzz_} || exit 1; done

fuzz-build: $(FUZZERS)

REPLAYS := $(FUZZ_SRCS:tests/fuzz/%.c=$(B)/replay/%)
$(B)/replay/fuzz_%: $(B)/obj/tests/fuzz/fuzz_%.o $(B)/obj/tests/fuzz/replay.o $(B)/libunmoat.a build/libgrammars.a $(B)/.flags
	@mkdir -p $(@D)
	@$(say) LINK $@
	$(Q)$(CC) $(LDFLAGS_ALL) -o $@ $(filter %.o %.a,$^) $(PKG_LIBS) -lm
.SECONDARY: $(FUZZ_SRCS:tests/%.c=$(B)/obj/tests/%.o)

# --- install -------------------------------------------------------------------------------
BINDIR = $(DESTDIR)$(PREFIX)/bin
MANDIR = $(DESTDIR)$(PREFIX)/share/man
# where each shell looks: bash, zsh, fish
COMPLETIONS = \
	completions/unmoat.bash:$(DESTDIR)$(PREFIX)/share/bash-completion/completions/unmoat \
	completions/_unmoat:$(DESTDIR)$(PREFIX)/share/zsh/site-functions/_unmoat \
	completions/unmoat.fish:$(DESTDIR)$(PREFIX)/share/fish/vendor_completions.d/unmoat.fish
PAGES := $(wildcard man/*.[157])

.PHONY: install uninstall
install: all ## install the program, pages and completions: PREFIX=/usr/local DESTDIR=
	install -d '$(BINDIR)'
	install -m 755 $(B)/unmoat '$(BINDIR)/unmoat'
	@set -e; for p in $(PAGES); do d='$(MANDIR)'/man$${p##*.}; install -d "$$d"; \
		echo install "$$p"; install -m 644 "$$p" "$$d"; done
	@set -e; for c in $(COMPLETIONS); do [ -f "$${c%%:*}" ] || continue; echo install "$${c%%:*}"; \
		install -d "$$(dirname "$${c#*:}")"; install -m 644 "$${c%%:*}" "$${c#*:}"; done

uninstall: ## remove what install put there
	rm -f '$(BINDIR)/unmoat'
	@for p in $(PAGES); do rm -fv '$(MANDIR)'/man$${p##*.}/$${p##*/}; done
	@for c in $(COMPLETIONS); do rm -fv "$${c#*:}"; done

.PHONY: clean distclean
clean: ## remove what was built
	rm -rf '$(BUILD)'

distclean: clean ## also remove the grammars' sources
	rm -rf node_modules

.PHONY: help
help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-14s %s\n", $$1, $$2 }' Makefile

-include $(shell find $(B)/obj $(BUILD)/fuzz/obj -name '*.d' 2>/dev/null)
