/* SPDX-License-Identifier: Apache-2.0 */
#ifndef FORGE_H
#define FORGE_H

/*
 * Makes /proc/PID/exe of this process another file's, as anybody can in a user namespace of his own: the program's own
 * memory is exchanged for a copy that no file stands behind, and then PR_SET_MM_MAP takes any file. 0, or -1 and errno.
 */
int forge_program(const char *file);

#endif
