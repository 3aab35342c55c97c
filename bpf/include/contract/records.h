/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/* What the kernel tells user space: records, and counts. */
#ifndef EG_CONTRACT_RECORDS_H
#define EG_CONTRACT_RECORDS_H

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
	EG_RECORD_EXEC = 2,		/* a process got a new program: struct eg_exec */
	EG_RECORD_EXIT = 3,		/* a process ended: struct eg_lifecycle */
	EG_RECORD_FORK = 4,		/* a process was born: struct eg_lifecycle */
	EG_RECORD_DECISION = 5,		/* a decision: struct eg_decision; 1 was one of another layout */
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
 * A process that got a new program. exepath_bytes, then args_bytes ('\0' behind each argument, argv[0] first), then host_path_bytes
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

#endif
