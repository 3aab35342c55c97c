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

/*
 * False when a file's open is none of ours: the kernel's own opening of a program (judged as exec) or, before 6.5, of
 * the file below an overlay (judged above it).
 */
static __always_inline bool eg_is_open(struct file *file)
{
	return !(EG_READ(file, f_flags) & EG_OPEN_EXEC) &&
	       EG_READ(file, f_inode) == EG_READ(file, f_path.dentry, d_inode);
}

static __always_inline int eg_open(struct eg_hook *h, struct file *file, u32 flags)
{
	if (eg_is_open(file) && eg_begin(h)) {
		eg_read_open(h->s, file, flags);
		if (EG_WANTS(eg_shape.inputs[EG_OP_OPEN], EG_IN_PATH_RAW))
			eg_read_spelling(h->s, eg_asked_path(h->task));
		/*
		 * A file below an overlay has been judged above it by every name it has there. It is judged here by the
		 * host's name, so that an overlay is no way round, but a match that stops nothing has been recorded above.
		 */
		h->s->backing = eg_is_private_mount(EG_READ(file, f_path.mnt));
		eg_judge_object(h, EG_READ(file, f_path.mnt), EG_READ(file, f_path.dentry));
		if (h->s->backing && !h->s->stopped)
			h->s->match_count = 0;
	}
	return eg_end(h);
}

SEC("lsm/file_open")
int BPF_PROG(eg_file_open, struct file *file, int ret)
{
	struct eg_hook h = eg_hook_of(EG_OP_OPEN, EG_CAN_DENY);

	if (ret || !eg_concerns(&h))
		return ret;
	return eg_lsm_answer(eg_open(&h, file, file->f_flags));
}

/* Judges one entry of a directory: an object that is named by its directory's mount and its own dentry. */
static __always_inline void eg_judge_entry(struct eg_hook *h, struct vfsmount *mnt,
					   struct dentry *dentry)
{
	struct inode *inode = EG_READ(dentry, d_inode);

	h->s->has_alias = 0;
	if (inode)
		eg_read_inode(h->s, inode);
	else
		eg_forget_number(h->s, EG_IN_FD_TYPE);
	eg_judge_object(h, mnt, dentry);
}

/* An operation on one entry of which there is nothing else to know. */
static __always_inline int eg_entry(u32 op, struct vfsmount *mnt, struct dentry *dentry)
{
	struct eg_hook h = eg_hook_of(op, EG_CAN_DENY);

	if (eg_concerns(&h) && eg_begin(&h))
		eg_judge_entry(&h, mnt, dentry);
	return eg_lsm_answer(eg_end(&h));
}

SEC("lsm/path_unlink")
int BPF_PROG(eg_path_unlink, const struct path *dir, struct dentry *dentry, int ret)
{
	return ret ? ret : eg_entry(EG_OP_UNLINK, dir->mnt, dentry);
}

SEC("lsm/path_rmdir")
int BPF_PROG(eg_path_rmdir, const struct path *dir, struct dentry *dentry, int ret)
{
	return ret ? ret : eg_entry(EG_OP_UNLINK, dir->mnt, dentry);
}

SEC("lsm/path_mkdir")
int BPF_PROG(eg_path_mkdir, const struct path *dir, struct dentry *dentry, umode_t mode, int ret)
{
	return ret ? ret : eg_entry(EG_OP_MKDIR, dir->mnt, dentry);
}

SEC("lsm/path_chmod")
int BPF_PROG(eg_path_chmod, const struct path *path, umode_t mode, int ret)
{
	struct eg_hook h = eg_hook_of(EG_OP_CHMOD, EG_CAN_DENY);

	if (ret)
		return ret;
	if (eg_concerns(&h) && eg_begin(&h)) {
		eg_number(h.s, EG_IN_MODE, mode & EG_PERMISSIONS);
		eg_judge_entry(&h, path->mnt, path->dentry);
	}
	return eg_lsm_answer(eg_end(&h));
}

