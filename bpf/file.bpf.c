/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/*
 * Files that are opened.
 *
 *   lsm/file_open        every way to open a file, io_uring and 32-bit calls too: denies
 *   tp_btf/sys_exit      (call.bpf.c) without LSM: an open has happened; kills on return
 */

/* True when the open made the file, with a name or (O_TMPFILE) without. */
static __always_inline bool eg_is_created(u32 flags, u32 mode)
{
	return mode & EG_FMODE_CREATED || flags & EG_O_TMPFILE;
}

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
	set |= eg_is_created(flags, mode) ? 1 << EG_FLAG_F_CREATED : 0;
	set |= flags & EG_O_PATH ? 1 << EG_FLAG_PATH : 0;
	set |= flags & EG_O_NOFOLLOW ? 1 << EG_FLAG_NOFOLLOW : 0;
	return set;
}

static __always_inline void eg_read_open(struct eg_scratch *s, const struct eg_opened *o)
{
	eg_number(s, EG_IN_OPEN_READ, o->mode & EG_FMODE_READ ? 1 : 0);
	eg_number(s, EG_IN_OPEN_WRITE, o->mode & EG_FMODE_WRITE ? 1 : 0);
	eg_number(s, EG_IN_OPEN_EXEC,
		  eg_is_created(o->flags, o->mode) && o->inode_mode & 0111 ? 1 : 0);
	eg_number(s, EG_IN_FLAGS, eg_open_flags(o->flags, o->mode));
	if (o->flags & EG_O_UNREAD)
		eg_unknown_number(s, EG_IN_FLAGS);
	eg_read_inode(s, o->dentry, o->inode);
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
	struct dentry *dentry = EG_READ(file, f_path.dentry);
	u64 digest = 0, moves = 0;

	if (!eg_is_open(file))
		return h->verdict;
	if (eg_caches && h->p)
		digest = eg_digest_of_open(file, dentry, flags, h->p, &moves);
	if (eg_has_passed(digest))
		return h->verdict;
	if (eg_begin(h)) {
		eg_read_opened(&h->s->opened, file, dentry, flags, h->p);
		eg_read_open(h->s, &h->s->opened);
		if (eg_wants(EG_OP_OPEN, EG_IN_PATH_RAW))
			eg_read_spelling(h->s, eg_asked_path(h->task));
		/*
		 * A file below an overlay has been judged above it by every name it has there. It is judged here by the
		 * host's name, so that an overlay is no way round, but a match that stops nothing has been recorded above.
		 */
		h->s->backing = eg_is_private_mount(h->s->opened.mnt);
		eg_judge_object(h, h->s->opened.mnt, h->s->opened.dentry);
		eg_keep_passed(h->s, h->p, digest, moves);
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

/* A call that opens has returned. */
static __always_inline int eg_open_return(const struct pt_regs *regs, long result)
{
	struct eg_hook h = eg_hook_of(EG_OP_OPEN, EG_CAN_KILL_ON_RETURN);
	struct file *file;
	u32 flags;

	if (result < 0 || !eg_concerns(&h))
		return 0;
	file = eg_file_of_fd(h.task, result);
	if (!file)
		return 0;
	flags = EG_READ(file, f_flags) | eg_asked_flags(regs, regs->orig_ax, eg_is_compat(h.task));
	/* A descriptor that only names the file opens nothing, and is not seen by file_open. To open it is to come here again. */
	if (!(flags & EG_O_PATH))
		eg_open(&h, file, flags);
	return 0;
}
