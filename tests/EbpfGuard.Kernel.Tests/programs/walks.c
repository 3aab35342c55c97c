/* SPDX-License-Identifier: Apache-2.0 */
/*
 * walk FOLDER SEED STEPS: opens files of a small tree over and over, and between two opens does, by chance, what changes their
 * names or who it is itself: renames, links, mounts, another root, another user, another program. What cannot be done is passed over.
 */
#define _GNU_SOURCE
#include "walks.h"
#include "answer.h"
#include <fcntl.h>
#include <sched.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

/* The last ones are of files alone. Some differ behind the eighth byte only, or in where a name ends and another begins. */
static const char *const names[] = { "a",
				     "b",
				     "c",
				     "d",
				     "a-folder-of-more-than-seven-bytes",
				     "key",
				     "tool",
				     "seventh",
				     "seventhb",
				     "a-file-of-one-name",
				     "a-file-of-two-name" };
enum { FOLDERS = 5, NAMES = 11 };
static uint64_t state;

static uint32_t chance(uint32_t below)
{
	state ^= state << 13;
	state ^= state >> 7;
	state ^= state << 17;
	return (uint32_t)(state >> 32) % below;
}

/* A path of up to three names below the folder, which is the working directory. */
static const char *some_path(char *path)
{
	uint32_t depth = 1 + chance(3);

	*path = 0;
	for (uint32_t i = 0; i < depth; i++) {
		if (i)
			strcat(path, "/");
		strcat(path, names[chance(i + 1 < depth ? FOLDERS : NAMES)]);
	}
	return path;
}

static void open_some(void)
{
	static const int flags[] = { O_RDONLY,
				     O_RDONLY,
				     O_RDONLY,
				     O_RDWR,
				     O_WRONLY | O_APPEND,
				     O_RDONLY | O_DIRECTORY,
				     O_RDWR | O_CREAT,
				     O_WRONLY | O_CREAT | O_TRUNC,
				     O_RDWR | O_CREAT | O_EXCL };
	char path[128] = "./";
	int fd;

	/* The same name is spelled in two ways. */
	some_path(path + 2);
	fd = open(chance(4) ? path + 2 : path, flags[chance(9)] | O_CLOEXEC,
		  chance(2) ? 0600 : 0700);

	if (fd >= 0)
		close(fd);
}

/* Opens what was opened before, whatever has become of its name since. */
static void open_again(void)
{
	static int held = -1;
	char path[128];
	int fd;

	if (held < 0 || chance(4) == 0) {
		close(held);
		held = open(some_path(path), O_RDONLY | O_CLOEXEC);
		return;
	}
	snprintf(path, sizeof(path), "/proc/self/fd/%d", held);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd >= 0)
		close(fd);
}

static void open_often(int times)
{
	while (times--)
		open_some();
}

/* In a process of its own: with another root, or other mounts. */
static void open_apart(void)
{
	char path[128], other[128];
	pid_t child = fork();

	if (child) {
		waitpid(child, NULL, 0);
		return;
	}
	if (chance(2)) {
		if (chroot(some_path(path)) == 0 && chance(2) && chdir("/") < 0)
			_exit(1);
	} else if (unshare(CLONE_NEWNS) == 0) {
		mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL);
		mount(some_path(path), some_path(other), NULL, MS_BIND, NULL);
	}
	open_often(20);
	_exit(0);
}

static void mount_some(void)
{
	char path[128], other[128], options[512];

	switch (chance(4)) {
	case 0:
		mount("walk", some_path(path), "tmpfs", 0, NULL);
		break;
	case 1:
		snprintf(options, sizeof(options), "lowerdir=%s:%s", some_path(path),
			 some_path(other));
		mount("walk", some_path(path), "overlay", 0, options);
		break;
	default:
		mount(some_path(path), some_path(other), NULL, MS_BIND, NULL);
	}
}

static void change_names(void)
{
	char path[128], other[128];

	switch (chance(16)) {
	case 0 ... 4:
		rename(some_path(path), some_path(other));
		break;
	case 5:
		renameat2(AT_FDCWD, some_path(path), AT_FDCWD, some_path(other), RENAME_EXCHANGE);
		break;
	case 6 ... 7:
		link(some_path(path), some_path(other));
		break;
	case 8:
		unlink(some_path(path));
		break;
	case 9 ... 12:
		mkdir(some_path(path), 0777);
		break;
	case 13:
		rmdir(some_path(path));
		break;
	case 14:
		symlink(some_path(path), some_path(other));
		break;
	case 15:
		chmod(some_path(path), chance(2) ? 0700 : 0666);
		break;
	}
}

/* Goes on as another program: a copy of it beside this one. */
static void go_on_as_another(char **argv, uint32_t left)
{
	char seed[32], steps[32], program[512];
	char *const arguments[] = { program, "walk", argv[2], seed, steps, NULL };
	char *name;

	if (seteuid(0) < 0)
		return;
	strcpy(program, argv[0]);
	name = strrchr(program, '/');
	strcpy(name ? name + 1 : program, chance(2) ? "walker" : "stroller");
	snprintf(seed, sizeof(seed), "%llu", (unsigned long long)state);
	snprintf(steps, sizeof(steps), "%u", left);
	execv(program, arguments);
}

static void step(char **argv, uint32_t left)
{
	char path[128];
	uint32_t what = chance(10000);

	if (what < 6800)
		open_some();
	else if (what < 7000)
		open_again();
	else if (what < 9700)
		change_names();
	else if (what < 9850)
		(void)!seteuid(chance(2) ? 0 : 65534);
	else if (what < 9920)
		open_apart();
	else if (what < 9950)
		mount_some();
	else if (what < 9980)
		umount2(some_path(path), MNT_DETACH);
	else if (what < 9990)
		go_on_as_another(argv, left);
}

int do_walk(int argc, char **argv)
{
	if (strcmp(argv[1], "walk") || argc < 5)
		return NOT_HERE;
	state = strtoull(argv[3], NULL, 10) | 1;
	if (chdir(argv[2]) < 0)
		return answer(-1);
	umask(0);
	for (uint32_t left = (uint32_t)atol(argv[4]); left; left--)
		step(argv, left - 1);
	return answer(0);
}
