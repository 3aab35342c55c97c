/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CALLS_H
#define CALLS_H

/*
 * Does the call named what, with two arguments. 0 and *result is what the call gave (errno says more when it is
 * negative), or -1 when there is no such call.
 */
int do_call(const char *what, char *a, char *b, long *result);

#endif
