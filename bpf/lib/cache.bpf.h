/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/*
 * Opens that matched nothing: most files are opened again and again, by programs of which the policy makes the same. What was
 * judged is kept as one word, a digest under the tracker's secret key of all that the decision was made of: the file's name,
 * component by component from the last to the root, and the facts that the operation's rules ask for. An open whose digest is
 * there matches nothing again, and claims no working memory.
 *
 * Nothing has to be taken out when a file or directory is renamed, linked or mounted over, when a process becomes another user
 * or runs another program: what is opened then has another digest. What is renamed under a decision is not kept, nor are files
 * with several links, nor what is seen from another root than the host's.
 */
#ifndef EG_CACHE_H
#define EG_CACHE_H

enum eg_cache_limit {
	EG_CACHE_ROWS = 32, /* of each processor */
	EG_CACHE_ROW = 512, /* words of a row */
	EG_CACHE_STEPS = 48, /* of a name: eight bytes, or a mount to cross */
	EG_CACHE_STRIDE = 4, /* of them at once */
	EG_DIGEST_NAME = 7 + 6 * 8, /* bytes of a component */
};

/* The digests of what matched nothing, each in one place. A new policy has its own. */
struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, EG_CACHE_ROWS);
	__type(key, u32);
	__type(value, u64[EG_CACHE_ROW]);
} eg_passed SEC(".maps");

/* Of the process what it was before it is judged by it: another thread may be labelling it anew meanwhile. */
static __always_inline u64 eg_digest_of_process(const struct eg_process *p)
{
	u64 digest = *(const volatile u64 *)&p->digest;

	return *(const volatile u64 *)&p->execs == ~0ull ? 0 : digest;
}

/* Fills o in place: a copy would be on the stack. The entry is read once of a file: behind a descriptor there may be another one meanwhile. */
static __always_inline void eg_read_opened(struct eg_opened *o, struct file *file,
					   struct dentry *dentry, u32 flags,
					   const struct eg_process *p)
{
	u32 zero = 0;
	const u64 *tree = bpf_map_lookup_elem(&eg_tree_state, &zero);

	o->tree = tree ? *tree : 0;
	o->process = eg_digest_of_process(p);
	o->inode = EG_READ(file, f_inode);
	o->dentry = dentry;
	o->mnt = EG_READ(file, f_path.mnt);
	o->flags = flags;
	o->mode = EG_READ(file, f_mode);
	o->inode_mode = EG_READ(o->inode, i_mode);
	o->device = EG_READ(o->dentry, d_sb, s_dev);
}

/* Stand where a path crosses a mount, and where what is above the root of its mount begins: no name ends so. */
#define EG_DIGEST_MOUNT (~0ull)
#define EG_DIGEST_ABOVE (~1ull)

/* Of a word the first bytes, eight at most. Without a branch, which the verifier would follow at every word. */
static __always_inline u64 eg_first_bytes(u64 word, u32 bytes)
{
	s64 fewer = (s64)bytes - 8;

	return word & ~0ull >> (-8 * (fewer & fewer >> 63) & 63);
}

/* How many bytes of a text are behind its first ones. */
static __always_inline u32 eg_bytes_behind(u32 bytes, u32 first)
{
	s64 behind = (s64)bytes - first;

	return eg_below(behind & ~(behind >> 63), 256);
}

/* A name's first seven bytes, and its length, so that no two names are mistaken for one. */
static __always_inline u64 eg_first_word(u64 word, u32 bytes)
{
	return eg_first_bytes(word & ~0ull >> 8, bytes) | (u64)bytes << 56;
}

static __always_inline u64 eg_bytes_of_dentry(const u8 *name)
{
	return EG_READ((struct qstr *)name, hash_len);
}

/*
 * Where a name that is digested has come to. Beside the name goes a sum of how often each of its components was renamed, and of its mount:
 * while it is the same, so is the name. A count's factor is what the digest is in there, odd: nobody who does not know the key can choose
 * counts that add up to the same (multilinear hashing, Carter and Wegman, 1979), and if one alone differs the sum does.
 */
struct eg_naming {
	struct eg_digest digest;
	u64 moves;
	struct dentry *dentry, *mnt_root;
	struct vfsmount *mnt;
	struct dentry *named; /* the component at hand; NULL before the first */
	const u8 *rest; /* of it */
	u32 left; /* its bytes */
	u32 sequence; /* how often it had been renamed */
	u32 done;
};

/* How often an entry was renamed, or moved to another directory, twice: odd while it is. */
static __always_inline u32 eg_sequence_of(struct dentry *dentry)
{
	return EG_READ(dentry, d_seq.seqcount.sequence);
}

static __always_inline void eg_naming_begin(struct eg_naming *n)
{
	eg_digest_begin(&n->digest);
	n->moves = 0;
}

