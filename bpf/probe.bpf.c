/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/*
 * An entry for user space, run by BPF_PROG_TEST_RUN and attached to nothing. Not a "syscall" program, because
 * these may sleep and so may not look into a LPM trie.
 *
 *   raw_tp eg_probe     the hooks' own decision over given facts: differential tests and benchmarks
 */

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(max_entries, 1);
	__type(key, u32);
	__type(value, struct eg_probe);
} eg_probe_facts SEC(".maps");

static __always_inline void eg_probe_text(struct eg_scratch *s, u32 input, u32 start,
					  const u8 *text, u32 bytes, u32 limit, u32 states)
{
	eg_text_set(&s->texts[input], start, bytes, states >> 2 * input & 3);
	if (bytes <= limit)
		bpf_probe_read_kernel(&s->arena[start & EG_ARENA_MASK],
				      eg_below(bytes, 2 * EG_PATH_MAX), text);
}

/* The process becomes its own child: every generation one further. */
static __always_inline void eg_probe_fork(struct eg_process *p)
{
	u32 view, g;

	for (view = 0; view < EG_VIEWS; view++) {
		p->ancestors[view] |= p->self[view];
		for (g = EG_GENERATIONS - 1; g; g--)
			bpf_probe_read_kernel(p->out[view][g], sizeof(p->out[view][g]),
					      p->out[view][g - 1]);
	}
}

/* A process without ancestors. */
static __always_inline void eg_probe_nobody(struct eg_scratch *s)
{
	u32 g;

	__builtin_memset(&s->process, 0, offsetof(struct eg_process, out));
	s->process.flags = 0;
	eg_no_classes(&s->classes, true);
	for (g = 1; g < EG_GENERATIONS; g++)
		eg_place_classes(&s->process, s, g);
}

struct eg_lineage {
	struct eg_probe *probe;
	struct eg_scratch *s;
	u32 scratch;
	u32 pad;
};

static long eg_probe_process(u32 i, struct eg_lineage *l)
{
	struct eg_probe_process *given = &l->probe->processes[i % EG_PROBE_PROCESSES];
	struct eg_scratch *s = l->s;
	struct eg_process *p = &s->process;
	u32 name_bytes = given->name_bytes & (EG_NAME_MAX - 1);
	struct eg_text *args = &s->texts[EG_IN_PROC_ARGS], *line = &s->texts[EG_IN_PROC_CMDLINE];

	if (i)
		eg_probe_fork(p);
	eg_probe_text(s, EG_IN_PROC_NAME, EG_REGION_NAME, given->name, name_bytes, EG_NAME_MAX,
		      given->states);
	eg_probe_text(s, EG_IN_PROC_EXE, EG_REGION_ARGS, given->exe, given->exe_bytes,
		      EG_PROBE_TEXT, given->states);
	eg_probe_text(s, EG_IN_PROC_ARGS, EG_REGION_ARGS + EG_PROBE_TEXT, given->args,
		      given->args_bytes, EG_PROBE_TEXT, given->states);
	eg_probe_text(s, EG_IN_PROC_EXEPATH, EG_REGION_PATH2_END - EG_PROBE_TEXT, given->exepath,
		      given->exepath_bytes, EG_PROBE_TEXT, given->states);
	eg_text_set(line, EG_REGION_CMDLINE, name_bytes,
		    given->states >> 2 * EG_IN_PROC_CMDLINE & 3);
	bpf_probe_read_kernel(&s->arena[EG_REGION_CMDLINE], name_bytes, given->name);
	if (given->has_args && args->bytes <= EG_PROBE_TEXT) {
		s->arena[EG_REGION_CMDLINE + name_bytes] = ' ';
		bpf_probe_read_kernel(&s->arena[EG_REGION_CMDLINE + name_bytes + 1],
				      eg_below(args->bytes, 2 * EG_PROBE_TEXT), given->args);
		line->bytes += 1 + args->bytes;
	}
	args->claimed = !!(given->claimed & EG_GAP_ARGS_CLAIMED);
	s->texts[EG_IN_PROC_EXE].claimed = args->claimed;
	s->texts[EG_IN_PROC_NAME].claimed = !!(given->claimed & EG_GAP_NAME_CLAIMED);
	line->claimed = !!given->claimed;
	eg_probe_text(s, EG_IN_CONTAINER, EG_REGION_CONTAINER, given->container,
		      given->container_bytes, EG_CONTAINER_MAX, given->states);
	s->numbers[EG_IN_PROC_MEMFD - EG_IN_TEXTS] = given->memfd;
	s->numbers[EG_IN_PROC_UPPER - EG_IN_TEXTS] = given->upper;
	s->number_states = (struct eg_states){};
	eg_set_number_state(s, EG_IN_PROC_MEMFD, given->memfd_state & 3);
	eg_set_number_state(s, EG_IN_PROC_UPPER, given->upper_state & 3);
	s->names[0] = s->texts[EG_IN_PROC_EXEPATH];
	s->name_count = 1;
	eg_classify_program(l->scratch);
	eg_place_program(p, s);
	eg_screen_process(p);
	return 0;
}

