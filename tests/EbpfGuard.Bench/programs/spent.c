/* SPDX-License-Identifier: Apache-2.0 */
/* spent COMMAND...: runs a command whose output goes nowhere, and prints the nanoseconds of processor time that it and its children took. */
#include <fcntl.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

#include "clock.h"

int main(int argc, char **argv)
{
	int status;
	pid_t child;

	if (argc < 2) {
		fprintf(stderr, "usage: spent COMMAND...\n");
		return 2;
	}
	child = fork();
	if (child == 0) {
		dup2(open("/dev/null", O_WRONLY), 1);
		execvp(argv[1], argv + 1);
		_exit(127);
	}
	if (child < 0 || waitpid(child, &status, 0) != child || status != 0) {
		fprintf(stderr, "spent: %s failed\n", argv[1]);
		return 1;
	}
	printf("%.0f\n", spent_ns());
	return 0;
}
