/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/*
 * Facts of a process: decided once an exec, inherited at fork, kept in the storage of the thread group
 * leader. A child's ancestors are its parent's and the parent as it was when it forked, so a lineage
 * cannot be forged, and "some ancestor" is a mask that costs nothing at the event.
 */
#ifndef EG_PROCESS_H
#define EG_PROCESS_H

static __always_inline u64 eg_new_exec_id(void)
{
	return __sync_fetch_and_add(&eg_next_exec_id, 1);
}

/* The process's facts, or NULL: not seen yet, or the storage is busy (kernels before 6.2 under preemption). */
static __always_inline struct eg_process *eg_process_find(struct task_struct *task)
{
	struct task_struct *leader = task->group_leader;

	return leader ? bpf_task_storage_get(&eg_processes, leader, NULL, 0) : NULL;
}

/* Copies a parent's facts to a child that still runs the same program, one generation on. */
__noinline int eg_inherit(struct eg_process *child, const struct eg_process *parent)
{
	u32 view;

	if (!child || !parent)
		return 0;
	child->parent_exec_id = parent->exec_id;
	child->flags = parent->flags & ~EG_PROC_ADOPTED;
	bpf_probe_read_kernel(child->container, sizeof(child->container), parent->container);
	for (view = 0; view < EG_VIEWS; view++) {
		child->ancestors[view] = parent->ancestors[view] | parent->self[view];
		child->self[view] = parent->self[view];
		bpf_probe_read_kernel(child->out[view][0], sizeof(child->out[view][0]),
				      parent->out[view][0]);
		bpf_probe_read_kernel(child->out[view][1],
				      sizeof(child->out[view][0]) * (EG_GENERATIONS - 1),
				      parent->out[view][0]);
	}
	return 0;
}

struct eg_find {
	struct eg_scratch *s;
	u32 position, end;
};

static long eg_find_nul(u32 i, struct eg_find *f)
{
	u32 n;

	for (n = 0; n < 8; n++) {
		if (f->position >= f->end || !f->s->arena[f->position & EG_ARENA_MASK])
			return 1;
		f->position++;
	}
	return 0;
}

/* argv as the new image has it: argv[0], the other arguments, and the command line of name and arguments. */
static __always_inline void eg_read_arguments(struct eg_scratch *s, struct mm_struct *mm)
{
	const struct eg_text *name = &s->texts[EG_IN_PROC_NAME];
	u64 from = EG_READ(mm, arg_start), bytes = EG_READ(mm, arg_end) - from;
	struct eg_find f = { .s = s, .position = eg_some(EG_REGION_ARGS) };
	u32 state = EG_FACT_KNOWN, first, name_bytes = name->bytes & (EG_NAME_MAX - 1);

	if (bytes > EG_ARGS_MAX) {
		bytes = EG_ARGS_MAX;
		state = EG_FACT_UNKNOWN;
	}
	if (bpf_probe_read_user(&s->arena[EG_REGION_ARGS], eg_below(bytes, 2 * EG_ARGS_MAX),
				(void *)from)) {
		bytes = 0;
		state = EG_FACT_UNKNOWN;
	}
	f.end = EG_REGION_ARGS + bytes;
	bpf_loop(EG_ARGS_MAX / 8 + 1, eg_find_nul, &f, 0);
	eg_text_set(&s->texts[EG_IN_PROC_EXE], EG_REGION_ARGS, f.position - EG_REGION_ARGS,
		    f.position < f.end ? EG_FACT_KNOWN
		    : bytes	       ? state
				       : EG_FACT_MISSING);
	first = f.position < f.end ? f.position + 1 : f.end;
	if (f.end > first && !s->arena[(f.end - 1) & EG_ARENA_MASK])
		f.end--;
	bytes = f.end - first;
	eg_text_set(&s->texts[EG_IN_PROC_ARGS], first, bytes, state);
	s->args_bytes = f.end - EG_REGION_ARGS;

	eg_text_set(&s->texts[EG_IN_PROC_CMDLINE], EG_REGION_CMDLINE, name_bytes, state);
	bpf_probe_read_kernel(&s->arena[EG_REGION_CMDLINE], name_bytes,
			      &s->arena[name->start & EG_ARENA_MASK]);
	if (!bytes)
		return;
	s->arena[EG_REGION_CMDLINE + name_bytes] = ' ';
	bpf_probe_read_kernel(&s->arena[EG_REGION_CMDLINE + name_bytes + 1],
			      eg_below(bytes, 2 * EG_ARGS_MAX), &s->arena[first & EG_ARENA_MASK]);
	s->texts[EG_IN_PROC_CMDLINE].bytes += 1 + bytes;
}

