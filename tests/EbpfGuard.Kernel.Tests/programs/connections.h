/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CONNECTIONS_H
#define CONNECTIONS_H

#include <sys/socket.h>

/* Connects or sends in one of many ways: the exit code, or NOT_HERE. */
int do_connect(int argc, char **argv);

/* The address of a host, IPv4 or IPv6, and its family. */
int destination(const char *host, int port, struct sockaddr_storage *to, socklen_t *bytes);

#endif
