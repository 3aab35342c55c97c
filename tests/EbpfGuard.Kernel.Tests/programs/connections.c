/* SPDX-License-Identifier: Apache-2.0 */
/* The ways to reach somebody. */
#define _GNU_SOURCE
#include "connections.h"
#include "answer.h"
#include "uring.h"
#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <sys/un.h>

int destination(const char *host, int port, struct sockaddr_storage *to, socklen_t *bytes)
{
	struct sockaddr_in *in = (void *)to;
	struct sockaddr_in6 *in6 = (void *)to;

	memset(to, 0, sizeof(*to));
	if (inet_pton(AF_INET, host, &in->sin_addr) == 1) {
		in->sin_family = AF_INET;
		in->sin_port = htons(port);
		*bytes = sizeof(*in);
		return AF_INET;
	}
	if (inet_pton(AF_INET6, host, &in6->sin6_addr) != 1)
		exit(2);
	in6->sin6_family = AF_INET6;
	in6->sin6_port = htons(port);
	*bytes = sizeof(*in6);
	return AF_INET6;
}

static int connect_to(int type, int protocol, const char *host, int port)
{
	struct sockaddr_storage to;
	socklen_t bytes;
	int fd = socket(destination(host, port, &to, &bytes), type, protocol);

	return fd < 0 ? -1 : connect(fd, (void *)&to, bytes);
}

/* As connect_to, from an address of its own, at any port. */
static int connect_from(int type, const char *host, int port, const char *own)
{
	struct sockaddr_storage to, from;
	socklen_t bytes;
	int fd = socket(destination(own, 0, &from, &bytes), type, 0);

	if (fd < 0 || bind(fd, (void *)&from, bytes))
		exit(2);
	destination(host, port, &to, &bytes);
	return connect(fd, (void *)&to, bytes);
}

static int send_to(const char *host, int port, int flags, int type)
{
	struct sockaddr_storage to;
	socklen_t bytes;
	int fd = socket(destination(host, port, &to, &bytes), type, 0);

	return fd < 0 ? -1 : sendto(fd, "x", 1, flags, (void *)&to, bytes);
}

/* An IPv4 address on an IPv6 socket. */
static int send_mixed(const char *host, int port)
{
	struct sockaddr_storage to;
	socklen_t bytes;
	int fd = socket(AF_INET6, SOCK_DGRAM, 0);

	destination(host, port, &to, &bytes);
	return fd < 0 ? -1 : sendto(fd, "x", 1, 0, (void *)&to, bytes);
}

static int unix_connect(const char *path)
{
	struct sockaddr_un to = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_STREAM, 0);

	strncpy(to.sun_path, path, sizeof(to.sun_path) - 1);
	return fd < 0 ? -1 : connect(fd, (void *)&to, sizeof(to));
}

static int connect_by_uring(const char *host, int port)
{
	struct sockaddr_storage to;
	socklen_t bytes;
	int fd = socket(destination(host, port, &to, &bytes), SOCK_STREAM, 0);

	return uring_connect(fd, (void *)&to, bytes);
}

int do_connect(int argc, char **argv)
{
	const char *what = argv[1];
	char *a = argc > 2 ? argv[2] : "", *b = argc > 3 ? argv[3] : "";

#define IS(name) (!strcmp(what, name))
	if (IS("tcp"))
		return answer(connect_to(SOCK_STREAM, 0, a, atoi(b)));
	if (IS("mptcp"))
		return answer(connect_to(SOCK_STREAM, 262, a, atoi(b)));
	if (IS("udp"))
		return answer(connect_to(SOCK_DGRAM, 0, a, atoi(b)));
	if (IS("tcp-from"))
		return answer(connect_from(SOCK_STREAM, a, atoi(b), argc > 4 ? argv[4] : ""));
	if (IS("udp-from"))
		return answer(connect_from(SOCK_DGRAM, a, atoi(b), argc > 4 ? argv[4] : ""));
	if (IS("send"))
		return answer(send_to(a, atoi(b), 0, SOCK_DGRAM));
	if (IS("send-mixed"))
		return answer(send_mixed(a, atoi(b)));
	if (IS("fastopen"))
		return answer(send_to(a, atoi(b), MSG_FASTOPEN, SOCK_STREAM));
	if (IS("uring-connect"))
		return answer(connect_by_uring(a, atoi(b)));
	if (IS("unix"))
		return answer(unix_connect(a));
	return NOT_HERE;
}