/* Arguments that cannot be read: another process's memory, or none at all. */
static __always_inline void eg_no_arguments(struct eg_scratch *s, u32 state)
{
	eg_text_set(&s->texts[EG_IN_PROC_EXE], 0, 0, state);
	eg_text_set(&s->texts[EG_IN_PROC_ARGS], 0, 0, state);
	eg_text_set(&s->texts[EG_IN_PROC_CMDLINE], 0, 0, state);
	s->args_bytes = 0;
}

/* The name's bytes end at the first NUL. */
static __always_inline void eg_set_name(struct eg_scratch *s)
{
	struct eg_find f = { .s = s, .position = eg_some(EG_REGION_NAME) };

	f.end = f.position + EG_NAME_MAX - 1;
	bpf_loop(EG_NAME_MAX / 8, eg_find_nul, &f, 0);
	eg_text_set(&s->texts[EG_IN_PROC_NAME], EG_REGION_NAME, f.position - EG_REGION_NAME,
		    EG_FACT_KNOWN);
}

/*
 * True when an overlay has the file in its upper layer: written since the image was made. An overlay keeps the upper
 * entry right behind its inode (struct ovl_inode); the type itself is a module's, which may not be loaded yet.
 */
static __always_inline bool eg_is_upper_layer(struct inode *inode)
{
	struct dentry *upper = NULL;

	if (EG_READ(inode, i_sb, s_magic) != EG_OVERLAYFS_MAGIC)
		return false;
	bpf_probe_read_kernel(&upper, sizeof(upper), (void *)inode + bpf_core_type_size(struct inode));
	return upper != NULL;
}

/* The program's file: its names, and whether it lives in memory only or above a container's image. */
static __always_inline void eg_read_program_file(u32 scratch, struct eg_scratch *s,
						 struct file *file)
{
	struct inode *inode = EG_READ(file, f_inode);
	bool memory = !EG_READ(inode, i_nlink) && eg_is_kernel_mount(EG_READ(file, f_path.mnt));

	eg_number(s, EG_IN_PROC_MEMFD, memory);
	eg_number(s, EG_IN_PROC_UPPER, eg_is_upper_layer(inode));
	s->dentry = EG_READ(file, f_path.dentry);
	s->mnt = EG_READ(file, f_path.mnt);
	eg_name_object(scratch);
	eg_read_alias(s, inode);
	eg_name_program(s);
}

struct eg_masks {
	u64 out;
	u64 mask;
	u32 table;
};

static long eg_add_hit_mask(u32 i, struct eg_masks *m)
{
	if (m->out >> (i & 63) & 1)
		m->mask |= eg_cell64(m->table + 2 * i);
	return 0;
}

/* Classes of the program whose texts are in the scratch buffer, in one view. */
__noinline int eg_classify_program(u32 scratch, struct eg_process *p, u32 view)
{
	u64 self = 0;
	u32 i;

	if (!p)
		return 0;
	for (i = 0; i < EG_PROC_CLASSIFIERS; i++) {
		const struct eg_classifier *c;
		u64 out;

		if (i >= eg_image.process_classifiers)
			break;
		out = eg_classify(scratch, i);
		p->out[view & 1][0][i] = out;
		c = eg_classifier_at(i);
		if (!c || !c->ancestors)
			continue;
		if (c->kind == EG_KIND_SCANNER) {
			struct eg_masks m = { .out = out, .table = c->ancestors };

			bpf_loop(64, eg_add_hit_mask, &m, 0);
			self |= m.mask;
		} else {
			self |= eg_cell64(c->ancestors + 2 * (u32)out);
		}
	}
	p->self[view & 1] = self;
	return 0;
}

/*
 * The AND over a process's own slots, for every operation and view. Without a second view of the process or an
 * ancestor, which is inherited, the views are equal.
 */
__noinline int eg_screen_process(struct eg_process *p)
{
	u32 op;

	if (!p)
		return 0;
	for (op = 0; op < EG_OP_END; op++) {
		p->alive[0][op] = eg_process_alive(p, op, 0);
		p->alive[1][op] = p->flags & EG_PROC_TWO_VIEWS ? eg_process_alive(p, op, 1)
							       : p->alive[0][op];
	}
	return 0;
}

/* Both views of the program in the scratch buffer; the names are s->names. */
static __always_inline void eg_classify_views(u32 scratch, struct eg_scratch *s,
					      struct eg_process *p)
{
	s->texts[EG_IN_PROC_EXEPATH] = s->names[0];
	eg_classify_program(scratch, p, 0);
	if (s->name_count > 1) {
		p->flags |= EG_PROC_TWO_VIEWS;
		s->texts[EG_IN_PROC_EXEPATH] = s->names[1];
		eg_classify_program(scratch, p, 1);
		s->texts[EG_IN_PROC_EXEPATH] = s->names[0];
	} else {
		bpf_probe_read_kernel(p->out[1][0], sizeof(p->out[1][0]), p->out[0][0]);
		p->self[1] = p->self[0];
	}
	eg_screen_process(p);
	p->flags &= ~(EG_PROC_MEMFD | EG_PROC_UPPER_LAYER);
	p->flags |= s->numbers[EG_IN_PROC_MEMFD - EG_IN_TEXTS] ? EG_PROC_MEMFD : 0;
	p->flags |= s->numbers[EG_IN_PROC_UPPER - EG_IN_TEXTS] ? EG_PROC_UPPER_LAYER : 0;
	/* Marks have a trigger a group and no exemptions: their summary is the answer. */
	if (p->alive[0][EG_OP_MARK] | p->alive[1][EG_OP_MARK])
		p->flags |= EG_PROC_NEVER_KILL;
	else
		p->flags &= ~EG_PROC_NEVER_KILL;
}

