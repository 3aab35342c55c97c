/* SPDX-License-Identifier: Apache-2.0 */
/* The ways to open a file: calls, spellings, places. */
#define _GNU_SOURCE
#include "opens.h"
#include "answer.h"
#include "open_by.h"
#include "uring.h"
#include <errno.h>
#include <fcntl.h>
#include <linux/io_uring.h>
#include <linux/openat2.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

/* The 32-bit entry, from 64-bit code; pointers must lie below 4 GiB. */
static long compat_call(long number, long b, long c, long d)
{
	long result;

	__asm__ volatile("int $0x80"
			 : "=a"(result)
			 : "a"(number), "b"(b), "c"(c), "d"(d)
			 : "memory", "r8", "r9", "r10", "r11");
	if ((int)result < 0 && (int)result > -4096) {
		errno = -(int)result;
		return -1;
	}
	return (int)result;
}

static int compat_open(const char *path)
{
	char *low = mmap(NULL, 8192, PROT_READ | PROT_WRITE,
			 MAP_PRIVATE | MAP_ANONYMOUS | MAP_32BIT, -1, 0);

	if (low == MAP_FAILED)
		return -1;
	strncpy(low, path, 8191);
	return compat_call(5, (long)low, O_RDONLY, 0);
}

static int handle_open(const char *path)
{
	struct file_handle *handle = malloc(sizeof(*handle) + MAX_HANDLE_SZ);
	char directory[4096];
	int mount_id, mount;

	handle->handle_bytes = MAX_HANDLE_SZ;
	if (name_to_handle_at(AT_FDCWD, path, handle, &mount_id, 0) < 0)
		return -1;
	strncpy(directory, path, sizeof(directory) - 1);
	*strrchr(directory, '/') = 0;
	mount = open(*directory ? directory : "/", O_RDONLY | O_DIRECTORY);
	return mount < 0 ? -1 : open_by_handle_at(mount, handle, O_RDONLY);
}

/* A file so deep that its path is longer than any call takes: the folders are made and entered one by one. */
static int deep_open(const char *folder, int depth, const char *name, int flags)
{
	char component[201];

	memset(component, 'd', 200);
	component[200] = 0;
	if (chdir(folder) < 0)
		return -1;
	while (depth--) {
		mkdir(component, 0755);
		if (chdir(component) < 0)
			return -1;
	}
	return open(name, flags, 0644);
}

static int dirfd_open(const char *directory, const char *name)
{
	int fd = open(directory, O_PATH | O_DIRECTORY);

	return fd < 0 ? -1 : openat(fd, name, O_RDONLY);
}

/* A descriptor that only names the file, opened again by its /proc name. */
static int reopen(const char *path)
{
	char name[64];
	int fd = open(path, O_PATH);

	if (fd < 0)
		return -1;
	snprintf(name, sizeof(name), "/proc/self/fd/%d", fd);
	return open(name, O_RDONLY);
}

/* In a mount namespace of its own, with the file bound to another place. */
static int bind_open(const char *path, const char *place)
{
	int fd;

	if (unshare(CLONE_NEWNS) < 0 || mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) < 0)
		return -1;
	fd = open(place, O_CREAT | O_WRONLY, 0600);
	if (fd >= 0)
		close(fd);
	if (mount(path, place, NULL, MS_BIND, NULL) < 0)
		return -1;
	return open(place, O_RDONLY);
}

static int chroot_open(const char *root, const char *path)
{
	return chroot(root) < 0 || chdir("/") < 0 ? -1 : open(path, O_RDONLY);
}

/* In another mount namespace, at its root. */
static int enter_open(const char *namespace, const char *path)
{
	int fd = open(namespace, O_RDONLY);

	return fd < 0 || setns(fd, CLONE_NEWNS) < 0 ? -1 : open(path, O_RDONLY);
}

int do_open(int argc, char **argv)
{
	const char *what = argv[1];
	char *a = argc > 2 ? argv[2] : "", *b = argc > 3 ? argv[3] : "";
	struct open_how how = { .flags = O_RDONLY };

#define IS(name) (!strcmp(what, name))
	if (IS("open"))
		return read_some(syscall(__NR_open, a, O_RDONLY));
	if (IS("openat"))
		return read_some(openat(AT_FDCWD, a, O_RDONLY));
	if (IS("openat2"))
		return read_some(syscall(__NR_openat2, AT_FDCWD, a, &how, sizeof(how)));
	if (IS("open-by") && argc > 4)
		return answer(open_by(a, b, argv[4]));
	if (IS("write"))
		return answer(open(a, O_WRONLY | O_APPEND));
	if (IS("create"))
		return answer(syscall(__NR_creat, a, 0644));
	if (IS("uring-open"))
		return read_some(uring_open(a, 0));
	if (IS("uring-open-async"))
		return read_some(uring_open(a, IOSQE_ASYNC));
	if (IS("compat-open"))
		return read_some(compat_open(a));
	if (IS("handle-open"))
		return read_some(handle_open(a));
	if (IS("dirfd-open"))
		return read_some(dirfd_open(a, b));
	if (IS("deep-create") && argc > 4)
		return answer(deep_open(a, atoi(b), argv[4], O_WRONLY | O_CREAT));
	if (IS("deep-open") && argc > 4)
		return read_some(deep_open(a, atoi(b), argv[4], O_RDONLY));
	if (IS("reopen"))
		return read_some(reopen(a));
	if (IS("bind-open"))
		return read_some(bind_open(a, b));
	if (IS("chroot-open"))
		return read_some(chroot_open(a, b));
	if (IS("enter-open"))
		return read_some(enter_open(a, b));
	return NOT_HERE;
}
