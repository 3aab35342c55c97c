/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/*
 * Programs that start, and the life of processes.
 *
 *   lsm/bprm_check_security      judges a program (and each interpreter of a script) before it is loaded: denies
 *   tp_btf/sched_process_exec    the new image is in place, nothing of it has run: takes the process's facts,
 *                                judges what needs argv, kills before the first instruction
 *   tp_btf/sched_process_fork    a new process inherits its parent's facts
 *   tp_btf/sched_process_exit    tells user space
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
 * A thread that is not the leader is about to become it, and the leader's storage to go: the facts move to the
 * storage of the thread. (Without LSM they are rebuilt from the parent's.)
 */
static __always_inline void eg_hand_over(struct task_struct *task, const struct eg_process *p)
{
	struct eg_process *own;

	if (task->pid == task->tgid)
		return;
	own = bpf_task_storage_get(&eg_processes, task, NULL, BPF_LOCAL_STORAGE_GET_F_CREATE);
	if (own)
		bpf_probe_read_kernel(own, sizeof(*own), p);
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
	eg_hand_over(task, next);
	eg_read_new_name(s, bprm);
	eg_no_arguments(s, EG_FACT_MISSING);
	eg_find_container(n, next);
	eg_read_program_file(n, s, bprm->file);
	eg_classify_views(n, s, next);
	eg_read_process_numbers(s, task, eg_image.ops[EG_OP_EXEC_CHECK].inputs);
	if (EG_WANTS(eg_image.ops[EG_OP_EXEC_CHECK].inputs, EG_IN_PROC_CWD))
		eg_read_cwd(s, task);
	alive = eg_judge_numbers(n, next, EG_OP_EXEC_CHECK);
	if (alive)
		eg_judge_views(n, next, EG_OP_EXEC_CHECK, alive);
	if (s->match_count)
		verdict = eg_conclude(n, next, EG_OP_EXEC_CHECK, EG_CAN_DENY);
	eg_scratch_release(n);
	return eg_verdict_of_lsm(verdict);
}

/* Tells user space what now runs; decisions name it by its exec id. */
__noinline int eg_report_exec(u32 scratch, const struct eg_process *p)
{
	struct task_struct *task = bpf_get_current_task_btf();
	struct eg_scratch *s = eg_scratch_at(scratch);
	struct eg_health *health = eg_health_of_guard();
	u32 path_bytes, args_bytes, bytes;
	struct eg_exec *e;

	if (!s || !p)
		return 0;
	e = &s->exec;
	e->head.type = EG_RECORD_EXEC;
	e->head.time_ns = bpf_ktime_get_boot_ns();
	e->head.sequence = eg_next_sequence(EG_RING_LIFECYCLE);
	e->exec_id = p->exec_id;
	e->parent_exec_id = p->parent_exec_id;
	e->start_time_ns = p->start_time_ns;
	e->pid = task->tgid;
	e->ppid = EG_READ(task, real_parent, tgid);
	e->uid = EG_READ(task, cred, euid.val);
	e->gid = EG_READ(task, cred, egid.val);
	e->loginuid = eg_login_of(task);
	e->sid = eg_session_of(task);
	e->tty = eg_terminal_of(task);
	e->flags = p->flags;
	bpf_get_current_comm(e->comm, sizeof(e->comm));
	path_bytes = s->names[0].state == EG_FACT_KNOWN ? s->names[0].bytes : 0;
	if (path_bytes > EG_RECORD_PATH)
		path_bytes = EG_RECORD_PATH;
	args_bytes = s->args_bytes;
	if (args_bytes > EG_RECORD_ARGS)
		args_bytes = EG_RECORD_ARGS;
	bpf_probe_read_kernel(
		e->text, eg_below(path_bytes, 2 * EG_RECORD_PATH),
		&s->arena[(s->names[0].start + s->names[0].bytes - path_bytes) & EG_ARENA_MASK]);
	bpf_probe_read_kernel(&e->text[eg_below(path_bytes, 2 * EG_RECORD_PATH)],
			      eg_below(args_bytes, 2 * EG_RECORD_ARGS), &s->arena[EG_REGION_ARGS]);
	e->exepath_bytes = path_bytes;
	e->args_bytes = args_bytes;
	bytes = offsetof(struct eg_exec, text) + path_bytes + args_bytes;
	e->head.bytes = bytes;
	bytes = eg_below(bytes, 2048);
	if (bytes > sizeof(*e))
		return 0;
	if (bpf_ringbuf_output(&eg_lifecycle, e, bytes, eg_wakeup(&eg_lifecycle, bytes, false)) &&
	    health)
		__sync_fetch_and_add(&health->lifecycle_lost, 1);
	return 0;
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
	eg_read_process_numbers(s, task, eg_image.ops[EG_OP_EXEC].inputs);
	if (EG_WANTS(eg_image.ops[EG_OP_EXEC].inputs, EG_IN_PROC_CWD))
		eg_read_cwd(s, task);
	alive = eg_judge_numbers(n, p, EG_OP_EXEC);
	if (alive)
		eg_judge_views(n, p, EG_OP_EXEC, alive);
	return 0;
}

