/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/*
 * What the policy makes of a process: classes of its own facts and of its ancestors'. They are made from the tracker's
 * facts when the process first acts, by the one piece of code here, and hold until it runs another program: so it does not
 * matter when the policy came, and there is nobody whom it does not know yet.
 */
#ifndef EG_PROCESS_H
#define EG_PROCESS_H

/* The process's classes, or NULL: none yet, or of a program that it does not run any more. */
static __always_inline struct eg_process *eg_process_find(struct task_struct *task)
{
	struct task_struct *leader = task->group_leader;
	u32 tgid = task->tgid;
	struct eg_process *p = bpf_map_lookup_elem(&eg_processes, &tgid);

	return p && p->execs == leader->self_exec_id && p->start_time_ns == leader->start_boottime
		       ? p
		       : NULL;
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

/* What a program of this class, or of these hits, is to those that descend from it. */
__noinline u64 eg_as_ancestor(u32 number, u64 out)
{
	const struct eg_classifier *c = eg_classifier_at(number);
	struct eg_masks m = { .out = out };

	if (!c || !c->ancestors)
		return 0;
	if (c->kind != EG_KIND_SCANNER)
		return eg_cell64(c->ancestors + 2 * (u32)out);
	m.table = c->ancestors;
	bpf_loop(64, eg_add_hit_mask, &m, 0);
	return m.mask;
}

/* Classes of the program whose texts are in the scratch buffer, in one view. */
static __always_inline void eg_classify_view(u32 scratch, struct eg_program_classes *p, u32 view)
{
	u64 self = 0;
	u32 i;

	for (i = 0; i < EG_PROC_CLASSIFIERS; i++) {
		u64 out;

		if (i >= eg_shape.process_classifiers)
			break;
		out = eg_classify(scratch, i);
		p->out[view & 1][i] = out;
		self |= eg_as_ancestor(i, out);
	}
	p->self[view & 1] = self;
}

/* Both views of the program in the scratch buffer, whose names are s->names, to s->classes. */
__noinline int eg_classify_program(u32 scratch)
{
	struct eg_scratch *s = eg_scratch_at(scratch);
	struct eg_program_classes *p;

	if (!s)
		return 0;
	p = &s->classes;
	p->flags = s->numbers[EG_IN_PROC_MEMFD - EG_IN_TEXTS] ? EG_PROC_MEMFD : 0;
	p->flags |= s->numbers[EG_IN_PROC_UPPER - EG_IN_TEXTS] ? EG_PROC_UPPER_LAYER : 0;
	s->texts[EG_IN_PROC_EXEPATH] = s->names[0];
	eg_classify_view(scratch, p, 0);
	if (s->name_count > 1) {
		p->flags |= EG_PROC_TWO_VIEWS;
		s->texts[EG_IN_PROC_EXEPATH] = s->names[1];
		eg_classify_view(scratch, p, 1);
		s->texts[EG_IN_PROC_EXEPATH] = s->names[0];
	} else {
		bpf_probe_read_kernel(p->out[1], sizeof(p->out[1]), p->out[0]);
		p->self[1] = p->self[0];
	}
	return 0;
}

/* The program in the scratch buffer is judged by the name of another link, and the host's, when rules ask for that one. */
__noinline int eg_use_program_alias(u32 scratch)
{
	struct eg_scratch *s = eg_scratch_at(scratch);
	struct eg_alias_key key = {};
	const struct eg_alias *alias;

	if (!s || !s->program.inode)
		return 0;
	key.inode = s->program.inode;
	key.device = s->program.device;
	alias = eg_alias_at(&key, s->program.generation);
	if (!alias)
		return 0;
	eg_lay_out_alias(s, alias);
	if (s->name_count > 1 && s->names[1].state == EG_FACT_KNOWN)
		s->names[0] = s->names[1];
	s->names[1] = s->alias;
	s->name_count = 2;
	return 0;
}

/* What is unknown when some ancestor is. */
#define EG_UNKNOWN_LINEAGE                                                      \
	(1ull << EG_ANCESTOR_NAME_UNPROVEN | 1ull << EG_ANCESTOR_EXE_UNPROVEN | \
	 1ull << EG_ANCESTOR_NAME_UNKNOWN | 1ull << EG_ANCESTOR_EXE_UNKNOWN |   \
	 1ull << EG_ANCESTOR_PATH_UNKNOWN)

/* Classes in the place of a program that is none, or that nobody knows. */
static __always_inline void eg_no_classes(struct eg_program_classes *p, bool known)
{
	u64 bits = known ? 0 : EG_UNKNOWN_LINEAGE;
	u32 i;

	p->flags = 0;
	p->self[0] = p->self[1] = p->chain[0] = p->chain[1] = bits;
	for (i = 0; i < EG_PROC_CLASSIFIERS; i++) {
		const struct eg_classifier *c = eg_classifier_at(i);
		u64 out = known ? EG_CLASS_MISSING : EG_CLASS_UNKNOWN;

		if (i >= eg_shape.process_classifiers)
			break;
		if (c && c->kind == EG_KIND_SCANNER)
			out = 1ull << (known ? EG_HITS_MISSING : EG_HITS_UNKNOWN);
		p->out[0][i] = p->out[1][i] = out;
	}
}

/*
 * State of the steps below is kept in the scratch buffer: they nest under every hook, and all stacks together have 512
 * bytes.
 */

/* True when the classes of the program at hand were made; they are then in s->classes. */
static __always_inline bool eg_recall_classes(struct eg_scratch *s)
{
	struct eg_program_classes *made = bpf_map_lookup_elem(&eg_program_classes, &s->climbing);

	if (!made)
		return false;
	bpf_probe_read_kernel(&s->classes, sizeof(s->classes), made);
	/* An entry whose program is gone may be given to another one while it is read. */
	return s->classes.id == s->climbing && *(volatile u64 *)&made->id == s->climbing;
}

/* Up a lineage, to the first program that has classes, or to its top. */
static long eg_climb(u32 i, u32 *scratch)
{
	struct eg_scratch *s = eg_scratch_at(*scratch);
	struct eg_program *program;

	if (!s || s->climbing == EG_PROGRAM_NONE)
		return 1;
	program = bpf_map_lookup_elem(&eg_programs, &s->climbing);
	if (!program) {
		s->chain[0] = s->chain[1] = EG_UNKNOWN_LINEAGE;
		return 1;
	}
	if (eg_recall_classes(s)) {
		s->chain[0] = s->classes.chain[0];
		s->chain[1] = s->classes.chain[1];
		return 1;
	}
	s->climb[i & (EG_LINEAGE - 1)] = s->climbing;
	s->climbed = i + 1;
	s->climbing = program->previous;
	return 0;
}

/* Down again: the classes of each program on the way. */
static long eg_come_down(u32 i, u32 *scratch)
{
	struct eg_scratch *s = eg_scratch_at(*scratch);
	const struct eg_program *program;

	if (!s || i >= s->climbed)
		return 1;
	s->climbing = s->climb[(s->climbed - 1 - i) & (EG_LINEAGE - 1)];
	program = bpf_map_lookup_elem(&eg_programs, &s->climbing);
	if (eg_load_program(*scratch, s->climbing)) {
		eg_no_classes(&s->classes, false);
	} else {
		eg_use_program_alias(*scratch);
		eg_classify_program(*scratch);
		eg_classify_pieces(*scratch, s->climbing);
	}
	if (program && program->flags & EG_PROGRAM_LINEAGE_CUT) {
		s->chain[0] |= EG_UNKNOWN_LINEAGE;
		s->chain[1] |= EG_UNKNOWN_LINEAGE;
	}
	s->classes.id = s->climbing;
	s->classes.chain[0] = s->chain[0] |= s->classes.self[0];
	s->classes.chain[1] = s->chain[1] |= s->classes.self[1];
	bpf_map_update_elem(&eg_program_classes, &s->climbing, &s->classes, BPF_NOEXIST);
	return 0;
}

/* The classes of one program of s->lineage, to s->classes. */
__noinline int eg_classes_of(u32 scratch, u32 which)
{
	struct eg_scratch *s = eg_scratch_at(scratch);

	if (!s)
		return 0;
	s->climbing = s->lineage[which & (2 * EG_GENERATIONS - 1)];
	s->climbed = 0;
	s->chain[0] = s->chain[1] = 0;
	if (s->climbing == EG_PROGRAM_NONE || !bpf_map_lookup_elem(&eg_programs, &s->climbing)) {
		eg_no_classes(&s->classes, s->climbing == EG_PROGRAM_NONE);
		return 0;
	}
	if (eg_recall_classes(s))
		return 0;
	bpf_loop(EG_LINEAGE, eg_climb, &scratch, 0);
	bpf_loop(EG_LINEAGE, eg_come_down, &scratch, 0);
	return 0;
}

/* The classes in the scratch buffer are those of the process's program (0), of its parent's (1), … */
static __always_inline void eg_place_classes(struct eg_process *p, const struct eg_scratch *s,
					     u32 generation)
{
	u32 g = generation & (EG_GENERATIONS - 1);

	bpf_probe_read_kernel(p->out[0][g], sizeof(p->out[0][g]), s->classes.out[0]);
	bpf_probe_read_kernel(p->out[1][g], sizeof(p->out[1][g]), s->classes.out[1]);
	p->flags |= s->classes.flags & EG_PROC_TWO_VIEWS;
}

static __always_inline void eg_place_ancestors(struct eg_process *p, const struct eg_scratch *s)
{
	u64 unknown = p->flags & EG_PROC_LINEAGE_CUT ? EG_UNKNOWN_LINEAGE : 0;

	p->ancestors[0] = s->classes.chain[0] | unknown;
	p->ancestors[1] = s->classes.chain[1] | unknown;
	if (p->ancestors[0] != p->ancestors[1])
		p->flags |= EG_PROC_TWO_VIEWS;
}

/* The process's own program, whose classes are in the scratch buffer. */
static __always_inline void eg_place_program(struct eg_process *p, const struct eg_scratch *s)
{
	p->self[0] = s->classes.self[0];
	p->self[1] = s->classes.self[1];
	eg_place_classes(p, s, 0);
	p->flags &= ~(EG_PROC_MEMFD | EG_PROC_UPPER_LAYER);
	p->flags |= s->classes.flags & (EG_PROC_MEMFD | EG_PROC_UPPER_LAYER);
}

/*
 * The AND over a process's own slots, for every operation and view. Without a second view of the process or an
 * ancestor the views are equal.
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

/* Who the current process is, to s->process, and its lineage, to s->lineage. */
__noinline int eg_begin_label(u32 scratch)
{
	struct task_struct *task = bpf_get_current_task_btf();
	struct task_struct *leader = task->group_leader;
	struct eg_scratch *s = eg_scratch_at(scratch);
	struct eg_program *program;
	struct eg_tracked *t;
	struct eg_process *p;
	u32 g;

	if (!s)
		return 0;
	p = &s->process;
	t = eg_tracked_find(leader);
	if (t && t->execs != leader->self_exec_id)
		t = NULL;
	__builtin_memset(p, 0, offsetof(struct eg_process, out));
	p->flags = 0;
	p->exec_id = t ? t->exec_id : eg_new_id();
	p->start_time_ns = leader->start_boottime;
	p->execs = ~0ull;
	p->pid = task->tgid;
	for (g = 0; g < EG_GENERATIONS; g++)
		s->lineage[g] = t ? t->programs[g] : EG_PROGRAM_UNKNOWN;
	program = bpf_map_lookup_elem(&eg_programs, &s->lineage[0]);
	if (program) {
		bpf_probe_read_kernel(p->container, sizeof(p->container), program->container);
		p->flags = program->flags & EG_PROGRAM_ADOPTED ? EG_PROC_ADOPTED : 0;
		p->flags |= program->flags & EG_PROGRAM_LINEAGE_CUT ? EG_PROC_LINEAGE_CUT : 0;
	} else {
		__builtin_memcpy(p->container, "host\0\0\0\0\0\0\0\0\0\0\0", sizeof(p->container));
	}
	/* Who was forked and has run nothing else descends from its own program, too. */
	s->lineage[EG_GENERATIONS] = !program		 ? EG_PROGRAM_UNKNOWN
				     : t && t->is_forked ? t->programs[0]
							 : program->previous;
	return 0;
}

struct eg_digesting_rows {
	struct eg_scratch *s;
	u32 slots; /* cell of the operation's slot 0 */
	u32 view;
};

static long eg_digest_row(u32 i, struct eg_digesting_rows *at)
{
	const struct eg_slot *slot = eg_slot_at(at->slots, i);

	if (slot)
		eg_digest_word(&at->s->digest, eg_process_row(slot, &at->s->process, at->view));
	return 0;
}

/*
 * What processes have in common whose opens are judged alike, but for the numbers that are read at the event: the rows that their
 * programs and ancestors pick, in each view.
 */
__noinline int eg_digest_process(u32 scratch)
{
	const struct eg_op_layout *layout = eg_layout_of(EG_OP_OPEN);
	struct eg_digesting_rows at = { .s = eg_scratch_at(scratch) };

	if (!at.s || !layout)
		return 0;
	at.slots = layout->slots;
	eg_digest_begin(&at.s->digest);
	bpf_loop(layout->process_slots, eg_digest_row, &at, 0);
	at.view = 1;
	if (at.s->process.flags & EG_PROC_TWO_VIEWS)
		bpf_loop(layout->process_slots, eg_digest_row, &at, 0);
	at.s->process.digest = eg_digest_end(&at.s->digest);
	return 0;
}

/* Puts s->process into its place in the map. One that is taken is written over, never given back: another thread may be reading in it. */
__noinline int eg_end_label(u32 scratch)
{
	struct task_struct *task = bpf_get_current_task_btf();
	struct eg_scratch *s = eg_scratch_at(scratch);
	struct eg_process *kept;

	if (!s)
		return 0;
	kept = bpf_map_lookup_elem(&eg_processes, &s->process.pid);
	if (!kept) {
		bpf_map_update_elem(&eg_processes, &s->process.pid, &s->process, BPF_NOEXIST);
		kept = bpf_map_lookup_elem(&eg_processes, &s->process.pid);
	} else {
		bpf_probe_read_kernel(kept, sizeof(*kept), &s->process);
	}
	s->process.execs = EG_READ(task, group_leader, self_exec_id);
	if (kept)
		*(volatile u64 *)&kept->execs = s->process.execs;
	s->name_count = 0;
	s->place_count = 0;
	s->is_host_view = 0;
	s->host_state = EG_FACT_MISSING;
	s->number_states = (struct eg_states){};
	s->viewer = bpf_get_current_task();
	return 0;
}

/* Classes of the current process, to s->process and to its place in the map. */
__noinline int eg_label(u32 scratch)
{
	struct eg_scratch *s = eg_scratch_at(scratch);
	u32 g;

	if (!s)
		return 0;
	eg_begin_label(scratch);
	eg_classes_of(scratch, EG_GENERATIONS);
	eg_place_ancestors(&s->process, s);
#pragma unroll
	for (g = 1; g < EG_GENERATIONS; g++) {
		eg_classes_of(scratch, g);
		eg_place_classes(&s->process, s, g);
	}
	eg_classes_of(scratch, 0);
	eg_place_program(&s->process, s);
	eg_screen_process(&s->process);
	eg_digest_process(scratch);
	eg_end_label(scratch);
	return 0;
}

/* The program that the current process runs, laid out in the scratch buffer: its names are then s->names. */
static __always_inline void eg_load_own_program(u32 scratch, struct task_struct *task)
{
	struct eg_tracked *t = eg_tracked_find(EG_READ(task, group_leader));

	if (t && !eg_load_program(scratch, t->programs[0]))
		eg_use_program_alias(scratch);
}

#endif
