/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/* A policy as the kernel reads it: the tables of its image, and the keys of its maps. */
#ifndef EG_CONTRACT_IMAGE_H
#define EG_CONTRACT_IMAGE_H

/* How a classifier finds the class of a value. */
enum eg_kind {
	EG_KIND_EXACT = 1,		/* hash map: whole text -> class */
	EG_KIND_FORWARD = 2,		/* automaton from the first byte */
	EG_KIND_BACKWARD = 3,		/* automaton from the last byte */
	EG_KIND_SCANNER = 4,		/* Aho-Corasick from the first byte; the output is a set of hits */
	EG_KIND_INTERVAL = 5,		/* binary search in sorted bounds */
	EG_KIND_DIRECT = 6,		/* table by value */
	EG_KIND_ADDRESS = 7,		/* longest-prefix trie */
	EG_KIND_SET = 8,		/* the value's own bits */
};

/* The first classes of every classifier but scanners and sets. */
enum eg_class {
	EG_CLASS_MISSING = 0,		/* the event has no such fact */
	EG_CLASS_UNKNOWN = 1,		/* it has one, but it could not be read whole */
	EG_CLASS_NAMELESS = 2,		/* an object that the host has no name for */
	EG_CLASS_FIRST = 3,		/* a value for which no comparison holds */
};

/* Rows of a bit slot, and the bits that say so in the output of a scanner, a set or an ancestor mask. */
enum eg_bit_row {
	EG_BIT_CLEAR = 0,		/* row of a clear bit */
	EG_BIT_SET = 1,			/* row of a set bit */
	EG_BIT_MISSING = 2,		/* row of a missing value */
	EG_BIT_UNKNOWN = 3,		/* row of an unknown value */
	EG_BIT_NAMELESS = 4,		/* row of an object that the host has no name for */
	EG_HITS_NAMELESS = 61,		/* bit of the output that says: the host has no name for the object */
	EG_HITS_MISSING = 62,		/* bit of the output that says: missing */
	EG_HITS_UNKNOWN = 63,		/* bit of the output that says: unknown */
	EG_ANCESTOR_NAME_UNPROVEN = 58,	/* bit of an ancestor mask that says: some ancestor's name is unknown, or only a claim */
	EG_ANCESTOR_EXE_UNPROVEN = 59,	/* bit of an ancestor mask that says: the first argument of some ancestor is unknown,
					 * or only a claim */
	EG_ANCESTOR_PATH_NAMELESS = 60,	/* bit of an ancestor mask that says: the host has no name for the program of some
					 * ancestor */
	EG_ANCESTOR_EXE_UNKNOWN = 61,	/* bit of an ancestor mask that says: the first argument of some ancestor is unknown */
	EG_ANCESTOR_NAME_UNKNOWN = 62,	/* bit of an ancestor mask that says: some ancestor's name is unknown */
	EG_ANCESTOR_PATH_UNKNOWN = 63,	/* bit of an ancestor mask that says: the path of some ancestor's program is unknown */
};

/* How an automaton's transition is packed in a cell. */
enum eg_dfa {
	EG_DFA_STATE = 0x3fffffff,	/* mask: cell of the next state's row */
	EG_DFA_HIT = 0x40000000,	/* scanner: that state reports hits */
	EG_DFA_FINAL = 0x80000000,	/* that state never changes: stop reading */
	EG_DFA_BYTES_CELLS = 64,	/* cells of a byte map: 256 bytes, aligned to its size */
};

/* How a slot finds its row. */
enum eg_slot_kind {
	EG_SLOT_CLASS = 0,		/* row = row_base + class */
	EG_SLOT_BIT = 1,		/* row = row_base + enum eg_bit_row of one bit of the output */
	EG_SLOT_ANCESTORS = 2,		/* as EG_SLOT_BIT, of the process's ancestor mask */
};

/* What the kernel does on a match. */
enum eg_action {
	EG_ACTION_ALERT = 0,		/* it records */
	EG_ACTION_BLOCK = 1,		/* it refuses */
	EG_ACTION_KILL = 2,		/* it sends SIGKILL, and refuses where the hook can */
};

