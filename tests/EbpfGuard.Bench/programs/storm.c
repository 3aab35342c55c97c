/* SPDX-License-Identifier: Apache-2.0 */
/*
 * storm PROGRAM ARGUMENTS...: forks and executes a program without a pause until standard input ends, and prints how often, and
 * how many of these did not end with 0.
 */
#include <poll.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

static int goes_on(void)
{
	struct pollfd input = { .fd = 0, .events = POLLIN };

	return poll(&input, 1, 0) == 0;
}

int main(int argc, char **argv)
{
	long count = 0, stopped = 0;
	int status;

	if (argc < 2) {
		fprintf(stderr, "usage: storm PROGRAM ARGUMENTS...\n");
		return 2;
	}
	puts("begun");
	fflush(stdout);
	while (goes_on()) {
		pid_t child = fork();

		if (child == 0) {
			execv(argv[1], argv + 1);
			_exit(127);
		}
		if (child < 0 || waitpid(child, &status, 0) != child)
			return 1;
		count++;
		stopped += status != 0;
	}
	printf("%ld %ld\n", count, stopped);
	return 0;
}
