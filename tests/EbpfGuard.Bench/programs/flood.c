/* SPDX-License-Identifier: Apache-2.0 */
/* flood FILE RATE: opens and closes a file so many times a second until standard input ends, and prints how often a second it came to. */
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "clock.h"

enum {
	TICKS = 100, /* a second */
};

int main(int argc, char **argv)
{
	struct pollfd input = { .fd = 0, .events = POLLIN };
	long rate = argc == 3 ? atol(argv[2]) : 0, count = 0;
	double start = now_ns(), now = start;

	if (rate <= 0) {
		fprintf(stderr, "usage: flood FILE RATE\n");
		return 2;
	}
	puts("begun");
	fflush(stdout);
	while (poll(&input, 1, 1000 / TICKS) == 0) {
		now = now_ns();
		while (count < (now - start) / 1e9 * rate) {
			close(open(argv[1], O_RDONLY | O_CLOEXEC));
			count++;
		}
	}
	printf("%.0f\n", count / ((now - start) / 1e9));
	return 0;
}
