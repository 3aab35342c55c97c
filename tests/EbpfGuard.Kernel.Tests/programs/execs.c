/* SPDX-License-Identifier: Apache-2.0 */
/* The ways to run a program. */
#define _GNU_SOURCE
#include "execs.h"
#include "answer.h"
#include "uring.h"
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

/* Runs a copy of a program that has no name in any directory. */
static int memfd_exec(char **argv)
{
	int from = open(argv[0], O_RDONLY), memory = memfd_create("hidden", MFD_CLOEXEC);
	char buffer[65536];
	ssize_t n;

	while ((n = read(from, buffer, sizeof(buffer))) > 0)
		if (write(memory, buffer, n) != n)
			return -1;
	return fexecve(memory, argv, environ);
}

static void *exec_in_thread(void *argv)
{
	char **words = argv;

	execv(words[0], words);
	exit(answer(-1));
}

static int thread_exec(char **argv)
{
	pthread_t thread;

	pthread_create(&thread, NULL, exec_in_thread, argv);
	pthread_join(thread, NULL);
	return -1;
}

/* Runs a program with so many bytes of arguments more, which may be more than a stack of the usual size allows. */
static int padded_exec(long bytes, char **argv)
{
	enum { MOST = 100000 }; /* bytes of one of them */
	struct rlimit stack = { 64 << 20, 64 << 20 };
	char **padded = calloc(1024, sizeof(*padded)), *padding = malloc(MOST + 1);
	int n = 0;

	setrlimit(RLIMIT_STACK, &stack);
	memset(padding, 'x', MOST);
	padding[MOST] = 0;
	while (argv[n] && n < 512) {
		padded[n] = argv[n];
		n++;
	}
	for (; bytes > 0 && n < 1023; bytes -= MOST)
		padded[n++] = bytes < MOST ? padding + MOST - bytes : padding;
	return execv(argv[0], padded);
}

/* Runs itself in its place, again and again. */
static int exec_over(char **argv)
{
	char left[16];
	int times = atoi(argv[2]);

	if (!times)
		return answer(0);
	snprintf(left, sizeof(left), "%d", times - 1);
	argv[2] = left;
	execv(argv[0], argv);
	return answer(-1);
}

/* Runs a program and tells how it ended, so that a refused or killed exec is seen from its parent. */
static int spawn(char **argv)
{
	int status;
	pid_t child = fork();

	if (!child) {
		execv(argv[0], argv);
		_exit(errno == EPERM ? 101 : 102);
	}
	waitpid(child, &status, 0);
	if (WIFSIGNALED(status)) {
		printf("signal %d\n", WTERMSIG(status));
		return 1;
	}
	if (WEXITSTATUS(status) == 101) {
		errno = EPERM;
		return answer(-1);
	}
	printf("exit %d\n", WEXITSTATUS(status));
	return WEXITSTATUS(status) != 0;
}

/* exec-many TIMES PROGRAM ...: runs a program so many times in its own place, each time by another name, before it does the rest. */
static int exec_many(char **argv)
{
	char name[16], left[16];
	int times = atoi(argv[2]);

	snprintf(name, sizeof(name), "n%s", argv[2]);
	snprintf(left, sizeof(left), "%d", times - 1);
	argv[2] = left;
	argv[0] = name;
	execv(argv[3], times > 0 ? argv : argv + 3);
	return answer(-1);
}

int do_exec(int argc, char **argv)
{
	const char *what = argv[1];
	char *a = argc > 2 ? argv[2] : "", *b = argc > 3 ? argv[3] : "";

#define IS(name) (!strcmp(what, name))
	if (IS("exec"))
		return answer(execv(a, argv + 2));
	if (IS("exec-as"))
		return answer(execv(b, (char *[]){ a, argc > 4 ? argv[4] : NULL,
						   argc > 5 ? argv[5] : NULL, NULL }));
	if (IS("exec-many") && argc > 3)
		return exec_many(argv);
	if (IS("execveat"))
		return answer(syscall(__NR_execveat, open(a, O_PATH), "", argv + 2, environ,
				      AT_EMPTY_PATH));
	if (IS("uring-exec")) { /* while a request is on its way */
		int ends[2];

		if (pipe(ends) || uring_pend(ends[0]) < 0)
			return answer(-1);
		return answer(execv(a, argv + 2));
	}
	if (IS("memfd-exec"))
		return answer(memfd_exec(argv + 2));
	if (IS("thread-exec"))
		return answer(thread_exec(argv + 2));
	if (IS("padded-exec"))
		return answer(padded_exec(atol(a), argv + 3));
	if (IS("exec-over"))
		return exec_over(argv);
	if (IS("spawn"))
		return spawn(argv + 2);
	return NOT_HERE;
}
