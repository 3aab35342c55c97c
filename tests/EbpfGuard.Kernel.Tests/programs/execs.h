/* SPDX-License-Identifier: Apache-2.0 */
#ifndef EXECS_H
#define EXECS_H

/* Runs a program in one of many ways: the exit code, or NOT_HERE. */
int do_exec(int argc, char **argv);

#endif
