/* SPDX-License-Identifier: Apache-2.0 */
/*
 * deed WHAT ARGUMENTS...: does one thing through one way and says on standard output how it went: "done", or the
 * errno's name. Exit code 0 when it was done, 1 when it was refused, 2 for a wrong call. Tests run it as the
 * process that rules judge; a copy under another name is another program.
 */
#define _GNU_SOURCE
#include "calls.h"
#include "forge.h"
#include "fork_on.h"
#include "open_by.h"
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/io_uring.h>
#include <linux/openat2.h>
#include <netinet/in.h>
#include <poll.h>
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

static int answer(long result)
{
	if (result < 0)
		printf("%s\n", strerrorname_np(errno));
	else
		puts("done");
	fflush(stdout);
	return result < 0;
}

/* Reads a byte too: a test wants to know whether anything came out. */
static int read_some(int fd)
{
	char byte;

	if (fd < 0)
		return answer(-1);
	if (read(fd, &byte, 1) == 1)
		fprintf(stderr, "read %c\n", byte);
	return answer(0);
}

struct ring {
	int fd;
	unsigned *tail, *mask, *array, *cq_head, *cq_tail, *cq_mask;
	struct io_uring_sqe *sqes;
	struct io_uring_cqe *cqes;
};

static int ring_open(struct ring *ring)
{
	struct io_uring_params p = {};
	char *sq, *cq;

	ring->fd = syscall(__NR_io_uring_setup, 4, &p);
	if (ring->fd < 0)
		return -1;
	sq = mmap(NULL, p.sq_off.array + p.sq_entries * 4, PROT_READ | PROT_WRITE,
		  MAP_SHARED | MAP_POPULATE, ring->fd, IORING_OFF_SQ_RING);
	cq = mmap(NULL, p.cq_off.cqes + p.cq_entries * sizeof(struct io_uring_cqe),
		  PROT_READ | PROT_WRITE, MAP_SHARED | MAP_POPULATE, ring->fd, IORING_OFF_CQ_RING);
	ring->sqes = mmap(NULL, p.sq_entries * sizeof(struct io_uring_sqe), PROT_READ | PROT_WRITE,
			  MAP_SHARED | MAP_POPULATE, ring->fd, IORING_OFF_SQES);
	if (sq == MAP_FAILED || cq == MAP_FAILED || ring->sqes == MAP_FAILED)
		return -1;
	ring->tail = (void *)(sq + p.sq_off.tail);
	ring->mask = (void *)(sq + p.sq_off.ring_mask);
	ring->array = (void *)(sq + p.sq_off.array);
	ring->cq_head = (void *)(cq + p.cq_off.head);
	ring->cq_tail = (void *)(cq + p.cq_off.tail);
	ring->cq_mask = (void *)(cq + p.cq_off.ring_mask);
	ring->cqes = (void *)(cq + p.cq_off.cqes);
	return 0;
}

/* Submits one request and waits for its result, errno set as a system call would. */
static int ring_do(struct ring *ring, const struct io_uring_sqe *request)
{
	unsigned tail = *ring->tail, index = tail & *ring->mask;
	int result;

	ring->sqes[index] = *request;
	ring->array[index] = index;
	__atomic_store_n(ring->tail, tail + 1, __ATOMIC_RELEASE);
	if (syscall(__NR_io_uring_enter, ring->fd, 1, 1, IORING_ENTER_GETEVENTS, NULL, 0) < 0)
		return -1;
	result = ring->cqes[*ring->cq_head & *ring->cq_mask].res;
	__atomic_store_n(ring->cq_head, *ring->cq_head + 1, __ATOMIC_RELEASE);
	if (result >= 0)
		return result;
	errno = -result;
	return -1;
}

static int uring_open(const char *path, unsigned char flags)
{
	struct io_uring_sqe request = {
		.opcode = IORING_OP_OPENAT,
		.flags = flags,
		.fd = AT_FDCWD,
		.addr = (unsigned long)path,
		.open_flags = O_RDONLY,
	};
	struct ring ring;

	return ring_open(&ring) < 0 ? -1 : ring_do(&ring, &request);
}

static int uring_path(int opcode, const char *path, const char *to)
{
	struct io_uring_sqe request = { .opcode = opcode,
					.fd = AT_FDCWD,
					.addr = (unsigned long)path };
	struct ring ring;

	if (to) {
		request.len = AT_FDCWD;
		request.addr2 = (unsigned long)to;
	}
	return ring_open(&ring) < 0 ? -1 : ring_do(&ring, &request);
}

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

