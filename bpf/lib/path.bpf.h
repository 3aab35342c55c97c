/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/*
 * Paths of an object. A path is walked from the dentry and its mount, backwards into the arena, so it is
 * the object's own name and never the caller's spelling: as a process sees it, up to its root, or within
 * the object's file system. What names it has is in place.bpf.h.
 */
#ifndef EG_PATH_H
#define EG_PATH_H

enum eg_path_step {
	EG_PATH_STEPS = 32768, /* components, and mounts to cross; more is unknown */
};

/*
 * What is known of a name in a tree that nobody's tree leads to: there is none. An overlay's files may be others'
 * all the same, and the private mounts of its layers are judged by the host's names.
 */
static __always_inline u32 eg_state_of_detached(struct vfsmount *mnt)
{
	return eg_is_private_mount(mnt) || EG_READ(mnt, mnt_sb, s_magic) == EG_OVERLAYFS_MAGIC
		       ? EG_FACT_UNKNOWN
		       : EG_FACT_NAMELESS;
}

/* True when the mount is of another namespace than the one in which the process s->viewer sees names. */
static __always_inline bool eg_is_foreign(const struct eg_scratch *s, struct mount *mount)
{
	struct nsproxy *nsproxy = EG_READ((struct task_struct *)s->viewer, nsproxy);

	return nsproxy && EG_READ(mount, mnt_ns) != EG_READ(nsproxy, mnt_ns);
}

/*
 * True while a mount is on its way from one place to another: what was read is of two places, or it hangs in none like a top, and is not that
 * of its namespace.
 */
static __always_inline bool eg_is_moving(struct mount *mount, struct mount *above)
{
	if (above == mount)
		return !eg_is_detached(mount) && EG_READ(mount, mnt_ns, root) != mount;
	return EG_READ(mount, mnt_parent) != above;
}

static long eg_path_step(u32 i, void *context)
{
	struct eg_scratch *s = *(struct eg_scratch **)context;
	struct eg_path_walk *w = &s->walk;
	struct dentry *parent, *dentry = w->dentry;
	struct vfsmount *mnt = w->mnt;
	const unsigned char *name;
	u32 length, bytes, pseudo;

	if (dentry == w->root_dentry && mnt == w->root_mnt) {
		w->done = 1;
		return 1;
	}
	parent = EG_READ(dentry, d_parent);
	if (w->in_filesystem) {
		if (parent == dentry) {
			w->done = 1;
			return 1;
		}
	} else if (dentry == w->mnt_root) {
		struct mount *mount = eg_mount_around(mnt);
		struct mount *above = EG_READ(mount, mnt_parent);
		struct dentry *place = EG_READ(mount, mnt_mountpoint);

		if (eg_is_moving(mount, above))
			return 0; /* it is somewhere soon */
		if (above == mount) {
			/* The top of a tree. One that hangs in no namespace, or in another than the viewer's, names nothing. */
			w->done = 1;
			if (eg_is_detached(mount) || eg_is_foreign(s, mount))
				w->state = eg_state_of_detached(w->mnt);
			return 1;
		}
		w->dentry = place;
		w->mnt = eg_part_of_mount(above);
		w->mnt_root = EG_READ(w->mnt, mnt_root);
		return 0;
	}
	pseudo = parent == dentry; /* memfd and its like have a name and no directory */
	name = EG_READ(dentry, d_name.name);
	length = EG_READ(dentry, d_name.len);
	bytes = eg_below(length, 256);
	if (!name || length > 255) {
		w->state = EG_FACT_UNKNOWN;
		return 1;
	}
	if (w->position < w->limit + bytes + 1) {
		w->lowest = w->position;
		w->position = w->middle;
	}
	w->position -= bytes;
	if (bpf_probe_read_kernel(&s->arena[w->position & EG_ARENA_MASK], bytes, name)) {
		w->state = EG_FACT_UNKNOWN;
		return 1;
	}
	/*
	 * A pipe, a namespace, of the kernel's own mounts, has no name at all; any other is a disconnected file: opened by
	 * handle, never looked up.
	 */
	if (pseudo && (!bytes || s->arena[w->position & EG_ARENA_MASK] == '/')) {
		w->state = eg_is_kernel_mount(w->mnt) ? EG_FACT_MISSING : EG_FACT_UNKNOWN;
		w->done = 1;
		return 1;
	}
	w->position--;
	s->arena[w->position & EG_ARENA_MASK] = '/';
	if (!w->tail)
		w->tail = bytes;
	if (pseudo) {
		w->done = 1;
		return 1;
	}
	w->dentry = parent;
	return 0;
}

