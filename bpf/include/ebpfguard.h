/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/*
 * The contract between the kernel programs and user space: every number and every struct that both
 * sides read. The C# twins in EbpfGuard.Bpf/Abi are made from the BTF of abi.bpf.o, which names them, and from the
 * comments here: the one directly above a type, and the one beside (or directly above) a member.
 *
 * Fixed-width types only, biggest first, explicit padding, no pointers. Enumerators are explicit and
 * append-only, because records outlive the program that wrote them.
 */
#ifndef EBPFGUARD_H
#define EBPFGUARD_H

/*
 * Sizes that the kernel programs are built with. PolicyLimits.cs gives the reason for each and the diagnostic that
 * speaks of it.
 */
enum eg_limit {
	EG_PAGE_CELLS = 1024,		/* cells of one page of the tables map */
	EG_CLASSIFIERS = 128,		/* classifiers of an image, a power of two */
	EG_CLASSIFIER_CELL = 8,		/* cell of classifier 0 */
	EG_PROC_CLASSIFIERS = 32,	/* classifiers over process facts, numbers 0..31: their outputs are kept per process */
	EG_PATH_CLASSIFIERS = 16,	/* classifiers over the event's path, numbers 32..47 */
	EG_GENERATIONS = 8,		/* generations by index: a process and seven ancestors */
	EG_SLOTS = 512,			/* slots of one operation */
	EG_STEPS = 96,			/* event classifiers of one operation */
	EG_GROUPS = 64,			/* groups of trigger (or exemption) words: bits of a summary */
	EG_GROUP_WORDS = 4,		/* words of a group at most: 64 * 4 * 64 = 16,384 triggers */
	EG_HIT_BITS = 61,		/* predicates of one scanner or set */
	EG_PATH_MAX = 4096,		/* bytes of a path, without a terminator */
	EG_KNOWN_END = 1024,		/* bytes that are surely known at each end of a path that is longer than EG_PATH_MAX */
	EG_ARGS_MAX = 8192,		/* bytes of the arguments that are read at once; more of them are read in pieces */
	EG_NAME_MAX = 16,		/* bytes of a kernel process name with its NUL */
	EG_CONTAINER_MAX = 16,		/* bytes of a container's short id with its NUL */
	EG_ANCESTOR_BITS = 58,		/* comparisons with any ancestor */
	EG_EXACT_SHORT = 64,		/* longest text in the short exact map, in bytes */
	EG_EXACT_LONG = 256,		/* longest text in the long exact map, in bytes */
	EG_NUMBERS = 128,		/* inputs that are numbers: 32..159 */
	EG_INPUT_WORDS = 4,		/* 64-bit words of a set of inputs */
	EG_STATE_WORDS = 4,		/* 64-bit words of the states of all numbers */
	EG_MATCHES = 16,		/* rules named by one record */
	EG_RECORD_PATH = 4096,		/* bytes of a path in a record: all that was walked */
	EG_RECORD_TEXTS = 8,		/* texts of one record */
	EG_RECORD_BODY = 17440,		/* bytes of a record's numbers, addresses and texts: all numbers, and four paths */
	EG_RECORD_FORMAT = 2,		/* of struct eg_decision: one that reads otherwise has another number. More inputs do not
					 * change it */
	EG_RECORD_ARGS = 8192,		/* bytes of argv in the record of an exec */
	EG_PLACE_PATH = 256,		/* bytes of a mount point, and of the path of the part that is mounted */
	EG_PLACES = 8,			/* names of one object on the host that the kernel tells apart */
	EG_ALIAS_PATH = 512,		/* bytes of a name that is kept of a file with several links */
	EG_VIEWS = 2,			/* views of names: the process's own, and the host's */
	EG_NO_LIMIT = 0x7fffffff,	/* records of a rule whose alerts are not limited */
	EG_PIECE = 8064,		/* bytes of a piece of argv: with it an element of a hash map takes 8 KiB */
	EG_ARGS_WHOLE = 2097152,	/* bytes of argv that are read in pieces: all that a stack of the usual limit allows */
};

