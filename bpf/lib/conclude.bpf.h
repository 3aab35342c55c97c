/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/* What follows from the matches: the verdict first, then the record. */
#ifndef EG_CONCLUDE_H
#define EG_CONCLUDE_H

/* What a hook can do about an operation that a rule stops. */
enum eg_power {
	EG_CAN_DENY = 1, /* it is refused */
	EG_CAN_KILL_AT_EXEC = 2, /* a program's first instruction is not run */
	EG_CAN_KILL_ON_RETURN = 3, /* it has happened; the process does not see it return */
};

static __always_inline bool eg_is_never_stopped(u64 inode, u64 device)
{
	struct eg_alias_key key = { .inode = inode, .device = device };

	return bpf_map_lookup_elem(&eg_never_stopped, &key);
}

/*
 * 1 when the host's root runs, or is about to run, a program that the operator never wants to be stopped. It is the program
 * of the exec: which file the kernel shows for a process anybody can change in a user namespace. And nobody else: who
 * may start a program can put code of his own into it, by its environment or as its tracer.
 */
__noinline int eg_is_spared(u32 scratch, u32 op)
{
	struct task_struct *task = bpf_get_current_task_btf();
	struct eg_scratch *s = eg_scratch_at(scratch);
	const struct eg_tracked *t;
	const struct eg_program *p;
	struct inode *inode;

	if (!s || !eg_is_host_root(task))
		return 0;
	t = eg_tracked_find(EG_READ(task, group_leader));
	p = t ? bpf_map_lookup_elem(&eg_programs, &t->programs[0]) : NULL;
	if (p && t->execs == EG_READ(task, group_leader, self_exec_id) &&
	    eg_is_never_stopped(p->inode, p->device))
		return 1;
	if (op != EG_OP_EXEC_CHECK || !s->dentry)
		return 0;
	inode = EG_READ(s->dentry, d_inode);
	return inode && eg_is_never_stopped(EG_READ(inode, i_ino), EG_READ(inode, i_sb, s_dev));
}

/* Why an operation goes on. */
static __always_inline u32 eg_why_not(const struct eg_scratch *s, u32 power)
{
	if (s->would_stop & EG_STOP_SURELY || (s->would_stop && power == EG_CAN_DENY))
		return EG_HOW_WOULD_STOP;
	return s->stopped | s->would_stop ? EG_HOW_NOT_STOPPED : EG_HOW_REPORTED;
}

/* Charges a kill to a rule that asks for one, if its limit has room for it. */
static long eg_ask_kill(u32 i, struct eg_counting *q)
{
	u32 rule = q->s->matches[i % EG_MATCHES], flags = q->s->match_flags[i % EG_MATCHES];
	struct eg_counter *counter = bpf_map_lookup_elem(&eg_counters, &rule);
	const struct eg_rule *limit = eg_rule_at(rule);

	if (eg_kills_as(flags) < q->least)
		return 0;
	if (!counter || !limit || !limit->kills ||
	    eg_within(&counter->kill_window_start_ns, &counter->kill_window_count, q->now,
		      limit->kill_period_ns, limit->kills))
		q->kills = 1;
	return 0;
}

/*
 * Kills for the matches that ask for it, as far as the hook and the rules' limits allow. What has become of the operation stands
 * in the record from the beginning: stacks are short.
 */
static __always_inline void eg_kill(struct eg_counting *q, struct eg_decision *d, u32 power,
				    bool can_signal)
{
	bool may = can_signal && bpf_get_current_task_btf()->tgid != 1;

	q->least = power > EG_CAN_DENY ? EG_ACTION_BLOCK : EG_ACTION_KILL;
	q->kills = q->s->unlisted >= q->least;
	if (may)
		bpf_loop(q->s->match_count, eg_ask_kill, q, 0);
	if (may && !q->kills) {
		d->how = d->verdict == EG_VERDICT_DENY ? EG_HOW_DENIED_OVER_LIMIT
						       : EG_HOW_PASSED_OVER_LIMIT;
	} else if (may && !bpf_send_signal(EG_SIGKILL)) {
		d->verdict = EG_VERDICT_KILL;
		if (power != EG_CAN_DENY)
			d->how = power == EG_CAN_KILL_AT_EXEC ? EG_HOW_KILLED_AT_EXEC
							      : EG_HOW_KILLED_ON_RETURN;
	} else if (d->verdict == EG_VERDICT_ALLOW) {
		d->how = EG_HOW_SIGNAL_FAILED;
	}
}

/* The verdict, and how it came about, to the record. */
static __always_inline void eg_decide(struct eg_counting *q, struct eg_decision *d, u32 scratch,
				      u32 power, bool can_signal)
{
	u32 stopped = q->s->stopped, action = q->s->action;

	d->verdict = EG_VERDICT_ALLOW;
	d->how = EG_HOW_REPORTED;
	if (stopped && eg_is_spared(scratch, d->op)) {
		stopped = 0;
		action = EG_ACTION_ALERT;
		d->how = EG_HOW_SPARED;
	}
	if (stopped && power == EG_CAN_DENY) {
		d->verdict = EG_VERDICT_DENY;
		d->how = EG_HOW_DENIED;
	}
	if (action == EG_ACTION_KILL || (stopped & EG_STOP_SURELY && power > EG_CAN_DENY))
		eg_kill(q, d, power, can_signal);
	if (d->how == EG_HOW_REPORTED)
		d->how = eg_why_not(q->s, power);
	if (d->verdict != EG_VERDICT_ALLOW)
		q->stopped = power == EG_CAN_DENY ? EG_STOP_SURELY | EG_STOP_BY_REFUSAL
						  : EG_STOP_SURELY;
}

static __always_inline int eg_conclude_with(u32 scratch, const struct eg_process *p, u32 op,
					    u32 power, bool can_signal)
{
	struct eg_scratch *s = eg_scratch_at(scratch);
	struct eg_counting counting = { .s = s, .now = bpf_ktime_get_boot_ns(), .due = eg_some(0) };
	struct eg_decision *d;

	if (!s || !p || !s->match_count)
		return EG_VERDICT_ALLOW;
	d = &s->decision;
	d->op = op;
	d->head.time_ns = counting.now;
	eg_decide(&counting, d, scratch, power, can_signal);
	d->unsure = 0;
	bpf_loop(s->match_count, eg_count_match, &counting, 0);
	if (counting.due) {
		d->rule_count = counting.due;
		eg_send_record(scratch, p, counting.left);
	}
	return d->verdict;
}

/*
 * Carries out what the matches ask for, as far as the hook can (enum eg_power), and records it.
 * Returns enum eg_verdict; the caller turns it into its hook's answer.
 */
__noinline int eg_conclude(u32 scratch, const struct eg_process *p, u32 op, u32 power)
{
	return eg_conclude_with(scratch, p, op, power, true);
}

/* The same for a connection, at hooks which on older kernels can refuse and cannot signal. */
__noinline int eg_conclude_connection(u32 scratch, const struct eg_process *p)
{
	return eg_conclude_with(scratch, p, EG_OP_CONNECT, EG_CAN_DENY, eg_connect_signals);
}

#endif
