/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/* What a policy makes of a program and of a process. */
#ifndef EG_CLASSES_H
#define EG_CLASSES_H

enum eg_process_flag {
	EG_PROC_TWO_VIEWS = 1,  /* the host's view of its programs differs from its own */
	EG_PROC_ADOPTED = 4,  /* its exec was not seen */
	EG_PROC_MEMFD = 8,  /* its program was run from memory */
	EG_PROC_UPPER_LAYER = 16, /* its program's file is of an overlay's upper layer */
	EG_PROC_LINEAGE_CUT = 32, /* of its ancestors some are not kept */
};

/* The classes of a program. */
struct eg_program_classes {
	u64 id; /* the program's */
	u64 self[EG_VIEWS]; /* ancestor atoms that it satisfies */
	u64 chain[EG_VIEWS]; /* those that it or some program before it satisfies */
	u64 out[EG_VIEWS][EG_PROC_CLASSIFIERS];
	u32 flags; /* enum eg_process_flag */
	u32 pad;
};

/* The classes of a process, by thread group id. */
struct eg_process {
	__u64 exec_id;   /* unique while the tracker lives; 0 never */
	__u64 start_time_ns;  /* boot-time clock, of the thread group leader */
	__u64 execs;   /* as in eg_tracked */
	__u64 digest; /* of what opens are judged by: who has the same is judged alike (lib/cache.bpf.h) */
	__u64 ancestors[EG_VIEWS]; /* ancestor atoms that some ancestor satisfies */
	__u64 self[EG_VIEWS]; /* those that the process itself satisfies */
	__u64 alive[EG_VIEWS][EG_OP_COUNT]; /* AND of the summaries of the process slots */
	__u64 out[EG_VIEWS][EG_GENERATIONS][EG_PROC_CLASSIFIERS];
	char container[EG_CONTAINER_MAX]; /* short id, or "host"; NUL-ended */
	__u32 flags;
	__u32 pid; /* thread group id */
};

#endif
