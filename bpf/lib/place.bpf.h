/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/*
 * Names of an object: as the process sees it, and those that the host has for it. The host's names are the object's
 * path within its file system, behind the places where that file system, or a part of it, stands in the host's tree.
 * Bind mounts, mount namespaces and chroot of others do not change them. An object of a file system that does not
 * stand there has no host name, whatever it is called where it was found.
 */
#ifndef EG_PLACE_H
#define EG_PLACE_H

enum eg_place_region {
	EG_WITHIN_KEPT =
		EG_ARENA, /* a copy of the path within the file system, in the arena's slack */
};

static __always_inline bool eg_is_host_mount(struct vfsmount *mnt)
{
	struct mount *mount = eg_mount_around(mnt);

	return mnt && eg_host_mnt_ns && (u64)EG_READ(mount, mnt_ns) == eg_host_mnt_ns;
}

/*
 * True when the object's path within its file system begins with the part's. With no branch but the loop's own: the verifier
 * would go both ways at each, 32 times.
 */
static __always_inline bool eg_is_below(struct eg_scratch *s, const struct eg_place *place,
					u32 bytes)
{
	u64 differ = 0;
	u32 i;

	for (i = 0; i < EG_PLACE_PATH / 8; i++) {
		s64 left = (s64)bytes - 8 * i;
		u64 counts; /* the bits of those of the eight bytes that are the part's: of the last, fewer */

		if (left <= 0)
			break;
		counts = ~((left - 8) >> 63) | ((1ull << (8 * left & 63)) - 1);
		differ |= counts &
			  (eg_eight_bytes(&s->arena[(s->within.start + 8 * i) & EG_ARENA_MASK]) ^
			   eg_eight_bytes(&place->root[8 * i]));
	}
	return !differ;
}

/* Notes the places of the part that ends here, if it is one that is mounted. */
__noinline int eg_note_places(u32 scratch, u64 root_hash, u32 root_bytes)
{
	struct eg_scratch *s = eg_scratch_at(scratch);
	const struct eg_place *place;
	u32 i;

	if (!s)
		return 0;
	s->place_key.device = EG_READ(s->dentry, d_sb, s_dev);
	s->place_key.root_hash = root_hash;
	s->place_key.root_bytes = root_bytes;
	s->place_key.index = 0;
	place = bpf_map_lookup_elem(&eg_places, &s->place_key);
	if (!place || !eg_is_below(s, place, root_bytes))
		return 0;
	for (i = 0; i < EG_PLACES; i++) {
		struct eg_found_place *found;

		if (i >= place->count || s->place_count >= EG_PLACES)
			break;
		found = &s->places[s->place_count % EG_PLACES];
		found->root_hash = root_hash;
		found->root_bytes = root_bytes;
		found->index = i;
		s->place_count++;
	}
	return 0;
}

/* Looks for the part that ends here, and goes on to the end of the next component, eight bytes at a time. */
static long eg_root_step(u32 i, void *context)
{
	struct eg_scratch *s = *(struct eg_scratch **)context;
	struct eg_rooting *r = &s->rooting;
	u32 n;

	if (r->boundary) {
		u32 bytes = r->position - s->within.start;

		if (r->lengths >> (bytes & 63) & 1)
			eg_note_places(r->scratch, r->hash, bytes);
		if (r->position >= r->end || bytes >= r->reach)
			return 1;
	}
	for (n = 0; n < 8; n++) {
		u8 byte = s->arena[r->position & EG_ARENA_MASK];

		r->hash = (r->hash ^ byte) * EG_FILTER_FACTOR;
		r->position++;
		r->boundary = r->position >= r->end || s->arena[r->position & EG_ARENA_MASK] == '/';
		if (r->boundary)
			break;
	}
	return 0;
}

/* Fills s->within, the object's path within its file system. */
static __always_inline void eg_name_within(u32 scratch, struct eg_scratch *s)
{
	eg_walk_from(s, s->dentry, s->mnt, NULL, NULL);
	s->walk.in_filesystem = 1;
	eg_walk_path(scratch, EG_REGION_PATH2_END);
	s->within = s->walked;
}

