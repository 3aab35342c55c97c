/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/* Sizes that both sides are built with. */
#ifndef EG_CONTRACT_LIMITS_H
#define EG_CONTRACT_LIMITS_H

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

#endif
