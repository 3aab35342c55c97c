/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/*
 * Who is who, whatever policy is in force: every process, the program it runs and the programs that it descends from.
 *
 * A lineage is a chain of programs. Each exec puts a program at its end whose predecessor is the one that the process ran
 * before, which by a fork is the parent's; so the chain holds every ancestor's program as it was when it forked, and an
 * exec in place drops nothing. A program is counted by the processes that know it and the program that follows it, and
 * goes with the last of them: no flood can push an ancestor out. What the chain has already, by what can be asked of any
 * ancestor, it does not get again, so that a program that replaces itself for ever does not grow it.
 *
 * Each step is idempotent: two generations of these programs may run side by side.
 */
#ifndef EG_TRACK_H
#define EG_TRACK_H

/* The entry of this very process, whatever program it runs; NULL when it is not tracked. */
static __always_inline struct eg_tracked *eg_tracked_find(struct task_struct *leader)
{
	u32 tgid = EG_READ(leader, tgid);
	struct eg_tracked *t = bpf_map_lookup_elem(&eg_tracked, &tgid);

	return t && t->start_time_ns == EG_READ(leader, start_boottime) ? t : NULL;
}

static __always_inline void eg_hold_program(u64 id)
{
	struct eg_program *p = bpf_map_lookup_elem(&eg_programs, &id);

	if (p)
		__sync_fetch_and_add(&p->users, 1);
}

struct eg_releasing {
	u64 id;
};

static long eg_release_step(u32 i, struct eg_releasing *r)
{
	struct eg_program *p = bpf_map_lookup_elem(&eg_programs, &r->id);
	u64 id = r->id;
	u32 args_whole;

	if (!p || __sync_fetch_and_add(&p->users, -1ull) != 1)
		return 1;
	r->id = p->previous;
	args_whole = p->args_whole;
	bpf_map_delete_elem(&eg_programs, &id);
	eg_forget_texts(id);
	if (args_whole)
		eg_bury(id, args_whole);
	return 0;
}

/* One user less; with the last of them the program goes, and is one user less of the one before it. */
static __always_inline void eg_release_program(u64 id)
{
	struct eg_releasing r = { .id = id };

	bpf_loop(EG_LINEAGE + 1, eg_release_step, &r, 0);
}

struct eg_ancestry {
	u64 id;
	u64 digest;
	u32 found;
};

static long eg_find_digest(u32 i, struct eg_ancestry *a)
{
	struct eg_program *p = bpf_map_lookup_elem(&eg_programs, &a->id);

	if (!p)
		return 1;
	a->found = p->digest == a->digest;
	a->id = p->previous;
	return a->found;
}

struct eg_succession {
	u64 previous;
	u32 depth;
	u32 flags; /* enum eg_program_flag, of the program that follows */
};

/* What a program that takes the place of another has before it; held for it. */
static __always_inline struct eg_succession eg_succeed(u64 old)
{
	struct eg_program *p = bpf_map_lookup_elem(&eg_programs, &old);
	struct eg_succession next = { .previous = old };
	struct eg_ancestry a = {};

	if (!p) {
		next.previous = old == EG_PROGRAM_NONE ? EG_PROGRAM_NONE : EG_PROGRAM_UNKNOWN;
		return next;
	}
	a.digest = p->digest;
	a.id = p->previous;
	next.depth = p->depth + 1;
	next.flags = p->flags & EG_PROGRAM_LINEAGE_CUT;
	bpf_loop(EG_LINEAGE, eg_find_digest, &a, 0);
	if (a.found) {
		next.previous = p->previous;
		next.depth = p->depth;
	} else if (next.depth >= EG_LINEAGE) {
		/* The eldest stay, or a process could shake off what it comes from by running one program after the other. */
		next.previous = p->previous;
		next.depth = p->depth;
		next.flags = EG_PROGRAM_LINEAGE_CUT;
	}
	eg_hold_program(next.previous);
	return next;
}

/* True when a link of the host's gives the program's file that name. */
static __always_inline bool eg_name_is_of_link(struct eg_scratch *s)
{
	struct eg_program_name *key = &s->program_name;

	key->inode = s->program.inode;
	key->device = s->program.device;
	__builtin_memset(key->name, 0, sizeof(key->name));
	bpf_probe_read_kernel(key->name, s->texts[EG_IN_PROC_NAME].bytes & (EG_NAME_MAX - 1),
			      &s->arena[EG_REGION_NAME]);
	return bpf_map_lookup_elem(&eg_program_names, key);
}

/* True when that stretch of the arena is the process's name, which has 15 bytes at most. */
static __always_inline bool eg_is_name(const struct eg_scratch *s, u32 from, u32 to)
{
	const struct eg_text *name = &s->texts[EG_IN_PROC_NAME];
	u32 i, bytes = to - from;

	if (bytes >= EG_NAME_MAX)
		bytes = EG_NAME_MAX - 1;
	if (name->bytes != bytes)
		return false;
	for (i = 0; i < EG_NAME_MAX - 1; i++) {
		if (i < bytes && s->arena[(EG_REGION_NAME + i) & EG_ARENA_MASK] !=
					 s->arena[(from + i) & EG_ARENA_MASK])
			return false;
	}
	return true;
}

/* True when the process is called as its program's file is: nobody gains by a name that he gave himself. */
static __always_inline bool eg_name_is_of_file(const struct eg_scratch *s)
{
	const struct eg_text *path = &s->names[0];
	u32 end = path->start + path->bytes;

	return path->state == EG_FACT_KNOWN && eg_is_name(s, end - path->tail, end);
}

