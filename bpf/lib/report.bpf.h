/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/*
 * What follows from the matches: the verdict first, then the record. A record that finds no room in its
 * ring, or that a rate limit holds back, is counted; the verdict never depends on it.
 */
#ifndef EG_REPORT_H
#define EG_REPORT_H

enum eg_duration {
	EG_SECOND = 1000000000, /* nanoseconds */
};

/* What a hook can do with an operation. */
enum eg_power {
	EG_CAN_REPORT = 0,
	EG_CAN_DENY = 1,
	EG_CAN_KILL_AT_EXEC = 2,
	EG_CAN_KILL_ON_RETURN = 3,
};

static __always_inline u64 eg_next_sequence(u32 ring)
{
	struct eg_health *health = eg_health_of_object();

	return health ? __sync_fetch_and_add(&health->sequence[ring & 3], 1) : 0;
}

/* True when one more falls into the window that began at *start, or begins the next. */
static __always_inline bool eg_within(u64 *start, u64 *count, u64 now, u64 period, u32 most)
{
	u64 began = *start;

	if (now - began >= period && __sync_val_compare_and_swap(start, began, now) == began)
		*count = 0;
	return __sync_fetch_and_add(count, 1) < most;
}

/*
 * True when the rule's rate limit lets one more record through. A rule that says nothing of it has the common limit of
 * alerts, which is none for what was stopped.
 */
static __always_inline bool eg_within_rate(u32 rule, struct eg_counter *counter, u64 now,
					   u32 stopped)
{
	const struct eg_rule *limit = eg_rule_at(rule);
	u64 period = EG_SECOND;
	u32 most = stopped ? 0 : eg_alert_rate;

	if (limit && limit->records) {
		most = limit->records;
		period = limit->period_ns;
	}
	if (!most || most == EG_NO_LIMIT)
		return true;
	return eg_within(&counter->window_start_ns, &counter->window_count, now, period, most);
}

struct eg_counting {
	struct eg_scratch *s;
	u64 now;
	u32 due;	 /* rules listed in the record */
	u32 stopped; /* enum eg_stop of what has its way */
	u32 lost;
	u32 left; /* EG_TRIGGER_DEFER and EG_TRIGGER_PROMPT of the rules listed */
	u32 kills; /* 1: some rule that kills is below its limit */
	u32 least; /* enum eg_action that kills here */
};

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

/* Counts one match and lists its rule when its record is due. */
static long eg_count_match(u32 i, struct eg_counting *q)
{
	u32 rule = q->s->matches[i % EG_MATCHES], flags = q->s->match_flags[i % EG_MATCHES];
	struct eg_counter *counter = bpf_map_lookup_elem(&eg_counters, &rule);
	u32 left;

	if (!counter)
		return 0;
	__sync_fetch_and_add(&counter->matched, 1);
	if (flags & EG_TRIGGER_ACTION && !(flags & (EG_TRIGGER_MONITOR | EG_TRIGGER_DEFER)) &&
	    q->stopped & (eg_is_cautious(flags) ? EG_STOP_BY_REFUSAL : EG_STOP_SURELY))
		__sync_fetch_and_add(&counter->stopped, 1);
	left = flags & (EG_TRIGGER_DEFER | EG_TRIGGER_PROMPT);
	/* Held back it would be left undone: user space limits what it has dealt with. */
	if (!left && !eg_within_rate(rule, counter, q->now, q->stopped)) {
		__sync_fetch_and_add(&counter->held_back, 1);
		return 0;
	}
	q->s->decision.rules[q->due % EG_MATCHES] = rule;
	if (flags & EG_TRIGGER_UNSURE)
		q->s->decision.unsure |= 1u << (q->due & 31);
	q->due++;
	q->left |= left;
	return 0;
}

/* What became of the record of one rule. */
static long eg_count_record(u32 i, struct eg_counting *q)
{
	u32 rule = q->s->decision.rules[i % EG_MATCHES];
	struct eg_counter *counter = bpf_map_lookup_elem(&eg_counters, &rule);

	if (counter)
		__sync_fetch_and_add(q->lost ? &counter->lost : &counter->recorded, 1);
	return 0;
}

static __always_inline void eg_describe_process(struct eg_decision *d, const struct eg_process *p,
						struct task_struct *task)
{
	d->exec_id = p->exec_id;
	d->start_time_ns = p->start_time_ns;
	d->pid = task->tgid;
	d->tid = task->pid;
	bpf_probe_read_kernel(d->container, sizeof(d->container), p->container);
}

/* Appends a name to the record's text; returns the bytes taken. */
static __always_inline u32 eg_append_name(struct eg_scratch *s, struct eg_decision *d, u32 at,
					  const struct eg_text *name)
{
	u32 bytes = name->bytes;

	if (name->state != EG_FACT_KNOWN || bytes > EG_RECORD_PATH) {
		d->facts |= EG_HAS_PATH_UNKNOWN;
		return 0;
	}
	bpf_probe_read_kernel(&d->path[eg_below(at, 4 * EG_RECORD_PATH)],
			      eg_below(bytes, 2 * EG_RECORD_PATH),
			      &s->arena[name->start & EG_ARENA_MASK]);
	return bytes;
}