/* A decision point: the place in the kernel where an operation is judged. */
enum eg_op {
	EG_OP_EXEC_CHECK = 0,		/* before exec, argv not yet known: can deny */
	EG_OP_EXEC = 1,			/* new image in place, no instruction run yet: can kill */
	EG_OP_OPEN = 2,			/* a file is opened */
	EG_OP_UNLINK = 3,		/* a name is removed */
	EG_OP_RENAME = 4,		/* a name is changed */
	EG_OP_CONNECT = 5,		/* a connection, or a message without one */
	EG_OP_MKDIR = 7,		/* a directory is made */
	EG_OP_LINK = 8,			/* a file gets another name */
	EG_OP_SYMLINK = 9,		/* a symbolic link is made */
	EG_OP_CHMOD = 10,		/* a file gets other permissions */
	EG_OP_SOCKET = 11,		/* a socket was made; this and those that follow are judged when the system call
					 * returns */
	EG_OP_LISTEN = 12,		/* a socket waits for connections */
	EG_OP_ACCEPT = 13,		/* a connection was accepted */
	EG_OP_PTRACE = 14,		/* a process is traced */
	EG_OP_SETUID = 15,		/* another user id is asked for */
	EG_OP_SETNS = 16,		/* a namespace is entered */
	EG_OP_UNSHARE = 17,		/* a namespace is made */
	EG_OP_DUP = 18,			/* a descriptor is duplicated */
	EG_OP_MODULE = 19,		/* a kernel module is loaded */
	EG_OP_BPF = 20,			/* the BPF system call */
	EG_OP_USERFAULTFD = 21,		/* page faults are handed to user space */
	EG_OP_END = 22,			/* end of the decision points in use */
	EG_OP_COUNT = 32,		/* room to grow, and a power of two so that numbers can be masked */
};

/*
 * What a classifier reads, and what a record shows: 0..31 texts (the first eight of the process), 32..159 numbers, 160.. addresses. Their
 * numbers are those of records.
 */
enum eg_input {
	/* Process texts: constant between two execs. */

	EG_IN_PROC_NAME = 0,		/* the process's kernel name, at most 15 bytes */
	EG_IN_PROC_EXE = 1,		/* first argument, argv[0] */
	EG_IN_PROC_EXEPATH = 2,		/* path of the program */
	EG_IN_PROC_CMDLINE = 3,		/* the process's name, and ' ' and each argument */
	EG_IN_PROC_ARGS = 4,		/* arguments without argv[0], ' ' between them */
	EG_IN_CONTAINER = 5,		/* 12 digits of the container's id, or "host" */

	/* Event texts. */

	EG_IN_PROC_CWD = 8,		/* working directory at the event */
	EG_IN_PATH = 9,			/* the event's path */
	EG_IN_DIRECTORY = 10,		/* the path up to its last '/', "/" for a file in the root */
	EG_IN_FILENAME = 11,		/* the path behind its last '/' */
	EG_IN_PATH_RAW = 12,		/* the path as the caller spelled it */
	EG_IN_OLD_PATH = 13,		/* of two names at once, the one that was there */
	EG_IN_NEW_PATH = 14,		/* of two names at once, the new one */
	EG_IN_TARGET = 15,		/* what a symbolic link says */
	EG_IN_HOST_PATH = 16,		/* the name on the host of the object with the event's path, or that of another link to
					 * it; for records alone */
	EG_IN_NEW_ARGS = 17,		/* the arguments that an exec asks for, argv[0] first, a NUL behind each, as the caller
					 * has them; for records alone */
	EG_IN_TEXTS = 32,		/* end of the texts */

	/* Numbers, signed 64 bit. */

	EG_IN_PROC_MEMFD = 32,		/* 1 when the program was run from memory */
	EG_IN_PID = 33,			/* thread group id in the initial pid namespace */
	EG_IN_PPID = 34,		/* the parent's thread group id */
	EG_IN_SID = 35,			/* session id */
	EG_IN_TTY = 36,			/* controlling terminal's device number, 0 for none */
	EG_IN_UID = 37,			/* effective user id in the initial user namespace */
	EG_IN_GID = 38,			/* effective group id in the initial user namespace */
	EG_IN_LOGINUID = 39,		/* login user id, -1 when not set */
	EG_IN_OPEN_READ = 40,		/* 1 when opened for reading */
	EG_IN_OPEN_WRITE = 41,		/* 1 when opened for writing */
	EG_IN_OPEN_EXEC = 42,		/* 1 when a new file gets an execute permission */
	EG_IN_FLAGS = 43,		/* set of bits numbered by enum eg_flag; of open, setns, unshare */
	EG_IN_FD_TYPE = 44,		/* kind of the object: enum eg_fd_type */
	EG_IN_SERVER_PORT = 45,		/* port of the destination */
	EG_IN_CLIENT_PORT = 46,		/* port of the local end */
	EG_IN_L4PROTO = 47,		/* transport protocol: enum eg_l4proto */
	EG_IN_FAMILY = 48,		/* address family: enum eg_family */
	EG_IN_PROC_UPPER = 49,		/* 1 when the program's file is of an overlay's upper layer */
	EG_IN_VPID = 50,		/* process id in the process's own namespace */
	EG_IN_GROUP_LEADER = 51,	/* 1 when the process leads its process group */
	EG_IN_DURATION = 52,		/* nanoseconds since the process was started */
	EG_IN_CAP_EFFECTIVE = 53,	/* capabilities in force, a bit each */
	EG_IN_CAP_PERMITTED = 54,	/* capabilities that may be used, a bit each */
	EG_IN_CAP_INHERITABLE = 55,	/* capabilities that an exec may keep, a bit each */
	EG_IN_MODE = 56,		/* permission bits of a chmod */
	EG_IN_RESULT = 57,		/* result of the system call */
	EG_IN_DOMAIN = 58,		/* family of a new socket, AF_* */
	EG_IN_REQUEST = 59,		/* request of ptrace, PTRACE_* */
	EG_IN_NEW_UID = 60,		/* effective user id that is asked for */
	EG_IN_COMMAND = 61,		/* command of bpf, BPF_* */
	EG_IN_IS_SERVER = 62,		/* 1 when the descriptor is the server's end of a connection */