/* Fills s->places: the parts of its file system that the object is in, the whole first. */
__noinline int eg_find_places(u32 scratch, u64 lengths, u32 reach)
{
	struct eg_scratch *s = eg_scratch_at(scratch);
	struct eg_rooting *r;

	if (!s || s->within.state != EG_FACT_KNOWN)
		return 0;
	r = &s->rooting;
	r->hash = 0;
	r->scratch = scratch;
	r->lengths = lengths;
	r->reach = reach;
	r->boundary = 1;
	r->position = s->within.start;
	r->end = s->within.start + s->within.bytes;
	bpf_loop(EG_PATH_MAX, eg_root_step, &s, 0);
	return 0;
}

/* Makes the name that the object has in one of its places s->names[1]; 0 when there is no such place, or it is gone. */
__noinline int eg_name_in_place(u32 scratch, u32 which)
{
	struct eg_scratch *s = eg_scratch_at(scratch);
	const struct eg_found_place *found;
	const struct eg_place *place;
	struct eg_text *text;
	u32 bytes, rest;

	if (!s || which >= s->place_count)
		return 0;
	text = &s->names[1];
	found = &s->places[which % EG_PLACES];
	s->place_key.device = EG_READ(s->dentry, d_sb, s_dev);
	s->place_key.root_hash = found->root_hash;
	s->place_key.root_bytes = found->root_bytes;
	s->place_key.index = found->index;
	place = bpf_map_lookup_elem(&eg_places, &s->place_key);
	if (!place)
		return 0;
	bytes = eg_below(place->path_bytes, EG_PLACE_PATH);
	rest = s->within.bytes - found->root_bytes;
	if (s->place_count > 1) /* an earlier name has been written over the rest */
		bpf_probe_read_kernel(
			&s->arena[(EG_REGION_PATH2_END - rest) & EG_ARENA_MASK],
			eg_below(rest, 2 * EG_PATH_MAX),
			&s->arena[EG_WITHIN_KEPT + eg_below(found->root_bytes, EG_PATH_MAX)]);
	text->bytes = bytes + rest;
	text->start = EG_REGION_PATH2_END - text->bytes;
	text->state = EG_FACT_KNOWN; /* a path's region has as much room */
	text->cut = s->within.cut && rest;
	text->tail = rest ? s->within.tail : place->tail;
	bpf_probe_read_kernel(&s->arena[text->start & EG_ARENA_MASK], bytes, place->path);
	if (!text->bytes) {
		text->start--;
		text->bytes = 1;
		s->arena[text->start & EG_ARENA_MASK] = '/';
	}
	return 1;
}

struct eg_comparing {
	struct eg_scratch *s;
	u32 one, other; /* in the arena */
	u32 bytes;
	u32 differ;
};

static long eg_compare_step(u32 i, struct eg_comparing *c)
{
	u64 differ = eg_eight_bytes(&c->s->arena[(c->one + 8 * i) & EG_ARENA_MASK]) ^
		     eg_eight_bytes(&c->s->arena[(c->other + 8 * i) & EG_ARENA_MASK]);

	if (8 * i >= c->bytes)
		return 1;
	if (c->bytes - 8 * i < 8)
		differ &= (1ull << 8 * (c->bytes - 8 * i)) - 1;
	c->differ = differ != 0;
	return c->differ;
}

/* 1 when the visible name and the host's are known to be the same. */
__noinline int eg_has_one_name(u32 scratch)
{
	struct eg_scratch *s = eg_scratch_at(scratch);
	struct eg_comparing c = { .s = s };
	const struct eg_text *one, *other;

	if (!s)
		return 0;
	one = &s->names[0];
	other = &s->names[1];
	if (one->state != EG_FACT_KNOWN || other->state != EG_FACT_KNOWN ||
	    one->bytes != other->bytes)
		return 0;
	c.one = eg_some(one->start);
	c.other = other->start;
	c.bytes = one->bytes;
	bpf_loop(EG_PATH_MAX / 8, eg_compare_step, &c, 0);
	return !c.differ;
}

/* Of several host names s->names[1] becomes the first that is not the visible one, and whether one of them is that is noted. */
__noinline int eg_choose_place(u32 scratch)
{
	struct eg_scratch *s = eg_scratch_at(scratch);
	u32 i;

	if (!s)
		return 0;
	s->shown_place = EG_PLACES;
	bpf_probe_read_kernel(&s->arena[EG_WITHIN_KEPT], eg_below(s->within.bytes, 2 * EG_PATH_MAX),
			      &s->arena[s->within.start & EG_ARENA_MASK]);
	for (i = 0; i < EG_PLACES; i++) {
		if (!eg_name_in_place(scratch, i))
			continue;
		if (eg_has_one_name(scratch))
			s->is_host_view = 1;
		else if (s->shown_place == EG_PLACES)
			s->shown_place = i;
	}
	eg_name_in_place(scratch, s->shown_place);
	return 0;
}

