/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OPENERS_H
#define OPENERS_H

/* Opens a file as somebody: a thread, an orphan, another user, a process that hides what it is. The exit code, or NOT_HERE. */
int do_open_as(int argc, char **argv);

#endif
