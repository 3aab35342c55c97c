/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/*
 * Files: opened, made, removed, renamed, linked, given other permissions.
 *
 *   lsm/file_open        every way to open a file, io_uring and 32-bit calls too: denies
 *   lsm/path_unlink      a name is removed: denies
 *   lsm/path_rmdir       likewise a directory
 *   lsm/path_rename      old and new name are both judged: denies
 *   lsm/path_mkdir, lsm/path_symlink, lsm/path_chmod: deny
 *   lsm/path_link        likewise
 *   tp_btf/sys_exit      without LSM: an open has happened; kills on return
 */

static __always_inline u64 eg_open_flags(u32 flags, u32 mode)
{
	u64 set = 0;

	switch (flags & EG_O_ACCMODE) {
	case 0:
		set = 1 << EG_FLAG_RDONLY;
		break;
	case 1:
		set = 1 << EG_FLAG_WRONLY;
		break;
	case 2:
		set = 1 << EG_FLAG_RDWR;
		break;
	}
	set |= flags & EG_O_CREAT ? 1 << EG_FLAG_CREAT : 0;
	set |= flags & EG_O_APPEND ? 1 << EG_FLAG_APPEND : 0;
	set |= flags & EG_O_DSYNC ? 1 << EG_FLAG_DSYNC : 0;
	set |= flags & EG_O_EXCL ? 1 << EG_FLAG_EXCL : 0;
	set |= flags & EG_O_NONBLOCK ? 1 << EG_FLAG_NONBLOCK : 0;
	set |= flags & EG_O_SYNC ? 1 << EG_FLAG_SYNC : 0;
	set |= flags & EG_O_TRUNC ? 1 << EG_FLAG_TRUNC : 0;
	set |= flags & EG_O_DIRECT ? 1 << EG_FLAG_DIRECT : 0;
	set |= flags & EG_O_DIRECTORY ? 1 << EG_FLAG_DIRECTORY : 0;
	set |= flags & EG_O_LARGEFILE ? 1 << EG_FLAG_LARGEFILE : 0;
	set |= flags & EG_O_CLOEXEC ? 1 << EG_FLAG_CLOEXEC : 0;
	set |= flags & EG_O_TMPFILE ? 1 << EG_FLAG_TMPFILE : 0;
	set |= mode & EG_FMODE_CREATED ? 1 << EG_FLAG_F_CREATED : 0;
	set |= flags & EG_O_PATH ? 1 << EG_FLAG_PATH : 0;
	set |= flags & EG_O_NOFOLLOW ? 1 << EG_FLAG_NOFOLLOW : 0;
	return set;
}

static __always_inline void eg_read_open(struct eg_scratch *s, struct file *file, u32 flags)
{
	u32 mode = EG_READ(file, f_mode);
	struct inode *inode = EG_READ(file, f_inode);

	eg_number(s, EG_IN_OPEN_READ, mode & EG_FMODE_READ ? 1 : 0);
	eg_number(s, EG_IN_OPEN_WRITE, mode & EG_FMODE_WRITE ? 1 : 0);
	eg_number(s, EG_IN_OPEN_EXEC,
		  mode & EG_FMODE_CREATED && EG_READ(inode, i_mode) & 0111 ? 1 : 0);
	eg_number(s, EG_IN_FLAGS, eg_open_flags(flags, mode));
	eg_read_inode(s, inode);
}

/* The caller's spelling of the path. It may have changed since the kernel read it, and is no more than a spelling. */
static __always_inline void eg_read_spelling(struct eg_scratch *s, const char *path)
{
	long bytes;

	if (!path)
		return;
	bytes = bpf_probe_read_user_str(&s->arena[EG_REGION_RAW], EG_PATH_MAX, path);
	eg_text_set(&s->texts[EG_IN_PATH_RAW], EG_REGION_RAW, bytes > 0 ? bytes - 1 : 0,
		    bytes > 0 && bytes < EG_PATH_MAX ? EG_FACT_KNOWN : EG_FACT_UNKNOWN);
}