/* The host's name of what lies in the host's own mounts, found through them. */
static __always_inline void eg_name_in_host_tree(u32 scratch, struct eg_scratch *s)
{
	eg_walk_from(s, s->dentry, s->mnt, (struct dentry *)eg_host_root_dentry,
		     (struct vfsmount *)eg_host_root_mount);
	eg_walk_path(scratch, EG_REGION_PATH2_END);
	s->names[1] = s->walked;
}

static __always_inline const struct eg_mount *eg_mount_of(struct eg_scratch *s)
{
	u64 device = EG_READ(s->dentry, d_sb, s_dev);

	return bpf_map_lookup_elem(&eg_mounts, &device);
}

/* Fills s->names[1], s->places and s->host_state for an object whose visible name may not be the host's. */
__noinline int eg_name_on_host(u32 scratch)
{
	struct eg_scratch *s = eg_scratch_at(scratch);
	const struct eg_mount *mount;

	if (!s)
		return 0;
	s->place_count = 0;
	s->within.state = EG_FACT_MISSING;
	mount = eg_mount_of(s);
	if (mount) {
		eg_name_within(scratch, s);
		eg_find_places(scratch, mount->lengths, mount->reach);
	}
	if (s->place_count > 1)
		eg_choose_place(scratch);
	else if (s->place_count && !eg_name_in_place(scratch, 0))
		s->place_count = 0;
	if (!s->place_count && eg_is_host_mount(s->mnt))
		eg_name_in_host_tree(scratch, s);
	else if (!s->place_count)
		eg_text_set(&s->names[1], 0, 0,
			    s->within.state == EG_FACT_UNKNOWN ? EG_FACT_UNKNOWN
							       : EG_FACT_NAMELESS);
	s->host_state = s->names[1].state;
	return 0;
}

/* The name as the process s->viewer sees it, and whether that is a view of the host's mounts from the host's root. */
static __always_inline void eg_name_as_seen(u32 scratch, struct eg_scratch *s)
{
	struct fs_struct *fs = EG_READ((struct task_struct *)s->viewer, fs);

	eg_walk_from(s, s->dentry, s->mnt, fs ? EG_READ(fs, root.dentry) : NULL,
		     fs ? EG_READ(fs, root.mnt) : NULL);
	eg_walk_path(scratch, EG_REGION_PATH_END);
	s->names[0] = s->walked;
	s->is_host_view = (u64)s->walk.root_dentry == eg_host_root_dentry &&
			  (u64)s->walk.root_mnt == eg_host_root_mount && eg_is_host_mount(s->mnt);
}

/*
 * Names of the object s->dentry on s->mnt: s->names[0] as the process s->viewer sees it, s->names[1] as the host does
 * where that may differ. They stand in the arena's two path regions.
 */
__noinline int eg_name_object(u32 scratch)
{
	struct eg_scratch *s = eg_scratch_at(scratch);
	const struct eg_mount *mount;

	if (!s)
		return 0;
	eg_name_as_seen(scratch, s);
	s->name_count = 1;
	s->place_count = 0;
	s->host_state = EG_FACT_MISSING;
	if (eg_is_kernel_mount(s->mnt))
		return 0;
	mount = eg_mount_of(s);
	if (s->is_host_view && (!mount || mount->places < 2))
		return 0;
	eg_name_on_host(scratch);
	if (s->host_state != EG_FACT_KNOWN)
		return 0;
	if (s->names[0].state == EG_FACT_KNOWN) {
		if (eg_has_one_name(scratch))
			s->is_host_view = 1;
		s->name_count = s->is_host_view && s->place_count < 2 ? 1 : 2;
	} else { /* no way leads there in the process's view; the host knows it */
		s->names[0] = s->names[1];
		s->is_host_view = 1;
	}
	return 0;
}

/*
 * The names by which a program is judged, in place of its object's: what is on the host where its visible name says is
 * that program. Whatever else is called so is not.
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