/* Under another name than the program's. */
static int renamed_open(const char *name, const char *path)
{
	prctl(PR_SET_NAME, name);
	return open(path, O_RDONLY);
}

/* A child that runs no other program. */
static int forked_open(const char *path)
{
	int status;
	pid_t child = fork();

	if (!child)
		_exit(read_some(open(path, O_RDONLY)));
	waitpid(child, &status, 0);
	if (WIFSIGNALED(status))
		printf("signal %d\n", WTERMSIG(status));
	return WIFSIGNALED(status) || WEXITSTATUS(status);
}

/* A grandchild whose parent is gone, in a session of its own. */
static int orphan_open(const char *path)
{
	pid_t child = fork();

	if (child)
		return waitpid(child, NULL, 0) < 0;
	setsid();
	if (fork())
		_exit(0);
	while (getppid() == getpgrp())
		sched_yield();
	return read_some(open(path, O_RDONLY));
}

static int open_as(int uid, const char *path)
{
	return setgid(uid) < 0 || setuid(uid) < 0 ? -1 : open(path, O_RDONLY);
}

/* Begins when standard input says so. */
static int waited_open(const char *path)
{
	char byte;

	puts("waiting");
	fflush(stdout);
	return read(0, &byte, 1) < 0 ? -1 : open(path, O_RDONLY);
}

/* The same, under another name than the program's. */
static int renamed_waited_open(const char *name, const char *path)
{
	prctl(PR_SET_NAME, name);
	return waited_open(path);
}

/* Writes over its arguments, and waits. */
static int rewritten_waited_open(char **argv, const char *path)
{
	const char *kept = strdup(path);
	char **argument;

	for (argument = argv + 1; *argument; argument++)
		memset(*argument, 0, strlen(*argument));
	return waited_open(kept);
}

/* Ends when standard input says so. */
static int open_and_wait(const char *path)
{
	char byte;
	int fd = open(path, O_RDONLY);

	puts("waiting");
	fflush(stdout);
	return read(0, &byte, 1) < 0 ? -1 : fd;
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

static void *open_in_thread(void *path)
{
	return (void *)(long)open(path, O_RDONLY);
}

static int thread_open(char *path)
{
	pthread_t thread;
	void *fd;

	pthread_create(&thread, NULL, open_in_thread, path);
	pthread_join(thread, &fd);
	if ((long)fd < 0)
		errno = EPERM;
	return (long)fd;
}

static int destination(const char *host, int port, struct sockaddr_storage *to, socklen_t *bytes)
{
	struct sockaddr_in *in = (void *)to;
	struct sockaddr_in6 *in6 = (void *)to;

	memset(to, 0, sizeof(*to));
	if (inet_pton(AF_INET, host, &in->sin_addr) == 1) {
		in->sin_family = AF_INET;
		in->sin_port = htons(port);
		*bytes = sizeof(*in);
		return AF_INET;
	}
	if (inet_pton(AF_INET6, host, &in6->sin6_addr) != 1)
		exit(2);
	in6->sin6_family = AF_INET6;
	in6->sin6_port = htons(port);
	*bytes = sizeof(*in6);
	return AF_INET6;
}

static int connect_to(int type, int protocol, const char *host, int port)
{
	struct sockaddr_storage to;
	socklen_t bytes;
	int fd = socket(destination(host, port, &to, &bytes), type, protocol);

	return fd < 0 ? -1 : connect(fd, (void *)&to, bytes);
}

static int send_to(const char *host, int port, int flags, int type)
{
	struct sockaddr_storage to;
	socklen_t bytes;
	int fd = socket(destination(host, port, &to, &bytes), type, 0);

	return fd < 0 ? -1 : sendto(fd, "x", 1, flags, (void *)&to, bytes);
}

/* An IPv4 address on an IPv6 socket. */
static int send_mixed(const char *host, int port)
{
	struct sockaddr_storage to;
	socklen_t bytes;
	int fd = socket(AF_INET6, SOCK_DGRAM, 0);

	destination(host, port, &to, &bytes);
	return fd < 0 ? -1 : sendto(fd, "x", 1, 0, (void *)&to, bytes);
}

static int uring_connect(const char *host, int port)
{
	struct sockaddr_storage to;
	socklen_t bytes;
	struct io_uring_sqe request = { .opcode = IORING_OP_CONNECT, .addr = (unsigned long)&to };
	struct ring ring;

	request.fd = socket(destination(host, port, &to, &bytes), SOCK_STREAM, 0);
	request.off = bytes;
	return ring_open(&ring) < 0 ? -1 : ring_do(&ring, &request);
}

struct hammer {
	int (*once)(char **);
	char **arguments;
	long tried, done;
	atomic_int *is_over;
};

static void *hammer_on(void *argument)
{
	struct hammer *h = argument;

	while (!*h->is_over) {
		int fd = h->once(h->arguments);

		h->tried++;
		if (fd >= 0) {
			h->done++;
			close(fd);
		}
	}
	return NULL;
}

/*
 * hammer-... THREADS ...: each tries one thing over and over until there is something on standard input; prints "done N of many".
 * They take the time that the guard leaves them: it is to get on with what they try to get through.
 */
static int hammer(int (*once)(char **), char **arguments)
{
	int threads = atoi(arguments[0]);
	struct hammer *work = calloc(threads, sizeof(*work));
	pthread_t *ids = calloc(threads, sizeof(*ids));
	atomic_int is_over = 0;
	long tried = 0, done = 0;
	char byte;

	setpriority(PRIO_PROCESS, 0, 19);
	for (int i = 0; i < threads; i++) {
		work[i] = (struct hammer){ .once = once,
					   .arguments = arguments + 1,
					   .is_over = &is_over };
		pthread_create(&ids[i], NULL, hammer_on, &work[i]);
	}
	puts("hammering");
	fflush(stdout);
	is_over = read(0, &byte, 1) >= 0;
	for (int i = 0; i < threads; i++) {
		pthread_join(ids[i], NULL);
		tried += work[i].tried;
		done += work[i].done;
	}
	printf("done %ld of %s\n", done, tried > 1000 ? "many" : "few");
	return done != 0;
}

static int open_once(char **path)
{
	return open(path[0], O_RDONLY);
}

static int connect_once(char **to)
{
	struct sockaddr_storage address;
	socklen_t bytes;
	int fd = socket(destination(to[0], atoi(to[1]), &address, &bytes), SOCK_STREAM, 0);

	if (fd >= 0 && connect(fd, (void *)&address, bytes) < 0) {
		close(fd);
		return -1;
	}
	return fd;
}

static int unix_connect(const char *path)
{
	struct sockaddr_un to = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_STREAM, 0);

	strncpy(to.sun_path, path, sizeof(to.sun_path) - 1);
	return fd < 0 ? -1 : connect(fd, (void *)&to, sizeof(to));
}