/* What every operation on a path does once its object's numbers are read. */
static __always_inline u64 eg_judge_file(u32 n, struct eg_scratch *s, struct task_struct *task,
					 const struct eg_process *p, u32 op)
{
	eg_read_process_numbers(s, task, eg_shape.inputs[op]);
	if (EG_WANTS(eg_shape.inputs[op], EG_IN_PROC_CWD))
		eg_read_cwd(n, s, task);
	return eg_judge_numbers(n, p, op);
}

/*
 * True when a file's open is none of ours: the guard's own, a kernel thread's, or the kernel's own opening
 * of a program (judged as exec) or, before 6.5, of the file below an overlay (judged above it).
 */
static __always_inline bool eg_not_an_open(struct task_struct *task, struct file *file)
{
	return eg_is_exempt(task) || EG_READ(file, f_flags) & EG_OPEN_EXEC ||
	       EG_READ(file, f_inode) != EG_READ(file, f_path.dentry, d_inode);
}

static __always_inline int eg_open(struct task_struct *task, struct file *file, u32 flags,
				   u32 power)
{
	struct eg_process *p = eg_process_find(task);
	int verdict = EG_VERDICT_ALLOW;
	struct eg_scratch *s;
	u64 alive;
	s32 n;

	if (p && !eg_concerned(p, EG_OP_OPEN))
		return EG_VERDICT_ALLOW;
	if (eg_not_an_open(task, file))
		return EG_VERDICT_ALLOW;
	n = eg_scratch_claim();
	s = eg_scratch_at(n);
	if (n < 0 || !s)
		return eg_without_scratch(p, EG_OP_OPEN);
	p = eg_process_of(n, s, task);
	eg_read_open(s, file, flags);
	/*
	 * A file below an overlay has been judged above it by every name it has there. It is judged here by the
	 * host's name, so that an overlay is no way round, but a match that stops nothing has been recorded above.
	 */
	s->backing = eg_is_private_mount(EG_READ(file, f_path.mnt));
	if (EG_WANTS(eg_shape.inputs[EG_OP_OPEN], EG_IN_PATH_RAW))
		eg_read_spelling(s, eg_asked_path(task));
	s->dentry = EG_READ(file, f_path.dentry);
	s->mnt = EG_READ(file, f_path.mnt);
	alive = eg_judge_file(n, s, task, p, EG_OP_OPEN);
	if (alive) {
		if (eg_names_matter(EG_OP_OPEN))
			eg_name_object(n);
		if (!s->backing || s->names[0].state == EG_FACT_KNOWN)
			eg_judge_views(n, p, EG_OP_OPEN, alive);
	}
	if (s->match_count && (!s->backing || s->stopped)) {
		if (!s->name_count)
			eg_name_object(n);
		eg_note_call(s);
		verdict = eg_conclude(n, p, EG_OP_OPEN, power);
	}
	eg_scratch_release(n);
	return verdict;
}

SEC("lsm/file_open")
int BPF_PROG(eg_file_open, struct file *file, int ret)
{
	if (ret)
		return ret;
	return eg_verdict_of_lsm(
		eg_open(bpf_get_current_task_btf(), file, file->f_flags, EG_CAN_DENY));
}

/* Facts of an object that is named by its directory's mount and its own dentry. */
static __always_inline void eg_judge_entry(u32 n, struct eg_scratch *s, struct task_struct *task,
					   const struct eg_process *p, u32 op, struct vfsmount *mnt,
					   struct dentry *dentry)
{
	struct inode *inode = EG_READ(dentry, d_inode);
	u64 alive;

	s->has_alias = 0;
	if (inode)
		eg_read_inode(s, inode);
	else
		eg_forget_number(s, EG_IN_FD_TYPE);
	alive = eg_judge_file(n, s, task, p, op);
	s->dentry = dentry;
	s->mnt = mnt;
	eg_name_object(n);
	if (alive)
		eg_judge_views(n, p, op, alive);
}

