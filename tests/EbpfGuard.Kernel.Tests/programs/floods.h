/* SPDX-License-Identifier: Apache-2.0 */
#ifndef FLOODS_H
#define FLOODS_H

/* Does a thing over and over, in threads or alone: the exit code, or NOT_HERE. */
int do_flood(int argc, char **argv);

#endif