/* What a trigger asks for. */
enum eg_trigger_flag {
	EG_TRIGGER_ACTION = 0xff,	/* mask: enum eg_action, as this decision point can carry it out */
	EG_TRIGGER_MONITOR = 0x100,	/* record what would be done, do nothing */
	EG_TRIGGER_DEFER = 0x200,	/* the condition goes on in user space: report only */
	EG_TRIGGER_PROMPT = 0x400,	/* user space is to kill: wake it */
	EG_TRIGGER_CAUTIOUS = 0x800,	/* a match that is not sure refuses at most */
	EG_TRIGGER_UNSURE = 0x1000,	/* set by the decision: it holds only because something is unknown */
	EG_TRIGGER_UNCACHED = 0x2000,	/* no match: what else its rule asks for is not cached by, and where it holds the event is not cached */
};

/*
 * The image's tables are one array of 32-bit cells, addressed by cell number across pages of
 * EG_PAGE_CELLS. Nothing that is read as one struct crosses a page. Cell 0 is never used.
 */

/* What a classifier needs of a text. */
enum eg_classifier_flag {
	EG_CLASSIFIER_ENDS = 1,		/* it asks for no more than EG_KNOWN_END bytes of a text's beginning and end */
	EG_CLASSIFIER_PROOF = 2,	/* it may exempt: what a process only claims of itself is unknown to it */
};

/* A classifier's table entry; 8 cells, aligned to 8. */
struct eg_classifier {
	__u32 kind;			/* enum eg_kind */
	__u32 input;			/* enum eg_input */
	__u32 other;			/* EXACT, DIRECT, ADDRESS: class of a value that is not in the table */
	__u32 start;			/* automata: the start state's row; else the table's first cell (INTERVAL: classes) */
	__u32 bytes;			/* automata: the byte map's first cell; INTERVAL: first bound (s64, two cells each);
					 * EXACT: first cell of the filter's bits */
	__u32 count;			/* INTERVAL: bounds; DIRECT: entries; EXACT: 64 - log2 of the number of the filter's bits */
	__u32 ancestors;		/* process classifier: masks of ancestor atoms, two cells a class (or hit); 0: none */
	__u32 flags;			/* enum eg_classifier_flag: what it needs of a text */
};
_Static_assert(sizeof(struct eg_classifier) == 32, "eg_classifier");

/*
 * Most texts are in no table, and a look-up costs more than all the rest of a decision. The filter of an EXACT
 * classifier has the bit of (last eight bytes, little endian, + length) * EG_FILTER_FACTOR >> count of each of
 * its texts; shorter texts have none and are always looked up.
 */
enum eg_filter {
	EG_FILTER_FACTOR = 0x9e3779b97f4a7c15ull, /* 2^64 by the golden ratio: Knuth's multiplicative hash */
};

/* A state's row: its class (scanner: the cell of its 64-bit hits, 0 for none), then one next-cell a byte class. */

/*
 * 4 cells, aligned to 4: where the row of one field predicate set of one operation comes from. The row before that of
 * class 0 is a second one for an unknown fact, which lets nothing match that is not sure to.
 */
struct eg_slot {
	__u32 row_base;			/* cell of the row of class 0 */
	__u16 kind;			/* enum eg_slot_kind */
	__u16 bit;			/* the bit, where the kind asks for one */
	__u16 classifier;		/* number of the classifier */
	__u16 generation;		/* process classifiers: 0 the process, 1 its parent, …; ancestors: the mask's unknown bit */
	__u32 pad;
};
_Static_assert(sizeof(struct eg_slot) == 16, "eg_slot");

/* 4 cells, aligned to 4: one event classifier of one operation and the slots that read it. */
struct eg_step {
	__u32 classifier;		/* number of the classifier */
	__u32 slot_first;		/* index within the operation's slots */
	__u32 slot_count;		/* number of its slots */
	__u32 pad;
};
_Static_assert(sizeof(struct eg_step) == 16, "eg_step");

/*
 * 8 cells, aligned to 8: the triggers and exemptions that one class leaves alive, as a summary with a
 * bit a group and the words of the set groups, packed in order (64-bit words, two cells each). With one
 * trigger a group the summary says all, and trigger_words is not read.
 */
struct eg_row {
	__u64 triggers;			/* summary: bit g is set when any bit of group g is */
	__u64 exemptions;		/* the same for the exemptions */
	__u32 trigger_words;		/* cell of the words of the set trigger groups, packed in order */
	__u32 exemption_words;		/* the same for the exemptions */
	__u32 pad[2];
};
_Static_assert(sizeof(struct eg_row) == 32, "eg_row");

