/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/*
 * What a process descends from. A lineage is a chain of programs. Each exec puts a program at its end whose predecessor is the
 * one that the process ran before, which by a fork is the parent's; so the chain holds every ancestor's program as it was when it
 * forked, and an exec in place drops nothing. A program is counted by the processes that know it and the program that follows it,
 * and goes with the last of them: no flood can push an ancestor out. What the chain has already, by what can be asked of any
 * ancestor, it does not get again, so that a program that replaces itself for ever does not grow it.
 */
#ifndef EG_LINEAGE_H
#define EG_LINEAGE_H

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

#endif
