/* SPDX-License-Identifier: Apache-2.0 */
/*
 * actor WORD...: does what its words say, one after the other, and so hides (or does not) who it is. The last word opens
 * a file, and standard output says how that went: "read X", or the errno's name; nothing when it was killed. A copy
 * under another name is another program.
 *
 *   fork               goes on in a child; the parent waits for every descendant that comes to it
 *   orphan             goes on in a grandchild whose parent has ended
 *   sibling            goes on in a child of its own parent, and ends
 *   subreaper          orphans below become children of this process
 *   namespace          goes on in a child that is the first of a process namespace
 *   leader-ends        goes on in a second thread; the first one ends
 *   exec PROGRAM       goes on in another program
 *   thread-exec PROGRAM  the same, called by a thread that is not the first
 *   copy FROM TO, rename FROM TO, delete FILE
 *   name NAME          calls itself so
 *   turn WORD          writes every argument that is WORD backwards, in place
 *   move WORD          the same in a copy, which it declares to be its arguments
 *   after PROGRAM      goes on in a child that has the number of a child that ran PROGRAM and has ended
 *   number             goes on in a child that has the number that standard input tells
 *   wait               says "waiting", and goes on when standard input tells it a line
 *   open FILE
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/sched.h>
#include <pthread.h>
#include <sched.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/sendfile.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

static char **arguments;
static char **words; /* Those that are still to be done. */

static void fail(const char *what)
{
	printf("cannot %s: %s\n", what, strerrorname_np(errno));
	fflush(stdout);
	_exit(2);
}

static void wait_for_all(void)
{
	while (wait(NULL) > 0 || errno == EINTR)
		;
	_exit(0);
}

static void go_on_in_child(void)
{
	pid_t child = fork();

	if (child < 0)
		fail("fork");
	if (child)
		wait_for_all();
}

static void go_on_in_orphan(void)
{
	pid_t parent;

	if (fork())
		wait_for_all();
	parent = getpid();
	if (fork())
		_exit(0);
	while (getppid() == parent)
		sched_yield();
}

static void go_on_in_sibling(void)
{
	struct clone_args args = { .flags = CLONE_PARENT };
	long child = syscall(SYS_clone3, &args, sizeof(args));

	if (child < 0)
		fail("be a sibling");
	if (child)
		_exit(0);
}

static void copy_program(const char *from, const char *to)
{
	int in = open(from, O_RDONLY), out = open(to, O_CREAT | O_EXCL | O_WRONLY, 0755);

	if (in < 0 || out < 0)
		fail("copy a program");
	while (sendfile(out, in, NULL, 1 << 20) > 0)
		;
	close(in);
	close(out);
}

/* The program is the last word; what is left of them are its arguments. */
static void *run(void *unused)
{
	execv(words[-1], words - 1);
	fail(words[-1]);
	return unused;
}

static void run_in_thread(void)
{
	pthread_t thread;

	if (pthread_create(&thread, NULL, run, NULL))
		fail("start a thread");
	pthread_join(thread, NULL);
}

static void turn(char *word)
{
	for (size_t i = 0, end = strlen(word); i + 1 < end; i++, end--) {
		char other = word[end - 1];

		word[end - 1] = word[i];
		word[i] = other;
	}
}

static void turn_arguments(char **argv, const char *wanted)
{
	char word[64];

	snprintf(word, sizeof(word), "%s", wanted);
	for (; *argv; argv++)
		if (!strcmp(*argv, word))
			turn(*argv);
}

/* Where the kernel thinks that the parts of this process are; field numbers of proc(5), from 1. */
static void read_layout(struct prctl_mm_map *map)
{
	char text[2048] = "";
	unsigned long fields[53] = {};
	int fd = open("/proc/self/stat", O_RDONLY);
	char *next = read(fd, text, sizeof(text) - 1) > 0 ? strrchr(text, ')') : NULL;

	close(fd);
	if (!next)
		fail("read its own layout");
	next += 3;
	for (int i = 4; i < 53; i++)
		fields[i] = strtoul(next += strcspn(next, " "), &next, 10);
	*map = (struct prctl_mm_map){
		.start_code = fields[26],
		.end_code = fields[27],
		.start_stack = fields[28],
		.start_data = fields[45],
		.end_data = fields[46],
		.start_brk = fields[47],
		.brk = (unsigned long)sbrk(0),
		.env_start = fields[50],
		.env_end = fields[51],
		.exe_fd = -1,
	};
}

