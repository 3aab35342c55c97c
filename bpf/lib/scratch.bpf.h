/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/*
 * Working memory of one decision. Programs may be preempted, and may nest, so a buffer per CPU would be
 * shared by two decisions; instead a decision claims one of many buffers and gives it back.
 */
#ifndef EG_SCRATCH_H
#define EG_SCRATCH_H

enum eg_scratch_limit {
	EG_SCRATCHES =
		128, /* decisions that may be under way at once, on hosts with up to 64 processors */
	EG_ARENA = 32768, /* bytes of text, a power of two so that offsets can be masked */
	EG_ARENA_MASK = EG_ARENA - 1,
	EG_ARENA_SLACK =
		3 *
		EG_ARGS_MAX, /* the longest single copy may start at the last byte, or of what is packed */
};

/* Where texts stand in the arena. Paths are written backwards and end at their region's end. */
enum eg_region {
	EG_REGION_PATH_END = 4096 + 256,
	EG_REGION_PATH2_END = 2 * EG_REGION_PATH_END,
	EG_REGION_CWD_END = 3 * EG_REGION_PATH_END,
	EG_REGION_NAME = EG_REGION_CWD_END,
	EG_REGION_ARGS = EG_REGION_NAME + 64, /* argv as the process has it */
	EG_REGION_CMDLINE = EG_REGION_ARGS + EG_ARGS_MAX, /* name, ' ', arguments */
	EG_REGION_CMDLINE_END = EG_REGION_CMDLINE + EG_NAME_MAX + 1 + EG_ARGS_MAX,
	/* An operation with two names has no arguments: each name, in each view, is in their place. */
	EG_REGION_PAIR = EG_REGION_ARGS,
	EG_REGION_PAIR_END = EG_REGION_PAIR + 4 * EG_REGION_PATH_END,
	EG_REGION_RAW = EG_REGION_ARGS, /* the caller's spelling, a link's target */
	EG_REGION_CONTAINER = EG_REGION_PAIR_END, /* a control group's name, and of it the id */
	EG_REGION_ALIAS = EG_REGION_CONTAINER + 256, /* the name of another link */
	EG_REGION_END = EG_REGION_ALIAS + EG_ALIAS_PATH,
};
_Static_assert((int)EG_REGION_END <= (int)EG_ARENA, "arena too small");
_Static_assert((int)EG_REGION_CMDLINE_END <= (int)EG_REGION_CONTAINER, "arena overlaps");

/* Rules that an exec was recorded for. */
struct eg_attempted {
	u64 bprm; /* which exec, as a number */
	u32 count;
	u32 rules[EG_MATCHES];
	u32 pad;
};

/* What the matches ask for. */
enum eg_stop {
	EG_STOP_SURELY = 1,
	EG_STOP_BY_REFUSAL = 2, /* not sure: refused where it can be, nobody is killed */
};

struct eg_text {
	u32 start; /* offset in the arena */
	u32 bytes;
	u32 state; /* enum eg_fact_state */
	u32 tail; /* paths: bytes behind the last '/' */
	u32 cut; /* paths: 1 when the middle is missing and a NUL stands in its place */
	u32 claimed; /* name, arguments: 1 when the process may have written over them */
};

/* What the names of an object that has several on the host are being asked, before they are judged. */
enum eg_asking_for {
	EG_ASK_NOTHING = 0,
	EG_ASK_ANY_PATH = 1, /* which triggers hold of a path that no rule names */
	EG_ASK_NAMES = 2, /* of which of the names these hold */
};

/* A part of a file system, and which of its places in the host's tree. */
struct eg_found_place {
	u64 root_hash;
	u32 root_bytes;
	u32 index;
};

/* Where the search for an object's places has come to; kept here and not on the stack, which kernels before 6.6 count by 32 bytes a call. */
struct eg_rooting {
	u64 hash;
	u64 lengths; /* of struct eg_mount */
	u32 scratch;
	u32 position, end; /* in the arena */
	u32 reach;
	u32 boundary; /* 1: a component ends here, and with it, it may be, a part */
	u32 pad;
};

