/* Walks: their life and memory, white space and line ends. */
#include <stdlib.h>

#include "base/cpu.h"
#include "base/mem.h"
#include "json/scan/walk_at.h"
#include "json/value.h"

enum { TAPE_FIRST = 1024, STACK_FIRST = 64 };

void
walk_init(struct walk *w, bool multi)
{
	*w = (struct walk){.multi = multi,
	    .general = walk_portable,
	    .value = shape_walk_portable,
	    .pass = shape_pass_portable};
	scan_init(&w->scan);
#if defined(__x86_64__)
	if (cpu_level() == CPU_AVX2) {
		w->general = walk_bmi2;
		w->value = shape_walk_avx2;
		w->pass = shape_pass_avx2;
	}
#endif
	if (multi)
		w->value = w->general;
	else
		w->shapes = shapes_new();
}

void
walk_release(struct walk *w)
{
	scan_release(&w->scan);
	free(w->tape);
	free(w->stack);
	free(w->keys.slot);
	free(w->shapes);
}

void
walk_start(struct walk *w, const char *text, size_t n)
{
	w->entry = scan_start(&w->scan, text, n);
	w->lines = 0;
	w->line_start = 0;
	w->unfinished = false;
	if (w->tape)
		return;
	w->tape_room = TAPE_FIRST;
	w->tape = xreallocarray(NULL, TAPE_FIRST, sizeof(*w->tape));
	w->stack_room = STACK_FIRST;
	w->stack = xreallocarray(NULL, STACK_FIRST, sizeof(*w->stack));
	w->stack[0] = (struct frame){0};
}

size_t
walk_space(struct walk *w, size_t pos)
{
	const uint64_t blanks = 0x2020202020202020u; /* indentation */
	const char *text = w->scan.text;
	uint64_t other;

	for (;; pos++) {
		switch (text[pos]) {
		case ' ':
			other = load8(text + pos) ^ blanks;
			pos += other
			    ? ((unsigned)__builtin_ctzll(other) >> 3) - 1
			    : 7;
			continue;
		case '\n':
			if (!w->multi || pos + 1 == w->scan.n)
				return pos;
			w->lines++;
			w->line_start = pos + 1;
			break;
		case '\t':
		case '\r':
			break;
		default:
			return pos;
		}
		walk_take_entry(w);
	}
}

size_t
walk_to_line_end(struct walk *w, size_t pos)
{
	for (;; w->entry++) {
		if (w->entry >= w->scan.end)
			w->entry = scan_more(&w->scan, w->entry);
		if (*w->entry >= pos && w->scan.text[*w->entry] == '\n')
			return *w->entry;
	}
}

/* --- room --- */

void
walk_grow_tape(struct walk *w, struct at *a)
{
	size_t used = (size_t)(a->t - w->tape);

	w->tape_room *= 2;
	w->tape = xreallocarray(w->tape, w->tape_room, sizeof(*w->tape));
	a->t = w->tape + used;
	a->room = w->tape + w->tape_room - TAPE_SLACK;
}

bool
walk_grow_stack(struct walk *w, struct at *a)
{
	size_t used = (size_t)(a->f - w->stack);
	size_t deepest = (size_t)(a->deepest - w->stack);

	if (used == JV_DEPTH_MAX)
		return false;
	w->stack_room *= 2;
	if (w->stack_room > JV_DEPTH_MAX + 1)
		w->stack_room = JV_DEPTH_MAX + 1;
	w->stack = xreallocarray(w->stack, w->stack_room, sizeof(*w->stack));
	a->f = w->stack + used;
	a->deepest = w->stack + deepest;
	a->limit = w->stack + w->stack_room - 1;
	return true;
}
