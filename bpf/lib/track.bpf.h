/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/*
 * Who is who, whatever policy is in force: every process, the program it runs and the programs that it descends from
 * (lineage.bpf.h).
 *
 * Each step is idempotent: two generations of these programs may run side by side.
 */
#ifndef EG_TRACK_H
#define EG_TRACK_H

/* The facts of the program of the process s->viewer, to the scratch buffer. */
__noinline int eg_read_program(u32 scratch)
{
	struct eg_scratch *s = eg_scratch_at(scratch);
	struct mm_struct *mm;
	struct file *file;

	if (!s)
		return 0;
	mm = EG_READ((struct task_struct *)s->viewer, mm);
	file = mm ? EG_READ(mm, exe_file) : NULL;
	s->program.inode = s->program.device = s->program.generation = 0;
	bpf_probe_read_kernel(&s->arena[EG_REGION_NAME], EG_NAME_MAX,
			      EG_READ((struct task_struct *)s->viewer, group_leader)->comm);
	eg_set_name(s);
	eg_find_container(scratch);
	if (file)
		eg_read_program_file(scratch, s, file);
	else
		eg_no_program_file(s);
	if (!mm) {
		s->args_bytes = s->args_gap = 0;
		eg_no_arguments(s, EG_FACT_MISSING);
		return 0;
	}
	if (!s->has_args)
		eg_read_arguments(s, mm);
	if (s->adopting & EG_PROGRAM_ADOPTED) {
		eg_doubt(s);
		if (!eg_has_host_users((struct task_struct *)s->viewer))
			eg_doubt_file(s);
	}
	eg_set_arguments(s, s->args_bytes, s->args_gap);
	return 0;
}

/* The host's path of the program, when it is another one, at that byte of the record; returns its bytes. */
static __always_inline u32 eg_report_host_path(struct eg_scratch *s, struct eg_exec *e, u32 at)
{
	u32 bytes = eg_below(s->program.host_path_bytes, 2 * EG_RECORD_PATH);

	e->host_path_state = s->program.host_path_state;
	e->host_path_bytes = 0;
	if (s->program.flags & EG_PROGRAM_HOST_PATH_CUT || bytes > EG_RECORD_PATH)
		e->host_path_state = EG_FACT_UNKNOWN;
	if (e->host_path_state != EG_FACT_KNOWN)
		return 0;
	bpf_probe_read_kernel(&e->text[eg_below(at, 4 * EG_RECORD_PATH)], bytes,
			      &s->arena[s->names[1].start & EG_ARENA_MASK]);
	e->host_path_bytes = bytes;
	return bytes;
}

/* Who the process s->viewer is, for the record of its exec. */
static __always_inline void eg_describe_exec(struct eg_scratch *s, struct eg_exec *e)
{
	struct task_struct *task = (void *)s->viewer;

	e->head.type = EG_RECORD_EXEC;
	e->head.time_ns = bpf_ktime_get_boot_ns();
	e->head.sequence = eg_next_lifecycle();
	e->exec_id = s->tracked.exec_id;
	e->parent_exec_id = s->tracked.parent_exec_id;
	e->start_time_ns = s->tracked.start_time_ns;
	e->pid = s->tracked.pid;
	e->ppid = EG_READ(task, real_parent, tgid);
	e->uid = EG_READ(task, cred, euid.val);
	e->gid = EG_READ(task, cred, egid.val);
	e->loginuid = eg_login_of(task);
	e->sid = eg_session_of(task);
	e->tty = eg_terminal_of(task);
	e->flags = s->program.flags;
	e->gaps = s->program.gaps;
	e->args_whole = s->args_whole;
	bpf_core_read(e->comm, sizeof(e->comm), &task->comm);
}

/* Tells user space what now runs; decisions name it by its exec id. */
__noinline int eg_report_exec(u32 scratch)
{
	struct eg_scratch *s = eg_scratch_at(scratch);
	u32 path_bytes, args_bytes, host_bytes, bytes;
	struct eg_exec *e;

	if (!s)
		return 0;
	e = &s->exec;
	eg_describe_exec(s, e);
	path_bytes = eg_below(s->program.path_bytes, 2 * EG_RECORD_PATH);
	if (s->program.flags & EG_PROGRAM_PATH_CUT || path_bytes > EG_RECORD_PATH) {
		path_bytes = 0;
		e->gaps |= EG_GAP_PATH;
	}
	args_bytes = eg_below(s->program.args_bytes, 2 * EG_RECORD_ARGS);
	bpf_probe_read_kernel(e->text, path_bytes, &s->arena[s->names[0].start & EG_ARENA_MASK]);
	bpf_probe_read_kernel(&e->text[path_bytes], args_bytes, &s->arena[EG_REGION_ARGS]);
	e->exepath_bytes = path_bytes;
	e->args_bytes = args_bytes;
	host_bytes = eg_report_host_path(s, e, path_bytes + args_bytes);
	bytes = offsetof(struct eg_exec, text) + path_bytes + args_bytes + host_bytes;
	e->head.bytes = bytes;
	bytes = eg_below(bytes, 4 * EG_RECORD_ARGS);
	if (bytes > sizeof(*e))
		return 0;
	if (bpf_ringbuf_output(&eg_lifecycle, e, bytes, eg_wakeup(&eg_lifecycle, bytes, false)))
		eg_count_lost_lifecycle();
	return 0;
}