/* Runs a copy of a program that has no name in any directory. */
static int memfd_exec(char **argv)
{
	int from = open(argv[0], O_RDONLY), memory = memfd_create("hidden", MFD_CLOEXEC);
	char buffer[65536];
	ssize_t n;

	while ((n = read(from, buffer, sizeof(buffer))) > 0)
		if (write(memory, buffer, n) != n)
			return -1;
	return fexecve(memory, argv, environ);
}

static void *exec_in_thread(void *argv)
{
	char **words = argv;

	execv(words[0], words);
	exit(answer(-1));
}

static int thread_exec(char **argv)
{
	pthread_t thread;

	pthread_create(&thread, NULL, exec_in_thread, argv);
	pthread_join(thread, NULL);
	return -1;
}

/* Runs a program with so many bytes of arguments more, which may be more than a stack of the usual size allows. */
static int padded_exec(long bytes, char **argv)
{
	enum { MOST = 100000 }; /* bytes of one of them */
	struct rlimit stack = { 64 << 20, 64 << 20 };
	char **padded = calloc(1024, sizeof(*padded)), *padding = malloc(MOST + 1);
	int n = 0;

	setrlimit(RLIMIT_STACK, &stack);
	memset(padding, 'x', MOST);
	padding[MOST] = 0;
	while (argv[n] && n < 512) {
		padded[n] = argv[n];
		n++;
	}
	for (; bytes > 0 && n < 1023; bytes -= MOST)
		padded[n++] = bytes < MOST ? padding + MOST - bytes : padding;
	return execv(argv[0], padded);
}

/* Runs itself in its place, again and again. */
static int exec_over(char **argv)
{
	char left[16];
	int times = atoi(argv[2]);

	if (!times)
		return answer(0);
	snprintf(left, sizeof(left), "%d", times - 1);
	argv[2] = left;
	execv(argv[0], argv);
	return answer(-1);
}