/* A trigger; 4 cells, aligned to 4. Exemptions of a trigger are numbered without a gap. */
struct eg_trigger {
	__u32 rule;			/* number of its rule */
	__u32 flags;			/* enum eg_trigger_flag */
	__u32 exemption_first;		/* its first exemption */
	__u32 exemption_count;		/* number of its exemptions, numbered without a gap */
};
_Static_assert(sizeof(struct eg_trigger) == 16, "eg_trigger");

/* 8 cells, aligned to 8: a rule's limits. */
struct eg_rule {
	__u64 period_ns;		/* length of a window of records in nanoseconds */
	__u64 kill_period_ns;		/* length of a window of kills in nanoseconds */
	__u64 pad;
	__u32 records;			/* records per window; 0 for the common limit of alerts, EG_NO_LIMIT for none */
	__u32 kills;			/* kills per window; 0 means no limit */
};
_Static_assert(sizeof(struct eg_rule) == 32, "eg_rule");

/* One operation's tables. */
struct eg_op_layout {
	__u64 triggers;			/* summary of the trigger groups in use; 0 when no rule judges the operation */
	__u64 stoppers;			/* the groups with a trigger that stops */
	__u32 trigger_table;		/* cell of trigger 0 */
	__u32 trigger_group_words;	/* words of a trigger group, 1..EG_GROUP_WORDS */
	__u32 exemption_group_words;	/* words of an exemption group; exemption j is bit j % 64 of word j / 64 */
	__u32 slots;			/* cell of slot 0: process slots first, then the steps' slots */
	__u32 process_slots;		/* number of process slots */
	__u32 slot_count;		/* number of slots */
	__u32 steps;			/* cell of step 0: numbers, then addresses, then texts */
	__u32 step_count;		/* number of steps */
	__u32 text_steps;		/* index of the first step that reads a text */
	__u32 trigger_group_bits;	/* triggers of a group, ceil(n / 64): trigger j is bit j % bits of group j / bits; 1:
					 * the summary says all */
	__u64 pad;
};
_Static_assert(sizeof(struct eg_op_layout) == 64, "eg_op_layout");

/* Where the image's tables stand. Classifier 0 stands at EG_CLASSIFIER_CELL. */
struct eg_image {
	struct eg_op_layout ops[EG_OP_COUNT]; /* one layout per decision point */
	struct eg_inputs inputs[EG_OP_COUNT]; /* by enum eg_op: facts that its events must bring */
	__u32 classifier_count;		/* classifier numbers in use end below this */
	__u32 process_classifiers;	/* process classifiers in use are 0 up to this */
	__u32 path_classifiers;		/* path classifiers in use are EG_PROC_CLASSIFIERS up to that plus this */
	__u32 rules;			/* cell of rule 0 */
};
_Static_assert(sizeof(struct eg_image) == EG_OP_COUNT * 96 + 16, "eg_image");

/*
 * What programs are verified for: constant at load, so that branches without rules fall away. Programs serve every image
 * of their shape.
 */
struct eg_shape {
	struct eg_inputs inputs[EG_OP_COUNT]; /* by enum eg_op: facts that its events must bring */
	__u64 judged;			/* a bit per enum eg_op: decision points with a trigger */
	__u32 process_classifiers;	/* process classifiers, at least the image's: further ones are empty */
	__u32 path_classifiers;		/* path classifiers, likewise */
};
_Static_assert(sizeof(struct eg_shape) == EG_OP_COUNT * 32 + 16, "eg_shape");

/* Key of the short exact map: text at the end of the buffer, zeros before it, so that no copy is aligned twice. */
struct eg_exact_short {
	__u8 text[EG_EXACT_SHORT];	/* the text at the end of the buffer, zeros before it */
	__u32 classifier;		/* number of the classifier */
	__u32 length;			/* bytes of the text */
};

/* Key of the long exact map, likewise. */
struct eg_exact_long {
	__u8 text[EG_EXACT_LONG];	/* the text at the end of the buffer, zeros before it */
	__u32 classifier;		/* number of the classifier */
	__u32 length;			/* bytes of the text */
};

/* Key of the LPM trie; prefix_bits counts the classifier's 32 bits too. */
struct eg_address_key {
	__u32 prefix_bits;		/* length of the prefix in bits, the classifier's 32 bits included */
	__u32 classifier;		/* number of the classifier */
	__u8 address[16];		/* IPv6 in network order, IPv4 as ::ffff:a.b.c.d */
};

#endif
