/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/* Facts that are read at the event, because they change under a running process or belong to the object. */
#ifndef EG_FACTS_H
#define EG_FACTS_H

/*
 * The guard's own operations are not judged, nor are the kernel's. The guard is known by number and start, because programs
 * outlive it and its number is given to somebody else.
 */
static __always_inline bool eg_is_exempt(struct task_struct *task)
{
	return task->flags & EG_PF_KTHREAD ||
	       ((u32)task->tgid == eg_guard_pid &&
		EG_READ(task, group_leader, start_boottime) == eg_guard_start);
}

/* Numbers of the process that can change while it runs: X(input, value). */
#define EG_PROCESS_NUMBERS(X)                                        \
	X(EG_IN_PID, task->tgid)                                     \
	X(EG_IN_PPID, EG_READ(task, real_parent, tgid))              \
	X(EG_IN_SID, eg_session_of(task))                            \
	X(EG_IN_TTY, eg_terminal_of(task))                           \
	X(EG_IN_UID, EG_READ(task, cred, euid.val))                  \
	X(EG_IN_GID, EG_READ(task, cred, egid.val))                  \
	X(EG_IN_LOGINUID, eg_login_of(task))                         \
	X(EG_IN_VPID, eg_own_pid_of(task))                           \
	X(EG_IN_GROUP_LEADER, eg_leads_group(task))                  \
	X(EG_IN_CAP_EFFECTIVE, EG_CAPABILITIES(task, cap_effective)) \
	X(EG_IN_CAP_PERMITTED, EG_CAPABILITIES(task, cap_permitted)) \
	X(EG_IN_CAP_INHERITABLE, EG_CAPABILITIES(task, cap_inheritable))

/* Reads those that the operation's rules ask for, or all, but how long it has been there. */
static __always_inline void eg_read_numbers_of_process(struct eg_scratch *s,
						       struct task_struct *task, u32 op, bool all)
{
#define EG_TAKE(input, value)             \
	if (all || eg_wants(op, (input))) \
		eg_number(s, (input), (value));
	EG_PROCESS_NUMBERS(EG_TAKE)
#undef EG_TAKE
	if (!all && eg_wants(op, EG_IN_DURATION))
		eg_number(s, EG_IN_DURATION,
			  bpf_ktime_get_boot_ns() - EG_READ(task, group_leader, start_boottime));
}

static __always_inline void eg_read_process_numbers(struct eg_scratch *s, struct task_struct *task,
						    u32 op)
{
	eg_read_numbers_of_process(s, task, op, false);
}

static __always_inline void eg_read_cwd(u32 scratch, struct eg_scratch *s, struct task_struct *task)
{
	struct dentry *dentry = EG_READ(task, fs, pwd.dentry);

	if (!dentry)
		return;
	eg_name_in_view(scratch, s, task, dentry, EG_READ(task, fs, pwd.mnt), EG_REGION_CWD_END);
	s->texts[EG_IN_PROC_CWD] = s->walked;
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
static __always_inline const struct eg_alias *eg_alias_at(const struct eg_alias_key *key,
							  u32 generation)
{
	const struct eg_alias *alias = bpf_map_lookup_elem(&eg_aliases, key);

	if (!alias)
		alias = bpf_map_lookup_elem(&eg_reported_aliases, key);
	return alias && alias->generation == generation ? alias : NULL;
}

static __always_inline const struct eg_alias *eg_alias_of(struct inode *inode)
{
	struct eg_alias_key key = eg_alias_key_of(inode);

	return eg_alias_at(&key, EG_READ(inode, i_generation));
}

static __always_inline void eg_lay_out_alias(struct eg_scratch *s, const struct eg_alias *alias)
{
	u32 bytes = eg_below(alias->path_bytes, EG_ALIAS_PATH);

	bpf_probe_read_kernel(&s->arena[EG_REGION_ALIAS], bytes, alias->path);
	eg_text_set(&s->alias, EG_REGION_ALIAS, bytes, EG_FACT_KNOWN);
	s->alias.tail = alias->tail;
}

/*
 * True of a file that may have other names than the one by which it is opened, which may be gone. A folder has one, whatever is said of its
 * links.
 */
static __always_inline bool eg_has_links(struct dentry *dentry, struct inode *inode)
{
	u32 own = EG_READ(dentry, d_hash.pprev) ? 1 : 0;

	return EG_READ(inode, i_nlink) > own && (EG_READ(inode, i_mode) & EG_S_IFMT) != EG_S_IFDIR;
}

/* The name by which rules ask for a file that has other links, when that is known. */
static __always_inline void eg_read_alias(struct eg_scratch *s, struct dentry *dentry,
					  struct inode *inode)
{
	const struct eg_alias *alias;

	s->has_alias = 0;
	if (!eg_has_links(dentry, inode))
		return;
	alias = eg_alias_of(inode);
	if (!alias)
		return;
	eg_lay_out_alias(s, alias);
	s->has_alias = 1;
}

/* Which object: for records, and to find its other links' names. */
static __always_inline void eg_read_inode(struct eg_scratch *s, struct dentry *dentry,
					  struct inode *inode)
{
	s->inode = EG_READ(inode, i_ino);
	s->device = EG_READ(inode, i_sb, s_dev);
	eg_number(s, EG_IN_FD_TYPE, eg_type_of_mode(EG_READ(inode, i_mode)));
	eg_read_alias(s, dentry, inode);
}

#endif
