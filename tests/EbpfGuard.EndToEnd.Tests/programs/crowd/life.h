/* SPDX-License-Identifier: Apache-2.0 */
#ifndef LIFE_H
#define LIFE_H

/* What every process of the crowd is made of. */

enum {
	KILLED_BELOW = 76, /* exit code of a process whose child was killed */
	STOPPED = 77, /* of one that was refused something */
	BROKEN = 78, /* of one that met another fault */
	WITNESS = 9, /* descriptor to which an orphan tells that it lives */
};

extern char *self; /* The program that runs: FOLDER/bin/NAME. */

/* What everybody does: opens the file beside the folder of programs, and asks a port where nobody listens. 0, or an exit code. */
int act(void);

/* The exit code of a system call's result. */
int code_of(int result);

/* Ends, and tells so to whom the witness leads when it ends well. */
_Noreturn void end(int code);

/* Runs a program in this one's place. */
_Noreturn void run(char **argv);
void *run_thread(void *argv);

/* Does something in a thread, and waits for it. */
void in_thread(void *(*what)(void *), void *argument);

/* Goes on in a child whose parent is gone. */
void be_orphan(void);

/* True when standard input has closed, or there is something on it, within so many milliseconds. */
int is_over(int milliseconds);

#endif
