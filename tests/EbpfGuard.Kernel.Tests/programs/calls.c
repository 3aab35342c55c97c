/* SPDX-License-Identifier: Apache-2.0 */
/* Acts that are one system call: names made and changed, sockets that wait, tracing, identities, namespaces. */
#define _GNU_SOURCE
#include "calls.h"
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/bpf.h>
#include <netinet/in.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

static struct sockaddr_in loopback(int port)
{
	struct sockaddr_in address = { .sin_family = AF_INET, .sin_port = htons(port) };

	address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	return address;
}

static int waiting_socket(int port)
{
	struct sockaddr_in address = loopback(port);
	int one = 1, fd = socket(AF_INET, SOCK_STREAM, 0);

	setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof(one));
	if (fd < 0 || bind(fd, (struct sockaddr *)&address, sizeof(address)) || listen(fd, 1))
		return -1;
	return fd;
}

/* Waits at every address of a family. */
static int waiting_everywhere(int family, int port)
{
	struct sockaddr_in6 address = { .sin6_family = family, .sin6_port = htons(port) };
	int one = 1, fd = socket(family, SOCK_STREAM, 0);

	setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof(one));
	if (fd < 0 || bind(fd, (struct sockaddr *)&address, sizeof(address)) || listen(fd, 1))
		return -1;
	return fd;
}

static int connected_socket(int port)
{
	struct sockaddr_in address = loopback(port);
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	return connect(fd, (struct sockaddr *)&address, sizeof(address)) ? -1 : fd;
}

/* Accepts a connection of its own. */
static int accept_own(int port)
{
	int waiting = waiting_socket(port);

	return waiting < 0 || connected_socket(port) < 0
		       ? -1
		       : accept4(waiting, NULL, NULL, SOCK_CLOEXEC);
}

/* Makes a descriptor of a connection its standard input. */
static int dup_own(int port)
{
	int fd = waiting_socket(port) < 0 ? -1 : connected_socket(port);

	return fd < 0 ? -1 : dup2(fd, 0);
}

/* The same with a connection that it has accepted, as a shell that waits for whoever comes. */
static int dup_accepted(int port)
{
	int fd = accept_own(port);

	return fd < 0 ? -1 : dup2(fd, 0);
}

/* Memory that a 32-bit program can reach, with the arguments of a socketcall. */
static volatile unsigned *low_arguments(int domain)
{
	unsigned *arguments = mmap(NULL, 4096, PROT_READ | PROT_WRITE,
				   MAP_PRIVATE | MAP_ANONYMOUS | MAP_32BIT, -1, 0);

	arguments[0] = domain;
	arguments[1] = SOCK_RAW;
	return arguments;
}

/* A 32-bit program's way to a socket. */
static long socketcall(volatile unsigned *arguments)
{
	long result;

	__asm__ volatile("int $0x80"
			 : "=a"(result)
			 : "a"(102), "b"(1), "c"(arguments)
			 : "memory", "r8", "r9", "r10", "r11");
	errno = result < 0 ? -result : 0;
	return result < 0 ? -1 : result;
}

static void stay_on(int cpu)
{
	cpu_set_t set;

	CPU_ZERO(&set);
	CPU_SET(cpu, &set);
	sched_setaffinity(0, sizeof(set), &set);
}

static void *change_domain(void *arguments)
{
	volatile unsigned *domain = arguments;

	stay_on(1);
	for (unsigned other = *domain ^ AF_INET;; *domain ^= other)
		for (volatile int pause = 0; pause < 60; pause++)
			;
	return NULL;
}

/*
 * Asks for sockets while another thread changes what is asked for, until it has one of domain; 0 when it has it and lives.
 */
static long socketcall_race(int domain)
{
	volatile unsigned *arguments = low_arguments(domain);
	pthread_t changing;

	pthread_create(&changing, NULL, change_domain, (void *)arguments);
	stay_on(0);
	for (int tries = 0; tries < 100000; tries++) {
		socklen_t size = sizeof(int);
		long fd = socketcall(arguments);
		int got = 0;

		if (fd < 0)
			continue;
		if (!getsockopt(fd, SOL_SOCKET, SO_DOMAIN, &got, &size) && got == domain)
			return 0;
		close(fd);
	}
	return -1;
}

static long trace_child(int request)
{
	pid_t child = fork();
	long result;

	if (!child) {
		pause();
		_exit(0);
	}
	result = ptrace(request, child, 0, 0);
	kill(child, SIGKILL);
	waitpid(child, NULL, 0);
	return result;
}

static long make_map(void)
{
	union bpf_attr attr = {
		.map_type = BPF_MAP_TYPE_ARRAY, .key_size = 4, .value_size = 4, .max_entries = 1
	};

	return syscall(__NR_bpf, BPF_MAP_CREATE, &attr, sizeof(attr));
}

static long join_own_namespace(void)
{
	return setns(open("/proc/self/ns/uts", O_RDONLY), CLONE_NEWUTS);
}

int do_call(const char *what, char *a, char *b, long *result)
{
#define CALL(name, expression)                  \
	do {                                    \
		if (!strcmp(what, name)) {      \
			*result = (expression); \
			return 0;               \
		}                               \
	} while (0)
	CALL("mkdir", mkdir(a, 0755));
	CALL("mkdirat", mkdirat(AT_FDCWD, a, 0755));
	CALL("symlink", symlink(a, b));
	CALL("chmod", chmod(b, strtol(a, NULL, 8)));
	CALL("fchmod", fchmod(open(b, O_RDONLY), strtol(a, NULL, 8)));
	CALL("handle", open(a, O_PATH));
	CALL("socket", socket(atoi(a), SOCK_RAW, 0));
	CALL("socketcall", socketcall(low_arguments(atoi(a))));
	CALL("socketcall-race", socketcall_race(atoi(a)));
	CALL("listen", waiting_socket(atoi(a)));
	CALL("listen-any", waiting_everywhere(AF_INET, atoi(a)));
	CALL("listen-any6", waiting_everywhere(AF_INET6, atoi(a)));
	CALL("dup-accepted", dup_accepted(atoi(a)));
	CALL("accept", accept_own(atoi(a)));
	CALL("dup", dup_own(atoi(a)));
	CALL("ptrace", trace_child(atoi(a)));
	CALL("traceme", ptrace(PTRACE_TRACEME, 0, 0, 0));
	CALL("setuid", setuid(atoi(a)));
	CALL("setresuid", setresuid(-1, atoi(a), -1));
	CALL("setns", join_own_namespace());
	CALL("unshare", unshare(CLONE_NEWUTS));
	CALL("bpf", make_map());
	CALL("userfaultfd", syscall(__NR_userfaultfd, 0));
	CALL("init-module", syscall(__NR_init_module, "none", 4L, ""));
	return -1;
}