	/* Addresses. */

	EG_IN_SERVER_ADDR = 160,		/* address of the destination: 16 bytes, IPv4 as ::ffff:a.b.c.d */
	EG_IN_CLIENT_ADDR = 161,		/* address of the local end, in the same form */
	EG_IN_COUNT = 162,		/* end of the inputs */
};

/* What is known of each number. */
struct eg_states {
	__u64 words[EG_STATE_WORDS];	/* two bits a number, enum eg_fact_state: number i of the inputs is bit 2 * (i % 32) of word i / 32 */
};

/* A set of inputs. */
struct eg_inputs {
	__u64 words[EG_INPUT_WORDS];	/* a bit per enum eg_input: input i is bit i % 64 of word i / 64 */
};

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
};

/* What was done with the operation. */
enum eg_verdict {
	EG_VERDICT_ALLOW = 0,		/* it went on */
	EG_VERDICT_DENY = 1,		/* refused with EPERM */
	EG_VERDICT_KILL = 2,		/* SIGKILL was sent; refused too where the hook can */
};

/* How an operation was stopped, or why not. */
enum eg_how {
	EG_HOW_REPORTED = 0,		/* nothing was to be stopped */
	EG_HOW_DENIED = 1,		/* refused before it happened */
	EG_HOW_KILLED_AT_EXEC = 2,	/* killed before the first instruction of the new program */
	EG_HOW_KILLED_ON_RETURN = 3,	/* killed before it was back in user space */
	EG_HOW_KILLED_BY_RESPONDER = 4,	/* killed from user space */
	EG_HOW_WOULD_STOP = 5,		/* monitor mode: it would have been stopped */
	EG_HOW_SIGNAL_FAILED = 6,	/* the kernel refused the signal (init, kernel thread) */
	EG_HOW_NOT_STOPPED = 7,		/* a fact was unknown, and this hook cannot refuse: nobody is killed for what was not
					 * read */
	EG_HOW_SPARED = 8,		/* the operator says that this program is never stopped */
	EG_HOW_DENIED_OVER_LIMIT = 9,	/* refused, and not killed: the rule's kill limit is reached */
	EG_HOW_PASSED_OVER_LIMIT = 10,	/* it went on, where nothing can be refused: the rule's kill limit is reached */
	EG_HOW_FROZEN = 11,		/* stopped by a signal from user space, which kills too often for the rule */
};