static __always_inline void eg_add_moves(struct eg_naming *n, u32 count)
{
	n->moves += count * (n->digest.v[0] | 1);
}

/*
 * How often something was mounted, moved or taken away where the host's mounts are. Asked before a name is read for the first time and
 * after it was for the last: what had another place in between was counted in between. It needs no factor: those of the other counts are secret.
 */
static __always_inline u64 eg_mount_moves(void)
{
	return EG_READ(eg_mount_around((struct vfsmount *)eg_host_root_mount), mnt_ns, event);
}

/* The next eight bytes of the component at hand. */
static __always_inline void eg_digest_rest(struct eg_naming *n)
{
	eg_digest_word(&n->digest, eg_first_bytes(eg_bytes_of_dentry(n->rest), n->left));
	n->rest += 8;
	n->left = eg_bytes_behind(n->left, 8);
}

/* False when the component at hand was renamed while it was read: what was read was never its name. */
static __always_inline bool eg_was_steady(struct eg_naming *n)
{
	u32 sequence;

	if (!n->named)
		return true;
	sequence = eg_sequence_of(n->named);
	return sequence == n->sequence && !(sequence & 1);
}

/* The first bytes of the next component. False where it is too long, and where there is none: the top of a tree that is not the host's. */
static __always_inline bool eg_digest_first(struct eg_naming *n)
{
	struct dentry *parent;
	u32 bytes;

	n->named = n->dentry;
	n->sequence = eg_sequence_of(n->named);
	parent = EG_READ(n->named, d_parent);
	bytes = EG_READ(n->named, d_name.len);
	if (bytes > EG_DIGEST_NAME || parent == n->named)
		return false;
	n->rest = EG_READ(n->named, d_name.name);
	eg_digest_word(&n->digest, eg_first_word(eg_bytes_of_dentry(n->rest), bytes));
	eg_add_moves(n, n->sequence);
	n->rest += 7;
	n->left = eg_bytes_behind(bytes, 7);
	n->dentry = parent;
	return true;
}

/* False for a mount that hangs in no other. */
static __always_inline bool eg_digest_crossing(struct eg_naming *n)
{
	struct mount *mount = eg_mount_around(n->mnt), *above = EG_READ(mount, mnt_parent);

	if (above == mount)
		return false;
	n->dentry = EG_READ(mount, mnt_mountpoint);
	n->mnt = eg_part_of_mount(above);
	n->mnt_root = EG_READ(n->mnt, mnt_root);
	eg_digest_word(&n->digest, EG_DIGEST_MOUNT);
	return true;
}

/* A step up to the host's root, or, where there is no mount to cross, to that of the file system. True when it was the last. */
static __always_inline bool eg_digest_step(struct eg_naming *n)
{
	if (n->left) {
		eg_digest_rest(n);
		return false;
	}
	if (!eg_was_steady(n))
		return true;
	n->done = n->mnt ? (u64)n->dentry == eg_host_root_dentry &&
				   (u64)n->mnt == eg_host_root_mount
			 : EG_READ(n->dentry, d_parent) == n->dentry;
	if (n->done)
		return true;
	if (n->mnt && n->dentry == n->mnt_root) {
		n->named = NULL;
		return !eg_digest_crossing(n);
	}
	return !eg_digest_first(n);
}

/*
 * Some steps; 1 when the last was among them. A function that the verifier proves once, for every name: within a loop it would follow each
 * way through it again for each value that it left behind.
 */
__noinline int eg_digest_steps(struct eg_naming *n)
{
	u32 i;

	if (!n)
		return 1;
	for (i = 0; i < EG_CACHE_STRIDE; i++) {
		if (eg_digest_step(n))
			return 1;
	}
	return 0;
}

static long eg_digest_next(u32 i, struct eg_naming *n)
{
	return eg_below(eg_digest_steps(n), 2); /* the verifier knows of no other bounds */
}

static __always_inline void eg_digest_up(struct eg_naming *n)
{
	bpf_loop(EG_CACHE_STEPS / EG_CACHE_STRIDE, eg_digest_next, n, 0);
}

/*
 * Adds the name on the host, and behind it the name of its mount's root within the file system, where it has one: of an object that is
 * found through such a mount the host may have further names. False when it is too far, or does not lead there.
 */
static __always_inline bool eg_digest_names(struct eg_naming *n, struct dentry *dentry,
					    struct vfsmount *mnt)
{
	struct dentry *mnt_root = EG_READ(mnt, mnt_root);