/* Of a digest that is being made (digest.bpf.h). */
struct eg_digest {
	u64 v[4];
};

/* What an open is judged by beside its name and the numbers of its process: read once. */
struct eg_opened {
	struct inode *inode;
	struct dentry *dentry;
	struct vfsmount *mnt;
	u32 flags;
	u32 mode; /* f_mode */
	u32 inode_mode;
	u32 device;
	u64 tree; /* the state of the tables of the host's mounts */
	u64 process; /* the process's digest, or 0: it is being labelled */
};

/* Where the walk of a path has come to. */
struct eg_path_walk {
	struct dentry *dentry;
	struct vfsmount *mnt;
	struct dentry *mnt_root; /* of mnt */
	struct dentry *root_dentry; /* where to stop; NULL: at the root of the mount tree */
	struct vfsmount *root_mnt;
	u32 position; /* first byte written */
	u32 limit; /* position must not fall below */
	u32 middle; /* a path too long keeps what stands from here on, its end */
	u32 lowest; /* and of the rest what is next to the root: the stretch written before the last begins here */
	u32 tail; /* bytes of the last component */
	u32 state;
	u32 done;
	u32 in_filesystem; /* 1: stop at the file system's own root, do not cross mounts */
};

/* Where the walk over long arguments has come to: a stretch is a piece of them, or the name and the blank before them. */
struct eg_long_walk {
	u64 program;
	u64 hits;
	u32 state; /* cell of the state's row */
	u32 classifier;
	u32 stretch; /* of it: how many were walked */
	u32 stretches;
	u32 first, end; /* of argv: what is behind argv[0], without the last NUL */
	u32 offset, left; /* of the stretch, in the arena */
	s32 step;
	u32 scanner;
	u32 last; /* as in eg_walk */
};

/* A call under way: the operation, and the first two arguments. */
struct eg_call {
	u32 op;
	u32 number;
	u64 first;
	u64 second;
};

/* An entry of a directory, as numbers: what is read of them is checked when it is read. */
struct eg_entry {
	struct dentry *dentry;
	struct vfsmount *mnt;
};

