/* SPDX-License-Identifier: Apache-2.0 */
/* opens FILE COUNT: opens and closes a file so often, and prints the nanoseconds of processor time of one time. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "clock.h"

static int open_and_close(const char *path, long count)
{
	for (long i = 0; i < count; i++) {
		int fd = open(path, O_RDONLY | O_CLOEXEC);

		if (fd < 0)
			return -1;
		close(fd);
	}
	return 0;
}

int main(int argc, char **argv)
{
	long count = argc == 3 ? atol(argv[2]) : 0;
	double start;

	if (count <= 0) {
		fprintf(stderr, "usage: opens FILE COUNT\n");
		return 2;
	}
	/* The first opens fill the caches. */
	if (open_and_close(argv[1], count / 10)) {
		perror(argv[1]);
		return 1;
	}
	start = spent_ns();
	open_and_close(argv[1], count);
	printf("%.1f\n", (spent_ns() - start) / count);
	return 0;
}