/* Bit numbers of the flags of an open, in Falco's spelling without the O_, and of setns and unshare. */
enum eg_flag {
	EG_FLAG_RDONLY = 0,		/* O_RDONLY */
	EG_FLAG_WRONLY = 1,		/* O_WRONLY */
	EG_FLAG_RDWR = 2,		/* O_RDWR */
	EG_FLAG_CREAT = 3,		/* O_CREAT */
	EG_FLAG_APPEND = 4,		/* O_APPEND */
	EG_FLAG_DSYNC = 5,		/* O_DSYNC */
	EG_FLAG_EXCL = 6,		/* O_EXCL */
	EG_FLAG_NONBLOCK = 7,		/* O_NONBLOCK */
	EG_FLAG_SYNC = 8,		/* O_SYNC */
	EG_FLAG_TRUNC = 9,		/* O_TRUNC */
	EG_FLAG_DIRECT = 10,		/* O_DIRECT */
	EG_FLAG_DIRECTORY = 11,		/* O_DIRECTORY */
	EG_FLAG_LARGEFILE = 12,		/* O_LARGEFILE */
	EG_FLAG_CLOEXEC = 13,		/* O_CLOEXEC */
	EG_FLAG_TMPFILE = 14,		/* O_TMPFILE */
	EG_FLAG_F_CREATED = 15,		/* the file was created by this open */
	EG_FLAG_PATH = 16,		/* O_PATH */
	EG_FLAG_NOFOLLOW = 17,		/* O_NOFOLLOW */
	EG_FLAG_CLONE_NEWNS = 18,	/* CLONE_NEWNS */
	EG_FLAG_CLONE_NEWCGROUP = 19,	/* CLONE_NEWCGROUP */
	EG_FLAG_CLONE_NEWUTS = 20,	/* CLONE_NEWUTS */
	EG_FLAG_CLONE_NEWIPC = 21,	/* CLONE_NEWIPC */
	EG_FLAG_CLONE_NEWUSER = 22,	/* CLONE_NEWUSER */
	EG_FLAG_CLONE_NEWPID = 23,	/* CLONE_NEWPID */
	EG_FLAG_CLONE_NEWNET = 24,	/* CLONE_NEWNET */
	EG_FLAG_CLONE_NEWTIME = 25,	/* CLONE_NEWTIME */
	EG_FLAG_CLONE_FS = 26,		/* CLONE_FS */
	EG_FLAG_CLONE_FILES = 27,	/* CLONE_FILES */
	EG_FLAG_CLONE_SYSVSEM = 28,	/* CLONE_SYSVSEM */
};

/* What kind of object is opened or connected. */
enum eg_fd_type {
	EG_FD_FILE = 1,			/* regular file */
	EG_FD_DIRECTORY = 2,		/* directory */
	EG_FD_IPV4 = 3,			/* IPv4 socket */
	EG_FD_IPV6 = 4,			/* IPv6 socket */
	EG_FD_UNIX = 5,			/* Unix socket */
	EG_FD_PIPE = 6,			/* pipe or fifo */
	EG_FD_CHAR = 7,			/* character device */
	EG_FD_BLOCK = 8,		/* block device */
	EG_FD_OTHER = 9,		/* anything else */
};

/* Transport protocol of a socket. */
enum eg_l4proto {
	EG_L4_TCP = 1,			/* TCP */
	EG_L4_UDP = 2,			/* UDP */
	EG_L4_ICMP = 3,			/* ICMP, of either IP version */
	EG_L4_RAW = 4,			/* raw socket */
	EG_L4_OTHER = 5,		/* anything else */
};

