/* SPDX-License-Identifier: Apache-2.0 */
/*
 * calls WHAT SUBJECT COUNT: does one thing so often, and prints the nanoseconds of processor time of one time: the tenth percentile of
 * batches, for such machines change their speed every few seconds.
 *
 *   open FILE       opens and closes the file
 *   open-all FOLDER opens and closes the files of the folder in turn: files called 0, 1, 2 ...
 *   stat FILE       asks for the file's facts
 *   getppid -       asks for the parent
 *   connect PORT    connects a socket for datagrams to that port of this host
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

enum { BATCH = 1000 };

static const char *subject;
static int folder = -1;
static long files, next_file;
static struct sockaddr_in address = { .sin_family = AF_INET };

static int do_open(void)
{
	int fd = open(subject, O_RDONLY | O_CLOEXEC);

	return fd < 0 ? -1 : close(fd);
}

static int do_open_all(void)
{
	char name[24];
	int fd;

	snprintf(name, sizeof(name), "%ld", next_file);
	next_file = (next_file + 1) % files;
	fd = openat(folder, name, O_RDONLY | O_CLOEXEC);
	return fd < 0 ? -1 : close(fd);
}

static int do_stat(void)
{
	struct stat facts;

	return stat(subject, &facts);
}

static int do_getppid(void)
{
	return syscall(SYS_getppid) < 0 ? -1 : 0;
}

static int do_connect(void)
{
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);

	if (fd < 0 || connect(fd, (struct sockaddr *)&address, sizeof(address)))
		return -1;
	return close(fd);
}

static int (*found(const char *what))(void)
{
	if (!strcmp(what, "open"))
		return do_open;
	if (!strcmp(what, "open-all"))
		return do_open_all;
	if (!strcmp(what, "stat"))
		return do_stat;
	if (!strcmp(what, "getppid"))
		return do_getppid;
	return strcmp(what, "connect") ? NULL : do_connect;
}

static void prepare(const char *what)
{
	char name[24];

	address.sin_port = htons((unsigned short)atoi(subject));
	address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	if (strcmp(what, "open-all"))
		return;
	folder = open(subject, O_PATH | O_DIRECTORY | O_CLOEXEC);
	do
		snprintf(name, sizeof(name), "%ld", ++files);
	while (faccessat(folder, name, F_OK, 0) == 0);
}

static double processor_ns(void)
{
	struct timespec spent;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &spent);
	return spent.tv_sec * 1e9 + spent.tv_nsec;
}

static int by_value(const void *one, const void *other)
{
	double a = *(const double *)one, b = *(const double *)other;

	return (a > b) - (a < b);
}

int main(int argc, char **argv)
{
	long count = argc == 4 ? atol(argv[3]) : 0;
	int (*call)(void) = argc == 4 ? found(argv[1]) : NULL;
	long batches = count / BATCH + 1, size = count < BATCH ? count : BATCH;
	double *spent, start;

	if (count <= 0 || !call) {
		fprintf(stderr, "usage: calls open|open-all|stat|getppid|connect SUBJECT COUNT\n");
		return 2;
	}
	subject = argv[2];
	prepare(argv[1]);
	spent = calloc(batches, sizeof(*spent));
	if (!spent)
		return 1;
	/* The first times fill the caches. */
	for (long i = 0; i < count / 10 + 1; i++) {
		if (call()) {
			perror(argv[2]);
			return 1;
		}
	}
	for (long batch = 0; batch < batches; batch++) {
		start = processor_ns();
		for (long i = 0; i < size; i++)
			call();
		spent[batch] = (processor_ns() - start) / size;
	}
	qsort(spent, batches, sizeof(*spent), by_value);
	printf("%.1f\n", spent[batches / 10]);
	return 0;
}