/* Runs a program and tells how it ended, so that a refused or killed exec is seen from its parent. */
static int spawn(char **argv)
{
	int status;
	pid_t child = fork();

	if (!child) {
		execv(argv[0], argv);
		_exit(errno == EPERM ? 101 : 102);
	}
	waitpid(child, &status, 0);
	if (WIFSIGNALED(status)) {
		printf("signal %d\n", WTERMSIG(status));
		return 1;
	}
	if (WEXITSTATUS(status) == 101) {
		errno = EPERM;
		return answer(-1);
	}
	printf("exit %d\n", WEXITSTATUS(status));
	return WEXITSTATUS(status) != 0;
}

struct storm {
	const char *good, *bad;
	int rounds;
	long leaks, refusals;
};

static void *storm(void *argument)
{
	struct storm *s = argument;

	for (int i = 0; i < s->rounds; i++) {
		int good = open(s->good, O_RDONLY), bad = open(s->bad, O_RDONLY);

		if (good < 0)
			s->refusals++;
		else
			close(good);
		if (bad >= 0) {
			s->leaks++;
			close(bad);
		}
		if (i % 64 == 0)
			sched_yield();
	}
	return NULL;
}

/* storm THREADS ROUNDS GOOD BAD: prints "leaks N refusals N". */
static int run_storm(int threads, int rounds, const char *good, const char *bad)
{
	struct storm *work = calloc(threads, sizeof(*work));
	pthread_t *ids = calloc(threads, sizeof(*ids));
	long leaks = 0, refusals = 0;

	for (int i = 0; i < threads; i++) {
		work[i] = (struct storm){ .good = good, .bad = bad, .rounds = rounds };
		pthread_create(&ids[i], NULL, storm, &work[i]);
	}
	for (int i = 0; i < threads; i++) {
		pthread_join(ids[i], NULL);
		leaks += work[i].leaks;
		refusals += work[i].refusals;
	}
	printf("leaks %ld refusals %ld\n", leaks, refusals);
	return leaks || refusals;
}

/* link-churn FOLDER TIMES: makes a file and a second name of it and removes both, so often; says the first that is refused. */
static int link_churn(const char *folder, int times)
{
	char file[512], name[512];

	for (int i = 0; i < times; i++) {
		int fd;

		snprintf(file, sizeof(file), "%s/file-%d", folder, i);
		snprintf(name, sizeof(name), "%s/name-%d", folder, i);
		fd = open(file, O_CREAT | O_WRONLY, 0600);
		if (fd < 0 || close(fd) || link(file, name)) {
			printf("link %d: ", i);
			return answer(-1);
		}
		unlink(name);
		unlink(file);
	}
	return answer(0);
}

/* link-keep FOLDER TIMES: makes so many files with a second name each; says the first that is refused. */
static int link_keep(const char *folder, int times)
{
	char file[512], name[512];

	for (int i = 0; i < times; i++) {
		snprintf(file, sizeof(file), "%s/file-%d", folder, i);
		snprintf(name, sizeof(name), "%s/name-%d", folder, i);
		if (mknod(file, S_IFREG | 0600, 0) || link(file, name)) {
			printf("link %d: ", i);
			return answer(-1);
		}
	}
	return answer(0);
}

/* flood TIMES NOISE BAD: opens NOISE so often, BAD once in the middle of every 1,000; prints "refused N of N". */
static int flood(int times, const char *noise, const char *bad)
{
	int refused = 0, tried = 0;

	for (int i = 0; i < times; i++) {
		int fd = open(noise, O_RDONLY);

		if (fd >= 0)
			close(fd);
		if (i % 1000 != 500)
			continue;
		tried++;
		fd = open(bad, O_RDONLY);
		if (fd < 0 && errno == EPERM)
			refused++;
		if (fd >= 0)
			close(fd);
	}
	printf("refused %d of %d\n", refused, tried);
	return refused != tried;
}

