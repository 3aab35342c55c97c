/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/*
 * The record of an event that rules match. One that finds no room in its ring, or that a rate limit holds back, is counted; the
 * verdict never depends on it.
 */
#ifndef EG_REPORT_H
#define EG_REPORT_H

enum eg_duration {
	EG_SECOND = 1000000000, /* nanoseconds */
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

/* Appends a text to the record; one for which there is no room is unknown. */
__noinline int eg_append_text(u32 scratch, u32 input)
{
	struct eg_scratch *s = eg_scratch_at(scratch);
	const struct eg_text *text;
	struct eg_record_text *entry;
	struct eg_decision *d;
	u32 at, bytes;

	if (!s || s->decision.text_count >= EG_RECORD_TEXTS)
		return 0;
	d = &s->decision;
	text = &s->texts[eg_below(input, EG_IN_TEXTS)];
	entry = &d->texts[eg_below(d->text_count, EG_RECORD_TEXTS)];
	at = d->head.bytes - offsetof(struct eg_decision, body);
	bytes = text->state == EG_FACT_KNOWN ? text->bytes : 0;
	entry->input = input;
	entry->flags = text->state | (text->cut ? EG_TEXT_CUT : 0);
	if (bytes > EG_RECORD_PATH || at + bytes > EG_RECORD_BODY) {
		entry->flags = EG_FACT_UNKNOWN;
		bytes = 0;
	}
	entry->bytes = bytes;
	bpf_probe_read_kernel(&d->body[eg_below(at, 8 * EG_RECORD_PATH)],
			      eg_below(bytes, 2 * EG_RECORD_PATH),
			      &s->arena[text->start & EG_ARENA_MASK]);
	d->text_count++;
	d->head.bytes += bytes;
	return 0;
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

/*
 * The texts of the event. What the path's parts are follows from it. The working directory is there whether a rule asks for it or
 * not: what the caller spelled is relative to it.
 */
static __always_inline void eg_describe_texts(u32 scratch, struct eg_scratch *s)
{
	struct eg_text *cwd = &s->texts[EG_IN_PROC_CWD];
	u32 input;

	s->texts[EG_IN_PATH].state = EG_FACT_MISSING;
	s->texts[EG_IN_DIRECTORY].state = EG_FACT_MISSING;
	s->texts[EG_IN_FILENAME].state = EG_FACT_MISSING;
	if (s->name_count)
		s->texts[EG_IN_PATH] = s->names[0];
	if (s->name_count > 1)
		s->texts[EG_IN_HOST_PATH] = s->names[1];
	for (input = EG_IN_PATH; input < EG_IN_TEXTS; input++) {
		if (s->texts[input].state != EG_FACT_MISSING)
			eg_append_text(scratch, input);
	}
	cwd->state = EG_FACT_MISSING;
	eg_read_cwd(scratch, s, bpf_get_current_task_btf());
	if (cwd->state == EG_FACT_KNOWN)
		eg_append_text(scratch, EG_IN_PROC_CWD);
}

/* Whether there or not the number is written, and overwritten by the next: that is cheaper than a branch for each. */
static __always_inline u32 eg_pack_numbers(const struct eg_scratch *s, struct eg_decision *d)
{
	u32 word, i, packed = 0;

	for (word = 0; word < EG_STATE_WORDS; word++) {
		u64 known = s->number_states.words[word] >> 1;

		if (!known)
			continue;
#pragma clang loop unroll(disable)
		for (i = 0; i < 32; i++) {
			*(s64 *)&d->body[8 * eg_below(packed, 2 * EG_NUMBERS)] =
				s->numbers[32 * word + i];
			packed += known >> 2 * i & 1;
		}
	}
	return packed;
}

/*
 * Every number and address of the event, and all numbers of the process, whether a rule asks for them or not. How long the process has
 * been there follows from the rest; without it repeats of a record are the same.
 */
static __always_inline void eg_describe_numbers(struct eg_scratch *s, struct eg_decision *d,
						struct task_struct *task)
{
	u32 side, packed;

	eg_read_numbers_of_process(s, task, d->op, true);
	eg_forget_number(s, EG_IN_DURATION);
	d->number_states = s->number_states;
	packed = eg_pack_numbers(s, d);
	d->address_states = s->address_states;
	for (side = 0; side < 2; side++) {
		__builtin_memcpy(&d->body[8 * eg_below(packed, 2 * EG_NUMBERS)], s->address[side],
				 sizeof(s->address[side]));
		packed += s->address_states >> 2 * side & EG_FACT_KNOWN;
	}
	d->head.bytes = offsetof(struct eg_decision, body) + 8 * packed;
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
	u32 bytes, i;

	if (!s || !p)
		return 0;
	d = &s->decision;
	d->head.type = EG_RECORD_DECISION;
	d->text_count = 0;
	__builtin_memset(d->texts, 0, sizeof(d->texts));
	if (eg_lsm && !s->call_number)
		eg_note_call(s);
	d->call = s->call_number;
	d->unknown = s->unknown;
	d->unknown_lineage = s->unknown_lineage;
	eg_describe_process(d, p, task);
	d->inode = s->inode;
	d->device = s->inode ? s->device : 0;
	for (i = 0; i < EG_MATCHES; i++)
		d->rules[i] = i < d->rule_count ? d->rules[i] : 0;
	eg_describe_numbers(s, d, task);
	eg_describe_texts(scratch, s);
	if (eg_lsm && d->op == EG_OP_EXEC_CHECK) {
		eg_describe_attempt(d);
		__builtin_memset(d->comm, 0, sizeof(d->comm));
		bpf_probe_read_kernel_str(d->comm, sizeof(d->comm), &s->arena[EG_REGION_NAME]);
	} else {
		bpf_get_current_comm(d->comm, sizeof(d->comm));
	}
	bytes = eg_below(d->head.bytes, 8 * EG_RECORD_PATH);
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

#endif