/* Publishes an entry: facts first, what makes it valid last. */
static __always_inline int eg_publish(struct eg_tracked *t, struct eg_tracked *next)
{
	u64 execs = next->execs;
	u32 tgid = next->pid;
	int error;

	if (t) {
		next->execs = ~0ull;
		bpf_probe_read_kernel(t, sizeof(*t), next);
		next->execs = execs;
		*(volatile u64 *)&t->execs = execs;
		return 0;
	}
	error = bpf_map_update_elem(&eg_tracked, &tgid, next, BPF_NOEXIST);
	if (error == -EG_EEXIST) {
		/* Of a process whose end was not seen. */
		eg_forget(tgid);
		error = bpf_map_update_elem(&eg_tracked, &tgid, next, BPF_NOEXIST);
	}
	return error;
}

/* Keeps the program in the scratch buffer behind the one that ran before; its id, or that of none that is known when there is no room. */
static __always_inline u64 eg_append_program(u32 scratch, struct eg_scratch *s, u64 old)
{
	struct eg_succession succession;
	struct eg_tracker *numbers;
	u64 id = s->keeping;

	if (!s->has_args)
		eg_keep_pieces(scratch);
	succession = eg_succeed(old);
	if (!eg_keep_program(scratch, id, succession.previous, succession.depth,
			     s->adopting | succession.flags))
		return id;
	eg_release_program(succession.previous);
	eg_drop_pieces(id, s->args_whole);
	s->args_whole = 0;
	numbers = eg_tracker_numbers();
	if (numbers)
		__sync_fetch_and_add(&numbers->unkept, 1);
	return EG_PROGRAM_UNKNOWN;
}

/* The program in the scratch buffer is the one that the process s->viewer runs. */
__noinline int eg_enter_program(u32 scratch)
{
	struct eg_scratch *s = eg_scratch_at(scratch);
	struct task_struct *leader;
	struct eg_tracked *t, *next;
	u64 old;

	if (!s)
		return -1;
	leader = EG_READ((struct task_struct *)s->viewer, group_leader);
	next = &s->tracked;
	t = eg_tracked_find(leader);
	if (t)
		bpf_probe_read_kernel(next, sizeof(*next), t);
	else
		eg_descend(next, leader);
	old = t ? t->programs[0] : next->programs[1];
	s->keeping = s->keeping ? s->keeping : eg_new_id();
	next->programs[0] = eg_append_program(scratch, s, old);
	next->exec_id = s->keeping;
	next->start_time_ns = EG_READ(leader, start_boottime);
	next->execs = EG_READ(leader, self_exec_id);
	next->pid = EG_READ(leader, tgid);
	next->is_forked = 0;
	if (eg_publish(t, next)) {
		eg_release_all(next);
		return -1;
	}
	if (t)
		eg_release_program(old);
	eg_report_exec(scratch);
	return 0;
}

/*
 * Takes the program of the process s->viewer: after an exec, or (EG_PROGRAM_ADOPTED) when the exec was not seen. Nothing is
 * done when its entry is of the program that it runs already.
 */
__noinline int eg_track(u32 scratch, u32 flags)
{
	struct eg_scratch *s = eg_scratch_at(scratch);
	struct eg_health *health;
	struct task_struct *leader;
	struct eg_tracked *t;

	if (!s)
		return -1;
	leader = EG_READ((struct task_struct *)s->viewer, group_leader);
	t = eg_tracked_find(leader);
	if (t && t->execs == EG_READ(leader, self_exec_id))
		return 0;
	health = flags & EG_PROGRAM_ADOPTED ? eg_health_of_object() : NULL;
	if (health)
		__sync_fetch_and_add(&health->no_process, 1);
	s->adopting = flags;
	if (!s->has_args)
		s->keeping = s->args_whole = 0;
	eg_read_program(scratch);
	return eg_enter_program(scratch);
}

#endif
