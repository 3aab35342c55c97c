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

static __always_inline void eg_judge_name(u32 scratch, const struct eg_process *p, u32 op, u32 view,
					  u64 alive)
{
	const struct eg_op_layout *layout = eg_layout_of(op);

	if (!layout)
		return;
	alive &= p->alive[view][op % EG_OP_COUNT];
	if (alive && layout->text_steps < layout->step_count)
		alive = eg_screen(scratch, op, layout->text_steps, layout->step_count, alive);
	if (alive)
		eg_match(scratch, p, op, view, alive);
}

/* Numbers and addresses are in the scratch buffer; narrows what is alive. */
static __always_inline u64 eg_judge_numbers(u32 scratch, u32 op, u64 alive)
{
	const struct eg_op_layout *layout = eg_layout_of(op);

	return layout && layout->text_steps ? eg_screen(scratch, op, 0, layout->text_steps, alive)
					    : alive;
}

static __always_inline bool eg_names_matter(u32 op)
{
	return eg_wants(op, EG_IN_PATH) || eg_wants(op, EG_IN_DIRECTORY) ||
	       eg_wants(op, EG_IN_FILENAME);
}

static __always_inline bool eg_pair_matters(u32 op)
{
	return eg_wants(op, EG_IN_OLD_PATH) || eg_wants(op, EG_IN_NEW_PATH);
}

static __always_inline void eg_use_pair(struct eg_scratch *s, u32 view)
{
	s->texts[EG_IN_OLD_PATH] = s->pair[view & 1][0];
	s->texts[EG_IN_NEW_PATH] = s->pair[view & 1][1];
}

/* The names that an object may have, in the order in which they are judged. */
enum eg_turn {
	EG_TURN_OWN = 0,	 /* as the process sees it */
	EG_TURN_ANY_PATH = 1, /* of several on the host: first they are asked */
	EG_TURN_ASK = 2,
	EG_TURN_HOST = EG_TURN_ASK + EG_PLACES, /* on the host */
	EG_TURN_ALIAS = EG_TURN_HOST + EG_PLACES, /* by another link */
	EG_TURN_END = EG_TURN_ALIAS + 1,
};

/* One of several names on the host; the process's own view may have it too. */
static __always_inline bool eg_take_place(u32 scratch, struct eg_scratch *s, u32 turn, u32 view,
					  u32 two_views)
{
	if (s->is_host_view ? view && !two_views : !view)
		return false;
	if (s->has_pair)
		eg_use_pair(s, view);
	if (turn == EG_TURN_ANY_PATH) {
		s->asking = EG_ASK_ANY_PATH;
		s->plain_count = 0;
		s->asked_names = 0;
		return true;
	}
	s->asking = turn < EG_TURN_HOST ? EG_ASK_NAMES : EG_ASK_NOTHING;
	if (!eg_name_in_place(scratch, turn - (turn < EG_TURN_HOST ? EG_TURN_ASK : EG_TURN_HOST)))
		return false;
	s->asked_names += s->asking == EG_ASK_NAMES;
	eg_use_name(s, &s->names[1]);
	return true;
}

/* Makes the turn's name the event's path; 0 when there is none, or it is not judged in this view. */
__noinline int eg_take_turn(u32 scratch, u32 op, u32 turn, u32 view, u32 two_views)
{
	struct eg_scratch *s = eg_scratch_at(scratch);
	bool names, places;

	if (!s)
		return 0;
	names = eg_names_matter(op);
	places = names && s->place_count > 1;
	if (places && turn > EG_TURN_OWN && turn < EG_TURN_ALIAS)
		return eg_take_place(scratch, s, turn, view, two_views);
	s->asking = EG_ASK_NOTHING;
	s->plain_count = 0;
	if (turn == EG_TURN_OWN) {
		if (view || (places && s->is_host_view))
			return 0;
		if (names)
			eg_use_name(s, &s->names[0]);
	} else if (turn == EG_TURN_HOST) {
		if (!view || !(two_views || s->name_count > 1 || s->has_pair > 1))
			return 0;
		if (names && s->name_count > 1)
			eg_use_name(s, &s->names[1]);
	} else {
		if (turn != EG_TURN_ALIAS || !view)
			return 0;
		if (places)
			eg_name_in_place(scratch, s->shown_place);
		s->before_alias = s->match_count;
		if (!names || !s->has_alias)
			return 0;
		eg_use_name(s, &s->alias);
	}
	if (s->has_pair)
		eg_use_pair(s, view);
	return 1;
}

/*
 * Judges the turn's name. Of several names on the host the record has the one by which a rule matched, beside the visible one; where rules
 * match by different ones, the last.
 */
static __always_inline void eg_judge_turn(u32 scratch, struct eg_scratch *s,
					  const struct eg_process *p, u32 op, u32 turn, u32 view,
					  u64 alive)
{
	u32 before = s->match_count;

	eg_judge_name(scratch, p, op, view, alive);
	if (s->match_count > before && s->place_count > 1 && turn >= EG_TURN_HOST &&
	    turn < EG_TURN_ALIAS && !eg_has_one_name(scratch))
		s->shown_place = turn - EG_TURN_HOST;
}

/*
 * Every view of the object named by s->names, and its other links. A rule matches when it matches under one of the names;
 * the host's count as one object: what a rule excepts under one of them is excepted.
 */
__noinline int eg_judge_views(u32 scratch, const struct eg_process *p, u32 op, u64 alive)
{
	struct eg_scratch *s = eg_scratch_at(scratch);
	u32 turn, view;

	if (!s || !p)
		return 0;
	s->before_alias = EG_MATCHES;
	for (view = eg_some(0); view < EG_VIEWS; view++) {
		for (turn = eg_some(0); turn < EG_TURN_END; turn++) {
			if (s->place_count < 2 && turn == EG_TURN_ANY_PATH)
				turn = EG_TURN_HOST;
			if (s->place_count < 2 && turn == EG_TURN_HOST + 1)
				turn = EG_TURN_ALIAS;
			if (eg_take_turn(scratch, op, turn, view, p->flags & EG_PROC_TWO_VIEWS))
				eg_judge_turn(scratch, s, p, op, turn, view, alive);
		}
	}
	if (s->match_count > s->before_alias) { /* the record has the name that a rule asks for */
		s->names[1] = s->alias;
		s->name_count = 2;
	}
	return 0;
}

#endif
