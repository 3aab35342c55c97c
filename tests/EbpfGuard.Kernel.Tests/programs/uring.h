/* SPDX-License-Identifier: Apache-2.0 */
#ifndef URING_H
#define URING_H

#include <sys/socket.h>

/* Acts through io_uring, each with a ring of its own: what the system call would give, errno set as by it. */
int uring_open(const char *path, unsigned char flags);
int uring_path(int opcode, const char *path, const char *to);
int uring_connect(int fd, const struct sockaddr *to, socklen_t bytes);

/* Leaves a request that waits until something can be read. */
int uring_pend(int fd);

#endif
