/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/* What the tracker keeps of processes and of the programs that they run. */
#ifndef EG_CONTRACT_PROCESSES_H
#define EG_CONTRACT_PROCESSES_H

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

#endif
