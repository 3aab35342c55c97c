/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CLOCK_H
#define CLOCK_H

#include <sys/resource.h>
#include <time.h>

static inline double now_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * 1e9 + now.tv_nsec;
}

static inline double of_ns(struct timeval time)
{
	return time.tv_sec * 1e9 + time.tv_usec * 1e3;
}

/*
 * Processor time of this process and of the children that it has waited for: unlike the time on the wall it leaves
 * out what else the machine does.
 */
static inline double spent_ns(void)
{
	struct rusage own, children;

	getrusage(RUSAGE_SELF, &own);
	getrusage(RUSAGE_CHILDREN, &children);
	return of_ns(own.ru_utime) + of_ns(own.ru_stime) + of_ns(children.ru_utime) +
	       of_ns(children.ru_stime);
}

#endif
