/* SPDX-License-Identifier: Apache-2.0 */
#define _GNU_SOURCE
#include "forge.h"
#include <fcntl.h>
#include <linux/prctl.h>
#include <sched.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <unistd.h>

enum {
	MOST_STRETCHES = 64,
	STAT_FIELDS = 52,
};

struct stretch {
	unsigned long from, to;
	int rights;
};

/* The stretches of memory that a file of this path stands behind. */
static int read_stretches(const char *path, struct stretch *stretches)
{
	FILE *maps = fopen("/proc/self/maps", "r");
	char line[4096], rights[8], file[4096];
	unsigned long from, to;
	int count = 0;

	if (!maps)
		return -1;
	while (count < MOST_STRETCHES && fgets(line, sizeof(line), maps)) {
		if (sscanf(line, "%lx-%lx %7s %*s %*s %*s %4095s", &from, &to, rights, file) != 4 ||
		    strcmp(file, path))
			continue;
		stretches[count++] = (struct stretch){
			.from = from,
			.to = to,
			.rights = (rights[0] == 'r' ? PROT_READ : 0) |
				  (rights[1] == 'w' ? PROT_WRITE : 0) |
				  (rights[2] == 'x' ? PROT_EXEC : 0),
		};
	}
	fclose(maps);
	return count;
}

static int copy_over(const struct stretch *stretch)
{
	size_t bytes = stretch->to - stretch->from;
	void *copy = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (copy == MAP_FAILED)
		return -1;
	memcpy(copy, (void *)stretch->from, bytes);
	if (mprotect(copy, bytes, stretch->rights))
		return -1;
	return mremap(copy, bytes, bytes, MREMAP_MAYMOVE | MREMAP_FIXED, (void *)stretch->from) ==
			       MAP_FAILED
		       ? -1
		       : 0;
}

/* The layout as it is: numbers of proc_pid_stat(5). */
static int read_layout(struct prctl_mm_map *map)
{
	unsigned long field[STAT_FIELDS + 1] = {};
	char text[4096] = "", *at;
	int file = open("/proc/self/stat", O_RDONLY), bytes;

	bytes = read(file, text, sizeof(text) - 1);
	close(file);
	at = bytes > 0 ? strrchr(text, ')') : NULL;
	if (!at)
		return -1;
	at += 3;
	for (int i = 4; i <= STAT_FIELDS; i++)
		field[i] = strtoul(at += strcspn(at, " "), &at, 10);
	*map = (struct prctl_mm_map){
		.start_code = field[26],
		.end_code = field[27],
		.start_stack = field[28],
		.start_data = field[45],
		.end_data = field[46],
		.start_brk = field[47],
		.brk = (uintptr_t)sbrk(0),
		.arg_start = field[48],
		.arg_end = field[49],
		.env_start = field[50],
		.env_end = field[51],
	};
	return 0;
}

int forge_program(const char *file)
{
	struct stretch stretches[MOST_STRETCHES];
	char own[4096] = "";
	struct prctl_mm_map map;
	int count;

	if (readlink("/proc/self/exe", own, sizeof(own) - 1) < 0 || unshare(CLONE_NEWUSER))
		return -1;
	count = read_stretches(own, stretches);
	for (int i = 0; i < count; i++) {
		if (copy_over(&stretches[i]))
			return -1;
	}
	if (count < 0 || read_layout(&map))
		return -1;
	map.exe_fd = open(file, O_RDONLY | O_CLOEXEC);
	return prctl(PR_SET_MM, PR_SET_MM_MAP, &map, sizeof(map), 0);
}
