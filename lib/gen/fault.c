/* Which faults a record has. */
#include "gen/fault.h"

/* A delay in whole ns that can be added to any time of a record. */
static int64_t
delay(const struct duration_dist *s, struct rng *r)
{
	double ns = duration_dist_draw(s, r);

	return ns < 0x1p62 ? (int64_t)ns : (int64_t)1 << 62;
}

bool
faults_any(const struct faults *f)
{
	for (int i = 0; i < FAULTS; i++)
		if (f->share[i] > 0)
			return true;
	return false;
}

/* Each draw has its place, whether anybody looks at it or not. */
static bool
draw(const struct faults *f, int64_t n, bool hit[FAULTS], struct rng *r)
{
	bool any = false;

	rng_record(r, f->seed, RNG_FAULT, (uint64_t)n);
	for (int i = 0; i < FAULTS; i++) {
		hit[i] = rng_unit(r) < f->share[i];
		any |= hit[i];
	}
	return any;
}

/* Whether a record that is not in a gap stays in its place, for another to be
 * swapped with it. */
static bool
stays(const struct faults *f, int64_t n)
{
	bool hit[FAULTS];
	struct rng r;

	draw(f, n, hit, &r);
	return !hit[FAULT_GAP] && !hit[FAULT_LATE];
}

static int64_t
end_of(int64_t n, int64_t length)
{
	return length < INT64_MAX - n ? n + length : INT64_MAX;
}

/*
 * Gaps and swaps reach over more than one record: what is in a gap is not there
 * to be anything else, and what others wait behind does not wait itself.
 */
static void
settle(struct faults *f, int64_t n, bool hit[FAULTS])
{
	if (hit[FAULT_GAP] && n >= f->gap_end)
		f->gap_end = end_of(n, f->gap_run);
	hit[FAULT_GAP] = n < f->gap_end;
	if (hit[FAULT_GAP] || hit[FAULT_LATE] || n < f->swap_end ||
	    !hit[FAULT_SWAP] || !stays(f, n + 1)) {
		hit[FAULT_SWAP] = false;
		return;
	}
	f->swap_end = end_of(n + 1, f->swap_by);
}

bool
fault_next(struct faults *f, int64_t n, struct verdict *verdict)
{
	bool hit[FAULTS];
	struct rng r, late, again;

	if (!draw(f, n, hit, &r) && n >= f->gap_end)
		return false;
	settle(f, n, hit);
	late = again = r;
	rng_next(&again);
	rng_next(&r);
	rng_next(&r);
	*verdict = (struct verdict){.late = hit[FAULT_LATE],
	    .swapped = hit[FAULT_SWAP],
	    .twice = hit[FAULT_DUP],
	    .left_out = hit[FAULT_GAP],
	    .broken = hit[FAULT_BAD],
	    .late_ns = delay(&f->late, &late),
	    .again_ns = delay(&f->again, &again),
	    .rng = r};
	return true;
}
