/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/*
 * Files with several links. One that a rule asks for by one of its names is known by that name whichever is used, as
 * long as the name leads there.
 *
 *   lsm/inode_link            a file gets another name: the one that a rule asks for is kept
 *   lsm/inode_rename          likewise, and the name that it loses is forgotten
 *   lsm/inode_unlink          a name is removed: it is forgotten
 *   lsm/inode_free_security   the last name was removed: the file is forgotten
 *   raw_tp eg_remember        run by user space, for files that had several names before; attached to nothing
 */

enum eg_worth {
	EG_WORTH_NOTHING = 0,
	EG_WORTH_REPORT = 1, /* a rule that reports asks for the name */
	EG_WORTH_STOP = 2,  /* a rule that stops does */
};

struct eg_asking {
	struct eg_scratch *s;
	u64 stoppers;
	u64 ancestors; /* the mask of a program of that name */
	u64 value;   /* of a step's classifier */
	u32 slots;
	u32 first;
	u32 steps;
	u32 exact; /* 1: the summary has a bit for each trigger */
	u32 worth;
	u32 pad;
};

/* Whether the row of the name leaves a trigger alive that the row of any other path does not. */
static __always_inline void eg_ask_row(struct eg_asking *q, u32 named, u32 other)
{
	const struct eg_row *row = eg_eight_cells_at(named), *of_other = eg_eight_cells_at(other);
	u64 gained;

	if (!row || !of_other || named == other)
		return;
	gained = q->exact ? row->triggers & ~of_other->triggers : row->triggers;
	if (gained && !q->worth)
		q->worth = EG_WORTH_REPORT;
	if (gained & q->stoppers)
		q->worth = EG_WORTH_STOP;
}

static __always_inline void eg_ask_value(struct eg_asking *q, const struct eg_slot *slot, u64 value)
{
	if (slot->kind == EG_SLOT_BIT)
		eg_ask_row(q, slot->row_base + 8 * eg_bit_row(value, slot->bit),
			   slot->row_base + 8 * EG_BIT_CLEAR);
	else
		eg_ask_row(q, slot->row_base + 8 * (u32)value, slot->row_base + 8 * EG_CLASS_FIRST);
}

static long eg_ask_slot(u32 i, struct eg_asking *q)
{
	const struct eg_slot *slot = eg_slot_at(q->slots, q->first + i);

	if (slot)
		eg_ask_value(q, slot, q->value);
	return 0;
}

static long eg_ask_step(u32 i, struct eg_asking *q)
{
	const struct eg_step *step = eg_four_cells_at(q->steps + i * 4);

	if (!step)
		return 1;
	if (step->classifier - EG_PROC_CLASSIFIERS >= EG_PATH_CLASSIFIERS)
		return 0;
	q->first = step->slot_first;
	q->value = q->s->path_out[eg_below(step->classifier, EG_PATH_CLASSIFIERS)];
	bpf_loop(step->slot_count, eg_ask_slot, q, 0);
	return 0;
}

static long eg_ask_process_slot(u32 i, struct eg_asking *q)
{
	const struct eg_slot *slot = eg_slot_at(q->slots, i);
	const struct eg_classifier *c;

	if (!slot)
		return 1;
	if (slot->kind == EG_SLOT_ANCESTORS) {
		if (q->ancestors >> (slot->bit & 63) & 1)
			eg_ask_row(q, slot->row_base + 8 * EG_BIT_SET,
				   slot->row_base + 8 * EG_BIT_CLEAR);
		return 0;
	}
	c = eg_classifier_at(slot->classifier);
	if (c && c->input == EG_IN_PROC_EXEPATH)
		eg_ask_value(q, slot, q->s->out[slot->classifier % EG_PROC_CLASSIFIERS]);
	return 0;
}

/* Whether the rules of one operation ask for the name whose outputs are in the scratch buffer. */
__noinline int eg_ask_operation(u32 scratch, u32 op, u64 ancestors)
{
	const struct eg_op_layout *layout = eg_layout_of(op);
	struct eg_asking q = { .s = eg_scratch_at(scratch), .ancestors = ancestors };

	if (!q.s || !layout || !layout->triggers)
		return EG_WORTH_NOTHING;
	q.stoppers = layout->stoppers;
	q.slots = layout->slots;
	q.steps = layout->steps;
	q.exact = layout->trigger_group_bits <= 1;
	bpf_loop(layout->process_slots, eg_ask_process_slot, &q, 0);
	bpf_loop(layout->step_count, eg_ask_step, &q, 0);
	return q.worth;
}

