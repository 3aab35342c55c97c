/* SPDX-License-Identifier: Apache-2.0 */
#ifndef FORK_ON_H
#define FORK_ON_H

/*
 * Forks over and over until standard input closes, with so much memory that the kernel has it locked most of the time: nobody
 * can look into it then without waiting. Says "waiting" when it has begun. 0, or -1 and errno.
 */
int fork_on(int mebibytes);

#endif
