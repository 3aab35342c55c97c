/* SPDX-License-Identifier: Apache-2.0 */
/* execs PROGRAM COUNT: forks, executes PROGRAM and waits, so often, and prints the nanoseconds of processor time of one time. */
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "clock.h"

static int execute(char *program, long count)
{
	char *const arguments[] = { program, NULL };
	int status;

	for (long i = 0; i < count; i++) {
		pid_t child = fork();

		if (child == 0) {
			execv(program, arguments);
			_exit(127);
		}
		if (child < 0 || waitpid(child, &status, 0) != child || status != 0)
			return -1;
	}
	return 0;
}

int main(int argc, char **argv)
{
	long count = argc == 3 ? atol(argv[2]) : 0;
	double start;

	if (count <= 0) {
		fprintf(stderr, "usage: execs PROGRAM COUNT\n");
		return 2;
	}
	if (execute(argv[1], count / 10 + 1)) {
		fprintf(stderr, "execs: %s did not run\n", argv[1]);
		return 1;
	}
	start = spent_ns();
	execute(argv[1], count);
	printf("%.1f\n", (spent_ns() - start) / count);
	return 0;
}
