/* SPDX-License-Identifier: Apache-2.0 */
/*
 * acts FILE COUNT MICROSECONDS: a new process each time opens and reads a file, so often and so long apart. Prints how many read it:
 * those that no guard stopped.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

static int reads(const char *path)
{
	char byte;
	int fd = open(path, O_RDONLY | O_CLOEXEC);

	return fd >= 0 && read(fd, &byte, 1) == 1;
}

int main(int argc, char **argv)
{
	long count = argc == 4 ? atol(argv[2]) : 0, done = 0;
	int status;

	if (count <= 0) {
		fprintf(stderr, "usage: acts FILE COUNT MICROSECONDS\n");
		return 2;
	}
	for (long i = 0; i < count; i++) {
		pid_t child = fork();

		if (child == 0)
			_exit(!reads(argv[1]));
		if (child < 0 || waitpid(child, &status, 0) != child)
			return 1;
		done += status == 0;
		usleep(atol(argv[3]));
	}
	printf("%ld\n", done);
	return 0;
}
