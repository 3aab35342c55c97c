/* SPDX-License-Identifier: Apache-2.0 */
/* Files that are opened while they are renamed or their mount is moved, or by a name that is gone. */
#define _GNU_SOURCE
#include "moving.h"
#include "answer.h"
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/wait.h>
#include <unistd.h>

static void run_on(int processor)
{
	cpu_set_t set;

	CPU_ZERO(&set);
	CPU_SET(processor, &set);
	sched_setaffinity(0, sizeof(set), &set);
}

typedef int (*move)(const char *from, const char *to);

static int move_mount_to(const char *from, const char *to)
{
	return mount(from, to, NULL, MS_MOVE, NULL);
}

/* Moves name to other and back until it is killed. */
static pid_t start_mover(move move, const char *name, const char *other, int processor)
{
	pid_t mover = fork();

	if (mover)
		return mover;
	run_on(processor);
	for (;;) {
		if (move(name, other) < 0 || move(other, name) < 0)
			_exit(1);
	}
}

/*
 * Opens the file SEEN, which is NAME at first or below it, TIMES by a descriptor of it while another processor moves NAME to OTHER and back.
 * Says how often that was.
 */
static int open_moved(move move, const char *seen, const char *name, const char *other, int times)
{
	int held = open(seen, O_PATH | O_CLOEXEC), opened = 0, i, fd;
	char by[64];
	pid_t mover;

	if (held < 0)
		return answer(-1);
	snprintf(by, sizeof(by), "/proc/self/fd/%d", held);
	run_on(0);
	mover = start_mover(move, name, other, 1);
	for (i = 0; i < times; i++) {
		fd = open(by, O_RDONLY);
		opened += fd >= 0;
		close(fd);
	}
	kill(mover, SIGKILL);
	waitpid(mover, NULL, 0);
	move(other, name);
	printf("%d\n", opened);
	return 0;
}

/* Removes the name, waits, and opens the file by the descriptor that is left. */
static int open_removed(const char *name)
{
	int held = open(name, O_PATH | O_CLOEXEC);
	char by[64], byte;

	if (held < 0 || unlink(name) < 0)
		return answer(-1);
	puts("removed");
	fflush(stdout);
	if (read(0, &byte, 1) < 0)
		return answer(-1);
	snprintf(by, sizeof(by), "/proc/self/fd/%d", held);
	return read_some(open(by, O_RDONLY));
}

int do_move(int argc, char **argv)
{
	if (!strcmp(argv[1], "open-renamed") && argc > 5)
		return open_moved(rename, argv[2], argv[3], argv[4], atoi(argv[5]));
	if (!strcmp(argv[1], "open-mount-moved") && argc > 5)
		return open_moved(move_mount_to, argv[2], argv[3], argv[4], atoi(argv[5]));
	if (!strcmp(argv[1], "open-removed") && argc > 2)
		return open_removed(argv[2]);
	return NOT_HERE;
}
