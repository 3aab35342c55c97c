/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/*
 * Opens that matched nothing: most files are opened again and again, by programs of which the policy makes the same. What was
 * judged is kept as one word, a digest under the tracker's secret key of all that the decision was made of: the file's name,
 * component by component from the last to the root, and the facts that the operation's rules ask for. An open whose digest is
 * there matches nothing again, and claims no working memory.
 *
 * Nothing has to be taken out when a file or directory is renamed, linked or mounted over, when a process becomes another user
 * or runs another program: what is opened then has another digest. The word that is kept is made of what was judged, and not of
 * what was there before: a name that changes under a decision keeps nothing for the old one. Files with several links are not
 * kept, nor what is seen from another root than the host's.
 */
#ifndef EG_CACHE_H
#define EG_CACHE_H

enum eg_cache_limit {
	EG_CACHE_WORDS = 16384, /* of each processor */
	EG_CACHE_STEPS = 48, /* of a name: eight bytes, or a mount to cross */
};

/* The digests of what matched nothing, each in one place. A new policy has its own. */
struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, EG_CACHE_WORDS);
	__type(key, u32);
	__type(value, u64);
} eg_passed SEC(".maps");

/*
 * What may be asked for of opens that are kept: the process's own texts, the name, what follows from how the file was opened, and
 * the numbers of the process. Whatever else a rule asks for, nothing is kept.
 */
#define EG_BIT_OF(input)	   ((input) < 64 ? 1ull << ((input) & 63) : 0)
#define EG_OR_BIT_OF(input, value) | EG_BIT_OF(input)
#define EG_DIGESTED                                                                             \
	(EG_BIT_OF(EG_IN_PROC_CWD) - 1 | EG_BIT_OF(EG_IN_PATH) | EG_BIT_OF(EG_IN_DIRECTORY) |   \
	 EG_BIT_OF(EG_IN_FILENAME) | EG_BIT_OF(EG_IN_OPEN_READ) | EG_BIT_OF(EG_IN_OPEN_WRITE) | \
	 EG_BIT_OF(EG_IN_OPEN_EXEC) | EG_BIT_OF(EG_IN_FLAGS) |                                  \
	 EG_BIT_OF(EG_IN_FD_TYPE) EG_PROCESS_NUMBERS(EG_OR_BIT_OF))

static __always_inline bool eg_is_cached(void)
{
	const volatile u64 *asked = eg_shape.inputs[EG_OP_OPEN].words;

	return eg_caches && !(asked[0] & ~EG_DIGESTED) && !(asked[1] | asked[2] | asked[3]);
}

static __always_inline struct eg_opened eg_opened_as(struct file *file, u32 flags, u64 above)
{
	struct inode *inode = EG_READ(file, f_inode);
	u32 zero = 0;
	const u64 *tree = bpf_map_lookup_elem(&eg_tree_state, &zero);

	return (struct eg_opened){
		.file = file,
		.flags = flags,
		.mode = EG_READ(file, f_mode),
		.inode_mode = EG_READ(inode, i_mode),
		.device = EG_READ(inode, i_sb, s_dev),
		.tree = tree ? *tree : 0,
		.above = above,
	};
}

static __always_inline u64 eg_bytes_of_dentry(const u8 *name)
{
	return EG_READ((struct qstr *)name, hash_len);
}

/* Where a name that is digested in place has come to. */
struct eg_naming {
	struct eg_digest digest;
	struct dentry *dentry, *mnt_root;
	struct vfsmount *mnt;
	const u8 *rest; /* of the component at hand */
	u32 left; /* its bytes */
	u32 done;
};

/* The next eight bytes of the component at hand. */
static __always_inline void eg_digest_rest(struct eg_naming *n)
{
	eg_digest_word(&n->digest, eg_first_bytes(eg_bytes_of_dentry(n->rest), n->left));
	n->rest += 8;
	n->left = eg_bytes_behind(n->left, 8);
}

/* The first bytes of the next component: the same words as eg_digest_name adds. */
static __always_inline void eg_digest_first(struct eg_naming *n)
{
	u32 bytes = eg_below(EG_READ(n->dentry, d_name.len), 256);

	n->rest = EG_READ(n->dentry, d_name.name);
	eg_digest_word(&n->digest, eg_first_word(eg_bytes_of_dentry(n->rest), bytes));
	n->rest += 7;
	n->left = eg_bytes_behind(bytes, 7);
	n->dentry = EG_READ(n->dentry, d_parent);
}

static __always_inline void eg_digest_crossing(struct eg_naming *n)
{
	struct mount *mount = (void *)n->mnt - bpf_core_field_offset(struct mount, mnt);

	n->dentry = EG_READ(mount, mnt_mountpoint);
	n->mnt = (void *)EG_READ(mount, mnt_parent) + bpf_core_field_offset(struct mount, mnt);
	n->mnt_root = EG_READ(n->mnt, mnt_root);
	eg_digest_word(&n->digest, EG_DIGEST_MOUNT);
}

