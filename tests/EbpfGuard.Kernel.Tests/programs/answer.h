/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ANSWER_H
#define ANSWER_H

/* Says on standard output how it went, "done" or the errno's name, and gives the exit code for it. */
int answer(long result);

/* The same of a file that was opened. Reads a byte too: a test wants to know whether anything came out. */
int read_some(int fd);

/* What a group of acts gives for one that is not of it. */
enum { NOT_HERE = -1 };

#endif
