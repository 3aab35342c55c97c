/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/*
 * The matches of an event: what each asks to be done, and the list of them that the record has room for.
 */
#ifndef EG_LISTING_H
#define EG_LISTING_H

static __always_inline bool eg_is_cautious(u32 flags)
{
	return !(~flags & (EG_TRIGGER_CAUTIOUS | EG_TRIGGER_UNSURE));
}

/* What a match does: nobody is killed for what was not read, unless the rule says so. */
static __always_inline u32 eg_action_of(u32 flags)
{
	u32 action = flags & EG_TRIGGER_ACTION;

	return eg_is_cautious(flags) && action > EG_ACTION_BLOCK ? EG_ACTION_BLOCK : action;
}

/* The same of a match that may kill as soon as it is strong enough for the hook; else EG_ACTION_ALERT. */
static __always_inline u32 eg_kills_as(u32 flags)
{
	return flags & (EG_TRIGGER_MONITOR | EG_TRIGGER_DEFER) || eg_is_cautious(flags)
		       ? EG_ACTION_ALERT
		       : flags & EG_TRIGGER_ACTION;
}

/* How much a match matters where not all can be listed: what it does now, or user space later. */
static __always_inline u32 eg_weight(u32 flags)
{
	if (flags & EG_TRIGGER_MONITOR)
		return 0;
	if (flags & EG_TRIGGER_DEFER)
		return flags & EG_TRIGGER_PROMPT ? 1 : 0;
	return 2 * eg_action_of(flags);
}

/* What a match that is listed, or finds no room, asks to be done, and how much it matters: to s->weight. */
__noinline int eg_take_effect(u32 scratch, u32 flags)
{
	struct eg_scratch *s = eg_scratch_at(scratch);
	u32 action = eg_action_of(flags);
	u32 stop = action == EG_ACTION_ALERT ? 0
		   : eg_is_cautious(flags)   ? EG_STOP_BY_REFUSAL
					     : EG_STOP_SURELY;

	if (!s)
		return 0;
	s->weight = eg_weight(flags);
	if (flags & EG_TRIGGER_MONITOR) {
		s->would_stop |= stop;
	} else if (!(flags & EG_TRIGGER_DEFER)) {
		if (action > s->action)
			s->action = action;
		s->stopped |= stop;
	}
	return 0;
}

/* A match for which the record has no room. Its kill limit is not looked at: what it asks for is done. */
static __always_inline void eg_drop_match(struct eg_scratch *s, u32 rule, u32 flags)
{
	struct eg_counter *counter = bpf_map_lookup_elem(&eg_counters, &rule);
	u32 kills = eg_kills_as(flags);

	if (kills > s->unlisted)
		s->unlisted = kills;
	if (counter) {
		__sync_fetch_and_add(&counter->matched, 1);
		__sync_fetch_and_add(&counter->lost, 1);
	}
}

static long eg_compare_weight(u32 i, struct eg_scratch **context)
{
	struct eg_scratch *s = *context;

	if (s->match_weights[i % EG_MATCHES] < s->match_weights[s->at % EG_MATCHES])
		s->at = i;
	return 0;
}

/*
 * Lists a match once a rule, sure if it is sure in any way. Where there is no room the weakest match goes, so that what
 * stopped the operation is in the record. Which entry of the list is at hand is kept in memory, so that the verifier does
 * not look at each of them.
 */
__noinline int eg_add_match(u32 scratch, u32 rule, u32 flags)
{
	struct eg_scratch *s = eg_scratch_at(scratch);
	u32 i;

	if (!s)
		return 0;
	s->at = s->match_count;
	for (i = 0; i < EG_MATCHES; i++) {
		if (i < s->match_count && s->matches[i] == rule)
			s->at = i;
	}
	if (s->at < s->match_count && (flags & EG_TRIGGER_UNSURE ||
				       !(s->match_flags[s->at % EG_MATCHES] & EG_TRIGGER_UNSURE)))
		return 0;
	eg_take_effect(scratch, flags);
	if (s->at < EG_MATCHES) {
		s->match_count += s->at == s->match_count;
	} else {
		s->at = 0;
		bpf_loop(EG_MATCHES, eg_compare_weight, &s, 0);
		i = eg_below(s->at, EG_MATCHES);
		if (s->weight <= s->match_weights[i]) {
			eg_drop_match(s, rule, flags);
			return 0;
		}
		eg_drop_match(s, s->matches[i], s->match_flags[i]);
	}
	i = eg_below(s->at, EG_MATCHES);
	s->matches[i] = rule;
	s->match_flags[i] = flags;
	s->match_weights[i] = s->weight;
	return 0;
}

#endif
