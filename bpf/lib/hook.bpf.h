/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/*
 * The frame of every hook that judges an operation. A hook is its section, its operation, what it can do about a match, and what
 * it gathers:
 *
 *	struct eg_hook h = eg_hook_of(EG_OP_UNLINK, EG_CAN_DENY);
 *
 *	if (eg_concerns(&h) && eg_begin(&h)) {
 *		... facts of the event, to h.s ...
 *		eg_judge(&h);
 *	}
 *	return eg_lsm_answer(eg_end(&h));
 *
 * What is cheap comes first: most operations concern no rule, and end before any working memory is claimed.
 */
#ifndef EG_HOOK_H
#define EG_HOOK_H

/* An operation that is being judged. Functions that take one are inlined, so that it is in registers and costs no stack. */
struct eg_hook {
	struct task_struct *task; /* who acts */
	struct eg_process *p; /* the process that is judged; NULL: not known yet */
	struct eg_scratch *s; /* working memory; NULL until it is claimed */
	u32 n; /* its number */
	u32 op; /* enum eg_op */
	u32 power; /* enum eg_power */
	int verdict; /* enum eg_verdict */
};

static __always_inline struct eg_hook eg_hook_of(u32 op, u32 power)
{
	return (struct eg_hook){
		.task = bpf_get_current_task_btf(),
		.op = op,
		.power = power,
		.verdict = EG_VERDICT_ALLOW,
	};
}

/* Who acts; false for those that are never judged. */
static __always_inline bool eg_identify(struct eg_hook *h)
{
	if (eg_is_exempt(h->task))
		return false;
	h->p = eg_process_find(h->task);
	return true;
}

/* Whether the operation may concern a rule, by what is known without looking at it. */
static __always_inline bool eg_concerns(struct eg_hook *h)
{
	return eg_identify(h) && (!h->p || eg_concerned(h->p, h->op));
}

/*
 * The verdict on an operation that finds no working memory, at every hook: refused when a rule that stops may concern
 * it, else let pass. Either is counted (eg_scratch_claim). Where nothing can be refused it passes: nobody is killed for what was
 * not judged. p is NULL when the process is not known, or does not matter.
 */
static __always_inline int eg_without_scratch(const struct eg_process *p, u32 op)
{
	const struct eg_op_layout *layout = eg_layout_of(op);
	u64 stoppers = layout ? layout->stoppers : 0;

	if (p && op != EG_OP_EXEC_CHECK) /* which the program that is asked for decides */
		stoppers &= eg_concerned(p, op);
	return stoppers ? EG_VERDICT_DENY : EG_VERDICT_ALLOW;
}

/* Claims working memory and makes the process known. False when there is none: the verdict is given then. */
static __always_inline bool eg_begin(struct eg_hook *h)
{
	h->n = eg_scratch_claim();
	h->s = eg_scratch_at(h->n);
	if (!h->s) {
		h->verdict = eg_without_scratch(h->p, h->op);
		return false;
	}
	if (!h->p) {
		/*
		 * At an exec the tracker's program on the same tracepoint has the facts by now; should it have met with no memory,
		 * here they are taken.
		 */
		eg_track(h->n, h->power == EG_CAN_KILL_AT_EXEC ? 0 : EG_PROGRAM_ADOPTED);
		eg_label(h->n);
		h->p = &h->s->process;
	}
	return true;
}

/* Adds the numbers of the process and its working directory to the facts; returns what all numbers leave alive. */
static __always_inline u64 eg_narrow(struct eg_hook *h)
{
	u64 alive = eg_concerned(h->p, h->op);

	if (!alive)
		return 0;
	eg_read_process_numbers(h->s, h->task, h->op);
	if (eg_wants(h->op, EG_IN_PROC_CWD))
		eg_read_cwd(h->n, h->s, h->task);
	return eg_judge_numbers(h->n, h->op, alive);
}

/* Judges an event that is about no file, or whose names are there. */
static __always_inline void eg_judge(struct eg_hook *h)
{
	u64 alive = eg_narrow(h);

	if (alive)
		eg_judge_views(h->n, h->p, h->op, alive);
}

/*
 * Judges an event that is about a file, whose numbers are there: it is named only when they leave something alive. Below an
 * overlay it has no other name than the host's. A record has the names, whether a rule asks for them or not.
 */
static __always_inline void eg_judge_object(struct eg_hook *h, struct vfsmount *mnt,
					    struct dentry *dentry)
{
	u64 alive = eg_narrow(h);
	bool names_matter = eg_names_matter(h->op);

	if (!alive)
		return;
	h->s->dentry = dentry;
	h->s->mnt = mnt;
	if (names_matter)
		eg_name_object(h->n);
	if (names_matter && h->s->backing && h->s->names[0].state != EG_FACT_KNOWN)
		return;
	eg_judge_views(h->n, h->p, h->op, alive);
	if (!names_matter && h->s->match_count)
		eg_name_object(h->n);
}

/*
 * Does what the matches ask for, records it, and gives the working memory back. Programs of control groups may not ask in which
 * system call the process is, and on older kernels they can refuse and cannot signal.
 */
static __always_inline int eg_end(struct eg_hook *h)
{
	if (!h->s)
		return h->verdict;
	if (h->s->match_count) {
		if (h->power != EG_CAN_DENY)
			eg_note_call(h->s);
		if (h->power == EG_CAN_DENY && h->op == EG_OP_CONNECT)
			h->verdict = eg_conclude_connection(h->n, h->p);
		else
			h->verdict = eg_conclude(h->n, h->p, h->op, h->power);
	}
	eg_scratch_release(h->n);
	return h->verdict;
}

/* What a LSM program returns. */
static __always_inline int eg_lsm_answer(int verdict)
{
	return verdict == EG_VERDICT_ALLOW ? 0 : -EG_EPERM;
}

#endif
