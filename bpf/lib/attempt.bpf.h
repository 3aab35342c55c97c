/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/*
 * The arguments of a program that is asked for. The kernel has copied them to a stack that nobody can read yet; these are the caller's,
 * who may have changed them since: for the record alone, never judged.
 */
#ifndef EG_ATTEMPT_H
#define EG_ATTEMPT_H

enum eg_attempt_limit {
	EG_ATTEMPT_ARGUMENTS = 128,
	EG_ATTEMPT_BYTES = 2048, /* where another argument is begun no more */
};

struct eg_attempt {
	struct eg_decision *d;
	u64 argv;
	u32 start; /* of the arguments in the record's body */
	u32 bytes;
	u32 is_compat;
	u32 is_whole;
};

static __always_inline u64 eg_caller_argv(struct task_struct *task, bool is_compat)
{
	const struct pt_regs *regs = (void *)bpf_task_pt_regs(task);
	u32 number = regs->orig_ax;

	if (is_compat)
		return number == EG_COMPAT_NR_EXECVEAT ? (u32)regs->dx : (u32)regs->cx;
	return number == EG_NR_EXECVEAT ? regs->dx : regs->si;
}

static long eg_copy_argument(u32 i, struct eg_attempt *a)
{
	u32 at = a->start + a->bytes, half = 0;
	u64 argument = 0;
	long bytes;

	if (a->is_compat) {
		if (bpf_probe_read_user(&half, sizeof(half), (void *)(a->argv + 4ull * i)))
			return 1;
		argument = half;
	} else if (bpf_probe_read_user(&argument, sizeof(argument), (void *)(a->argv + 8ull * i))) {
		return 1;
	}
	if (!argument) {
		a->is_whole = 1;
		return 1;
	}
	bytes = bpf_probe_read_user_str(&a->d->body[eg_below(at, 8 * EG_RECORD_PATH)],
					EG_ATTEMPT_BYTES, (void *)argument);
	if (bytes <= 0)
		return 1;
	a->bytes += bytes;
	return a->bytes >= EG_ATTEMPT_BYTES || bytes == EG_ATTEMPT_BYTES;
}

/* The last text of the record. */
static __always_inline void eg_describe_attempt(struct eg_decision *d)
{
	struct task_struct *task = bpf_get_current_task_btf();
	struct eg_record_text *text = &d->texts[eg_below(d->text_count, EG_RECORD_TEXTS)];
	bool is_compat = eg_is_compat(task);
	struct eg_attempt a = {
		.d = d,
		.argv = eg_caller_argv(task, is_compat),
		.start = d->head.bytes - offsetof(struct eg_decision, body),
		.bytes = eg_some(0),
		.is_compat = is_compat,
	};

	if (d->text_count >= EG_RECORD_TEXTS || a.start > EG_RECORD_BODY - 2 * EG_ATTEMPT_BYTES)
		return;
	bpf_loop(EG_ATTEMPT_ARGUMENTS, eg_copy_argument, &a, 0);
	text->input = EG_IN_NEW_ARGS;
	text->flags = EG_FACT_KNOWN | (a.is_whole ? 0 : EG_TEXT_CUT);
	text->bytes = a.bytes;
	d->text_count++;
	d->head.bytes += a.bytes;
}

#endif
