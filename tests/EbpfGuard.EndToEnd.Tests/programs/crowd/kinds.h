/* SPDX-License-Identifier: Apache-2.0 */
#ifndef KINDS_H
#define KINDS_H

/* The ways in which processes of the crowd come, live and end. */
enum kind {
	FORK,
	SHORT,
	EXEC,
	ARGUMENTS,
	EMPTY_LAST,
	LONG_ARGUMENTS,
	LONGER_ARGUMENTS,
	LONGEST_ARGUMENTS,
	VFORK,
	SPAWN,
	THREADS,
	LEADER_ENDS,
	THREAD_EXEC,
	ORPHAN,
	ORPHAN_THREAD_EXEC,
	CHAIN,
	TREE,
	SIGNAL,
	RENAMED,
	KINDS,
};

/* Starts one process of a kind and waits for its end, and for that of its orphan. */
void see_one(enum kind kind, char *program);

/* Says of a process that it was stopped, if it was. */
void tell(enum kind kind, const char *program, int status, int is_alive);

#endif
