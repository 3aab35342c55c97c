/* SPDX-License-Identifier: Apache-2.0 */
/* What is done over and over. */
#define _GNU_SOURCE
#include "floods.h"
#include "answer.h"
#include "connections.h"
#include "fork_on.h"
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

struct hammer {
	int (*once)(char **);
	char **arguments;
	long tried, done;
	atomic_int *is_over;
};

static void *hammer_on(void *argument)
{
	struct hammer *h = argument;

	while (!*h->is_over) {
		int fd = h->once(h->arguments);

		h->tried++;
		if (fd >= 0) {
			h->done++;
			close(fd);
		}
	}
	return NULL;
}

/*
 * hammer-... THREADS ...: each tries one thing over and over until there is something on standard input; prints "done N of many".
 * They take the time that the guard leaves them: it is to get on with what they try to get through.
 */
static int hammer(int (*once)(char **), char **arguments)
{
	int threads = atoi(arguments[0]);
	struct hammer *work = calloc(threads, sizeof(*work));
	pthread_t *ids = calloc(threads, sizeof(*ids));
	atomic_int is_over = 0;
	long tried = 0, done = 0;
	char byte;

	setpriority(PRIO_PROCESS, 0, 19);
	for (int i = 0; i < threads; i++) {
		work[i] = (struct hammer){ .once = once,
					   .arguments = arguments + 1,
					   .is_over = &is_over };
		pthread_create(&ids[i], NULL, hammer_on, &work[i]);
	}
	puts("hammering");
	fflush(stdout);
	is_over = read(0, &byte, 1) >= 0;
	for (int i = 0; i < threads; i++) {
		pthread_join(ids[i], NULL);
		tried += work[i].tried;
		done += work[i].done;
	}
	printf("done %ld of %s\n", done, tried > 1000 ? "many" : "few");
	return done != 0;
}

static int open_once(char **path)
{
	return open(path[0], O_RDONLY);
}

static int connect_once(char **to)
{
	struct sockaddr_storage address;
	socklen_t bytes;
	int fd = socket(destination(to[0], atoi(to[1]), &address, &bytes), SOCK_STREAM, 0);

	if (fd >= 0 && connect(fd, (void *)&address, bytes) < 0) {
		close(fd);
		return -1;
	}
	return fd;
}

struct storm {
	const char *good, *bad;
	int rounds;
	long leaks, refusals;
};

static void *storm(void *argument)
{
	struct storm *s = argument;

	for (int i = 0; i < s->rounds; i++) {
		int good = open(s->good, O_RDONLY), bad = open(s->bad, O_RDONLY);

		if (good < 0)
			s->refusals++;
		else
			close(good);
		if (bad >= 0) {
			s->leaks++;
			close(bad);
		}
		if (i % 64 == 0)
			sched_yield();
	}
	return NULL;
}

/* storm THREADS ROUNDS GOOD BAD: prints "leaks N refusals N". */
static int run_storm(int threads, int rounds, const char *good, const char *bad)
{
	struct storm *work = calloc(threads, sizeof(*work));
	pthread_t *ids = calloc(threads, sizeof(*ids));
	long leaks = 0, refusals = 0;

	for (int i = 0; i < threads; i++) {
		work[i] = (struct storm){ .good = good, .bad = bad, .rounds = rounds };
		pthread_create(&ids[i], NULL, storm, &work[i]);
	}
	for (int i = 0; i < threads; i++) {
		pthread_join(ids[i], NULL);
		leaks += work[i].leaks;
		refusals += work[i].refusals;
	}
	printf("leaks %ld refusals %ld\n", leaks, refusals);
	return leaks || refusals;
}

/* link-churn FOLDER TIMES: makes a file and a second name of it and removes both, so often; says the first that is refused. */
static int link_churn(const char *folder, int times)
{
	char file[512], name[512];

	for (int i = 0; i < times; i++) {
		int fd;

		snprintf(file, sizeof(file), "%s/file-%d", folder, i);
		snprintf(name, sizeof(name), "%s/name-%d", folder, i);
		fd = open(file, O_CREAT | O_WRONLY, 0600);
		if (fd < 0 || close(fd) || link(file, name)) {
			printf("link %d: ", i);
			return answer(-1);
		}
		unlink(name);
		unlink(file);
	}
	return answer(0);
}

/* link-keep FOLDER TIMES: makes so many files with a second name each; says the first that is refused. */
static int link_keep(const char *folder, int times)
{
	char file[512], name[512];

	for (int i = 0; i < times; i++) {
		snprintf(file, sizeof(file), "%s/file-%d", folder, i);
		snprintf(name, sizeof(name), "%s/name-%d", folder, i);
		if (mknod(file, S_IFREG | 0600, 0) || link(file, name)) {
			printf("link %d: ", i);
			return answer(-1);
		}
	}
	return answer(0);
}

/* flood TIMES NOISE BAD: opens NOISE so often, BAD once in the middle of every 1,000; prints "refused N of N". */
static int flood(int times, const char *noise, const char *bad)
{
	int refused = 0, tried = 0;

	for (int i = 0; i < times; i++) {
		int fd = open(noise, O_RDONLY);

		if (fd >= 0)
			close(fd);
		if (i % 1000 != 500)
			continue;
		tried++;
		fd = open(bad, O_RDONLY);
		if (fd < 0 && errno == EPERM)
			refused++;
		if (fd >= 0)
			close(fd);
	}
	printf("refused %d of %d\n", refused, tried);
	return refused != tried;
}

int do_flood(int argc, char **argv)
{
	const char *what = argv[1];
	char *a = argc > 2 ? argv[2] : "", *b = argc > 3 ? argv[3] : "";

#define IS(name) (!strcmp(what, name))
	if (IS("hammer-open"))
		return hammer(open_once, argv + 2);
	if (IS("hammer-connect"))
		return hammer(connect_once, argv + 2);
	if (IS("link-churn"))
		return link_churn(a, atoi(b));
	if (IS("link-keep"))
		return link_keep(a, atoi(b));
	if (IS("fork-on"))
		return answer(fork_on(atoi(a)));
	if (IS("storm") && argc > 5)
		return run_storm(atoi(a), atoi(b), argv[4], argv[5]);
	if (IS("flood") && argc > 4)
		return flood(atoi(a), b, argv[4]);
	return NOT_HERE;
}
