/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/* Numbers of a task that the kernel keeps in several places. */
#ifndef EG_TASK_H
#define EG_TASK_H

enum eg_pid_type {
	EG_PIDTYPE_PGID = 2,
	EG_PIDTYPE_SID = 3,
};

static __always_inline u32 eg_session_of(struct task_struct *task)
{
	return EG_READ(task, signal, pids[EG_PIDTYPE_SID], numbers[0].nr);
}

/* In the innermost pid namespace that the process is in. */
static __always_inline u32 eg_own_pid_of(struct task_struct *task)
{
	struct pid *pid = EG_READ(task, group_leader, thread_pid);
	u32 place = EG_READ(pid, level) * bpf_core_type_size(struct upid) +
		    bpf_core_field_offset(struct upid, nr);
	u32 number = 0;

	bpf_probe_read_kernel(&number, sizeof(number),
			      (void *)pid + bpf_core_field_offset(struct pid, numbers) + place);
	return number;
}

static __always_inline bool eg_leads_group(struct task_struct *task)
{
	return EG_READ(task, signal, pids[EG_PIDTYPE_PGID]) ==
	       EG_READ(task, group_leader, thread_pid);
}

/* A set of capabilities is 64 bits, in two words before 6.3. */
#define EG_CAPABILITIES(task, member)                                                      \
	({                                                                                 \
		const struct cred *eg_cred = EG_READ(task, cred);                          \
		u64 eg_set = 0;                                                            \
		bpf_probe_read_kernel(&eg_set, sizeof(eg_set),                             \
				      (void *)eg_cred +                                    \
					      bpf_core_field_offset(struct cred, member)); \
		eg_set;                                                                    \
	})

/* True of a process in the host's own user namespace: what it may do to itself only root may do there. */
static __always_inline bool eg_has_host_users(struct task_struct *task)
{
	return !EG_READ(task, cred, user_ns, level);
}

static __always_inline bool eg_is_host_root(struct task_struct *task)
{
	return eg_has_host_users(task) && !EG_READ(task, cred, uid.val) &&
	       !EG_READ(task, cred, euid.val);
}

/* Device number as stat(2) shows it; 0 without a terminal. */
static __always_inline u32 eg_terminal_of(struct task_struct *task)
{
	struct tty_struct *tty = EG_READ(task, signal, tty);
	u32 major, minor;

	if (!tty)
		return 0;
	major = EG_READ(tty, driver, major);
	minor = EG_READ(tty, driver, minor_start) + EG_READ(tty, index);
	return (minor & 0xff) | major << 8 | (minor & ~0xffu) << 12;
}

#endif