/* An operation on one entry of a directory; mode is only read where the operation has one. */
static __always_inline int eg_entry(u32 op, struct vfsmount *mnt, struct dentry *dentry, u32 mode)
{
	struct task_struct *task = bpf_get_current_task_btf();
	int verdict = EG_VERDICT_ALLOW;
	struct eg_process *p;
	struct eg_scratch *s;
	s32 n;

	if (eg_is_exempt(task))
		return 0;
	n = eg_scratch_claim();
	s = eg_scratch_at(n);
	if (n < 0 || !s)
		return eg_verdict_of_lsm(eg_without_scratch(eg_process_find(task), op));
	p = eg_process_of(n, s, task);
	if (op == EG_OP_CHMOD)
		eg_number(s, EG_IN_MODE, mode & EG_PERMISSIONS);
	if (eg_concerned(p, op))
		eg_judge_entry(n, s, task, p, op, mnt, dentry);
	if (s->match_count)
		verdict = eg_conclude(n, p, op, EG_CAN_DENY);
	eg_scratch_release(n);
	return eg_verdict_of_lsm(verdict);
}

SEC("lsm/path_unlink")
int BPF_PROG(eg_path_unlink, const struct path *dir, struct dentry *dentry, int ret)
{
	return ret ? ret : eg_entry(EG_OP_UNLINK, dir->mnt, dentry, 0);
}

SEC("lsm/path_rmdir")
int BPF_PROG(eg_path_rmdir, const struct path *dir, struct dentry *dentry, int ret)
{
	return ret ? ret : eg_entry(EG_OP_UNLINK, dir->mnt, dentry, 0);
}

SEC("lsm/path_mkdir")
int BPF_PROG(eg_path_mkdir, const struct path *dir, struct dentry *dentry, umode_t mode, int ret)
{
	return ret ? ret : eg_entry(EG_OP_MKDIR, dir->mnt, dentry, 0);
}

SEC("lsm/path_chmod")
int BPF_PROG(eg_path_chmod, const struct path *path, umode_t mode, int ret)
{
	return ret ? ret : eg_entry(EG_OP_CHMOD, path->mnt, path->dentry, mode);
}

/* One of the two names of a rename's record, as the process sees it. */
__noinline int eg_name_for_record(u32 scratch, u32 which)
{
	struct eg_scratch *s = eg_scratch_at(scratch);

	if (!s)
		return 0;
	eg_name_in_view(scratch, s, bpf_get_current_task_btf(), s->dentry, s->mnt,
			which ? EG_REGION_PATH2_END : EG_REGION_PATH_END);
	s->names[which & 1] = s->walked;
	return 0;
}

/* Keeps one of the two names of a rename or a link, in both views, while the other is walked and both are judged. */
__noinline int eg_keep_name(u32 scratch, u32 which)
{
	struct eg_scratch *s = eg_scratch_at(scratch);
	u32 view;

	if (!s)
		return 0;
	eg_name_object(scratch);
	if (s->name_count > s->has_pair)
		s->has_pair = s->name_count;
	for (view = 0; view < EG_VIEWS; view++) {
		const struct eg_text *name = &s->names[view && s->name_count > 1];
		struct eg_text *kept = &s->pair[view][which & 1];
		u32 end = EG_REGION_PAIR + (2 * view + (which & 1) + 1) * EG_REGION_PATH_END;

		*kept = *name;
		kept->start = end - name->bytes;
		bpf_probe_read_kernel(&s->arena[kept->start & EG_ARENA_MASK],
				      eg_below(name->bytes, 2 * EG_PATH_MAX),
				      &s->arena[name->start & EG_ARENA_MASK]);
	}
	return 0;
}

/* An operation that gives the object from the name to: both names are judged, and the record has both. */
static __always_inline int eg_two_entries(u32 op, struct vfsmount *from_mnt, struct dentry *from,
					  struct vfsmount *to_mnt, struct dentry *to)
{
	struct task_struct *task = bpf_get_current_task_btf();
	int verdict = EG_VERDICT_ALLOW;
	struct eg_process *p;
	struct eg_scratch *s;
	s32 n;

