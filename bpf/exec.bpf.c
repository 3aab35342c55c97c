/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/*
 * Programs that start.
 *
 *   lsm/bprm_check_security      judges a program (and each interpreter of a script) before it is loaded: denies
 *   tp_btf/sched_process_exec    the new program is in place, nothing of it has run: judges what needs argv, kills
 *                                before the first instruction
 *   tp_btf/sched_process_exit    forgets the process's classes
 */

/* The last component of a path that the kernel copied from the caller, as comm will be. */
struct eg_base {
	struct eg_scratch *s;
	u32 position, end, base;
};

static long eg_find_base(u32 i, struct eg_base *b)
{
	u32 n;

	for (n = 0; n < 8; n++) {
		if (b->position >= b->end)
			return 1;
		if (b->s->arena[b->position & EG_ARENA_MASK] == '/')
			b->base = b->position + 1;
		b->position++;
	}
	return 0;
}

static __always_inline void eg_read_new_name(struct eg_scratch *s, struct linux_binprm *bprm)
{
	long bytes = bpf_probe_read_kernel_str(&s->arena[EG_REGION_ARGS], EG_PATH_MAX,
					       EG_READ(bprm, filename));
	struct eg_base b = { .s = s, .position = eg_some(EG_REGION_ARGS) };

	b.base = b.position;
	b.end = b.position + (bytes > 0 ? bytes - 1 : 0);
	bpf_loop(EG_PATH_MAX / 8, eg_find_base, &b, 0);
	bpf_probe_read_kernel(&s->arena[EG_REGION_NAME], EG_NAME_MAX - 1,
			      &s->arena[b.base & EG_ARENA_MASK]);
	eg_set_name(s);
}

/*
 * A script's exec is asked for twice: as the script, and as the interpreter under the script's name. An alert that was recorded
 * the first time is not recorded again; what is left to user space it judges by the other facts.
 */
struct eg_repeating {
	struct eg_scratch *s;
	const struct eg_attempted *before;
	u32 kept;
	u32 pad;
};

static long eg_keep_new_match(u32 i, struct eg_repeating *q)
{
	u32 rule = q->s->matches[i % EG_MATCHES], flags = q->s->match_flags[i % EG_MATCHES];
	u32 n, is_known = 0;

	for (n = 0; n < EG_MATCHES; n++)
		is_known |= n < q->before->count && q->before->rules[n] == rule;
	if (is_known && !(flags & (EG_TRIGGER_DEFER | EG_TRIGGER_ACTION)))
		return 0;
	q->s->matches[q->kept % EG_MATCHES] = rule;
	q->s->match_flags[q->kept % EG_MATCHES] = flags;
	q->kept++;
	return 0;
}

static __noinline int eg_drop_repeated(u32 scratch, u64 bprm)
{
	struct eg_scratch *s = eg_scratch_at(scratch);
	u32 thread = bpf_get_current_pid_tgid();
	struct eg_repeating q = { .s = s, .kept = eg_some(0) };

	q.before = bpf_map_lookup_elem(&eg_attempted, &thread);
	if (!s || !q.before || q.before->bprm != bprm)
		return 0;
	bpf_loop(s->match_count, eg_keep_new_match, &q, 0);
	s->match_count = q.kept;
	return 0;
}

static __noinline int eg_keep_attempt(u32 scratch, u64 bprm)
{
	struct eg_scratch *s = eg_scratch_at(scratch);
	u32 thread = bpf_get_current_pid_tgid();
	struct eg_attempted attempt = { .bprm = bprm };

	if (!s)
		return 0;
	if (!s->match_count) {
		bpf_map_delete_elem(&eg_attempted, &thread);
		return 0;
	}
	attempt.count = s->match_count;
	bpf_probe_read_kernel(attempt.rules, sizeof(attempt.rules), s->matches);
	bpf_map_update_elem(&eg_attempted, &thread, &attempt, BPF_ANY);
	return 0;
}

/* The process becomes, in the scratch buffer, what it will be when the program is in place: that one is judged. */
static __always_inline void eg_become(struct eg_hook *h, struct linux_binprm *bprm)
{
	struct eg_scratch *s = h->s;
	struct eg_process *next = &s->process;

	if (h->p != next)
		bpf_probe_read_kernel(next, sizeof(*next), h->p);
	h->p = next;
	eg_read_new_name(s, bprm);
	eg_no_arguments(s, EG_FACT_MISSING);
	eg_find_container(h->n);
	eg_read_program_file(h->n, s, EG_READ(bprm, file));
	eg_use_program_alias(h->n);
	eg_classify_program(h->n);
	bpf_probe_read_kernel(next->container, sizeof(next->container), s->program.container);
	next->ancestors[0] |= next->self[0];
	next->ancestors[1] |= next->self[1];
	eg_place_program(next, s);
	eg_screen_process(next);
}

SEC("lsm/bprm_check_security")
int BPF_PROG(eg_exec_check, struct linux_binprm *bprm, int ret)
{
	struct eg_hook h = eg_hook_of(EG_OP_EXEC_CHECK, EG_CAN_DENY);

	if (ret)
		return ret;
	if (eg_identify(&h) && eg_begin(&h)) {
		eg_become(&h, bprm);
		eg_judge(&h);
		if (EG_READ(bprm, filename) == EG_READ(bprm, interp))
			eg_keep_attempt(h.n, (u64)bprm);
		else if (h.s->match_count)
			eg_drop_repeated(h.n, (u64)bprm);
	}
	return eg_lsm_answer(eg_end(&h));
}

/* Makes the script that is run the program to be judged; false when it is no script. By now the interpreter's file is in place. */
static __always_inline bool eg_use_script(const struct eg_hook *h, struct linux_binprm *bprm)
{
	struct file *file;

	if (EG_READ(bprm, filename) == EG_READ(bprm, interp))
		return false;
	file = eg_script_of(h->s, h->task, bprm);
	if (file) {
		eg_read_program_file(h->n, h->s, file);
		eg_use_program_alias(h->n);
	} else {
		eg_text_set(&h->s->names[0], 0, 0, EG_FACT_UNKNOWN);
		h->s->name_count = 1;
	}
	return true;
}

/* Judges a script's process once more, as the script. */
static __always_inline void eg_judge_script(const struct eg_hook *h)
{
	struct eg_hook script = *h;

	script.p = &h->s->process;
	if (script.p != h->p)
		bpf_probe_read_kernel(script.p, sizeof(*script.p), h->p);
	eg_classify_program(h->n);
	eg_recall_pieces(h->n);
	eg_place_program(script.p, h->s);
	eg_screen_process(script.p);
	eg_judge(&script);
}

SEC("tp_btf/sched_process_exec")
int BPF_PROG(eg_exec, struct task_struct *task, int old_pid, struct linux_binprm *bprm)
{
	struct eg_hook h = eg_hook_of(EG_OP_EXEC, EG_CAN_KILL_AT_EXEC);

	if (eg_identify(&h) && eg_begin(&h)) {
		eg_load_own_program(h.n, h.task);
		eg_judge(&h);
		if (eg_use_script(&h, bprm))
			eg_judge_script(&h);
	}
	eg_end(&h);
	return 0;
}

SEC("tp_btf/sched_process_exit")
int BPF_PROG(eg_exit, struct task_struct *task)
{
	u32 tgid = task->tgid;

	if (!EG_READ(task, signal, live.counter))
		bpf_map_delete_elem(&eg_processes, &tgid);
	return 0;
}
