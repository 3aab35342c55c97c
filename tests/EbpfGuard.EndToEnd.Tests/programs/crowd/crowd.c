/* SPDX-License-Identifier: Apache-2.0 */
/*
 * crowd SEED SLEEPERS PAUSE PROGRAM...: innocent processes, until standard input closes. Workers, which rest PAUSE milliseconds
 * after each process so that others get on too, SLEEPERS sleepers and all that they start come and go in every way in which processes do, run the given programs (copies of this one) and open a file and a port.
 * Once there is something to read from standard input, some also give themselves other names. Standard output tells of
 * each process that was stopped, "stopped KIND PROGRAM: WHY", and time and again how many processes a worker has seen,
 * "worker KIND saw N". Whoever of the crowd is to do something in a program of its own is called PROGRAM VERB
 * ARGUMENTS...; with any other arguments a program does what everybody does, and ends.
 *
 * crowd flood FILE: opens a file over and over, until standard input closes.
 */
#define _GNU_SOURCE
#include "kinds.h"
#include "life.h"
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

enum { REPORT_EVERY = 20 };

static char **programs;
static int program_count;
static int pause_ms;
static unsigned dice;

static unsigned roll(unsigned sides)
{
	dice ^= dice << 13;
	dice ^= dice >> 17;
	dice ^= dice << 5;
	return dice % sides;
}

static char *some_program(void)
{
	return programs[roll(program_count)];
}

static int may_rename(void)
{
	struct pollfd input = { .fd = 0, .events = POLLIN };

	return poll(&input, 1, 0) > 0 && input.revents & POLLIN;
}

static int work(const char *kind)
{
	long seen = 0;

	for (; !is_over(pause_ms); seen++) {
		enum kind next = roll(KINDS);

		if (next == RENAMED && !may_rename())
			next = FORK;
		if (next == RENAMED && !strcmp(kind, "forked"))
			prctl(PR_SET_NAME, "renamed");
		see_one(next, some_program());
		if (seen % REPORT_EVERY == 0)
			dprintf(1, "worker %s saw %ld\n", kind, seen);
	}
	dprintf(1, "worker %s saw %ld\n", kind, seen);
	return 0;
}

static int chain(int left)
{
	char more[] = { '0' + left - 1, 0 };
	int code = act();

	if (!code && left)
		run((char *[]){ self, "chain", more, NULL });
	return code;
}

static int tree(int left)
{
	char more[] = { '0' + left - 1, 0 };
	int code = act(), status;

	for (int i = 0; i < 2 && left && !code; i++) {
		pid_t child = fork();

		if (!child)
			run((char *[]){ self, "tree", more, NULL });
		waitpid(child, &status, 0);
		code = WIFSIGNALED(status) ? KILLED_BELOW : WEXITSTATUS(status);
	}
	return code;
}

static int flood(const char *path)
{
	while (!is_over(1))
		for (int i = 0; i < 200; i++)
			close(open(path, O_RDONLY));
	return 0;
}

/* Workers differ in where they come from. */
static void start_worker(const char *kind, char **argv)
{
	if (fork())
		return;
	argv[0] = some_program();
	argv[1] = "work";
	argv[2] = (char *)kind;
	if (!strcmp(kind, "orphan") || !strcmp(kind, "orphan-of-a-thread")) {
		setsid();
		be_orphan();
	}
	if (!strcmp(kind, "orphan-of-a-thread"))
		in_thread(run_thread, argv);
	if (!strcmp(kind, "forked"))
		_exit(work(kind));
	run(argv);
}

static int crowd(int argc, char **argv)
{
	int count = atoi(argv[2]), status;
	char *words[argc + 3];
	pid_t sleepers[count];

	/* What a worker in a program of its own must know: work KIND SEED PAUSE PROGRAM... */
	words[3] = argv[1];
	words[4] = argv[3];
	memcpy(words + 5, programs, (program_count + 1) * sizeof(*programs));
	start_worker("child", words);
	start_worker("forked", words);
	start_worker("orphan", words);
	start_worker("orphan-of-a-thread", words);
	for (int i = 0; i < count; i++) {
		sleepers[i] = fork();
		if (!sleepers[i])
			run((char *[]){ some_program(), "sleep", NULL });
	}
	dprintf(1, "started\n");
	for (int i = 0; i < count; i++) {
		waitpid(sleepers[i], &status, 0);
		tell(EXEC, "sleeper", status, 1);
	}
	while (wait(&status) > 0)
		tell(FORK, "worker", status, 1);
	return 0;
}

int main(int argc, char **argv)
{
	const char *verb = argc > 1 ? argv[1] : "";
	int is_worker = !strcmp(verb, "work"), is_crowd;

	self = argv[0];
	if (!strcmp(strrchr(self, '/'), "/flood"))
		return flood(argv[1]);
	if (!strcmp(verb, "sleep")) {
		is_over(-1);
		end(act());
	}
	if (!strcmp(verb, "chain"))
		end(chain(atoi(argv[2])));
	if (!strcmp(verb, "tree"))
		end(tree(atoi(argv[2])));
	is_crowd = !strcmp(strrchr(self, '/'), "/crowd");
	if (!is_worker && !is_crowd)
		end(act());
	programs = argv + (is_worker ? 5 : 4);
	program_count = argv + argc - programs;
	pause_ms = atoi(programs[-1]);
	dice = 1 + (is_worker ? strtoul(argv[3], NULL, 10) + 97 * strlen(argv[2])
			      : strtoul(verb, NULL, 10));
	return is_worker ? work(argv[2]) : crowd(argc, argv);
}
