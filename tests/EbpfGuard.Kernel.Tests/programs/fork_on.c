/* SPDX-License-Identifier: Apache-2.0 */
#include "fork_on.h"
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

int fork_on(int mebibytes)
{
	size_t bytes = (size_t)mebibytes << 20;
	struct pollfd input = { .fd = 0, .events = POLLIN };
	char *memory = malloc(bytes);

	if (!memory)
		return -1;
	memset(memory, 1, bytes);
	puts("waiting");
	fflush(stdout);
	while (!poll(&input, 1, 0)) {
		pid_t child = fork();

		if (!child)
			_exit(memory[bytes / 2] != 1);
		if (child < 0 || waitpid(child, NULL, 0) < 0)
			return -1;
	}
	free(memory);
	return 0;
}