/*
 * Keeps which system call the process is in. A thread that works for io_uring is in none. Programs of control groups, which are
 * there without LSM, cannot ask.
 */
static __always_inline void eg_note_call(struct eg_scratch *s)
{
	struct task_struct *task = bpf_get_current_task_btf();
	const struct pt_regs *regs = (void *)bpf_task_pt_regs(task);

	if (!(EG_READ(task, flags) & EG_PF_IO_WORKER))
		s->call_number = ((u32)regs->orig_ax + EG_CALL_FIRST) |
				 (eg_is_compat(task) ? EG_CALL_COMPAT : 0);
}

/* Behind the object's names, whether a rule asks for it or not: what the caller spelled is relative to it. */
static __always_inline void eg_describe_cwd(u32 scratch, struct eg_scratch *s,
					    struct eg_decision *d)
{
	struct eg_text *cwd = &s->texts[EG_IN_PROC_CWD];
	u32 at = d->path_bytes + d->path2_bytes;

	cwd->state = EG_FACT_MISSING;
	eg_read_cwd(scratch, s, bpf_get_current_task_btf());
	if (cwd->state == EG_FACT_KNOWN)
		d->cwd_bytes = eg_append_name(s, d, at, cwd);
}

static __always_inline void eg_describe_object(struct eg_scratch *s, struct eg_decision *d)
{
	if (s->name_count) {
		d->facts |= EG_HAS_PATH;
		d->path_bytes = eg_append_name(s, d, 0, &s->names[0]);
		if (s->name_count > 1 && s->names[1].state != EG_FACT_NAMELESS) {
			d->facts |= EG_HAS_PATH_TWICE;
			d->path2_bytes = eg_append_name(s, d, d->path_bytes, &s->names[1]);
		} else if (s->name_count > 1) {
			d->facts |= EG_HAS_NO_HOST_NAME;
		} else if (s->texts[EG_IN_PATH_RAW].state == EG_FACT_KNOWN) {
			d->facts |= EG_HAS_PATH_TWICE | EG_HAS_SPELLING;
			d->path2_bytes =
				eg_append_name(s, d, d->path_bytes, &s->texts[EG_IN_PATH_RAW]);
		}
	}
	d->inode = s->inode;
	d->device = s->inode ? s->device : 0;
}

/*
 * Every number and address of the event, and all numbers of the process, whether a rule asks for them or not. How long the process has
 * been there follows from the rest; and what is not known is 0, so that repeats of a record are the same.
 */
static __always_inline void eg_describe_numbers(struct eg_scratch *s, struct eg_decision *d,
						struct task_struct *task)
{
	u32 i;

	eg_read_process_numbers(s, task, ~(1ull << EG_IN_DURATION));
	eg_forget_number(s, EG_IN_DURATION);
	d->number_states = s->number_states;
	for (i = 0; i < EG_NUMBERS; i++)
		d->numbers[i] = s->number_states >> (2 * i) & EG_FACT_KNOWN ? s->numbers[i] : 0;
	d->address_states = s->address_states;
	__builtin_memset(d->address, 0, sizeof(d->address));
	if (s->address_states & EG_FACT_KNOWN)
		__builtin_memcpy(d->address[0], s->address[0], sizeof(d->address[0]));
	if (s->address_states >> 2 & EG_FACT_KNOWN)
		__builtin_memcpy(d->address[1], s->address[1], sizeof(d->address[1]));
	for (i = 0; i < EG_MATCHES; i++)
		d->rules[i] = i < d->rule_count ? d->rules[i] : 0;
}

/*
 * Fills the record whose rules and verdict are in the scratch buffer, and sends it. Of left there is EG_TRIGGER_PROMPT when
 * user space is to kill for some rule.
 */