static __always_inline void eg_name_process(struct eg_process *p, struct task_struct *leader)
{
	p->exec_id = eg_new_exec_id();
	p->start_time_ns = leader->start_boottime;
	p->pid = leader->tgid;
}

/* The outputs of all ancestors by index, when there are none (missing), or when nobody saw them (unknown). */
__noinline int eg_fill_ancestors(struct eg_process *p, u32 known)
{
	u32 g, i;

	if (!p)
		return 0;
	for (i = 0; i < EG_PROC_CLASSIFIERS; i++) {
		const struct eg_classifier *c = eg_classifier_at(i);
		u64 out = known ? EG_CLASS_MISSING : EG_CLASS_UNKNOWN;

		if (c && c->kind == EG_KIND_SCANNER)
			out = 1ull << (known ? EG_HITS_MISSING : EG_HITS_UNKNOWN);

		if (i >= eg_image.process_classifiers)
			break;
		for (g = 1; g < EG_GENERATIONS; g++)
			p->out[0][g][i] = p->out[1][g][i] = out;
	}
	return 0;
}

static __always_inline void eg_no_ancestors(struct eg_process *p)
{
	p->ancestors[0] = p->ancestors[1] = 0;
	eg_fill_ancestors(p, true);
}

static __always_inline void eg_unknown_ancestors(struct eg_process *p)
{
	p->ancestors[0] = p->ancestors[1] = 1ull << EG_ANCESTOR_NAME_UNKNOWN |
					    1ull << EG_ANCESTOR_EXE_UNKNOWN |
					    1ull << EG_ANCESTOR_PATH_UNKNOWN;
	eg_fill_ancestors(p, false);
}

/*
 * Rebuilds the facts of the current process, which the guard has not seen from its start (or whose storage
 * is busy), in the scratch buffer's process; keeps them in its storage when it can.
 */
__noinline int eg_adopt(u32 scratch)
{
	struct task_struct *task = bpf_get_current_task_btf();
	struct task_struct *leader = task->group_leader;
	struct task_struct *parent = leader->real_parent;
	struct eg_scratch *s = eg_scratch_at(scratch);
	struct eg_health *health = eg_health_of_guard();
	struct mm_struct *mm = EG_READ(leader, mm);
	struct eg_process *p, *kept, *of_parent = NULL;

	if (!s)
		return 0;
	p = &s->process;
	if (health)
		__sync_fetch_and_add(&health->no_process, 1);
	if (!mm)
		mm = EG_READ(task, mm);
	if (parent)
		of_parent = eg_process_find(parent);
	__builtin_memset(p, 0, offsetof(struct eg_process, out));
	p->flags = EG_PROC_ADOPTED;
	if (of_parent)
		eg_inherit(p, of_parent);
	else if (leader->tgid == 1 || !mm)
		eg_no_ancestors(p);
	else
		eg_unknown_ancestors(p);
	eg_name_process(p, leader);
	bpf_core_read(&s->arena[EG_REGION_NAME], EG_NAME_MAX, &leader->comm);
	eg_set_name(s);
	eg_find_container(scratch, p);
	if (mm) {
		struct file *file = EG_READ(mm, exe_file);

		eg_read_arguments(s, mm);
		if (file)
			eg_read_program_file(scratch, s, file);
	} else {
		eg_no_arguments(s, EG_FACT_MISSING);
		eg_text_set(&s->names[0], 0, 0, EG_FACT_MISSING);
		s->name_count = 1;
	}
	eg_classify_views(scratch, s, p);
	kept = bpf_task_storage_get(&eg_processes, leader, NULL, BPF_LOCAL_STORAGE_GET_F_CREATE);
	if (kept && !kept->exec_id)
		bpf_probe_read_kernel(kept, sizeof(*kept), p);
	s->name_count = 0;
	s->number_states = 0;
	return 0;
}

/* The current process's facts; they may be in the scratch buffer. */
static __always_inline struct eg_process *eg_process_of(u32 scratch, struct eg_scratch *s,
							struct task_struct *task)
{
	struct eg_process *p = eg_process_find(task);

	if (p && p->exec_id)
		return p;
	eg_adopt(scratch);
	p = eg_process_find(task);
	return p && p->exec_id ? p : &s->process;
}

#endif