struct eg_scratch {
	u32 owner; /* 0: free */
	u32 match_count;
	u32 action; /* strongest of the matches that act */
	u32 stopped; /* enum eg_stop of the matches that act */
	u32 would_stop; /* likewise of those whose rule only monitors */
	u32 name_count;
	u32 call_number; /* enum eg_call_number */
	u32 call_pad;
	struct eg_inputs unknown; /* asked for and not read */
	u64 unknown_lineage;
	u64 out[EG_CLASSIFIERS];
	struct eg_text texts[EG_IN_TEXTS];
	s64 numbers[EG_NUMBERS];
	struct eg_states number_states;
	u8 address[2][16]; /* server, client */
	u32 address_states;
	u32 has_alias;
	u32 has_pair; /* views that pair has: 0, 1 or 2 */
	u32 unlisted; /* strongest action of what matches had no room for */
	struct eg_text names[2]; /* of the object: in its own view and the host's, or the new one */
	struct eg_digest digest;
	struct eg_opened opened; /* (cache.bpf.h) */
	struct eg_path_walk walk;
	struct eg_text walked; /* the name that the last walk found */
	struct eg_text within; /* the object's path within its file system */
	struct eg_found_place
		places[EG_PLACES]; /* parts of it that the object is in, outermost first */
	struct eg_rooting rooting;
	struct eg_place_key place_key;
	u32 place_count;
	u32 shown_place; /* of several, the one whose name is s->names[1] */
	u32 is_host_view; /* 1: the object's name in its own view is a name that the host has for it */
	u32 host_state; /* enum eg_fact_state of the host's name; missing: there is nothing to tell */
	u32 asking; /* enum eg_asking_for */
	u32 asked_names;
	u32 plain_count; /* triggers that hold of any path */
	u32 plain
		[EG_MATCHES]; /* their numbers, and a bit for each name of which they may hold, or surely do */
	u32 plain_names[EG_MATCHES];
	u32 plain_surely[EG_MATCHES];
	u64 path_out
		[EG_PATH_CLASSIFIERS]; /* outputs of the path classifiers for a name that may be kept */
	struct eg_text pair[EG_VIEWS][2]; /* the old and the new name, in each view */
	struct dentry *
		dentry; /* the object, as a number: what is read of it is checked when it is read */
	struct vfsmount *mnt;
	u64 inode;
	u64 device;
	struct eg_alias_key new_key; /* a file whose name is about to be kept, and the name */
	struct eg_alias new_alias;
	struct eg_text alias; /* another link's name */
	u32 before_alias; /* matches by the names before the alias */
	s64 result; /* of the system call that is judged */
	struct eg_call call; /* that call */
	struct eg_entry
		entries[2]; /* of an operation that has two names: the old one and the new */
	u32 backing; /* 1: the file lies below an overlay */
	u32 unsure; /* EG_TRIGGER_UNSURE while what may hold is matched, or 0 */
	u32 uncached; /* 1: a trigger held that has EG_TRIGGER_UNCACHED */
	u32 args_bytes; /* of argv in its region */
	u32 args_gap; /* enum eg_exec_gap */
	u32 args_count; /* of arguments, by what the exec left on the stack */
	u32 has_args; /* 1: argv of the viewer is in its region already, and kept in pieces */
	u32 args_whole; /* bytes of argv that are kept in pieces, or 0 */
	u64 args_from; /* where the process has argv */
	u64 keeping; /* the id of the program that is read; 0: none yet */
	u32 args_nuls; /* in the pieces so far */
	u32 args_kept; /* pieces so far */
	struct eg_long_walk long_walk;
	u32 matches[EG_MATCHES];
	u32 match_flags[EG_MATCHES];
	u32 match_weights[EG_MATCHES]; /* how much each matters where not all can be listed */
	u32 at; /* entry of the list of matches that is at hand */
	u32 weight; /* of the match that is being added */
	u32 rows[EG_SLOTS]; /* cell of the row of each slot */
	struct eg_exact_short key_short;
	struct eg_exact_long key_long;
	u64 viewer; /* the task whose process is looked at, and from whose root paths are seen */
	struct eg_program program; /* laid out in the arena */
	struct eg_program_name program_name;
	struct eg_script_name script_name;
	struct eg_tracked tracked; /* a process that gets another program */
	struct eg_process process; /* of an exec not yet done, or one without a place of its own */
	struct eg_program_classes classes; /* of the program that was asked for last */
	u64 lineage
		[2 *
		 EG_GENERATIONS]; /* programs by generation; behind them where the ancestors begin */
	u64 climb[EG_LINEAGE]; /* programs of a lineage that have no classes yet, youngest first */
	u64 climbing; /* the program at hand */
	u64 chain[EG_VIEWS]; /* what the programs before it satisfy */
	u32 climbed; /* entries of climb */
	u32 adopting; /* enum eg_program_flag of the program that is read */
	union {
		struct eg_decision decision;
		struct eg_exec exec;
		struct eg_piece piece;
	};
	u8 arena[EG_ARENA + EG_ARENA_SLACK];
};

/* Twice as many as there may be processors. Entries of eg_scratch; set at load. */
const volatile u32 eg_scratches = EG_SCRATCHES;

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, EG_SCRATCHES);
	__type(key, u32);
	__type(value, struct eg_scratch);
} eg_scratch SEC(".maps");

static __always_inline struct eg_scratch *eg_scratch_at(u32 number)
{
	return bpf_map_lookup_elem(&eg_scratch, &number);
}

