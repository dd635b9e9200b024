# streamutils: GNU make, one file, non-recursive.
#
#   make                    programs in bin/
#   make check              unit and command tests (Kafka where it is set up)
#   make SANITIZE=address,undefined check     the same under sanitizers
#   make CC=clang           another compiler (its own build folder)
#   make DEV=1              warnings are errors
#
# CPPFLAGS, CFLAGS, LDFLAGS and LDLIBS are the user's, from the environment or
# the command line: they come after the project's own, which they leave alone.

VERSION	= 0.1.0
PREFIX	?= /usr/local
MANDIR	?= $(PREFIX)/share/man
DESTDIR	?=
CC	= gcc
SANITIZE =

# Each compiler and sanitizer has a build folder of its own; the programs of
# the plain build stand in bin/.
VARIANT	= $(subst $(space),-,$(strip $(notdir $(CC))))$(if $(SANITIZE),-$(subst $(comma),-,$(SANITIZE)))
comma	:= ,
space	:= $(subst ,, )
B	= build/$(VARIANT)
BIN	= $(if $(filter gcc,$(VARIANT)),bin,$(B)/bin)

PROGS	= streamgen streamproc kprod kcons
ROOMS	= base cli io json expr gen net kafka envelope

WARN	= -Wall -Wextra -Wformat=2 -Wshadow -Wconversion -Wstrict-prototypes \
	  -Wmissing-prototypes $(if $(DEV),-Werror)
OPT	?= -O2 -g
# (Fortified functions are for optimised code: for other glibc warns of them.)
LEVEL	= $(lastword $(filter -O%,$(OPT) $(CFLAGS)))
HARDEN	= -fstack-protector-strong -fstack-clash-protection \
	  $(if $(filter x86_64-%,$(TARGET)),-fcf-protection=full)
TARGET	:= $(shell $(CC) -dumpmachine 2>/dev/null)
ifeq ($(SANITIZE),)
HARDEN	+= $(if $(filter-out -O0,$(LEVEL)),-U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=3)
else
SAN	= -fsanitize=$(SANITIZE) -fno-sanitize-recover=all \
	  -fno-omit-frame-pointer
endif
ALL_CPPFLAGS = -D_POSIX_C_SOURCE=200809L -DSTREAMUTILS_VERSION='"$(VERSION)"' \
	  -Ilib -Icmd $(CPPFLAGS)
ALL_CFLAGS = -std=c11 -pthread $(OPT) $(WARN) $(HARDEN) $(SAN) -fPIE \
	  -fvisibility=hidden -ffp-contract=off $(CFLAGS)
# (-flto and the like are for both, compiler and linker.)
ALL_LDFLAGS = -pthread -pie -Wl,-z,relro,-z,now,-z,noexecstack \
	  -Wl,--as-needed $(SAN) $(CFLAGS) $(LDFLAGS)
ALL_LDLIBS = -lm $(LDLIBS)
KAFKALIBS = -lz -llz4 -lzstd -lsnappy

LIB	= $(B)/libstreamutils.a
LIBSRC	= $(wildcard $(ROOMS:%=lib/%/*.c) $(ROOMS:%=lib/%/*/*.c))
CMDSRC	= $(wildcard $(PROGS:%=cmd/%/*.c) $(PROGS:%=cmd/%/*/*.c))
UNITSRC	= $(wildcard test/unit/*.c)
FUZZSRC	= $(wildcard test/fuzz/fuzz_*.c)
BENCHSRC = $(wildcard test/bench/*.c)
LIBOBJ	= $(LIBSRC:%.c=$(B)/%.o)
UNIT	= $(UNITSRC:test/unit/%.c=$(B)/unit/%)
FUZZ	= $(FUZZSRC:test/fuzz/%.c=$(B)/fuzz/%)
BENCH	= $(BENCHSRC:test/bench/%.c=$(B)/bench/%)
BINS	= $(PROGS:%=$(BIN)/%)

all: $(BINS)

# What is made has its name once it is whole: a file that a killed compiler
# left half-written would pass for newer than its sources.
define LINK
@mkdir -p $(@D)
$(CC) $(ALL_LDFLAGS) -o $@.new $^ $(1) $(ALL_LDLIBS)
@mv -f $@.new $@
endef

$(B)/%.o: %.c
	@mkdir -p $(@D)
	$(CC) $(ALL_CPPFLAGS) $(ALL_CFLAGS) -MMD -MP -MF $(@:.o=.d) -MT $@ -c -o $@.new $<
	@mv -f $@.new $@

$(LIB): $(LIBOBJ)
	@rm -f $@.new
	$(AR) rcs $@.new $^
	@mv -f $@.new $@

define PROG
$(BIN)/$(1): $(patsubst %.c,$(B)/%.o,$(wildcard cmd/$(1)/*.c cmd/$(1)/*/*.c)) $(LIB)
	$$(call LINK,$(if $(filter k%,$(1)),$(KAFKALIBS)))
