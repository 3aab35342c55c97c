/* SPDX-License-Identifier: Apache-2.0 */
/* Who opens a file. */
#define _GNU_SOURCE
#include "openers.h"
#include "answer.h"
#include "forge.h"
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

/* Under another name than the program's. */
static int renamed_open(const char *name, const char *path)
{
	prctl(PR_SET_NAME, name);
	return open(path, O_RDONLY);
}

/* A child that runs no other program. */
static int forked_open(const char *path)
{
	int status;
	pid_t child = fork();

	if (!child)
		_exit(read_some(open(path, O_RDONLY)));
	waitpid(child, &status, 0);
	if (WIFSIGNALED(status))
		printf("signal %d\n", WTERMSIG(status));
	return WIFSIGNALED(status) || WEXITSTATUS(status);
}

/* A grandchild whose parent is gone, in a session of its own. */
static int orphan_open(const char *path)
{
	pid_t child = fork();

	if (child)
		return waitpid(child, NULL, 0) < 0;
	setsid();
	if (fork())
		_exit(0);
	while (getppid() == getpgrp())
		sched_yield();
	return read_some(open(path, O_RDONLY));
}

static int open_as(int uid, const char *path)
{
	return setgid(uid) < 0 || setuid(uid) < 0 ? -1 : open(path, O_RDONLY);
}

/* Begins when standard input says so. */
static int waited_open(const char *path)
{
	char byte;

	puts("waiting");
	fflush(stdout);
	return read(0, &byte, 1) < 0 ? -1 : open(path, O_RDONLY);
}

/* The same, under another name than the program's. */
static int renamed_waited_open(const char *name, const char *path)
{
	prctl(PR_SET_NAME, name);
	return waited_open(path);
}

/* Writes over its arguments, and waits. */
static int rewritten_waited_open(char **argv, const char *path)
{
	const char *kept = strdup(path);
	char **argument;

	for (argument = argv + 1; *argument; argument++)
		memset(*argument, 0, strlen(*argument));
	return waited_open(kept);
}

/* Ends when standard input says so. */
static int open_and_wait(const char *path)
{
	char byte;
	int fd = open(path, O_RDONLY);

	puts("waiting");
	fflush(stdout);
	return read(0, &byte, 1) < 0 ? -1 : fd;
}

static void *open_in_thread(void *path)
{
	return (void *)(long)open(path, O_RDONLY);
}

static int thread_open(char *path)
{
	pthread_t thread;
	void *fd;

	pthread_create(&thread, NULL, open_in_thread, path);
	pthread_join(thread, &fd);
	if ((long)fd < 0)
		errno = EPERM;
	return (long)fd;
}

int do_open_as(int argc, char **argv)
{
	const char *what = argv[1];
	char *a = argc > 2 ? argv[2] : "", *b = argc > 3 ? argv[3] : "";

#define IS(name) (!strcmp(what, name))
	if (IS("thread-open"))
		return read_some(thread_open(a));
	if (IS("renamed-open"))
		return read_some(renamed_open(a, b));
	if (IS("forked-open"))
		return forked_open(a);
	if (IS("orphan-open"))
		return orphan_open(a);
	if (IS("open-as"))
		return read_some(open_as(atoi(a), b));
	if (IS("waited-open"))
		return read_some(waited_open(a));
	if (IS("forged-open"))
		return read_some(forge_program(a) ? -1 : open(b, O_RDONLY));
	if (IS("forged-waited-open"))
		return read_some(forge_program(a) ? -1 : waited_open(b));
	if (IS("renamed-waited-open"))
		return read_some(renamed_waited_open(a, b));
	if (IS("rewritten-waited-open"))
		return read_some(rewritten_waited_open(argv, a));
	if (IS("open-and-wait"))
		return read_some(open_and_wait(a));
	return NOT_HERE;
}
