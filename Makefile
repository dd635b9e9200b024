# streamutils: GNU make, one file, non-recursive.
#
#   make                    programs in bin/
#   make check              unit and command tests (Kafka where it is set up)
#   make SANITIZE=address,undefined check     the same under sanitizers
#   make CC=clang           another compiler (its own build folder)
#   make DEV=1              warnings are errors

VERSION	= 0.1.0
PREFIX	?= /usr/local
MANDIR	?= $(PREFIX)/share/man
DESTDIR	?=
CC	= gcc
SANITIZE =

# Each compiler and sanitizer has a build folder of its own; the programs of
# the plain build stand in bin/.
VARIANT	= $(notdir $(CC))$(if $(SANITIZE),-$(subst $(comma),-,$(SANITIZE)))
comma	:= ,
B	= build/$(VARIANT)
BIN	= $(if $(filter gcc,$(VARIANT)),bin,$(B)/bin)

PROGS	= streamgen streamproc kprod kcons
ROOMS	= base cli io json expr gen net kafka envelope

WARN	= -Wall -Wextra -Wformat=2 -Wshadow -Wconversion -Wstrict-prototypes \
	  -Wmissing-prototypes $(if $(DEV),-Werror)
HARDEN	= -fstack-protector-strong -fstack-clash-protection \
	  $(if $(filter x86_64,$(shell uname -m)),-fcf-protection=full)
OPT	?= -O2 -g
ifeq ($(SANITIZE),)
HARDEN	+= -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=3
else
SAN	= -fsanitize=$(SANITIZE) -fno-sanitize-recover=all \
	  -fno-omit-frame-pointer
endif
CPPFLAGS += -D_POSIX_C_SOURCE=200809L -DSTREAMUTILS_VERSION='"$(VERSION)"' -Ilib
CFLAGS	= -std=c11 -pthread $(OPT) $(WARN) $(HARDEN) $(SAN) -fPIE -fvisibility=hidden \
	  -ffp-contract=off
LDFLAGS	= -pthread -pie -Wl,-z,relro,-z,now,-z,noexecstack -Wl,--as-needed $(SAN)
LDLIBS	= -lm
KAFKALIBS = -lz -llz4 -lzstd -lsnappy

LIB	= $(B)/libstreamutils.a
LIBSRC	= $(wildcard $(ROOMS:%=lib/%/*.c))
CMDSRC	= $(wildcard $(PROGS:%=cmd/%/*.c))
UNITSRC	= $(wildcard test/unit/*.c)
FUZZSRC	= $(wildcard test/fuzz/fuzz_*.c)
BENCHSRC = $(wildcard test/bench/*.c)
LIBOBJ	= $(LIBSRC:%.c=$(B)/%.o)
UNIT	= $(UNITSRC:test/unit/%.c=$(B)/unit/%)
FUZZ	= $(FUZZSRC:test/fuzz/%.c=$(B)/fuzz/%)
BENCH	= $(BENCHSRC:test/bench/%.c=$(B)/bench/%)
BINS	= $(PROGS:%=$(BIN)/%)

all: $(BINS)

$(LIB): $(LIBOBJ)
	@rm -f $@
	$(AR) rcs $@ $^

define PROG
$(BIN)/$(1): $(patsubst %.c,$(B)/%.o,$(wildcard cmd/$(1)/*.c)) $(LIB)
	@mkdir -p $$(@D)
	$$(CC) $$(LDFLAGS) -o $$@ $$^ $(if $(filter k%,$(1)),$(KAFKALIBS)) $$(LDLIBS)
endef
$(foreach p,$(PROGS),$(eval $(call PROG,$(p))))

$(B)/%.o: %.c
	@mkdir -p $(@D)
	$(CC) $(CPPFLAGS) $(CFLAGS) -MMD -MP -c -o $@ $<

$(B)/unit/%: $(B)/test/unit/%.o $(LIB)
	@mkdir -p $(@D)
	$(CC) $(LDFLAGS) -o $@ $^ -lcmocka $(KAFKALIBS) $(LDLIBS)

$(B)/bench/%: $(B)/test/bench/%.o $(LIB)
	@mkdir -p $(@D)
	$(CC) $(LDFLAGS) -o $@ $^ $(LDLIBS)

# Our side of the comparison with jq.
DRIVE	= $(B)/jq/drive

$(DRIVE): $(B)/test/jq/drive.o $(LIB)
	@mkdir -p $(@D)
	$(CC) $(LDFLAGS) -o $@ $^ $(LDLIBS)

unit: $(UNIT) $(BENCH) $(DRIVE)

# SUITE picks among unit, cli, bench, jq, fuzz and kafka; all of them by default.
check: all unit
	@BIN=$(abspath $(BIN)) UNIT="$(UNIT)" DRIVE="$(abspath $(DRIVE))" SANITIZE=$(SANITIZE) test/run $(SUITE)

check-long: all unit
	@BIN=$(abspath $(BIN)) UNIT="$(UNIT)" DRIVE="$(abspath $(DRIVE))" SANITIZE=$(SANITIZE) LONG=1 \
		test/run $(SUITE)

lint:
	scripts/lint

# The fuzz targets need clang's libFuzzer; test/fuzz/run, behind `fuzz` and
# the corpus replay of `check`, calls make with what builds them.
fuzz:
	test/fuzz/run $(FUZZTIME)

fuzzers: $(FUZZ)

$(B)/fuzz/%: $(B)/test/fuzz/%.o $(LIB)
	@mkdir -p $(@D)
	$(CC) $(LDFLAGS) -fsanitize=fuzzer -o $@ $^ $(KAFKALIBS) $(LDLIBS)

bench: all
	scripts/bench

# The instructions per record that the tests hold the programs to.
bench-record: all unit
	test/bench/instructions record

install: all
	install -d $(DESTDIR)$(PREFIX)/bin $(DESTDIR)$(MANDIR)/man1 $(DESTDIR)$(MANDIR)/man7
	install -m 755 $(BINS) $(DESTDIR)$(PREFIX)/bin
	install -m 644 man/*.1 $(DESTDIR)$(MANDIR)/man1
	install -m 644 man/*.7 $(DESTDIR)$(MANDIR)/man7

uninstall:
	rm -f $(PROGS:%=$(DESTDIR)$(PREFIX)/bin/%)
	rm -f $(patsubst man/%,$(DESTDIR)$(MANDIR)/man1/%,$(wildcard man/*.1))
	rm -f $(patsubst man/%,$(DESTDIR)$(MANDIR)/man7/%,$(wildcard man/*.7))

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