struct eg_claim {
	u32 first;
	s32 number;
};

static __always_inline bool eg_take_scratch(u32 number)
{
	struct eg_scratch *s = eg_scratch_at(number);

	return s && !__sync_val_compare_and_swap(&s->owner, 0, 1);
}

static long eg_claim_other(u32 i, struct eg_claim *claim)
{
	u32 number = (claim->first + i) % eg_scratches;

	if (!eg_take_scratch(number))
		return 0;
	claim->number = number;
	return 1;
}

/* Forgets what the last decision left. */
static __always_inline void eg_scratch_clear(struct eg_scratch *s)
{
	u32 text;

	s->match_count = 0;
	s->uncached = 0;
	s->action = EG_ACTION_ALERT;
	s->stopped = 0;
	s->would_stop = 0;
	s->unknown = (struct eg_inputs){};
	s->unknown_lineage = 0;
	s->number_states = (struct eg_states){};
	s->address_states = 0;
	s->name_count = 0;
	s->call_number = 0;
	s->inode = 0;
	s->place_count = 0;
	s->within.state = EG_FACT_MISSING;
	s->is_host_view = 0;
	s->host_state = EG_FACT_MISSING;
	s->asking = EG_ASK_NOTHING;
	s->plain_count = 0;
	s->has_alias = 0;
	s->has_pair = 0;
	s->backing = 0;
	s->has_args = 0;
	s->keeping = 0;
	s->viewer = bpf_get_current_task();
	s->unlisted = 0;
#pragma unroll
	for (text = 0; text < EG_IN_TEXTS; text++)
		s->texts[text].state = EG_FACT_MISSING;
}

/* Claims a buffer, first of the processor's own two; its number, or -1 when every one is taken. */
static __always_inline s32 eg_scratch_claim(void)
{
	u32 own = bpf_get_smp_processor_id() * 2 % eg_scratches;
	struct eg_claim claim = { .first = own + 1, .number = own };
	struct eg_scratch *s;

	if (!eg_take_scratch(own)) {
		claim.number = -1;
		bpf_loop(eg_scratches - 1, eg_claim_other, &claim, 0);
	}
	if (claim.number < 0) {
		struct eg_health *health = eg_health_of_object();

		if (health)
			__sync_fetch_and_add(&health->no_scratch, 1);
		return -1;
	}
	s = eg_scratch_at(claim.number);
	if (s)
		eg_scratch_clear(s);
	return claim.number;
}

static __always_inline void eg_scratch_release(s32 number)
{
	struct eg_scratch *s = eg_scratch_at(number);

	if (s)
		__sync_lock_test_and_set(&s->owner, 0);
}

static __always_inline void eg_number(struct eg_scratch *s, u32 input, s64 value)
{
	u32 i = (input - EG_IN_TEXTS) % EG_NUMBERS;

	s->numbers[i] = value;
	s->number_states.words[i / 32] |= (u64)EG_FACT_KNOWN << 2 * (i % 32);
}

static __always_inline void eg_set_number_state(struct eg_scratch *s, u32 input, u64 state)
{
	u32 i = (input - EG_IN_TEXTS) % EG_NUMBERS;
	u64 *word = &s->number_states.words[i / 32];

	*word = (*word & ~(3ull << 2 * (i % 32))) | state << 2 * (i % 32);
}

static __always_inline void eg_unknown_number(struct eg_scratch *s, u32 input)
{
	eg_set_number_state(s, input, EG_FACT_UNKNOWN);
}

static __always_inline void eg_forget_number(struct eg_scratch *s, u32 input)
{
	eg_set_number_state(s, input, EG_FACT_MISSING);
}

static __always_inline void eg_text_set(struct eg_text *text, u32 start, u32 bytes, u32 state)
{
	text->start = start;
	text->bytes = bytes;
	text->state = state;
	text->tail = 0;
	text->cut = 0;
	text->claimed = 0;
}

#endif
