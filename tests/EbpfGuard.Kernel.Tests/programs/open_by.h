/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OPEN_BY_H
#define OPEN_BY_H

/* Opens a file by a call (openat, openat2, compat-openat2) with flags as people write them: O_WRONLY|O_TRUNC. */
long open_by(const char *call, const char *flags, const char *path);

#endif
