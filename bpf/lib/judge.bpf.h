/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/*
 * Judging an event: the cheap numbers once, then each view of the names as a whole. A rule matches when it
 * matches in the process's view or in the host's; a file with several links is judged by its known names.
 */
#ifndef EG_JUDGE_H
#define EG_JUDGE_H

/* Summary of what the process leaves alive in any view: 0 ends most events at once. */
static __always_inline u64 eg_concerned(const struct eg_process *p, u32 op)
{
	u64 alive = p->alive[0][op % EG_OP_COUNT];

	return p->flags & EG_PROC_TWO_VIEWS ? alive | p->alive[1][op % EG_OP_COUNT] : alive;
}

/*
 * The verdict on an operation that finds no working memory, at every hook: refused when a rule that stops may concern
 * it, else let pass. Either is counted (eg_scratch_claim). Where nothing can be refused it passes: nobody is killed for what was
 * not judged. p is NULL for a program that is not in place yet.
 */
static __always_inline int eg_without_scratch(const struct eg_process *p, u32 op)
{
	u64 stoppers = eg_image.ops[op % EG_OP_COUNT].stoppers;

	if (p && p->exec_id)
		stoppers &= eg_concerned(p, op);
	return stoppers ? EG_VERDICT_DENY : EG_VERDICT_ALLOW;
}

static __always_inline void eg_judge_name(u32 scratch, const struct eg_process *p, u32 op, u32 view,
					  u64 alive)
{
	const volatile struct eg_op_layout *layout = &eg_image.ops[op % EG_OP_COUNT];

	alive &= p->alive[view][op % EG_OP_COUNT];
	if (alive && layout->text_steps < layout->step_count)
		alive = eg_screen(scratch, op, layout->text_steps, layout->step_count, alive);
	if (alive)
		eg_match(scratch, p, op, view, alive);
}

/* Numbers and addresses are in the scratch buffer; narrows what is alive. */
static __always_inline u64 eg_judge_numbers(u32 scratch, const struct eg_process *p, u32 op)
{
	const volatile struct eg_op_layout *layout = &eg_image.ops[op % EG_OP_COUNT];
	u64 alive = eg_concerned(p, op);

	if (alive && layout->text_steps)
		alive = eg_screen(scratch, op, 0, layout->text_steps, alive);
	return alive;
}

static __always_inline bool eg_names_matter(u32 op)
{
	return eg_image.ops[op % EG_OP_COUNT].inputs &
	       (1ull << EG_IN_PATH | 1ull << EG_IN_DIRECTORY | 1ull << EG_IN_FILENAME);
}

static __always_inline bool eg_pair_matters(u32 op)
{
	return eg_image.ops[op % EG_OP_COUNT].inputs &
	       (1ull << EG_IN_OLD_PATH | 1ull << EG_IN_NEW_PATH);
}

static __always_inline void eg_use_pair(struct eg_scratch *s, u32 view)
{
	s->texts[EG_IN_OLD_PATH] = s->pair[view & 1][0];
	s->texts[EG_IN_NEW_PATH] = s->pair[view & 1][1];
}

/* Both views of the object named by s->names, and its other links. */
__noinline int eg_judge_views(u32 scratch, const struct eg_process *p, u32 op, u64 alive)
{
	struct eg_scratch *s = eg_scratch_at(scratch);
	bool two;

	if (!s || !p)
		return 0;
	two = p->flags & EG_PROC_TWO_VIEWS || s->name_count > 1 || s->has_pair > 1;
	if (eg_names_matter(op))
		eg_use_name(s, &s->names[0]);
	if (s->has_pair)
		eg_use_pair(s, 0);
	eg_judge_name(scratch, p, op, 0, alive);
	if (two) {
		if (eg_names_matter(op) && s->name_count > 1)
			eg_use_name(s, &s->names[1]);
		if (s->has_pair)
			eg_use_pair(s, 1);
		eg_judge_name(scratch, p, op, 1, alive);
	}
	if (eg_names_matter(op) && s->has_alias) {
		s->use_alias = 1;
		eg_judge_name(scratch, p, op, 1, alive);
		s->use_alias = 0;
	}
	return 0;
}

#endif