/*
 * A path that was too long for its place: what was written last is its beginning, and is followed by what is left of
 * the stretch before, which it has overwritten from the end. Puts them in order, with a NUL where the middle is missing;
 * returns the first byte.
 */
static __noinline u32 eg_join_ends(struct eg_scratch *s, u32 position, u32 lowest, u32 middle)
{
	u32 last = eg_below(middle - position, EG_PATH_MAX);
	u32 before = eg_below(position - lowest, EG_PATH_MAX);
	u8 *spare = &s->arena[EG_ARENA];

	if (position > lowest) {
		bpf_probe_read_kernel(spare, last, &s->arena[position & EG_ARENA_MASK]);
		bpf_probe_read_kernel(spare + last, before, &s->arena[lowest & EG_ARENA_MASK]);
		bpf_probe_read_kernel(&s->arena[lowest & EG_ARENA_MASK], last + before, spare);
		position = lowest;
	}
	s->arena[(middle - 1) & EG_ARENA_MASK] = 0;
	return position;
}

/*
 * Writes the name that s->walk asks for, ending at the arena offset end, and fills s->walked. A global function, so that the
 * verifier looks at it once and not once a name.
 */
__noinline int eg_walk_path(u32 scratch, u32 end)
{
	struct eg_scratch *s = eg_scratch_at(scratch);
	struct eg_path_walk *w;
	struct eg_text *text;

	if (!s)
		return 0;
	w = &s->walk;
	text = &s->walked;
	w->position = end;
	w->limit = w->position - EG_PATH_MAX;
	w->middle = w->position - EG_PATH_MAX / 2;
	w->lowest = 0;
	w->tail = 0;
	w->done = 0;
	w->state = EG_FACT_KNOWN;
	w->mnt_root = EG_READ(w->mnt, mnt_root);
	bpf_loop(EG_PATH_STEPS, eg_path_step, &s, 0);
	if (!w->done)
		w->state = EG_FACT_UNKNOWN;
	if (w->position == end && w->state == EG_FACT_KNOWN && !w->in_filesystem) {
		w->position--;
		s->arena[w->position & EG_ARENA_MASK] = '/';
	}
	text->cut = w->lowest != 0;
	if (text->cut)
		w->position = eg_join_ends(s, w->position, w->lowest, w->middle);
	text->start = w->position;
	text->bytes = end - w->position;
	text->state = w->state;
	text->tail = w->tail;
	return 0;
}

/* The object of the next walk, which ends at a root: NULL is that of the tree of mounts. */
static __always_inline void eg_walk_from(struct eg_scratch *s, struct dentry *dentry,
					 struct vfsmount *mnt, struct dentry *root_dentry,
					 struct vfsmount *root_mnt)
{
	s->walk.dentry = dentry;
	s->walk.mnt = mnt;
	s->walk.root_dentry = root_dentry;
	s->walk.root_mnt = root_mnt;
	s->walk.in_filesystem = 0;
}

/* The name that the process task sees of an object, up to the process's own root, to s->walked. */
static __always_inline void eg_name_in_view(u32 scratch, struct eg_scratch *s,
					    struct task_struct *task, struct dentry *dentry,
					    struct vfsmount *mnt, u32 end)
{
	struct fs_struct *fs = EG_READ(task, fs);

	eg_walk_from(s, dentry, mnt, fs ? EG_READ(fs, root.dentry) : NULL,
		     fs ? EG_READ(fs, root.mnt) : NULL);
	eg_walk_path(scratch, end);
}

#endif
