/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/*
 * Names of an object. A path is walked from the dentry and its mount, backwards into the arena, so it is
 * the object's own name and never the caller's spelling. An object has up to two: as the process sees it
 * (from the process's root) and as the host does (where its file system stands in the host's tree).
 */
#ifndef EG_PATH_H
#define EG_PATH_H

struct eg_path_walk {
	struct eg_scratch *s;
	struct dentry *dentry;
	struct vfsmount *mnt;
	struct dentry *mnt_root; /* of mnt */
	struct dentry *root_dentry; /* where to stop; NULL: at the root of the mount tree */
	struct vfsmount *root_mnt;
	u32 position;   /* first byte written */
	u32 limit;   /* position must not fall below */
	u32 middle;   /* a path too long keeps what stands from here on, its end */
	u32 lowest; /* and of the rest what is next to the root: the stretch written before the last begins here */
	u32 tail; /* bytes of the last component */
	u32 state;
	u32 done;
	u32 in_filesystem; /* 1: stop at the file system's own root, do not cross mounts */
};

enum eg_path_step {
	EG_PATH_STEPS = 32768, /* components, and mounts to cross; more is unknown */
};

static long eg_path_step(u32 i, struct eg_path_walk *w)
{
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
		struct mount *mount = (void *)mnt - bpf_core_field_offset(struct mount, mnt);
		struct mount *above = EG_READ(mount, mnt_parent);

		if (above == mount) {
			/* The top of a tree. A tree that hangs in no namespace names nothing. */
			w->done = 1;
			if (eg_is_detached(mount))
				w->state = EG_FACT_UNKNOWN;
			return 1;
		}
		w->dentry = EG_READ(mount, mnt_mountpoint);
		w->mnt = (void *)above + bpf_core_field_offset(struct mount, mnt);
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
	if (bpf_probe_read_kernel(&w->s->arena[w->position & EG_ARENA_MASK], bytes, name)) {
		w->state = EG_FACT_UNKNOWN;
		return 1;
	}
	if (pseudo && w->s->arena[w->position & EG_ARENA_MASK] == '/') {
		w->state =
			EG_FACT_UNKNOWN; /* a disconnected file: opened by handle, never looked up */
		return 1;
	}
	w->position--;
	w->s->arena[w->position & EG_ARENA_MASK] = '/';
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

/* Writes one name, ending at the arena offset end, and fills text. */
static __always_inline void eg_walk_path(struct eg_path_walk *w, u32 end, struct eg_text *text)
{
	w->position = eg_some(end);
	w->limit = w->position - EG_PATH_MAX;
	w->middle = w->position - EG_PATH_MAX / 2;
	w->lowest = 0;
	w->state = EG_FACT_KNOWN;
	w->mnt_root = EG_READ(w->mnt, mnt_root);
	bpf_loop(EG_PATH_STEPS, eg_path_step, w, 0);
	if (!w->done)
		w->state = EG_FACT_UNKNOWN;
	if (w->position == end && w->state == EG_FACT_KNOWN && !w->in_filesystem) {
		w->position--;
		w->s->arena[w->position & EG_ARENA_MASK] = '/';
	}
	text->cut = w->lowest != 0;
	if (text->cut)
		w->position = eg_join_ends(w->s, w->position, w->lowest, w->middle);
	text->start = w->position;
	text->bytes = end - w->position;
	text->state = w->state;
	text->tail = w->tail;
}

static __always_inline const struct eg_mount *eg_mount_of(struct super_block *sb)
{
	u64 device = EG_READ(sb, s_dev);

	return bpf_map_lookup_elem(&eg_mounts, &device);
}

/*
 * The host's name of an object: its path within its file system, behind the place where that file system
 * stands in the host's tree. Bind mounts, mount namespaces and chroot do not change it.
 */
static __always_inline void eg_host_name(struct eg_scratch *s, struct dentry *dentry,
					 struct vfsmount *mnt, u32 end, struct eg_text *text)
{
	const struct eg_mount *mount = eg_mount_of(EG_READ(mnt, mnt_sb));
	struct eg_path_walk w = {
		.s = s, .dentry = dentry, .mnt = mnt, .in_filesystem = mount != NULL
	};

	eg_walk_path(&w, end, text);
	if (!mount || text->state != EG_FACT_KNOWN)
		return;
	if (mount->path_bytes) {
		u32 bytes = eg_below(mount->path_bytes, 256); /* a path's region has as much room */

		text->start -= bytes;
		text->bytes += bytes;
		bpf_probe_read_kernel(&s->arena[text->start & EG_ARENA_MASK], bytes, mount->path);
		if (!text->tail)
			text->state =
				EG_FACT_UNKNOWN; /* the file system's root: the visible name has it */
	} else if (!text->bytes) {
		text->start--;
		text->bytes = 1;
		s->arena[text->start & EG_ARENA_MASK] = '/';
	}
}

/* True when the visible name cannot differ from the host's: the host's root, and the file system's first mount. */
static __always_inline bool eg_one_name(const struct eg_path_walk *seen, struct vfsmount *mnt)
{
	const struct eg_mount *first;
	struct mount *mount;

	if ((u64)seen->root_dentry != eg_host_root_dentry ||
	    (u64)seen->root_mnt != eg_host_root_mount)
		return false;
	if ((u64)mnt == eg_host_root_mount)
		return true;
	first = eg_mount_of(EG_READ(mnt, mnt_sb));
	mount = (void *)mnt - bpf_core_field_offset(struct mount, mnt);
	return first && first->mount_id == (u32)EG_READ(mount, mnt_id);
}

/* The name that the process task sees, up to its own root. */
static __always_inline void eg_name_in_view(struct eg_path_walk *w, struct task_struct *task,
					    u32 end, struct eg_text *text)
{
	struct fs_struct *fs = EG_READ(task, fs);

	if (fs) {
		w->root_dentry = EG_READ(fs, root.dentry);
		w->root_mnt = EG_READ(fs, root.mnt);
	}
	eg_walk_path(w, end, text);
}

/*
 * Names of the object s->dentry on s->mnt: s->names[0] as the process s->viewer sees it, s->names[1] as the
 * host does where that may differ. They stand in the arena's two path regions.
 */
__noinline int eg_name_object(u32 scratch)
{
	struct eg_scratch *s = eg_scratch_at(scratch);
	struct eg_path_walk w = { .s = s };

	if (!s)
		return 0;
	w.dentry = s->dentry;
	w.mnt = s->mnt;
	eg_name_in_view(&w, (void *)s->viewer, EG_REGION_PATH_END, &s->names[0]);
	s->name_count = 1;
	if (eg_one_name(&w, s->mnt))
		return 0;
	eg_host_name(s, s->dentry, s->mnt, EG_REGION_PATH2_END, &s->names[1]);
	if (s->names[1].state != EG_FACT_KNOWN)
		return 0;
	if (s->names[0].state == EG_FACT_KNOWN)
		s->name_count = 2;
	else
		s->names[0] =
			s->names[1]; /* no way leads there in the process's view; the host knows it */
	return 0;
}

/* Makes one name the event's path, with its directory and file name. */
static __always_inline void eg_use_name(struct eg_scratch *s, const struct eg_text *name)
{
	struct eg_text *directory = &s->texts[EG_IN_DIRECTORY];
	struct eg_text *filename = &s->texts[EG_IN_FILENAME];
	u32 tail = name->tail;

	s->texts[EG_IN_PATH] = *name;
	*directory = *name;
	*filename = *name;
	filename->start = name->start + name->bytes - tail;
	filename->bytes = tail;
	filename->cut = 0;
	directory->bytes = name->bytes - tail;
	if (directory->bytes > 1)
		directory->bytes--; /* the '/' before the file name, but not the root's */
}

#endif
