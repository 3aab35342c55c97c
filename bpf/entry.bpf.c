/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/*
 * Entries of directories: made, removed, renamed, linked, given other permissions.
 *
 *   lsm/path_unlink      a name is removed: denies
 *   lsm/path_rmdir       likewise a directory
 *   lsm/path_rename      old and new name are both judged: denies
 *   lsm/path_link        likewise
 *   lsm/path_mkdir, lsm/path_symlink, lsm/path_chmod: deny
 */

/* Judges one entry of a directory: an object that is named by its directory's mount and its own dentry. */
static __always_inline void eg_judge_entry(struct eg_hook *h, struct vfsmount *mnt,
					   struct dentry *dentry)
{
	struct inode *inode = EG_READ(dentry, d_inode);

	h->s->has_alias = 0;
	if (inode)
		eg_read_inode(h->s, dentry, inode);
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
	s->texts[EG_IN_OLD_PATH + (which & 1)] = s->walked;
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
			h.s->name_count = 0; /* the record has these two */
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