	n->dentry = dentry;
	n->mnt = mnt;
	n->mnt_root = mnt_root;
	eg_add_moves(n, EG_READ(eg_mount_around(mnt), mnt_id));
	eg_digest_up(n);
	/* What is above a root that is not its mount's was not looked at. */
	if (!n->done || n->dentry != n->mnt_root)
		return false;
	if (EG_READ(mnt_root, d_parent) == mnt_root)
		return true;
	eg_digest_word(&n->digest, EG_DIGEST_ABOVE);
	n->dentry = mnt_root;
	n->mnt = NULL;
	n->named = NULL;
	n->done = 0;
	eg_digest_up(n);
	return n->done;
}

/* True when the process sees the host's tree from its root: what it opens there is called as it is on the host. */
static __always_inline bool eg_sees_host(struct task_struct *task)
{
	struct fs_struct *fs = EG_READ(task, fs);

	return fs && (u64)EG_READ(fs, root.dentry) == eg_host_root_dentry &&
	       (u64)EG_READ(fs, root.mnt) == eg_host_root_mount;
}

/* Adds what there is beside names and numbers of the process, and ends the digest. */
static __always_inline u64 eg_digest_opened(struct eg_digest *d, const struct eg_opened *o)
{
	eg_digest_word(d, o->process);
	eg_digest_word(d, o->flags | (u64)o->mode << 32);
	eg_digest_word(d, o->inode_mode | (u64)o->device << 32);
	eg_digest_word(d, o->tree);
	return eg_digest_end(d);
}

/* Adds a number that the rules ask for. */
#define EG_DIGEST(input, value)            \
	if (eg_wants(EG_OP_OPEN, (input))) \
		eg_digest_word(&n.digest, (s64)(value));

/*
 * The digest of an open that is about to be judged; 0 when it is not one to keep. With it go the moves of the name. A function of its own:
 * what it has on the stack is in none of the deep calls that follow.
 */
static __noinline u64 eg_digest_of_open(struct file *file, struct dentry *dentry, u32 flags,
					const struct eg_process *p, u64 *moves)
{
	struct task_struct *task = bpf_get_current_task_btf();
	struct eg_opened o;
	struct eg_naming n = {};

	eg_read_opened(&o, file, dentry, flags, p);
	if (!o.process || eg_has_links(o.dentry, o.inode) || !eg_sees_host(task))
		return 0;
	*moves = eg_mount_moves();
	eg_naming_begin(&n);
	if (eg_names_matter(EG_OP_OPEN) && !eg_digest_names(&n, o.dentry, o.mnt))
		return 0;
	*moves += n.moves;
	EG_PROCESS_NUMBERS(EG_DIGEST)
	return eg_digest_opened(&n.digest, &o);
}

static __always_inline u64 *eg_passed_at(u64 digest)
{
	u32 row = digest / EG_CACHE_ROW % EG_CACHE_ROWS;
	u64 *words = bpf_map_lookup_elem(&eg_passed, &row);

	return words ? words + digest % EG_CACHE_ROW : NULL;
}

/* True when the like was judged before, and matched nothing. */
static __always_inline bool eg_has_passed(u64 digest)
{
	const u64 *word = digest ? eg_passed_at(digest) : NULL;

	return word && *word == digest;
}

/* True when the names that were judged are whole, and the host's. */
static __always_inline bool eg_is_named(const struct eg_scratch *s)
{
	return s->is_host_view && s->names[0].state == EG_FACT_KNOWN && !s->names[0].cut &&
	       (s->within.state == EG_FACT_MISSING ||
		(s->within.state == EG_FACT_KNOWN && !s->within.cut));
}

/*
 * Keeps the open that was judged in the scratch buffer, when it matched nothing and is plain. Its names were read more than once: they
 * were the same each time if they are what they were before the first, and since then no component was renamed and no mount moved, not
 * even there and back.
 */
static __noinline int eg_keep_passed(struct eg_scratch *s, const struct eg_process *p, u64 digest,
				     u64 moves)
{
	struct eg_naming n = {};
	u64 *word;

	if (!digest || s->match_count || s->uncached || s->has_alias ||
	    s->opened.process != eg_digest_of_process(p))
		return 0;
	eg_naming_begin(&n);
	if (eg_names_matter(EG_OP_OPEN) &&
	    (!eg_is_named(s) || !eg_digest_names(&n, s->opened.dentry, s->opened.mnt)))
		return 0;
#define EG_JUDGED(input, value) EG_DIGEST(input, s->numbers[(input) - EG_IN_TEXTS])
	EG_PROCESS_NUMBERS(EG_JUDGED)
#undef EG_JUDGED
	if (eg_digest_opened(&n.digest, &s->opened) != digest ||
	    n.moves + eg_mount_moves() != moves)
		return 0;
	word = eg_passed_at(digest);
	if (word)
		*word = digest;
	return 0;
}

#undef EG_DIGEST

#endif
