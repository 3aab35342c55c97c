/* SPDX-License-Identifier: Apache-2.0 */
#define _GNU_SOURCE
#include "open_by.h"
#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { COMPAT_NR_OPENAT2 = 437 };

static unsigned long flags_of(const char *words)
{
	static const struct {
		const char *word;
		unsigned long flag;
	} all[] = { { "O_WRONLY", O_WRONLY },
		    { "O_RDWR", O_RDWR },
		    { "O_TRUNC", O_TRUNC },
		    { "O_CREAT", O_CREAT } };
	unsigned long flags = 0;

	for (size_t i = 0; i < sizeof(all) / sizeof(*all); i++)
		if (strstr(words, all[i].word))
			flags |= all[i].flag;
	return flags;
}

/* From 64-bit code by the 32-bit entry, for which all that is pointed to must lie below 4 GiB. */
static long compat_openat2(const char *path, const struct open_how *how)
{
	char *low = mmap(NULL, 8192, PROT_READ | PROT_WRITE,
			 MAP_PRIVATE | MAP_ANONYMOUS | MAP_32BIT, -1, 0);
	long result;

	if (low == MAP_FAILED)
		return -1;
	memcpy(low, how, sizeof(*how));
	strncpy(low + sizeof(*how), path, 8191 - sizeof(*how));
	__asm__ volatile("int $0x80"
			 : "=a"(result)
			 : "a"((long)COMPAT_NR_OPENAT2), "b"((long)AT_FDCWD),
			   "c"(low + sizeof(*how)), "d"(low), "S"(sizeof(*how))
			 : "memory", "r8", "r9", "r10", "r11");
	if ((int)result < 0) {
		errno = -(int)result;
		return -1;
	}
	return (int)result;
}

/* What is asked for stands in the file itself: to empty it takes that away. */
static long openat2_from_file(const char *path, const struct open_how *how)
{
	int fd = open(path, O_RDWR);
	struct open_how *there;

	if (fd < 0 || ftruncate(fd, sizeof(*how)) < 0)
		return -1;
	there = mmap(NULL, sizeof(*how), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	if (there == MAP_FAILED)
		return -1;
	*there = *how;
	return syscall(__NR_openat2, AT_FDCWD, path, there, sizeof(*there));
}

/* Opens once more what a descriptor stands for. */
static long open_again(int fd)
{
	char path[32];

	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	return open(path, O_RDONLY);
}

long open_by(const char *call, const char *flags, const char *path)
{
	struct open_how how = { .flags = flags_of(flags),
				.mode = flags_of(flags) & O_CREAT ? 0600 : 0 };
	int ends[2];

	if (!strcmp(call, "pipe"))
		return pipe(ends) ? -1 : open_again(ends[0]);
	if (!strcmp(call, "memory"))
		return open_again(memfd_create("memory", 0));
	if (!strcmp(call, "namespace"))
		return open("/proc/self/ns/mnt", O_RDONLY);
	if (!strcmp(call, "program-tmpfile"))
		return openat(AT_FDCWD, path, O_WRONLY | O_TMPFILE, 0700);
	if (!strcmp(call, "openat"))
		return openat(AT_FDCWD, path, (int)how.flags, 0600);
	if (!strcmp(call, "openat2"))
		return syscall(__NR_openat2, AT_FDCWD, path, &how, sizeof(how));
	if (!strcmp(call, "openat2-from-file"))
		return openat2_from_file(path, &how);
	if (!strcmp(call, "compat-openat2"))
		return compat_openat2(path, &how);
	errno = ENOSYS;
	return -1;
}
