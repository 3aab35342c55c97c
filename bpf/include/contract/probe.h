/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/* Calls of the probe program. */
#ifndef EG_CONTRACT_PROBE_H
#define EG_CONTRACT_PROBE_H

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
	__u32 uncached;			/* answer: 1 when a trigger of EG_TRIGGER_UNCACHED held */
	__u32 matches[EG_MATCHES];	/* answer: the first EG_MATCHES of them, ascending */
	struct eg_probe_process processes[EG_PROBE_PROCESSES]; /* ancestors, eldest first, and the process itself last */
	__u8 texts[EG_PROBE_TEXTS][EG_PROBE_TEXT];	/* inputs from EG_IN_PATH_RAW on */
	__u8 cwd[EG_PATH_MAX];		/* working directory */
	__u8 path[EG_PATH_MAX];		/* the path */
};

#endif
