/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OPENS_H
#define OPENS_H

/* Opens a file in one of many ways: the exit code, or NOT_HERE. */
int do_open(int argc, char **argv);

#endif
