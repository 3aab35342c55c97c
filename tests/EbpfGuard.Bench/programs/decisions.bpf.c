/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/*
 * The guard's own object with one more entry: how long the facts of a program take to be classified, which is done
 * once an exec. The decision itself is timed by eg_probe.
 */
#include "ebpfguard.bpf.c"

struct b_classifying {
	struct eg_scratch *s;
	u32 scratch;
	u32 pad;
};

static long b_classify_once(u32 i, struct b_classifying *c)
{
	eg_classify_program(c->scratch);
	eg_place_program(&c->s->process, c->s);
	eg_screen_process(&c->s->process);
	return 0;
}

SEC("raw_tp")
int b_classify(void *ctx)
{
	u32 zero = 0;
	struct eg_probe *probe = bpf_map_lookup_elem(&eg_probe_facts, &zero);
	struct eg_lineage lineage = { .probe = probe };
	struct b_classifying classifying = {};
	struct eg_scratch *s;
	u64 start;
	s32 n;

	if (!probe)
		return 1;
	n = eg_scratch_claim();
	s = eg_scratch_at(n);
	if (n < 0 || !s)
		return 1;
	eg_probe_nobody(s);
	lineage.s = s;
	lineage.scratch = n;
	bpf_loop(probe->process_count, eg_probe_process, &lineage, 0);
	classifying.s = s;
	classifying.scratch = n;
	start = bpf_ktime_get_ns();
	bpf_loop(probe->repeat, b_classify_once, &classifying, 0);
	probe->elapsed_ns = bpf_ktime_get_ns() - start;
	eg_scratch_release(n);
	return 0;
}