/* Address family of a socket. */
enum eg_family {
	EG_FAMILY_IP = 1,		/* IPv4 or IPv6 */
	EG_FAMILY_UNIX = 2,		/* Unix */
	EG_FAMILY_OTHER = 3,		/* anything else */
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

/* A file with several links, of which some rule names one: by that name it is known whichever is used. */
struct eg_alias_key {
	__u64 inode;			/* inode number */
	__u64 device;			/* the kernel's device number: major * 2^20 + minor */
};

/* The name by which rules ask for a file that has several. */
struct eg_alias {
	__u32 generation;		/* the inode's generation: a number that is given to another file has another */
	__u32 path_bytes;		/* bytes of path */
	__u32 tail;			/* bytes of the path behind its last '/' */
	__u32 stops;			/* 1: some rule that stops asks for it; 0: rules that report only */
	__u8 path[EG_ALIAS_PATH];	/* the host's name of the file, without an end mark */
};

/* A file system that stands in the host's tree, whole or in parts, by device; user space keeps it. */
struct eg_mount {
	__u64 lengths;			/* bit n % 64 is set where some part's path within it has n bytes: most of its objects are in none */
	__u32 places;			/* mount points of it and of its parts */
	__u32 reach;			/* bytes of the longest path of a part within it */
};

/* Where a part of a file system stands in the host's tree: a part is a path within it, the whole is the empty one. */
struct eg_place_key {
	__u64 device;			/* the kernel's device number: major * 2^20 + minor */
	__u64 root_hash;		/* of the part's path: hash = (hash ^ byte) * EG_FILTER_FACTOR, from 0 */
	__u32 root_bytes;		/* bytes of that path; 0 for the whole file system */
	__u32 index;			/* a part may stand in several places: 0 .. count - 1 */
};

/* Where a part of a file system stands in the host's tree. */
struct eg_place {
	__u32 count;			/* places of the part */
	__u32 path_bytes;		/* bytes of the mount point; 0 for the root */
	__u32 tail;			/* bytes of the mount point behind its last '/' */
	__u32 pad;
	__u8 path[EG_PLACE_PATH];	/* the mount point, without an end mark */
	__u8 root[EG_PLACE_PATH];	/* the part's path within the file system, zeros behind its end */
};

/* What the guard itself met with; one element. */
struct eg_health {
	__u64 no_scratch;		/* decisions without working memory: refused where a rule that stops may concern them */
	__u64 no_process;		/* processes that the tracker did not know and that were adopted at an event */
	__u64 sequence[4];		/* next sequence number of each ring; the tracker has its own of lifecycle */
	__u64 links_unknown;		/* names of files with several links for which there was no room */
};

/* The ring buffers, by the index of their sequence number. */
enum eg_ring {
	EG_RING_DECISIONS = 0,		/* denials and kills */
	EG_RING_ALERTS = 1,		/* what was only reported */
	EG_RING_LIFECYCLE = 2,		/* exec, fork and exit */
	EG_RING_RESPONSES = 3,		/* what user space has to kill for, once it has judged the rest of the condition */
};

/* What the tracker keeps. */
enum eg_tracking {
	EG_PROGRAM_NONE = 0,		/* in the place of a program's id: there is none */
	EG_PROGRAM_UNKNOWN = 1,		/* there is one that nobody saw */
	EG_PROGRAM_FIRST = 2,		/* the first id that is given */
	EG_TICK_NS = 10000000,		/* nanoseconds by which /proc counts start times */
	EG_LINEAGE = 256,		/* programs of a lineage that are kept, the eldest; what more there are is unknown */
	EG_TEXT_SHORT = 512,		/* bytes of texts in the map of short ones */
	EG_TEXT_LONG = 16384,		/* bytes of texts in the map of long ones: two paths and the arguments */
	EG_GRAVES = 1024,		/* programs that are gone, and whose pieces of arguments are kept for a while */
	EG_BURIED_PIECES = 2048,	/* pieces of all programs that are gone: 16 MiB */
	EG_BURIED_S = 60,		/* seconds that they are kept */
};

/* What else is known of a program. */
enum eg_program_flag {
	EG_PROGRAM_MEMFD = 1,		/* it was run from memory */
	EG_PROGRAM_UPPER_LAYER = 2,	/* its file is of an overlay's upper layer */
	EG_PROGRAM_ADOPTED = 4,		/* its exec was not seen: arguments are a claim, and a name that is not its file's or script's */
	EG_PROGRAM_PATH_CUT = 8,	/* its path lacks its middle */
	EG_PROGRAM_HOST_PATH_CUT = 16,	/* the host's path of it lacks its middle */
	EG_PROGRAM_LINEAGE_CUT = 32,	/* of the programs before it the youngest are not kept: there were too many */
};

/*
 * A program that an exec put in place. It is kept as long as a process runs it or descends from one that did, whatever
 * policy is in force. Its texts (path, host's path, arguments) follow one another in the map of short or of long ones.
 */
struct eg_program {
	__u64 previous;			/* the program that the process ran before, which is an ancestor from then on */
	__u64 users;			/* processes that know it and programs that follow it */
	__u64 digest;			/* of name, paths, file, argv[0], and what is not sure of them: what can be asked of any ancestor */
	__u64 inode;			/* its file's inode number */
	__u64 device;			/* its file's device, as the kernel numbers it */
	__u64 exec_time_ns;		/* when it was put in place: boot-time clock, nanoseconds */
	__u32 generation;		/* the inode's generation */
	__u32 flags;			/* enum eg_program_flag */
	__u32 depth;			/* programs before it */
	__u32 gaps;			/* enum eg_exec_gap */
	__u32 path_state;		/* enum eg_fact_state */
	__u32 host_path_state;		/* enum eg_fact_state; missing: the host's path is the same; nameless: it has none */
	__u32 path_bytes;		/* bytes of the path */
	__u32 host_path_bytes;		/* bytes of the host's path */
	__u32 args_bytes;		/* bytes of the arguments, a NUL behind each */
	__u32 args_whole;		/* bytes of the arguments when they are kept in pieces, since args_bytes do not hold
					 * them; else 0 */
	char name[EG_NAME_MAX];		/* the kernel's name of the process that it was given, NUL-ended */
	char container[EG_CONTAINER_MAX]; /* short id of the container, or "host"; NUL-ended */
};

/* A piece of the arguments of a program that has more than EG_ARGS_MAX bytes of them; piece 0 begins with argv[0]. */
struct eg_piece_key {
	__u64 program;			/* the program */
	__u32 number;			/* the piece: 0 begins with argv[0] */
	__u32 pad;
};

/* A piece of arguments that are too long to be kept at once. */
struct eg_piece {
	__u8 text[EG_PIECE];		/* arguments, a NUL behind each; the last piece has less */
};

/* A program that is gone, and whose pieces are kept still. */
struct eg_grave {
	__u64 program;			/* the program; 0 when nobody lies there (any more) */
	__u64 time_ns;			/* when it was gone: boot-time clock, nanoseconds */
};

/* A name under which a program's file may be run: that of a link to it. */
struct eg_program_name {
	__u64 inode;			/* inode number of the file */
	__u64 device;			/* its device, as the kernel numbers it */
	char name[EG_NAME_MAX];		/* the name, as the kernel would name the process; zeros behind it */
};

/* A process that is older than the tracker and is called as the script which it runs. */
struct eg_script_name {
	__u64 start_ticks;		/* when the process started: hundredths of a second of the boot-time clock */
	__u32 pid;			/* its thread group id */
	__u32 pad;
	char name[EG_NAME_MAX];		/* the name; zeros behind it */
};

/* The tracker's own numbers; one element. */
struct eg_tracker {
	__u64 next_id;			/* the next id of a process or program, before EG_PROGRAM_FIRST is added */
	__u64 sequence;			/* the next number of a lifecycle record */
	__u64 lost;			/* lifecycle records without room */
	__u64 unkept;			/* programs without room: unknown from then on */
	__u64 graves;			/* programs that were ever buried: number n lies in grave n % EG_GRAVES */
	__u64 cleared;			/* the first of them whose pieces may be there still */
	__u64 buried;			/* pieces of all that are there */
	__u64 key[2];			/* the secret key of digests of programs; random, and never changed */
};

/* A process, by its thread group id. It is of the task only when start_time_ns and execs are the task's own. */
struct eg_tracked {
	__u64 exec_id;			/* names the process and its program; unique while the tracker lives */
	__u64 parent_exec_id;		/* the parent's */
	__u64 start_time_ns;		/* start of the thread group leader on the boot-time clock, in nanoseconds */
	__u64 execs;			/* the kernel's count of execs when the program was put in place */
	__u64 programs[EG_GENERATIONS];	/* programs: its own, its parent's when it forked, and so on */
	__u32 pid;			/* thread group id */
	__u32 is_forked;		/* 1: its own program is its parent's, inherited by fork */
};

/* Counts of one rule, in the counters map: matched = recorded + held_back + lost. */
struct eg_counter {
	__u64 matched;			/* events that it matched */
	__u64 recorded;			/* of them, those with a record */
	__u64 held_back;		/* of them, those held back by a rate limit */
	__u64 lost;			/* of them, those without room in the ring, and those beyond EG_MATCHES rules at once */
	__u64 stopped;			/* denied or killed */
	__u64 window_start_ns;		/* start of the rate limit's window, in nanoseconds */
	__u64 window_count;		/* records in that window */
	__u64 kill_window_start_ns;	/* start of the kill limit's window, in nanoseconds */
	__u64 kill_window_count;	/* kills in that window, and those that were asked for beyond the limit */
};

/* What a ring buffer record tells. */
enum eg_record_type {
	EG_RECORD_DECISION = 1,		/* a decision: struct eg_decision */
	EG_RECORD_EXEC = 2,		/* a process got a new program: struct eg_exec */
	EG_RECORD_EXIT = 3,		/* a process ended: struct eg_lifecycle */
	EG_RECORD_FORK = 4,		/* a process was born: struct eg_lifecycle */
};

/* What is known of a text of a record. */
enum eg_text_flag {
	EG_TEXT_STATE = 3,		/* mask: enum eg_fact_state */
	EG_TEXT_CUT = 4,		/* of a path: its middle is missing and a NUL stands there; of arguments: there are more, or
					 * they could not be read */
};

/* The beginning of every record. */
struct eg_record_head {
	__u64 sequence;			/* number within the ring, without a gap but for lost records */
	__u64 time_ns;			/* boot-time clock, nanoseconds */
	__u32 type;			/* enum eg_record_type */
	__u32 bytes;			/* length of the whole record */
};

/* A text of a decision record. */
struct eg_record_text {
	__u16 bytes;			/* its bytes */
	__u8 input;			/* enum eg_input: what it is */
	__u8 flags;			/* enum eg_text_flag */
};

/*
 * A decision, with the facts that it saw by their input numbers. Its body has, one behind the other, the known numbers and the
 * known addresses in the order of their inputs, and the bytes of the texts in the order in which they are listed.
 */
struct eg_decision {
	struct eg_record_head head;	/* the head */
	__u64 exec_id;			/* the process */
	__u64 start_time_ns;		/* its start on the boot-time clock, in nanoseconds */
	__u64 inode;			/* the object's inode number */
	__u64 device;			/* the object's device number, as the kernel has it */
	struct eg_inputs unknown;	/* what was asked for and could not be read */
	__u64 unknown_lineage;		/* the same of ancestors: bit 8 * input + generation, 0 for "some ancestor" */
	struct eg_states number_states;	/* which numbers there are */
	__u32 address_states;		/* two bits an address, from EG_IN_SERVER_ADDR on: enum eg_fact_state */
	__u32 pid;			/* thread group id in the initial pid namespace */
	__u32 tid;			/* thread id in the initial pid namespace */
	__u32 unsure;			/* bit i: rules[i] matched only because something is unknown */
	__u32 call;			/* enum eg_call_number: the system call that led there; 0: not known */
	__u32 rule_count;		/* number of rules named */
	__u16 op;			/* enum eg_op */
	__u16 verdict;			/* enum eg_verdict */
	__u16 how;			/* enum eg_how */
	__u16 text_count;		/* number of texts */
	struct eg_record_text texts[EG_RECORD_TEXTS]; /* the texts, as many as counted */
	__u32 rules[EG_MATCHES];	/* the rules that matched, as many as counted */
	char comm[EG_NAME_MAX];		/* the kernel's name of the process, NUL-ended; before an exec that which it will have */
	char container[EG_CONTAINER_MAX]; /* short id of the process's container, or "host"; NUL-ended */
	__u8 body[EG_RECORD_BODY];	/* numbers of 8 bytes, addresses of 16 (IPv4 as ::ffff:a.b.c.d), texts */
};

/* A system call in a record: its number and EG_CALL_FIRST, of the table that the caller uses. */
enum eg_call_number {
	EG_CALL_FIRST = 1,		/* the call with number 0; what is below it is no call */
	EG_CALL_COMPAT = 0x40000000,	/* bit: the number is one of the 32-bit table */
};

/* What an exec record does not hold whole. */
enum eg_exec_gap {
	EG_GAP_PATH = 1,		/* the program's path could not be read */
	EG_GAP_ARGS_CUT = 2,		/* there are more arguments than these; when args_whole of struct eg_exec is not 0, they are in pieces */
	EG_GAP_ARGS = 4,		/* the arguments could not be read */
	EG_GAP_NAME_CLAIMED = 8,	/* the name is one that the process may have given itself */
	EG_GAP_ARGS_CLAIMED = 16,	/* the process may have written over its arguments before they were read */
	EG_GAP_ARGS_REWRITTEN = 32,	/* the process has written over its arguments: these are not those of its exec */
};

/*
 * A process that got a new image. exepath_bytes, then args_bytes ('\0' behind each argument, argv[0] first), then host_path_bytes
 * follow.
 */
struct eg_exec {
	struct eg_record_head head;	/* the head */
	__u64 exec_id;			/* the process, from now on */
	__u64 parent_exec_id;		/* its parent */
	__u64 start_time_ns;		/* its start on the boot-time clock, in nanoseconds */
	__u32 pid;			/* thread group id in the initial pid namespace */
	__u32 ppid;			/* the parent's thread group id */
	__u32 uid;			/* effective user id */
	__u32 gid;			/* effective group id */
	__u32 loginuid;			/* login user id; all ones when not set */
	__u32 sid;			/* session id */
	__u32 tty;			/* the controlling terminal's device number, 0 for none */
	__u32 flags;			/* enum eg_program_flag */
	__u32 exepath_bytes;		/* bytes of the program's path */
	__u32 args_bytes;		/* bytes of the arguments, NUL behind each, the first included */
	__u32 gaps;			/* what it does not hold whole: enum eg_exec_gap */
	__u32 args_whole;		/* bytes of the arguments when they are kept in pieces, since args_bytes do not hold
					 * them; else 0 */
	__u32 host_path_state;		/* enum eg_fact_state; missing: the host's path is the same; nameless: it has none */
	__u32 host_path_bytes;		/* bytes of the host's path */
	char comm[EG_NAME_MAX];		/* the kernel's name of the process, NUL-ended */
	char text[2 * EG_RECORD_PATH + EG_RECORD_ARGS]; /* the program's path, then the arguments, then the host's path */
};

/* A thread group leader was forked, or the last thread of a process ended. */
struct eg_lifecycle {
	struct eg_record_head head;	/* the head */
	__u64 exec_id;			/* the process */
	__u64 parent_exec_id;		/* its parent */
	__u64 start_time_ns;		/* its start on the boot-time clock, in nanoseconds */
	__u32 pid;			/* thread group id in the initial pid namespace */
	__u32 ppid;			/* the parent's thread group id */
};

/* What is known of a fact. */
enum eg_fact_state {
	EG_FACT_MISSING = 0,		/* there is no such fact */
	EG_FACT_UNKNOWN = 1,		/* there is one, but it could not be read whole */
	EG_FACT_KNOWN = 2,		/* it is known */
	EG_FACT_NAMELESS = 3,		/* of a text: the object is there, but the host has no name for it */
};

/* Sizes of a call of the probe program. */
enum eg_probe_limit {
	EG_PROBE_TEXT = 512,		/* bytes of a process text */
	EG_PROBE_PROCESSES = 16,	/* processes of a call: ancestors and the process itself */
	EG_PROBE_TEXTS = 20,		/* texts of a call: inputs 12..31 */
};

/* A process given to the probe program. */
struct eg_probe_process {
	__u64 memfd;			/* 1 when its program was run from memory */
	__u64 upper;			/* 1 when its program's file is of an overlay's upper layer */
	__u32 states;			/* two bits a text of the process: enum eg_fact_state, input i at bit 2 * i */
	__u32 memfd_state;		/* state of memfd */
	__u32 upper_state;		/* state of upper */
	__u32 container_bytes;		/* bytes of container */
	__u32 name_bytes;		/* bytes of name */
	__u32 exe_bytes;		/* bytes of exe */
	__u32 exepath_bytes;		/* bytes of exepath */
	__u32 args_bytes;		/* bytes of args: ' ' between arguments, argv[0] left out */
	__u32 has_args;			/* 0: there are no arguments, and no blank in the command line */
	__u32 claimed;			/* enum eg_exec_gap: what is only a claim of its own */
	__u8 name[EG_NAME_MAX];		/* kernel name */
	__u8 container[EG_CONTAINER_MAX]; /* container's short id, or "host" */
	__u8 exe[EG_PROBE_TEXT];	/* first argument */
	__u8 exepath[EG_PROBE_TEXT];	/* path of the program */
	__u8 args[EG_PROBE_TEXT];	/* arguments but the first, blanks between them */
};

/*
 * Input and answer of the probe program: the hooks' own decision over facts given by user space, for differential
 * tests, benchmarks and replay. A process is given as its ancestors, eldest first, and itself last; each is
 * classified and inherited as at exec and fork.
 */
struct eg_probe {
	__s64 numbers[EG_NUMBERS];	/* the numbers, from EG_IN_TEXTS on */
	struct eg_states number_states;	/* what is known of them */
	__u64 text_states;		/* two bits (enum eg_fact_state) a text */
	__u8 server_addr[16];		/* destination address */
	__u8 client_addr[16];		/* address of the local end */
	__u32 address_states;		/* server at bit 0, client at bit 2 */
	__u32 op;			/* enum eg_op */
	__u32 process_count;		/* number of processes given */
	__u32 path_state;		/* state of the path */
	__u32 path_bytes;		/* bytes of the path */
	__u32 cwd_state;		/* state of the working directory */
	__u32 cwd_bytes;		/* bytes of the working directory */
	__u32 path_tail;		/* bytes behind the path's last '/' */
	__u32 path_cut;			/* 1: the path's middle is missing, and a NUL stands there */
	__u32 text_bytes[EG_PROBE_TEXTS]; /* bytes of each of texts */
	__u32 repeat;			/* decide so many times (benchmarks), at least once */
	__u32 action;			/* answer: strongest enum eg_action of the matches */
	__u32 match_count;		/* answer: rules that matched, monitor and deferred ones too */
	__u64 elapsed_ns;		/* answer: duration of all repeats, in nanoseconds */
	struct eg_inputs unknown;	/* answer: what was asked for and is unknown, as in struct eg_decision */
	__u64 unknown_lineage;		/* answer: the same of ancestors */
	__u32 unsure;			/* answer: bit i is of matches[i] */
	__u32 pad;
	__u32 matches[EG_MATCHES];	/* answer: the first EG_MATCHES of them, ascending */
	struct eg_probe_process processes[EG_PROBE_PROCESSES]; /* ancestors, eldest first, and the process itself last */
	__u8 texts[EG_PROBE_TEXTS][EG_PROBE_TEXT];	/* inputs from EG_IN_PATH_RAW on */
	__u8 cwd[EG_PATH_MAX];		/* working directory */
	__u8 path[EG_PATH_MAX];		/* the path */
};

#endif