/* The most that the rules ask for s->names[1], as a file's name or a program's. */
__noinline int eg_ask_rules(u32 scratch)
{
	struct eg_scratch *s = eg_scratch_at(scratch);
	u64 ancestors = 0;
	u32 i, worth = 0;

	if (!s)
		return EG_WORTH_NOTHING;
	eg_use_name(s, &s->names[1]);
	s->texts[EG_IN_PROC_EXEPATH] = s->names[1];
	for (i = 0; i < EG_PATH_CLASSIFIERS; i++) {
		if (i >= eg_shape.path_classifiers)
			break;
		s->path_out[i] = eg_classify(scratch, EG_PROC_CLASSIFIERS + i);
	}
	for (i = 0; i < EG_PROC_CLASSIFIERS; i++) {
		const struct eg_classifier *c = eg_classifier_at(i);
		struct eg_masks m = {};

		if (!c || i >= eg_shape.process_classifiers)
			break;
		if (c->input != EG_IN_PROC_EXEPATH)
			continue;
		s->out[i] = m.out = eg_classify(scratch, i);
		m.table = c->ancestors;
		if (c->ancestors && c->kind == EG_KIND_SCANNER)
			bpf_loop(64, eg_add_hit_mask, &m, 0);
		else if (c->ancestors)
			m.mask = eg_cell64(c->ancestors + 2 * (u32)m.out);
		ancestors |= m.mask;
	}
	for (i = 0; i < EG_OP_END; i++) {
		u32 own;

		own = eg_ask_operation(scratch, i, ancestors);
		if (own > worth)
			worth = own;
	}
	return worth;
}

/* Copies s->names[1] to the name that is about to be kept; false when it is too long. */
static __always_inline bool eg_take_name(struct eg_scratch *s, u32 worth)
{
	const struct eg_text *name = &s->names[1];

	if (name->bytes >= EG_ALIAS_PATH)
		return false;
	s->new_alias.stops = worth == EG_WORTH_STOP;
	s->new_alias.path_bytes = name->bytes;
	s->new_alias.tail = name->tail;
	bpf_probe_read_kernel(s->new_alias.path, eg_below(name->bytes, EG_ALIAS_PATH),
			      &s->arena[name->start & EG_ARENA_MASK]);
	return true;
}

/* There is no room for a name: that is counted, and a name that must not be lost is not given. */
static __always_inline int eg_no_room(u32 worth)
{
	struct eg_health *health = eg_health_of_object();

	if (health)
		__sync_fetch_and_add(&health->links_unknown, 1);
	return worth == EG_WORTH_STOP ? -EG_EPERM : 0;
}

/*
 * Keeps the name of s->dentry for the file s->new_key, if a rule asks for one of the names that the host has for it and for
 * no name that is kept already. Negative when a rule that stops asks for it and it cannot be kept; 1 when it is known.
 */
__noinline int eg_keep_alias(u32 scratch)
{
	struct eg_scratch *s = eg_scratch_at(scratch);
	const struct eg_alias *old;
	u32 i, worth, best = 0;
	bool fits = true;
	long error;

	if (!s)
		return 0;
	s->mnt = NULL;
	s->names[0].state = EG_FACT_MISSING;
	eg_name_on_host(scratch);
	for (i = 0; i < EG_PLACES; i++) {
		if (!eg_name_in_place(scratch, i) || s->names[1].state != EG_FACT_KNOWN)
			continue;
		worth = eg_ask_rules(scratch);
		if (worth <= best)
			continue;
		best = worth;
		fits = eg_take_name(s, worth);
	}
	if (!best)
		return 0;
	if (!fits)
		return eg_no_room(best);
	old = bpf_map_lookup_elem(&eg_aliases, &s->new_key);
	if (!old && best == EG_WORTH_REPORT)
		old = bpf_map_lookup_elem(&eg_reported_aliases, &s->new_key);
	if (old && old->generation == s->new_alias.generation)
		return 1;
	error = best == EG_WORTH_STOP
			? bpf_map_update_elem(&eg_aliases, &s->new_key, &s->new_alias, BPF_ANY)
			: bpf_map_update_elem(&eg_reported_aliases, &s->new_key, &s->new_alias,
					      BPF_ANY);
	return error ? eg_no_room(best) : 1;
}

static __always_inline int eg_keep_name_of(u32 n, struct eg_scratch *s, struct inode *inode,
					   struct dentry *dentry)
{
	s->new_key = eg_alias_key_of(inode);
	s->new_alias.generation = EG_READ(inode, i_generation);
	s->dentry = dentry;
	return eg_keep_alias(n);
}

/* True when this is the name that is kept of the file. */
__noinline int eg_is_kept_name(u32 scratch, u32 stops)
{
	struct eg_scratch *s = eg_scratch_at(scratch);
	const struct eg_alias *alias;
	u32 bytes;

	if (!s)
		return 0;
	alias = stops ? bpf_map_lookup_elem(&eg_aliases, &s->new_key)
		      : bpf_map_lookup_elem(&eg_reported_aliases, &s->new_key);
	if (!alias)
		return 0;
	bytes = eg_below(alias->path_bytes, EG_ALIAS_PATH);
	bpf_probe_read_kernel(&s->arena[EG_REGION_ALIAS], bytes, alias->path);
	eg_text_set(&s->alias, EG_REGION_ALIAS, bytes, EG_FACT_KNOWN);
	s->mnt = NULL;
	s->names[0] = s->alias;
	s->is_host_view = 0;
	eg_name_on_host(scratch);
	if (s->place_count < 2)
		s->is_host_view = eg_has_one_name(scratch);
	return s->is_host_view;
}