SEC("tp_btf/sched_process_exec")
int BPF_PROG(eg_exec, struct task_struct *task, int old_pid, struct linux_binprm *bprm)
{
	struct mm_struct *mm = EG_READ(task, mm);
	struct eg_process *p, *script;
	struct eg_scratch *s;
	s32 n = eg_scratch_claim();

	s = eg_scratch_at(n);
	if (n < 0 || !s || !mm)
		return 0;
	p = eg_process_of(n, s, task);
	p->exec_id = eg_new_exec_id();
	p->start_time_ns = task->start_boottime;
	p->pid = task->tgid;
	bpf_core_read(&s->arena[EG_REGION_NAME], EG_NAME_MAX, &task->comm);
	eg_set_name(s);
	eg_read_arguments(s, mm);
	eg_find_container(n, p);
	eg_read_program_file(n, s, EG_READ(mm, exe_file));
	eg_classify_views(n, s, p);
	eg_report_exec(n, p);
	if (!eg_is_exempt(task) && eg_image.ops[EG_OP_EXEC].triggers) {
		eg_judge_image(n, s, task, p);
		script = &s->process;
		if (p != script && eg_use_script_name(s, task, bprm)) {
			bpf_probe_read_kernel(script, sizeof(*script), p);
			eg_classify_views(n, s, script);
			eg_judge_image(n, s, task, script);
		}
		if (s->match_count)
			eg_conclude(n, p, EG_OP_EXEC, EG_CAN_KILL_AT_EXEC);
	}
	eg_scratch_release(n);
	return 0;
}

static __always_inline void eg_report_lifecycle(u32 type, const struct eg_process *p, u32 ppid)
{
	struct eg_lifecycle *record = bpf_ringbuf_reserve(&eg_lifecycle, sizeof(*record), 0);
	u64 sequence = eg_next_sequence(EG_RING_LIFECYCLE);

	if (!record) {
		struct eg_health *health = eg_health_of_guard();

		if (health)
			__sync_fetch_and_add(&health->lifecycle_lost, 1);
		return;
	}
	record->head.type = type;
	record->head.bytes = sizeof(*record);
	record->head.time_ns = bpf_ktime_get_boot_ns();
	record->head.sequence = sequence;
	record->exec_id = p->exec_id;
	record->parent_exec_id = p->parent_exec_id;
	record->start_time_ns = p->start_time_ns;
	record->pid = p->pid;
	record->ppid = ppid;
	bpf_ringbuf_submit(record, eg_wakeup(&eg_lifecycle, sizeof(*record), false));
}

SEC("tp_btf/sched_process_fork")
int BPF_PROG(eg_fork, struct task_struct *parent, struct task_struct *child)
{
	struct eg_process *from, *to;

	if (child->pid != child->tgid)
		return 0;
	from = eg_process_find(parent);
	if (!from || !from->exec_id)
		return 0; /* adopted at its first event, from its parent's facts if these come in time */
	to = bpf_task_storage_get(&eg_processes, child, NULL, BPF_LOCAL_STORAGE_GET_F_CREATE);
	if (!to)
		return 0;
	eg_inherit(to, from);
	to->start_time_ns = child->start_boottime;
	to->pid = child->tgid;
	eg_screen_process(to);
	to->exec_id = eg_new_exec_id();
	eg_report_lifecycle(EG_RECORD_FORK, to, parent->tgid);
	return 0;
}

SEC("tp_btf/sched_process_exit")
int BPF_PROG(eg_exit, struct task_struct *task)
{
	struct eg_process *p;

	if (EG_READ(task, signal, live.counter))
		return 0;
	p = eg_process_find(task);
	if (p && p->exec_id)
		eg_report_lifecycle(EG_RECORD_EXIT, p, EG_READ(task, real_parent, tgid));
	return 0;
}