/* Functions of their own, whose stack is free again where the decision needs it. */
static __noinline void eg_probe_event(struct eg_scratch *s, struct eg_probe *probe)
{
	u32 i;

	for (i = 0; i < EG_NUMBERS; i++)
		s->numbers[i] = probe->numbers[i];
	s->number_states = probe->number_states;
	__builtin_memcpy(s->address[0], probe->server_addr, 16);
	__builtin_memcpy(s->address[1], probe->client_addr, 16);
	s->address_states = probe->address_states;
	if (probe->cwd_bytes <= EG_PATH_MAX)
		bpf_probe_read_kernel(&s->arena[EG_REGION_CWD_END - EG_PATH_MAX],
				      eg_below(probe->cwd_bytes, 2 * EG_PATH_MAX), probe->cwd);
	eg_text_set(&s->texts[EG_IN_PROC_CWD], EG_REGION_CWD_END - EG_PATH_MAX, probe->cwd_bytes,
		    probe->cwd_state);
	if (probe->path_bytes <= EG_PATH_MAX)
		bpf_probe_read_kernel(&s->arena[EG_REGION_PATH_END - EG_PATH_MAX],
				      eg_below(probe->path_bytes, 2 * EG_PATH_MAX), probe->path);
	for (i = 0; i < EG_PROBE_TEXTS; i++) {
		u32 start = EG_REGION_RAW + i * EG_PROBE_TEXT, bytes = probe->text_bytes[i];

		if (bytes <= EG_PROBE_TEXT)
			bpf_probe_read_kernel(&s->arena[start & EG_ARENA_MASK],
					      eg_below(bytes, 2 * EG_PROBE_TEXT), probe->texts[i]);
		eg_text_set(&s->texts[EG_IN_PATH_RAW + i], start, bytes,
			    probe->text_states >> 2 * i & 3);
	}
	eg_text_set(&s->names[0], EG_REGION_PATH_END - EG_PATH_MAX, probe->path_bytes,
		    probe->path_state);
	s->names[0].tail = probe->path_tail;
	s->names[0].cut = probe->path_cut;
	s->name_count = 1;
	/* The name is set even where no rule reads it, as the classifiers of other operations would. */
	eg_use_name(s, &s->names[0]);
}

struct eg_repeat {
	struct eg_scratch *s;
	u32 scratch;
	u32 op;
};

static long eg_probe_once(u32 i, struct eg_repeat *r)
{
	struct eg_process *p = &r->s->process;
	u64 alive = eg_concerned(p, r->op);

	r->s->match_count = 0;
	r->s->uncached = 0;
	r->s->action = EG_ACTION_ALERT;
	r->s->unknown = (struct eg_inputs){};
	r->s->unknown_lineage = 0;
	if (!alive)
		return 0;
	alive = eg_judge_numbers(r->scratch, r->op, alive);
	if (alive)
		eg_judge_views(r->scratch, p, r->op, alive);
	return 0;
}

static __noinline void eg_probe_answer(const struct eg_scratch *s, struct eg_probe *probe)
{
	u32 i;

	probe->action = s->action;
	probe->match_count = s->match_count;
	probe->uncached = s->uncached;
	probe->unknown = s->unknown;
	probe->unknown_lineage = s->unknown_lineage;
	probe->unsure = 0;
	for (i = 0; i < EG_MATCHES; i++) {
		probe->matches[i] = s->matches[i];
		if (i < s->match_count && s->match_flags[i] & EG_TRIGGER_UNSURE)
			probe->unsure |= 1u << i;
	}
}

SEC("raw_tp")
int eg_probe(void *ctx)
{
	u32 zero = 0;
	struct eg_probe *probe = bpf_map_lookup_elem(&eg_probe_facts, &zero);
	struct eg_lineage lineage = { .probe = probe };
	struct eg_repeat repeat = {};
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
	eg_probe_event(s, probe);
	repeat.s = s;
	repeat.scratch = n;
	repeat.op = probe->op % EG_OP_COUNT;
	start = bpf_ktime_get_ns();
	bpf_loop(probe->repeat ? probe->repeat : 1, eg_probe_once, &repeat, 0);
	probe->elapsed_ns = bpf_ktime_get_ns() - start;
	eg_probe_answer(s, probe);
	eg_scratch_release(n);
	return 0;
}