__noinline int eg_send_record(u32 scratch, const struct eg_process *p, u32 left)
{
	struct eg_scratch *s = eg_scratch_at(scratch);
	struct eg_counting counting = { .s = s };
	struct task_struct *task = bpf_get_current_task_btf();
	struct eg_decision *d;
	u32 bytes;

	if (!s || !p)
		return 0;
	d = &s->decision;
	d->head.type = EG_RECORD_DECISION;
	d->facts = 0;
	d->path_bytes = 0;
	d->path2_bytes = 0;
	d->cwd_bytes = 0;
	d->args_bytes = 0;
	if (eg_lsm && !s->call_number)
		eg_note_call(s);
	d->call = s->call_number;
	d->unknown = s->unknown;
	d->unknown_lineage = s->unknown_lineage;
	eg_describe_process(d, p, task);
	eg_describe_object(s, d);
	eg_describe_cwd(scratch, s, d);
	eg_describe_numbers(s, d, task);
	if (eg_lsm && d->op == EG_OP_EXEC_CHECK) {
		eg_describe_attempt(d);
		__builtin_memset(d->comm, 0, sizeof(d->comm));
		bpf_probe_read_kernel_str(d->comm, sizeof(d->comm), &s->arena[EG_REGION_NAME]);
	} else {
		bpf_get_current_comm(d->comm, sizeof(d->comm));
	}
	bytes = offsetof(struct eg_decision, path) + d->path_bytes + d->path2_bytes + d->cwd_bytes +
		d->args_bytes;
	d->head.bytes = bytes;
	bytes = eg_below(bytes, 8 * EG_RECORD_PATH);
	if (bytes > sizeof(*d))
		return 0;
	if (d->verdict != EG_VERDICT_ALLOW) {
		d->head.sequence = eg_next_sequence(EG_RING_DECISIONS);
		counting.lost = !!bpf_ringbuf_output(&eg_decisions, d, bytes,
						     eg_wakeup(&eg_decisions, bytes, left));
	} else if (left & EG_TRIGGER_PROMPT) {
		d->head.sequence = eg_next_sequence(EG_RING_RESPONSES);
		counting.lost = !!bpf_ringbuf_output(&eg_responses, d, bytes, BPF_RB_FORCE_WAKEUP);
	} else {
		d->head.sequence = eg_next_sequence(EG_RING_ALERTS);
		counting.lost = !!bpf_ringbuf_output(&eg_alerts, d, bytes,
						     eg_wakeup(&eg_alerts, bytes, left));
	}
	bpf_loop(d->rule_count, eg_count_record, &counting, 0);
	return 0;
}

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

/*
 * Kills for the matches that ask for it, as far as the hook and the rules' limits allow; returns enum eg_how, with the verdict
 * changed when it did.
 */
static __always_inline u32 eg_kill(struct eg_counting *q, u32 power, bool can_signal, u32 how,
				   u32 *verdict)
{
	bool may = can_signal && bpf_get_current_task_btf()->tgid != 1 && power != EG_CAN_REPORT;

	q->least = power > EG_CAN_DENY ? EG_ACTION_BLOCK : EG_ACTION_KILL;
	q->kills = q->s->unlisted >= q->least;
	if (may)
		bpf_loop(q->s->match_count, eg_ask_kill, q, 0);
	if (may && !q->kills)
		return *verdict == EG_VERDICT_DENY ? EG_HOW_DENIED_OVER_LIMIT
						   : EG_HOW_PASSED_OVER_LIMIT;
	if (!may || bpf_send_signal(EG_SIGKILL))
		return *verdict == EG_VERDICT_ALLOW ? EG_HOW_SIGNAL_FAILED : how;
	*verdict = EG_VERDICT_KILL;
	if (power == EG_CAN_DENY)
		return how;
	return power == EG_CAN_KILL_AT_EXEC ? EG_HOW_KILLED_AT_EXEC : EG_HOW_KILLED_ON_RETURN;
}

/* Counts the matches, and sends the record of those whose record is due. */
static __always_inline void eg_record(u32 scratch, const struct eg_process *p, u32 op,
				      struct eg_counting *q, u32 verdict, u32 how)
{
	struct eg_decision *d = &q->s->decision;

	d->unsure = 0;
	bpf_loop(q->s->match_count, eg_count_match, q, 0);
	if (!q->due)
		return;
	d->rule_count = q->due;
	d->head.time_ns = q->now;
	d->op = op;
	d->verdict = verdict;
	d->how = how;
	eg_send_record(scratch, p, q->left);
}

static __always_inline int eg_conclude_with(u32 scratch, const struct eg_process *p, u32 op,
					    u32 power, bool can_signal)
{
	struct eg_scratch *s = eg_scratch_at(scratch);
	struct eg_counting counting = { .s = s, .now = bpf_ktime_get_boot_ns(), .due = eg_some(0) };
	u32 verdict = EG_VERDICT_ALLOW, how = EG_HOW_REPORTED, stopped, action;

	if (!s || !p || !s->match_count)
		return EG_VERDICT_ALLOW;
	stopped = s->stopped;
	action = s->action;
	if (stopped && eg_is_spared(scratch, op)) {
		stopped = 0;
		action = EG_ACTION_ALERT;
		how = EG_HOW_SPARED;
	}
	if (stopped && power == EG_CAN_DENY) {
		verdict = EG_VERDICT_DENY;
		how = EG_HOW_DENIED;
	}
	if (action == EG_ACTION_KILL || (stopped & EG_STOP_SURELY && power > EG_CAN_DENY))
		how = eg_kill(&counting, power, can_signal, how, &verdict);
	if (how == EG_HOW_REPORTED)
		how = eg_why_not(s, power);
	if (verdict != EG_VERDICT_ALLOW)
		counting.stopped = power == EG_CAN_DENY ? EG_STOP_SURELY | EG_STOP_BY_REFUSAL
							: EG_STOP_SURELY;
	eg_record(scratch, p, op, &counting, verdict, how);
	return verdict;
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
