/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/* Facts that are read at the event, because they change under a running process or belong to the object. */
#ifndef EG_FACTS_H
#define EG_FACTS_H

/* The guard's own operations are not judged, nor are the kernel's. */
static __always_inline bool eg_is_exempt(struct task_struct *task)
{
	return (u32)task->tgid == eg_self || task->flags & EG_PF_KTHREAD;
}

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

#define EG_WANTS(inputs, input) ((inputs) >> (input) & 1)

/* Numbers of the process that the operation's rules ask for. */
static __always_inline void eg_read_process_numbers(struct eg_scratch *s, struct task_struct *task,
						    u64 inputs)
{
	if (EG_WANTS(inputs, EG_IN_PID))
		eg_number(s, EG_IN_PID, task->tgid);
	if (EG_WANTS(inputs, EG_IN_PPID))
		eg_number(s, EG_IN_PPID, EG_READ(task, real_parent, tgid));
	if (EG_WANTS(inputs, EG_IN_SID))
		eg_number(s, EG_IN_SID, eg_session_of(task));
	if (EG_WANTS(inputs, EG_IN_TTY))
		eg_number(s, EG_IN_TTY, eg_terminal_of(task));
	if (EG_WANTS(inputs, EG_IN_UID))
		eg_number(s, EG_IN_UID, EG_READ(task, cred, euid.val));
	if (EG_WANTS(inputs, EG_IN_GID))
		eg_number(s, EG_IN_GID, EG_READ(task, cred, egid.val));
	if (EG_WANTS(inputs, EG_IN_LOGINUID))
		eg_number(s, EG_IN_LOGINUID, eg_login_of(task));
	if (EG_WANTS(inputs, EG_IN_VPID))
		eg_number(s, EG_IN_VPID, eg_own_pid_of(task));
	if (EG_WANTS(inputs, EG_IN_GROUP_LEADER))
		eg_number(s, EG_IN_GROUP_LEADER, eg_leads_group(task));
	if (EG_WANTS(inputs, EG_IN_DURATION))
		eg_number(s, EG_IN_DURATION,
			  bpf_ktime_get_boot_ns() - EG_READ(task, group_leader, start_boottime));
	if (EG_WANTS(inputs, EG_IN_CAP_EFFECTIVE))
		eg_number(s, EG_IN_CAP_EFFECTIVE, EG_CAPABILITIES(task, cap_effective));
	if (EG_WANTS(inputs, EG_IN_CAP_PERMITTED))
		eg_number(s, EG_IN_CAP_PERMITTED, EG_CAPABILITIES(task, cap_permitted));
	if (EG_WANTS(inputs, EG_IN_CAP_INHERITABLE))
		eg_number(s, EG_IN_CAP_INHERITABLE, EG_CAPABILITIES(task, cap_inheritable));
}

static __always_inline void eg_read_cwd(struct eg_scratch *s, struct task_struct *task)
{
	struct eg_path_walk w = { .s = s };

	w.dentry = EG_READ(task, fs, pwd.dentry);
	w.mnt = EG_READ(task, fs, pwd.mnt);
	if (w.dentry)
		eg_name_in_view(&w, task, EG_REGION_CWD_END, &s->texts[EG_IN_PROC_CWD]);
}

static __always_inline u32 eg_type_of_mode(u32 mode)
{
	switch (mode & EG_S_IFMT) {
	case EG_S_IFREG:
		return EG_FD_FILE;
	case EG_S_IFDIR:
		return EG_FD_DIRECTORY;
	case EG_S_IFCHR:
		return EG_FD_CHAR;
	case EG_S_IFBLK:
		return EG_FD_BLOCK;
	case EG_S_IFIFO:
		return EG_FD_PIPE;
	case EG_S_IFSOCK:
		return EG_FD_UNIX;
	}
	return EG_FD_OTHER;
}

static __always_inline struct eg_alias_key eg_alias_key_of(struct inode *inode)
{
	struct eg_alias_key key;

	key.inode = EG_READ(inode, i_ino);
	key.device = EG_READ(inode, i_sb, s_dev);
	return key;
}

/* What is kept of a file with several links; NULL when nothing is, or it was another file that had the number. */
static __always_inline const struct eg_alias *eg_alias_of(struct inode *inode)
{
	struct eg_alias_key key = eg_alias_key_of(inode);
	const struct eg_alias *alias = bpf_map_lookup_elem(&eg_aliases, &key);

	if (!alias)
		alias = bpf_map_lookup_elem(&eg_reported_aliases, &key);
	return alias && alias->generation == EG_READ(inode, i_generation) ? alias : NULL;
}

/* The name by which rules ask for a file that has other links, when that is known. */
static __always_inline void eg_read_alias(struct eg_scratch *s, struct inode *inode)
{
	const struct eg_alias *alias;
	u32 bytes;

	s->has_alias = 0;
	if (EG_READ(inode, i_nlink) < 2)
		return;
	alias = eg_alias_of(inode);
	if (!alias)
		return;
	bytes = eg_below(alias->path_bytes, EG_ALIAS_PATH);
	bpf_probe_read_kernel(&s->arena[EG_REGION_ALIAS], bytes, alias->path);
	eg_text_set(&s->alias, EG_REGION_ALIAS, bytes, EG_FACT_KNOWN);
	s->alias.tail = alias->tail;
	s->has_alias = 1;
}

/*
 * The names by which a program is judged, in place of its object's: what is on the host where its visible name says, or
 * is known there by another link's name, is that program. Whatever else is called so is not.
 */
static __always_inline void eg_name_program(struct eg_scratch *s)
{
	if (s->is_host_view) {
		s->name_count = 1;
	} else if (s->host_state == EG_FACT_NAMELESS || s->host_state == EG_FACT_UNKNOWN) {
		if (s->names[0].state != EG_FACT_KNOWN)
			s->names[0].state = s->host_state;
		eg_text_set(&s->names[1], 0, 0, s->host_state);
		s->name_count = 2;
	}
	if (!s->has_alias)
		return;
	s->has_alias = 0;
	if (s->name_count > 1 && s->names[1].state == EG_FACT_KNOWN)
		s->names[0] = s->names[1];
	s->names[1] = s->alias;
	s->name_count = 2;
}

/* Which object: for records, and to find its other links' names. */
static __always_inline void eg_read_inode(struct eg_scratch *s, struct inode *inode)
{
	s->inode = EG_READ(inode, i_ino);
	s->device = EG_READ(inode, i_sb, s_dev);
	eg_number(s, EG_IN_FD_TYPE, eg_type_of_mode(EG_READ(inode, i_mode)));
	eg_read_alias(s, inode);
}

#endif
