/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/*
 * Programs that start.
 *
 *   lsm/bprm_check_security      judges a program (and each interpreter of a script) before it is loaded: denies
 *   tp_btf/sched_process_exec    the new image is in place, nothing of it has run: judges what needs argv, kills
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

static __always_inline int eg_verdict_of_lsm(int verdict)
{
	return verdict == EG_VERDICT_ALLOW ? 0 : -EG_EPERM;
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

SEC("lsm/bprm_check_security")
int BPF_PROG(eg_exec_check, struct linux_binprm *bprm, int ret)
{
	struct task_struct *task = bpf_get_current_task_btf();
	struct eg_process *p, *next;
	struct eg_scratch *s;
	int verdict = EG_VERDICT_ALLOW;
	u64 alive;
	s32 n;

	if (ret || eg_is_exempt(task))
		return ret;
	n = eg_scratch_claim();
	s = eg_scratch_at(n);
	if (n < 0 || !s)
		return eg_verdict_of_lsm(eg_without_scratch(NULL, EG_OP_EXEC_CHECK));
	p = eg_process_of(n, s, task);
	next = &s->process;
	if (p != next)
		bpf_probe_read_kernel(next, sizeof(*next), p);
	eg_read_new_name(s, bprm);
	eg_no_arguments(s, EG_FACT_MISSING);
	eg_find_container(n);
	eg_read_program_file(n, s, EG_READ(bprm, file));
	eg_use_program_alias(n);
	eg_classify_program(n);
	bpf_probe_read_kernel(next->container, sizeof(next->container), s->program.container);
	next->ancestors[0] |= next->self[0];
	next->ancestors[1] |= next->self[1];
	eg_place_program(next, s);
	eg_screen_process(next);
	eg_read_process_numbers(s, task, eg_shape.inputs[EG_OP_EXEC_CHECK]);
	if (EG_WANTS(eg_shape.inputs[EG_OP_EXEC_CHECK], EG_IN_PROC_CWD))
		eg_read_cwd(n, s, task);
	alive = eg_judge_numbers(n, next, EG_OP_EXEC_CHECK);
	if (alive)
		eg_judge_views(n, next, EG_OP_EXEC_CHECK, alive);
	if (EG_READ(bprm, filename) == EG_READ(bprm, interp))
		eg_keep_attempt(n, (u64)bprm);
	else if (s->match_count)
		eg_drop_repeated(n, (u64)bprm);
	if (s->match_count)
		verdict = eg_conclude(n, next, EG_OP_EXEC_CHECK, EG_CAN_DENY);
	eg_scratch_release(n);
	return eg_verdict_of_lsm(verdict);
}

/* A script's own name, as its caller spelled it: by now only the interpreter's file is left. */
static __always_inline bool eg_use_script_name(struct eg_scratch *s, struct task_struct *task,
					       struct linux_binprm *bprm)
{
	const char *filename = EG_READ(bprm, filename);
	struct eg_text *name = &s->names[0];
	long bytes;

	if (filename == EG_READ(bprm, interp))
		return false;
	bytes = bpf_probe_read_kernel_str(&s->arena[EG_REGION_PATH_END - EG_PATH_MAX], EG_PATH_MAX,
					  filename);
	if (bytes < 2 || s->arena[EG_REGION_PATH_END - EG_PATH_MAX] != '/')
		return false;
	eg_text_set(name, EG_REGION_PATH_END - EG_PATH_MAX, bytes - 1, EG_FACT_KNOWN);
	s->name_count = 1;
	return true;
}

static __always_inline int eg_judge_image(u32 n, struct eg_scratch *s, struct task_struct *task,
					  const struct eg_process *p)
{
	u64 alive = eg_concerned(p, EG_OP_EXEC);

	if (!alive)
		return 0;
	eg_read_process_numbers(s, task, eg_shape.inputs[EG_OP_EXEC]);
	if (EG_WANTS(eg_shape.inputs[EG_OP_EXEC], EG_IN_PROC_CWD))
		eg_read_cwd(n, s, task);
	alive = eg_judge_numbers(n, p, EG_OP_EXEC);
	if (alive)
		eg_judge_views(n, p, EG_OP_EXEC, alive);
	return 0;
}

SEC("tp_btf/sched_process_exec")
int BPF_PROG(eg_exec, struct task_struct *task, int old_pid, struct linux_binprm *bprm)
{
	struct eg_process *p, *script;
	struct eg_scratch *s;
	s32 n;

	if (eg_is_exempt(task))
		return 0;
	n = eg_scratch_claim();
	s = eg_scratch_at(n);
	if (n < 0 || !s)
		return 0;
	/* The tracker's program on this tracepoint has the facts by now; should it have met with no memory, here they are taken. */
	eg_track(n, 0);
	p = eg_process_of(n, s, task);
	eg_load_own_program(n, task);
	eg_judge_image(n, s, task, p);
	script = &s->process;
	if (eg_use_script_name(s, task, bprm)) {
		if (p != script)
			bpf_probe_read_kernel(script, sizeof(*script), p);
		eg_classify_program(n);
		eg_recall_pieces(n);
		eg_place_program(script, s);
		eg_screen_process(script);
		eg_judge_image(n, s, task, script);
	}
	if (s->match_count) {
		eg_note_call(s);
		eg_conclude(n, p, EG_OP_EXEC, EG_CAN_KILL_AT_EXEC);
	}
	eg_scratch_release(n);
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
