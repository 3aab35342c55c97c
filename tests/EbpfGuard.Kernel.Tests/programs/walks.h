/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WALKS_H
#define WALKS_H

/* Opens files while what they are called changes, by chance: the exit code, or NOT_HERE. */
int do_walk(int argc, char **argv);

#endif