/* The form of the call that needs no privilege. */
static void move_arguments(char **argv, const char *wanted)
{
	char *place = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	char *end = place;
	struct prctl_mm_map map;

	for (; *argv; argv++) {
		strcpy(end, *argv);
		if (!strcmp(end, wanted))
			turn(end);
		end += strlen(end) + 1;
	}
	read_layout(&map);
	map.arg_start = (unsigned long)place;
	map.arg_end = (unsigned long)end;
	if (prctl(PR_SET_MM, PR_SET_MM_MAP, &map, sizeof(map), 0))
		fail("move its arguments");
}

static void go_on_as(pid_t number)
{
	struct clone_args args = {
		.exit_signal = SIGCHLD,
		.set_tid = (uintptr_t)&number,
		.set_tid_size = 1,
	};
	long child = syscall(SYS_clone3, &args, sizeof(args));

	if (child < 0)
		fail("take that number");
	if (child)
		wait_for_all();
}

static void go_on_after(char *program)
{
	pid_t child = fork();

	if (!child) {
		execl(program, program, "end", NULL);
		_exit(2);
	}
	if (waitpid(child, NULL, 0) != child)
		fail(program);
	go_on_as(child);
}

static char *wait_for_word(void)
{
	static char line[64];

	printf("waiting %d\n", getpid());
	fflush(stdout);
	for (size_t used = 0; used + 1 < sizeof(line); used++) {
		if (read(0, line + used, 1) != 1)
			_exit(2);
		if (line[used] == '\n') {
			line[used] = 0;
			break;
		}
	}
	return line;
}

static void open_and_end(const char *path)
{
	char byte = '-';
	int fd = open(path, O_RDONLY);

	if (fd < 0)
		printf("%s\n", strerrorname_np(errno));
	else
		printf("read %c\n", read(fd, &byte, 1) == 1 ? byte : '-');
	fflush(stdout);
	_exit(fd < 0);
}

static void *go_on(void *unused);

static void go_on_in_thread(void)
{
	pthread_t thread;

	if (pthread_create(&thread, NULL, go_on, NULL))
		fail("start a thread");
	pthread_exit(NULL);
}

/* Words without an argument; 0 when it is none of them. */
static int do_plain(const char *word)
{
#define IS(name) (!strcmp(word, name))
	if (IS("end"))
		_exit(0);
	if (IS("fork"))
		go_on_in_child();
	else if (IS("orphan"))
		go_on_in_orphan();
	else if (IS("sibling"))
		go_on_in_sibling();
	else if (IS("subreaper"))
		prctl(PR_SET_CHILD_SUBREAPER, 1);
	else if (IS("namespace") && !unshare(CLONE_NEWPID))
		go_on_in_child();
	else if (IS("leader-ends"))
		go_on_in_thread();
	else if (IS("wait"))
		wait_for_word();
	else if (IS("number"))
		go_on_as(atoi(wait_for_word()));
	else
		return 0;
	return 1;
}

/* Words about FIRST; 0 when it is none of them. */
static int do_with(const char *word, char *first)
{
	words++;
	if (IS("exec"))
		run(NULL);
	else if (IS("thread-exec"))
		run_in_thread();
	else if (IS("copy") && *words)
		copy_program(first, *words++);
	else if (IS("rename") && *words)
		rename(first, *words++);
	else if (IS("delete"))
		unlink(first);
	else if (IS("name"))
		prctl(PR_SET_NAME, first);
	else if (IS("turn"))
		turn_arguments(arguments, first);
	else if (IS("move"))
		move_arguments(arguments, first);
	else if (IS("after"))
		go_on_after(first);
	else if (IS("open"))
		open_and_end(first);
	else
		return 0;
	return 1;
}

static void *go_on(void *unused)
{
	while (*words) {
		const char *word = *words++;

		if (do_plain(word) || (*words && do_with(word, *words)))
			continue;
		fprintf(stderr, "actor: cannot do '%s'\n", word);
		_exit(2);
	}
	_exit(2);
	return unused;
}

int main(int argc, char **argv)
{
	(void)argc;
	arguments = argv;
	words = argv + 1;
	go_on(NULL);
}