/* The file loses the name dentry: it is no longer known by it. */
static __always_inline void eg_forget_name_of(u32 n, struct eg_scratch *s, struct inode *inode,
					      struct dentry *dentry)
{
	s->new_key = eg_alias_key_of(inode);
	s->dentry = dentry;
	if (eg_is_kept_name(n, 1))
		bpf_map_delete_elem(&eg_aliases, &s->new_key);
	if (eg_is_kept_name(n, 0))
		bpf_map_delete_elem(&eg_reported_aliases, &s->new_key);
}

/* Without working memory a name is not given where a rule stops anything, whoever gives it. */
static __always_inline int eg_link_without_scratch(void)
{
	u32 op;

	for (op = 0; op < EG_OP_END; op++) {
		if (eg_without_scratch(NULL, op) != EG_VERDICT_ALLOW)
			return -EG_EPERM;
	}
	return 0;
}

SEC("lsm/inode_link")
int BPF_PROG(eg_keep_link, struct dentry *old_dentry, struct inode *dir, struct dentry *new_dentry,
	     int ret)
{
	struct inode *inode = EG_READ(old_dentry, d_inode);
	struct eg_scratch *s;
	int kept;
	s32 n;

	if (ret || !inode)
		return ret;
	n = eg_scratch_claim();
	s = eg_scratch_at(n);
	if (n < 0 || !s)
		return eg_link_without_scratch();
	kept = eg_keep_name_of(n, s, inode, old_dentry);
	if (kept >= 0)
		kept = eg_keep_name_of(n, s, inode, new_dentry);
	eg_scratch_release(n);
	return kept < 0 ? -EG_EPERM : 0;
}

/* An exchange comes here twice, once for each of its objects. */
SEC("lsm/inode_rename")
int BPF_PROG(eg_keep_rename, struct inode *old_dir, struct dentry *old_dentry,
	     struct inode *new_dir, struct dentry *new_dentry, int ret)
{
	struct inode *moved = EG_READ(old_dentry, d_inode);
	struct inode *replaced = EG_READ(new_dentry, d_inode);
	struct eg_scratch *s;
	int kept = 0;
	s32 n;

	if (ret || !moved || !eg_has_links(old_dentry, moved))
		moved = NULL;
	if (ret || !replaced || !eg_alias_of(replaced))
		replaced = NULL;
	if (!moved && !replaced)
		return ret;
	n = eg_scratch_claim();
	s = eg_scratch_at(n);
	if (n < 0 || !s)
		return eg_link_without_scratch();
	if (replaced)
		eg_forget_name_of(n, s, replaced, new_dentry);
	if (moved) {
		eg_forget_name_of(n, s, moved, old_dentry);
		kept = eg_keep_name_of(n, s, moved, new_dentry);
	}
	eg_scratch_release(n);
	return kept < 0 ? -EG_EPERM : 0;
}

SEC("lsm/inode_unlink")
int BPF_PROG(eg_forget_name, struct inode *dir, struct dentry *dentry, int ret)
{
	struct inode *inode = EG_READ(dentry, d_inode);
	struct eg_scratch *s;
	s32 n;

	if (ret || !inode || !eg_has_links(dentry, inode) || !eg_alias_of(inode))
		return ret;
	n = eg_scratch_claim();
	s = eg_scratch_at(n);
	if (n < 0 || !s)
		return 0;
	eg_forget_name_of(n, s, inode, dentry);
	eg_scratch_release(n);
	return 0;
}

SEC("lsm/inode_free_security")
int BPF_PROG(eg_forget_inode, struct inode *inode)
{
	struct eg_alias_key key;

	if (EG_READ(inode, i_nlink))
		return 0; /* it leaves memory, not the disk */
	key = eg_alias_key_of(inode);
	bpf_map_delete_elem(&eg_aliases, &key);
	bpf_map_delete_elem(&eg_reported_aliases, &key);
	return 0;
}

/* The file behind a descriptor of the caller has several links: keeps the name by which it was opened, if a rule asks for it. */
SEC("raw_tp")
int eg_remember(struct bpf_raw_tracepoint_args *ctx)
{
	struct task_struct *task = bpf_get_current_task_btf();
	struct file *file = eg_file_of_fd(task, ctx->args[0]);
	struct eg_scratch *s;
	int kept;
	s32 n;

	if (!file || !eg_has_links(EG_READ(file, f_path.dentry), EG_READ(file, f_inode)))
		return 0;
	n = eg_scratch_claim();
	s = eg_scratch_at(n);
	if (n < 0 || !s)
		return 0;
	kept = eg_keep_name_of(n, s, EG_READ(file, f_inode), EG_READ(file, f_path.dentry));
	eg_scratch_release(n);
	return kept;
}