endef
$(foreach p,$(PROGS),$(eval $(call PROG,$(p))))

$(B)/unit/%: $(B)/test/unit/%.o $(LIB)
	$(call LINK,-lcmocka $(KAFKALIBS))

$(B)/bench/%: $(B)/test/bench/%.o $(LIB)
	$(call LINK)

# Our side of the comparison with jq.
DRIVE	= $(B)/jq/drive

$(DRIVE): $(B)/test/jq/drive.o $(LIB)
	$(call LINK)

unit: $(UNIT) $(BENCH) $(DRIVE)

# A word for the shell, blanks and all; and a file's full name.
quote	= '$(subst ','\'',$(1))'
full	= $(call quote,$(if $(filter /%,$(1)),$(1),$(CURDIR)/$(1)))
TEST	= BIN=$(call full,$(BIN)) UNIT="$(UNIT)" DRIVE=$(call full,$(DRIVE)) \
	  SANITIZE=$(SANITIZE)

# SUITE picks among unit, cli, bench, jq, fuzz and kafka; all of them by default.
check: all unit
	@$(TEST) test/run $(SUITE)

check-long: all unit
	@$(TEST) LONG=1 test/run $(SUITE)

lint:
	scripts/lint

# The fuzz targets need clang's libFuzzer; test/fuzz/run, behind `fuzz` and
# the corpus replay of `check`, calls make with what builds them.
fuzz:
	test/fuzz/run $(FUZZTIME)

fuzzers: $(FUZZ)

$(B)/fuzz/%: $(B)/test/fuzz/%.o $(LIB)
	$(call LINK,-fsanitize=fuzzer $(KAFKALIBS))

bench: all
	scripts/bench

# The instructions per record that the tests hold the programs to.
bench-record: all unit
	test/bench/instructions record

to	= $(call quote,$(DESTDIR)$(1))

install: all
	install -d $(call to,$(PREFIX)/bin) $(call to,$(MANDIR)/man1) $(call to,$(MANDIR)/man7)
	install -m 755 $(BINS) $(call to,$(PREFIX)/bin)
	install -m 644 man/*.1 $(call to,$(MANDIR)/man1)
	install -m 644 man/*.7 $(call to,$(MANDIR)/man7)

uninstall:
	rm -f $(foreach p,$(PROGS),$(call to,$(PREFIX)/bin/$(p)))
	rm -f $(foreach m,$(notdir $(wildcard man/*.1)),$(call to,$(MANDIR)/man1/$(m)))
	rm -f $(foreach m,$(notdir $(wildcard man/*.7)),$(call to,$(MANDIR)/man7/$(m)))

clean:
	rm -rf build bin

dist:
	git archive --prefix=streamutils-$(VERSION)/ \
		-o streamutils-$(VERSION).tar.gz HEAD

.PHONY: all unit check check-long lint fuzz fuzzers bench bench-record install uninstall clean dist
.DELETE_ON_ERROR:
.SECONDARY:
-include $(LIBOBJ:.o=.d) $(CMDSRC:%.c=$(B)/%.d) $(UNITSRC:%.c=$(B)/%.d) \
	$(BENCHSRC:%.c=$(B)/%.d) 	$(FUZZSRC:%.c=$(B)/%.d)