/* A step up to the host's root, or, where there is no mount to cross, to that of the file system. */
static long eg_digest_step(u32 i, struct eg_naming *n)
{
	if (n->left) {
		eg_digest_rest(n);
		return 0;
	}
	n->done = n->mnt ? (u64)n->dentry == eg_host_root_dentry &&
				   (u64)n->mnt == eg_host_root_mount
			 : EG_READ(n->dentry, d_parent) == n->dentry;
	if (n->done)
		return 1;
	if (n->mnt && n->dentry == n->mnt_root)
		eg_digest_crossing(n);
	else
		eg_digest_first(n);
	return 0;
}

/* False when it is too far. */
static __always_inline bool eg_digest_all(struct eg_naming *n)
{
	bpf_loop(EG_CACHE_STEPS, eg_digest_step, n, 0);
	return n->done;
}

/*
 * The name of a mount's root within its file system, as a digest of its own: of an object that is found through such a mount the host
 * may have further names, and by this they are found. 0 when it is not to be had.
 */
__noinline u64 eg_digest_mount(const struct eg_opened *o)
{
	struct eg_naming n = {};

	if (!o)
		return 0;
	n.dentry = EG_READ(o->file, f_path.mnt, mnt_root);
	eg_digest_begin(&n.digest);
	return eg_digest_all(&n) ? eg_digest_end(&n.digest) : 0;
}

/* What stands above the root of its mount within the file system: 0 in most cases, where that is the file system's own root. */
static __always_inline bool eg_digest_above(struct eg_opened *o)
{
	struct dentry *mnt_root = EG_READ(o->file, f_path.mnt, mnt_root);

	if (EG_READ(mnt_root, d_parent) == mnt_root)
		return true;
	o->above = eg_digest_mount(o);
	return o->above;
}

/* True when the process sees the host's tree from its root: what it opens there is called as it is on the host. */
static __always_inline bool eg_sees_host(struct task_struct *task)
{
	struct fs_struct *fs = EG_READ(task, fs);

	return fs && (u64)EG_READ(fs, root.dentry) == eg_host_root_dentry &&
	       (u64)EG_READ(fs, root.mnt) == eg_host_root_mount;
}

/* Adds what there is beside the name and the numbers of the process, and ends the digest. */
static __always_inline u64 eg_digest_opened(struct eg_digest *d, const struct eg_process *p,
					    const struct eg_opened *o)
{
	eg_digest_word(d, p->digest);
	eg_digest_word(d, o->flags | (u64)o->mode << 32);
	eg_digest_word(d, o->inode_mode | (u64)o->device << 32);
	eg_digest_word(d, o->tree ^ o->above);
	return eg_digest_end(d);
}

/*
 * The digest of an open that is about to be judged, and that of what stands above the root of its mount; 0 when it is not one to keep.
 * A function of its own: what it has on the stack is in none of the deep calls that follow.
 */
static __noinline u64 eg_digest_of_open(struct file *file, u32 flags, const struct eg_process *p,
					u64 *above)
{
	struct task_struct *task = bpf_get_current_task_btf();
	struct eg_opened o = eg_opened_as(file, flags, 0);
	struct eg_naming n = {};

	if (!eg_is_cached() || eg_has_links(EG_READ(file, f_inode)) || !eg_sees_host(task))
		return 0;
	eg_digest_begin(&n.digest);
	if (eg_names_matter(EG_OP_OPEN)) {
		n.dentry = EG_READ(file, f_path.dentry);
		n.mnt = EG_READ(file, f_path.mnt);
		n.mnt_root = EG_READ(n.mnt, mnt_root);
		if (!eg_digest_above(&o) || !eg_digest_all(&n))
			return 0;
		*above = o.above;
	}
#define EG_DIGEST(input, value)            \
	if (eg_wants(EG_OP_OPEN, (input))) \
		eg_digest_word(&n.digest, (s64)(value));
	EG_PROCESS_NUMBERS(EG_DIGEST)
#undef EG_DIGEST
	return eg_digest_opened(&n.digest, p, &o);
}

static __always_inline u64 *eg_passed_at(u64 digest)
{
	u32 place = digest % EG_CACHE_WORDS;

	return bpf_map_lookup_elem(&eg_passed, &place);
}

/* True when the like was judged before, and matched nothing. */
static __always_inline bool eg_has_passed(u64 digest)
{
	const u64 *word = digest ? eg_passed_at(digest) : NULL;

	return word && *word == digest;
}

/* Keeps the open that was judged in the scratch buffer, when it matched nothing and is plain. */
static __always_inline void eg_keep_passed(struct eg_scratch *s, const struct eg_process *p)
{
	u64 digest, *word;

	if (s->match_count || s->has_alias)
		return;
	if (eg_names_matter(EG_OP_OPEN) && !s->is_named)
		return;
#define EG_DIGEST(input, value)            \
	if (eg_wants(EG_OP_OPEN, (input))) \
		eg_digest_word(&s->named, s->numbers[(input) - EG_IN_TEXTS]);
	EG_PROCESS_NUMBERS(EG_DIGEST)
#undef EG_DIGEST
	digest = eg_digest_opened(&s->named, p, &s->opened);
	word = eg_passed_at(digest);
	if (word)
		*word = digest;
}

#endif