int main(int argc, char **argv)
{
	const char *what = argc > 1 ? argv[1] : "";
	char *a = argc > 2 ? argv[2] : "", *b = argc > 3 ? argv[3] : "";
	struct open_how how = { .flags = O_RDONLY };
	long result;
	char byte;

#define IS(name) (!strcmp(what, name))
	if (IS("nothing"))
		return answer(0);
	if (IS("wait")) { /* the rest of the words, when standard input says so */
		puts("waiting");
		fflush(stdout);
		return read(0, &byte, 1) < 0 ? 2 : main(argc - 1, argv + 1);
	}
	if (IS("open"))
		return read_some(syscall(__NR_open, a, O_RDONLY));
	if (IS("openat"))
		return read_some(openat(AT_FDCWD, a, O_RDONLY));
	if (IS("open-then")) { /* opens, says nothing of it, and does the rest of the words */
		close(open(a, O_RDONLY));
		return main(argc - 2, argv + 2);
	}
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
	if (IS("thread-open"))
		return read_some(thread_open(a));
	if (IS("renamed-open"))
		return read_some(renamed_open(a, b));
	if (IS("forked-open"))
		return forked_open(a);
	if (IS("orphan-open"))
		return orphan_open(a);
	if (IS("open-as"))
		return read_some(open_as(atoi(a), b));
	if (IS("waited-open"))
		return read_some(waited_open(a));
	if (IS("forged-open"))
		return read_some(forge_program(a) ? -1 : open(b, O_RDONLY));
	if (IS("forged-waited-open"))
		return read_some(forge_program(a) ? -1 : waited_open(b));
	if (IS("renamed-waited-open"))
		return read_some(renamed_waited_open(a, b));
	if (IS("rewritten-waited-open"))
		return read_some(rewritten_waited_open(argv, a));
	if (IS("open-and-wait"))
		return read_some(open_and_wait(a));
	if (IS("hammer-open"))
		return hammer(open_once, argv + 2);
	if (IS("hammer-connect"))
		return hammer(connect_once, argv + 2);
	if (IS("link-churn"))
		return link_churn(a, atoi(b));
	if (IS("link-keep"))
		return link_keep(a, atoi(b));
	if (IS("link"))
		return answer(link(a, b));
	if (IS("unlink"))
		return answer(unlink(a));
	if (IS("rmdir"))
		return answer(rmdir(a));
	if (IS("uring-unlink"))
		return answer(uring_path(IORING_OP_UNLINKAT, a, NULL));
	if (IS("rename"))
		return answer(rename(a, b));
	if (IS("exchange"))
		return answer(renameat2(AT_FDCWD, a, AT_FDCWD, b, RENAME_EXCHANGE));
	if (IS("uring-rename"))
		return answer(uring_path(IORING_OP_RENAMEAT, a, b));
	if (IS("tcp"))
		return answer(connect_to(SOCK_STREAM, 0, a, atoi(b)));
	if (IS("mptcp"))
		return answer(connect_to(SOCK_STREAM, 262, a, atoi(b)));
	if (IS("udp"))
		return answer(connect_to(SOCK_DGRAM, 0, a, atoi(b)));
	if (IS("send"))
		return answer(send_to(a, atoi(b), 0, SOCK_DGRAM));
	if (IS("send-mixed"))
		return answer(send_mixed(a, atoi(b)));
	if (IS("fastopen"))
		return answer(send_to(a, atoi(b), MSG_FASTOPEN, SOCK_STREAM));
	if (IS("uring-connect"))
		return answer(uring_connect(a, atoi(b)));
	if (IS("unix"))
		return answer(unix_connect(a));
	if (IS("exec")) {
		execv(a, argv + 2);
		return answer(-1);
	}
	if (IS("exec-as")) {
		execv(b,
		      (char *[]){ a, argc > 4 ? argv[4] : NULL, argc > 5 ? argv[5] : NULL, NULL });
		return answer(-1);
	}
	/* Runs a program so many times in its own place, each time by another name, before it does the rest. */
	if (IS("exec-many")) {
		char name[16], left[16];

		snprintf(name, sizeof(name), "n%s", a);
		snprintf(left, sizeof(left), "%d", atoi(a) - 1);
		argv[2] = left;
		argv[0] = name;
		if (atoi(a) > 0)
			execv(b, argv);
		else
			execv(b, argv + 3);
		return answer(-1);
	}
	if (IS("execveat")) {
		syscall(__NR_execveat, open(a, O_PATH), "", argv + 2, environ, AT_EMPTY_PATH);
		return answer(-1);
	}
	if (IS("memfd-exec"))
		return answer(memfd_exec(argv + 2));
	if (IS("thread-exec"))
		return answer(thread_exec(argv + 2));
	if (IS("padded-exec"))
		return answer(padded_exec(atol(a), argv + 3));
	if (IS("exec-over"))
		return exec_over(argv);
	if (IS("spawn"))
		return spawn(argv + 2);
	if (IS("fork-on"))
		return answer(fork_on(atoi(a)));
	if (IS("storm") && argc > 5)
		return run_storm(atoi(a), atoi(b), argv[4], argv[5]);
	if (IS("flood") && argc > 4)
		return flood(atoi(a), b, argv[4]);
	if (!do_call(what, a, b, &result))
		return answer(result);
	fprintf(stderr, "deed: nothing called '%s'\n", what);
	return 2;
}