/* True when user space has found that the process runs a script of that name. */
static __always_inline bool eg_name_is_of_script(struct eg_scratch *s)
{
	struct task_struct *leader = EG_READ((struct task_struct *)s->viewer, group_leader);
	struct eg_script_name *key = &s->script_name;

	key->start_ticks = EG_READ(leader, start_boottime) / EG_TICK_NS;
	key->pid = EG_READ(leader, tgid);
	key->pad = 0;
	__builtin_memset(key->name, 0, sizeof(key->name));
	bpf_probe_read_kernel(key->name, s->texts[EG_IN_PROC_NAME].bytes & (EG_NAME_MAX - 1),
			      &s->arena[EG_REGION_NAME]);
	return bpf_map_lookup_elem(&eg_script_names, key);
}

/*
 * Of a process whose exec was not seen (s->adopting) the arguments are a claim, since by now it may have written over them;
 * that it has shows when there are more or fewer than its exec left on its stack (of long ones, once they are kept). Its name
 * is a claim when it is neither its file's nor its script's.
 */
static __always_inline void eg_doubt(struct eg_scratch *s)
{
	struct eg_counting_arguments c = {
		.s = s,
		.position = eg_some(EG_REGION_ARGS),
		.arguments = eg_some(0),
	};

	c.end = c.position + s->args_bytes;
	bpf_loop(EG_ARGS_MAX / 8 + 1, eg_count_argument, &c, 0);
	s->args_gap |= EG_GAP_ARGS_CLAIMED;
	if (!(s->args_gap & (EG_GAP_ARGS | EG_GAP_ARGS_CUT)) && c.arguments != s->args_count)
		s->args_gap |= EG_GAP_ARGS_REWRITTEN;
	s->texts[EG_IN_PROC_NAME].claimed = !eg_name_is_of_file(s) && !eg_name_is_of_link(s) &&
					    !eg_name_is_of_script(s);
}

/*
 * A process that was not seen from its start, in a user namespace of its own: there anybody may have the kernel show another
 * file as his program (prctl(2), PR_SET_MM_MAP). Which one he runs nobody knows, and so not whether the name is that one's.
 */
static __always_inline void eg_doubt_file(struct eg_scratch *s)
{
	s->program.inode = s->program.device = s->program.generation = 0;
	eg_text_set(&s->names[0], 0, 0, EG_FACT_UNKNOWN);
	s->name_count = 1;
	s->texts[EG_IN_PROC_NAME].claimed = 1;
}

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

/* Tells user space what now runs; decisions name it by its exec id. */
__noinline int eg_report_exec(u32 scratch)
{
	struct eg_scratch *s = eg_scratch_at(scratch);
	struct task_struct *task;
	u32 path_bytes, args_bytes, host_bytes, bytes;
	struct eg_exec *e;

	if (!s)
		return 0;
	task = (void *)s->viewer;
	e = &s->exec;
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

/* A process that was not seen from its start: what it runs comes after what its parent runs now. */
static __always_inline void eg_descend(struct eg_tracked *next, struct task_struct *leader)
{
	struct task_struct *parent = EG_READ(leader, real_parent);
	struct eg_tracked *t = NULL;
	u32 i;

	__builtin_memset(next, 0, sizeof(*next));
	if (EG_READ(leader, tgid) == 1 || !EG_READ(parent, tgid))
		return;
	if (parent)
		t = eg_tracked_find(EG_READ(parent, group_leader));
	for (i = 1; i < EG_GENERATIONS; i++) {
		next->programs[i] = t ? t->programs[i - 1] : EG_PROGRAM_UNKNOWN;
		eg_hold_program(next->programs[i]);
	}
	next->parent_exec_id = t ? t->exec_id : 0;
}

static __always_inline void eg_release_all(const struct eg_tracked *t)
{
	u32 i;

#pragma unroll
	for (i = 0; i < EG_GENERATIONS; i++)
		eg_release_program(t->programs[i]);
}

struct eg_forgetting {
	struct eg_tracked *t;
};

static long eg_forget_program(u32 i, struct eg_forgetting *f)
{
	if (i >= EG_GENERATIONS)
		return 1;
	eg_release_program(f->t->programs[i & (EG_GENERATIONS - 1)]);
	return 0;
}

/* Forgets what is kept of a process number. Of two that do so at once one has the programs to release. */
__noinline int eg_forget(u32 tgid)
{
	struct eg_forgetting f = { .t = bpf_map_lookup_elem(&eg_tracked, &tgid) };
	u64 id;

	if (!f.t)
		return 0;
	id = f.t->exec_id;
	if (!id || __sync_val_compare_and_swap(&f.t->exec_id, id, 0) != id)
		return 0;
	bpf_loop(EG_GENERATIONS, eg_forget_program, &f, 0);
	bpf_map_delete_elem(&eg_tracked, &tgid);
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

/* Keeps the program in the scratch buffer as the one that the process s->viewer runs. */
__noinline int eg_enter_program(u32 scratch)
{
	struct eg_scratch *s = eg_scratch_at(scratch);
	struct eg_succession succession;
	struct task_struct *leader;
	struct eg_tracked *t, *next;
	struct eg_tracker *numbers;
	u64 id, old;

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
	id = s->keeping ? s->keeping : eg_new_id();
	s->keeping = id;
	if (!s->has_args)
		eg_keep_pieces(scratch);
	succession = eg_succeed(old);
	next->programs[0] = id;
	if (eg_keep_program(scratch, id, succession.previous, succession.depth,
			    s->adopting | succession.flags)) {
		eg_release_program(succession.previous);
		eg_drop_pieces(id, s->args_whole);
		s->args_whole = 0;
		next->programs[0] = EG_PROGRAM_UNKNOWN;
		numbers = eg_tracker_numbers();
		if (numbers)
			__sync_fetch_and_add(&numbers->unkept, 1);
	}
	next->exec_id = id;
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