static __always_inline void eg_read_target(struct eg_scratch *s, const char *target)
{
	long bytes = bpf_probe_read_kernel_str(&s->arena[EG_REGION_RAW], EG_PATH_MAX, target);

	eg_text_set(&s->texts[EG_IN_TARGET], EG_REGION_RAW, bytes > 0 ? bytes - 1 : 0,
		    bytes > 0 ? EG_FACT_KNOWN : EG_FACT_UNKNOWN);
}

SEC("lsm/path_symlink")
int BPF_PROG(eg_path_symlink, const struct path *dir, struct dentry *dentry, const char *target,
	     int ret)
{
	struct eg_hook h = eg_hook_of(EG_OP_SYMLINK, EG_CAN_DENY);

	if (ret)
		return ret;
	if (eg_concerns(&h) && eg_begin(&h)) {
		eg_read_target(h.s, target);
		eg_judge_entry(&h, dir->mnt, dentry);
		h.s->names[1] = h.s->texts[EG_IN_TARGET];
		h.s->name_count = 2;
	}
	return eg_lsm_answer(eg_end(&h));
}

/* The object is one of the two of a rename or a link. */
static __always_inline void eg_choose_entry(struct eg_scratch *s, u32 which)
{
	s->dentry = s->entries[which & 1].dentry;
	s->mnt = s->entries[which & 1].mnt;
}

/* One of the two names in the record, as the process sees it. */
__noinline int eg_name_for_record(u32 scratch, u32 which)
{
	struct eg_scratch *s = eg_scratch_at(scratch);

	if (!s)
		return 0;
	eg_choose_entry(s, which);
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
	eg_choose_entry(s, which);
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

static __always_inline void eg_judge_one_of_two(struct eg_hook *h, u32 which)
{
	eg_judge_entry(h, h->s->entries[which].mnt, h->s->entries[which].dentry);
}

/* An operation that gives the object from the name to: both names are judged, and the record has both. */
static __always_inline int eg_two_entries(u32 op, struct vfsmount *from_mnt, struct dentry *from,
					  struct vfsmount *to_mnt, struct dentry *to)
{
	struct eg_hook h = eg_hook_of(op, EG_CAN_DENY);

	if (eg_concerns(&h) && eg_begin(&h)) {
		h.s->entries[0] = (struct eg_entry){ .dentry = from, .mnt = from_mnt };
		h.s->entries[1] = (struct eg_entry){ .dentry = to, .mnt = to_mnt };
		if (eg_pair_matters(op)) {
			eg_keep_name(h.n, 0);
			eg_keep_name(h.n, 1);
		}
		eg_judge_one_of_two(&h, 0);
		eg_judge_one_of_two(&h, 1);
		if (h.s->match_count) {
			eg_name_for_record(h.n, 0);
			eg_name_for_record(h.n, 1);
			h.s->name_count = 2;
		}
	}
	return eg_lsm_answer(eg_end(&h));
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

SEC("tp_btf/sys_exit")
int BPF_PROG(eg_sys_exit, struct pt_regs *regs, long ret)
{
	struct eg_hook h = eg_hook_of(EG_OP_OPEN, EG_CAN_KILL_ON_RETURN);
	u32 number = regs->orig_ax, flags;
	bool compat = eg_is_compat(h.task);
	struct file *file;

	if (ret < 0 || !eg_is_open_call(number, compat) || !eg_concerns(&h))
		return 0;
	file = eg_file_of_fd(h.task, ret);
	if (!file)
		return 0;
	flags = EG_READ(file, f_flags) | eg_asked_flags(regs, number, compat);
	/* A descriptor that only names the file opens nothing, and is not seen by file_open. To open it is to come here again. */
	if (!(flags & EG_O_PATH))
		eg_open(&h, file, flags);
	return 0;
}
