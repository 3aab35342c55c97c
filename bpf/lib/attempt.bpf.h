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
	u32 start; /* of the arguments in the record's text */
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
	bytes = bpf_probe_read_user_str(&a->d->path[eg_below(at, 4 * EG_RECORD_PATH)],
					EG_ATTEMPT_BYTES, (void *)argument);
	if (bytes <= 0)
		return 1;
	a->bytes += bytes;
	return a->bytes >= EG_ATTEMPT_BYTES || bytes == EG_ATTEMPT_BYTES;
}

/* Behind the other texts of the record; '\0' behind each, argv[0] first. */
static __always_inline void eg_describe_attempt(struct eg_decision *d)
{
	struct task_struct *task = bpf_get_current_task_btf();
	bool is_compat = eg_is_compat(task);
	struct eg_attempt a = {
		.d = d,
		.argv = eg_caller_argv(task, is_compat),
		.start = d->path_bytes + d->path2_bytes + d->cwd_bytes,
		.bytes = eg_some(0),
		.is_compat = is_compat,
	};

	bpf_loop(EG_ATTEMPT_ARGUMENTS, eg_copy_argument, &a, 0);
	d->args_bytes = a.bytes;
	if (!a.is_whole)
		d->facts |= EG_HAS_ARGS_CUT;
}

#endif
