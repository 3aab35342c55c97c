/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/* The system call that a task is in: its number, its arguments, and the files behind its descriptors. */
#ifndef EG_SYSCALL_H
#define EG_SYSCALL_H

static __always_inline bool eg_is_compat(struct task_struct *task)
{
	return task->thread_info.status & EG_TS_COMPAT;
}

/* The file behind a descriptor of the task. */
static __always_inline struct file *eg_file_of_fd(struct task_struct *task, u32 fd)
{
	struct fdtable *table = EG_READ(task, files, fdt);
	struct file **files = EG_READ(table, fd);
	struct file *file = NULL;

	if (fd >= EG_READ(table, max_fds))
		return NULL;
	bpf_probe_read_kernel(&file, sizeof(file), &files[fd]);
	return file;
}

/* The flags of an open that f_flags has lost when it returns, and in their place: which ones were asked for is not to be read. */
#define EG_O_LOST   (EG_O_CREAT | EG_O_EXCL | EG_O_TRUNC)
#define EG_O_UNREAD (1u << 31)

/*
 * The flags of openat2: the first of what its argument points to. Another thread may have changed them since, and the open itself may have
 * taken the page away: that of the file which it truncates.
 */
static __always_inline u32 eg_flags_of_how(const struct pt_regs *regs)
{
	u64 flags = 0;

	if (bpf_probe_read_user(&flags, sizeof(flags), (void *)EG_READ(regs, dx)))
		return EG_O_UNREAD;
	return flags & EG_O_LOST;
}

/* Those flags of the system call. */
static __always_inline u32 eg_asked_flags(const struct pt_regs *regs, u32 number, bool compat)
{
	if (compat) {
		if (number == EG_COMPAT_NR_OPEN)
			return EG_READ(regs, cx) & EG_O_LOST;
		if (number == EG_COMPAT_NR_OPENAT)
			return EG_READ(regs, dx) & EG_O_LOST;
		if (number == EG_COMPAT_NR_OPENAT2)
			return eg_flags_of_how(regs);
		return number == EG_COMPAT_NR_CREAT ? EG_O_CREAT | EG_O_TRUNC : 0;
	}
	if (number == EG_NR_OPEN)
		return EG_READ(regs, si) & EG_O_LOST;
	if (number == EG_NR_OPENAT)
		return EG_READ(regs, dx) & EG_O_LOST;
	if (number == EG_NR_OPENAT2)
		return eg_flags_of_how(regs);
	return number == EG_NR_CREAT ? EG_O_CREAT | EG_O_TRUNC : 0;
}

static __always_inline bool eg_is_open_call(u32 number, bool compat)
{
	if (compat)
		return number == EG_COMPAT_NR_OPENAT || number == EG_COMPAT_NR_OPEN ||
		       number == EG_COMPAT_NR_OPENAT2 || number == EG_COMPAT_NR_CREAT ||
		       number == EG_COMPAT_NR_OPEN_BY_HANDLE_AT;
	return number == EG_NR_OPENAT || number == EG_NR_OPEN || number == EG_NR_OPENAT2 ||
	       number == EG_NR_CREAT || number == EG_NR_OPEN_BY_HANDLE_AT;
}

/* The path that the open call under way asks for, in user space; NULL when none is under way. */
static __always_inline const char *eg_asked_path(struct task_struct *task)
{
	struct pt_regs *regs = (struct pt_regs *)bpf_task_pt_regs(task);
	u32 number = EG_READ(regs, orig_ax);

	if (eg_is_compat(task)) {
		if (number == EG_COMPAT_NR_OPEN || number == EG_COMPAT_NR_CREAT)
			return (const char *)EG_READ(regs, bx);
		return number == EG_COMPAT_NR_OPENAT || number == EG_COMPAT_NR_OPENAT2
			       ? (const char *)EG_READ(regs, cx)
			       : NULL;
	}
	if (number == EG_NR_OPEN || number == EG_NR_CREAT)
		return (const char *)EG_READ(regs, di);
	return number == EG_NR_OPENAT || number == EG_NR_OPENAT2 ? (const char *)EG_READ(regs, si)
								 : NULL;
}

#endif
