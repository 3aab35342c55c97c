/* SPDX-License-Identifier: Apache-2.0 */
/*
 * deaths COUNT PROGRAM ARGUMENTS...: executes a program that sleeps until it is killed, so often, and prints a line each
 * time: the nanoseconds from just before exec to the moment when its parent knew of its death, and the signal that ended it.
 * A program that nobody kills is ended by an alarm, which the signal tells.
 */
#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "clock.h"

enum {
	PATIENCE_SECONDS = 2,
};

int main(int argc, char **argv)
{
	long count = argc >= 3 ? atol(argv[1]) : 0;
	double *exec_at;
	int status;

	if (count <= 0) {
		fprintf(stderr, "usage: deaths COUNT PROGRAM ARGUMENTS...\n");
		return 2;
	}
	exec_at = mmap(NULL, sizeof(*exec_at), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS,
		       -1, 0);
	if (exec_at == MAP_FAILED)
		return 1;
	for (long i = 0; i < count; i++) {
		pid_t child = fork();

		if (child == 0) {
			alarm(PATIENCE_SECONDS);
			*exec_at = now_ns();
			execv(argv[2], argv + 2);
			_exit(127);
		}
		if (child < 0 || waitpid(child, &status, 0) != child)
			return 1;
		printf("%.0f %d\n", now_ns() - *exec_at,
		       WIFSIGNALED(status) ? WTERMSIG(status) : 0);
	}
	return 0;
}