	if (eg_is_exempt(task))
		return 0;
	n = eg_scratch_claim();
	s = eg_scratch_at(n);
	if (n < 0 || !s)
		return eg_verdict_of_lsm(eg_without_scratch(eg_process_find(task), op));
	s->to_dentry = (u64)to;
	s->to_mnt = (u64)to_mnt;
	p = eg_process_of(n, s, task);
	if (eg_concerned(p, op)) {
		if (eg_pair_matters(op)) {
			s->dentry = from;
			s->mnt = from_mnt;
			eg_keep_name(n, 0);
			s->dentry = (void *)s->to_dentry;
			s->mnt = (void *)s->to_mnt;
			eg_keep_name(n, 1);
		}
		eg_judge_entry(n, s, task, p, op, from_mnt, from);
		eg_judge_entry(n, s, task, p, op, (void *)s->to_mnt, (void *)s->to_dentry);
	}
	if (s->match_count) {
		s->dentry = from;
		s->mnt = from_mnt;
		eg_name_for_record(n, 0);
		s->dentry = (void *)s->to_dentry;
		s->mnt = (void *)s->to_mnt;
		eg_name_for_record(n, 1);
		s->name_count = 2;
		verdict = eg_conclude(n, p, op, EG_CAN_DENY);
	}
	eg_scratch_release(n);
	return eg_verdict_of_lsm(verdict);
}

/*
 * The flags argument came with 6.0 and says nothing the names do not: an exchange has two objects, and both
 * names are judged anyway.
 */
SEC("lsm/path_rename")
int BPF_PROG(eg_path_rename, const struct path *old_dir, struct dentry *old_dentry,
	     const struct path *new_dir, struct dentry *new_dentry)
{
	return eg_two_entries(EG_OP_RENAME, old_dir->mnt, old_dentry, new_dir->mnt, new_dentry);
}

/* A link stays within its mount, so the new directory's mount is the old name's too. */
SEC("lsm/path_link")
int BPF_PROG(eg_path_link, struct dentry *old_dentry, const struct path *new_dir,
	     struct dentry *new_dentry, int ret)
{
	return ret ? ret
		   : eg_two_entries(EG_OP_LINK, new_dir->mnt, old_dentry, new_dir->mnt, new_dentry);
}

SEC("lsm/path_symlink")
int BPF_PROG(eg_path_symlink, const struct path *dir, struct dentry *dentry, const char *target,
	     int ret)
{
	struct task_struct *task = bpf_get_current_task_btf();
	int verdict = EG_VERDICT_ALLOW;
	struct eg_process *p;
	struct eg_scratch *s;
	long bytes;
	s32 n;

	if (ret || eg_is_exempt(task))
		return ret;
	n = eg_scratch_claim();
	s = eg_scratch_at(n);
	if (n < 0 || !s)
		return eg_verdict_of_lsm(eg_without_scratch(eg_process_find(task), EG_OP_SYMLINK));
	p = eg_process_of(n, s, task);
	if (eg_concerned(p, EG_OP_SYMLINK)) {
		bytes = bpf_probe_read_kernel_str(&s->arena[EG_REGION_RAW], EG_PATH_MAX, target);
		eg_text_set(&s->texts[EG_IN_TARGET], EG_REGION_RAW, bytes > 0 ? bytes - 1 : 0,
			    bytes > 0 ? EG_FACT_KNOWN : EG_FACT_UNKNOWN);
		eg_judge_entry(n, s, task, p, EG_OP_SYMLINK, dir->mnt, dentry);
	}
	if (s->match_count) {
		s->names[1] = s->texts[EG_IN_TARGET];
		s->name_count = 2;
		verdict = eg_conclude(n, p, EG_OP_SYMLINK, EG_CAN_DENY);
	}
	eg_scratch_release(n);
	return eg_verdict_of_lsm(verdict);
}

SEC("tp_btf/sys_exit")
int BPF_PROG(eg_sys_exit, struct pt_regs *regs, long ret)
{
	struct task_struct *task;
	struct file *file;
	u32 number, flags;
	bool compat;

	if (ret < 0)
		return 0;
	number = regs->orig_ax;
	task = bpf_get_current_task_btf();
	compat = eg_is_compat(task);
	if (!eg_is_open_call(number, compat))
		return 0;
	file = eg_file_of_fd(task, ret);
	if (!file)
		return 0;
	flags = EG_READ(file, f_flags) | eg_asked_flags(regs, number, compat);
	/* A descriptor that only names the file opens nothing, and is not seen by file_open. To open it is to come here again. */
	if (!(flags & EG_O_PATH))
		eg_open(task, file, flags, EG_CAN_KILL_ON_RETURN);
	return 0;
}
