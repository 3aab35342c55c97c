/* SPDX-License-Identifier: Apache-2.0 */
/*
 * crowd SEED SLEEPERS PAUSE PROGRAM...: innocent processes, until standard input closes. Workers, which rest PAUSE milliseconds
 * after each process so that others get on too, SLEEPERS sleepers and all that they start come and go in every way in which processes do, run the given programs (copies of this one) and open a file and a port.
 * Once there is something to read from standard input, some also give themselves other names. Standard output tells of
 * each process that was stopped, "stopped KIND PROGRAM: WHY", and time and again how many processes a worker has seen,
 * "worker KIND saw N". Whoever of the crowd is to do something in a program of its own is called PROGRAM VERB
 * ARGUMENTS...; with any other arguments a program does what everybody does, and ends.
 *
 * crowd flood FILE: opens a file over and over, until standard input closes.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <sched.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

enum {
	KILLED_BELOW = 76, /* exit code of a process whose child was killed */
	STOPPED = 77,    /* of one that was refused something */
	BROKEN = 78,  /* of one that met another fault */
	REPORT_EVERY = 20,
	WITNESS = 9, /* descriptor to which an orphan tells that it lives */
};

static char *self; /* The program that runs: FOLDER/bin/NAME. */
static char **programs;
static int program_count;
static int pause_ms;
static unsigned dice;

static unsigned roll(unsigned sides)
{
	dice ^= dice << 13;
	dice ^= dice >> 17;
	dice ^= dice << 5;
	return dice % sides;
}

static char *some_program(void)
{
	return programs[roll(program_count)];
}

static int is_over(int milliseconds)
{
	struct pollfd input = { .fd = 0 };

	return poll(&input, 1, milliseconds) > 0;
}

static int may_rename(void)
{
	struct pollfd input = { .fd = 0, .events = POLLIN };

	return poll(&input, 1, 0) > 0 && input.revents & POLLIN;
}

static int code_of(int result)
{
	return result >= 0 ? 0 : errno == EPERM || errno == EACCES ? STOPPED : BROKEN;
}

/* What everybody does: opens the file beside the folder of programs, and asks a port where nobody listens. */
static int deed(void)
{
	struct sockaddr_in to = { .sin_family = AF_INET, .sin_port = htons(9) };
	char path[4096];
	int fd, code;

	snprintf(path, sizeof(path) - 16, "%s", self);
	strcpy(path + (strrchr(self, '/') - self), "/../plain");
	fd = open(path, O_RDONLY);
	code = code_of(fd);
	if (code)
		return code;
	close(fd);
	fd = socket(AF_INET, SOCK_STREAM, 0);
	to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	code = connect(fd, (void *)&to, sizeof(to)) < 0 && errno == ECONNREFUSED ? 0 : code_of(-1);
	close(fd);
	return code;
}

static _Noreturn void end(int code)
{
	if (fcntl(WITNESS, F_GETFD) >= 0 && !code)
		code = write(WITNESS, "x", 1) == 1 ? 0 : BROKEN;
	_exit(code);
}

static _Noreturn void run(char **argv)
{
	execv(argv[0], argv);
	end(code_of(-1));
}

static void *run_thread(void *argv)
{
	run(argv);
}

static void in_thread(void *(*what)(void *), void *argument)
{
	pthread_t thread;

	if (pthread_create(&thread, NULL, what, argument))
		end(BROKEN);
	pthread_join(thread, NULL);
}

static void *deed_thread(void *unused)
{
	int code = deed();

	if (code)
		end(code);
	return unused;
}

static void *last_thread(void *unused)
{
	(void)unused;
	end(deed());
}

static _Noreturn void many_threads(void)
{
	pthread_t threads[4];

	for (int i = 0; i < 4; i++)
		if (pthread_create(&threads[i], NULL, deed_thread, NULL))
			end(BROKEN);
	for (int i = 0; i < 4; i++)
		pthread_join(threads[i], NULL);
	end(deed());
}

static _Noreturn void leader_ends(void)
{
	pthread_t thread;

	if (pthread_create(&thread, NULL, last_thread, NULL))
		end(BROKEN);
	pthread_exit(NULL);
}

/* Goes on in a child whose parent is gone. */
static void be_orphan(void)
{
	pid_t parent = getpid();

	if (fork())
		_exit(0);
	while (getppid() == parent)
		sched_yield();
}

static char *padding(size_t bytes)
{
	char *text = malloc(bytes + 1);

	memset(text, 'p', bytes);
	text[bytes] = 0;
	return text;
}

enum kind {
	FORK,
	SHORT,
	EXEC,
	ARGUMENTS,
	EMPTY_LAST,
	LONG_ARGUMENTS,
	LONGER_ARGUMENTS,
	LONGEST_ARGUMENTS,
	VFORK,
	SPAWN,
	THREADS,
	LEADER_ENDS,
	THREAD_EXEC,
	ORPHAN,
	ORPHAN_THREAD_EXEC,
	CHAIN,
	TREE,
	SIGNAL,
	RENAMED,
	KINDS,
};

static const char *const kind_names[] = {
	"fork",
	"short life",
	"exec",
	"arguments",
	"empty last argument",
	"7 KiB of arguments",
	"9 KiB of arguments",
	"200 KiB of arguments",
	"vfork",
	"spawn",
	"threads",
	"leader ends",
	"exec in a thread",
	"orphan",
	"orphan's exec in a thread",
	"chain of execs",
	"tree",
	"ends by a signal",
	"renamed",
};

/* The arguments that a kind of process is run with. */
static char **arguments_of(enum kind kind, char *program)
{
	static char *argv[6];

	memset(argv, 0, sizeof(argv));
	argv[0] = program;
	if (kind == CHAIN || kind == TREE) {
		argv[1] = kind == CHAIN ? "chain" : "tree";
		argv[2] = "2";
	} else if (kind == LONG_ARGUMENTS) {
		argv[1] = padding(7 << 10);
	} else if (kind == LONGER_ARGUMENTS) {
		argv[1] = padding(9 << 10);
	} else if (kind == LONGEST_ARGUMENTS) {
		/* One may have 128 KiB at most. */
		argv[1] = argv[2] = padding(100 << 10);
	} else if (kind != EXEC) {
		argv[1] = "--mode";
		argv[2] = "a word";
		argv[3] = kind == EMPTY_LAST ? "" : "/etc/app.conf";
	}
	return argv;
}

static void be(enum kind kind, char **argv)
{
	switch (kind) {
	case SHORT:
		_exit(0);
	case FORK:
		end(deed());
	case THREADS:
		many_threads();
	case LEADER_ENDS:
		leader_ends();
	case SIGNAL:
		raise(SIGUSR1);
		break;
	case RENAMED:
		prctl(PR_SET_NAME, "renamed");
		end(deed());
		break;
	case ORPHAN:
		be_orphan();
		run(argv);
	case ORPHAN_THREAD_EXEC:
		be_orphan();
		in_thread(run_thread, argv);
		break;
	case THREAD_EXEC:
		in_thread(run_thread, argv);
		break;
	default:
		run(argv);
	}
	_exit(BROKEN);
}

static const char *ending(int status)
{
	if (WIFSIGNALED(status))
		return strsignal(WTERMSIG(status));
	switch (WEXITSTATUS(status)) {
	case 0:
		return "no sign of life";
	case KILLED_BELOW:
		return "killed below it";
	case STOPPED:
		return "EPERM";
	}
	return "another fault";
}

static void tell(enum kind kind, const char *program, int status, int is_alive)
{
	int is_well = kind == SIGNAL ? WIFSIGNALED(status) && WTERMSIG(status) == SIGUSR1
				     : !status && is_alive;

	if (!is_well)
		dprintf(1, "stopped %s %s: %s\n", kind_names[kind], program, ending(status));
}

/* Starts one process of a kind and waits for its end, and for that of its orphan. */
static void see_one(enum kind kind)
{
	char *program = some_program();
	char **argv = arguments_of(kind, program);
	int is_orphan = kind == ORPHAN || kind == ORPHAN_THREAD_EXEC, is_alive = 1, witness[2],
	    status = 0;
	pid_t child;
	char byte;

	if (is_orphan) {
		if (pipe(witness))
			exit(BROKEN);
		dup2(witness[1], WITNESS);
		close(witness[1]);
	}
	if (kind == SPAWN)
		status = posix_spawn(&child, program, NULL, NULL, argv, environ) ? STOPPED << 8 : 0;
	else
		child = kind == VFORK ? vfork() : fork();
	if (kind == VFORK && !child) {
		execv(program, argv);
		_exit(code_of(-1));
	}
	if (!status && !child)
		be(kind, argv);
	if (!status && waitpid(child, &status, 0) != child)
		exit(BROKEN);
	if (is_orphan) {
		close(WITNESS);
		is_alive = read(witness[0], &byte, 1) == 1;
		close(witness[0]);
	}
	if (kind >= LONG_ARGUMENTS && kind <= LONGEST_ARGUMENTS)
		free(argv[1]);
	tell(kind, program, status, is_alive);
}

static int work(const char *kind)
{
	long seen = 0;

	for (; !is_over(pause_ms); seen++) {
		enum kind next = roll(KINDS);

		if (next == RENAMED && !may_rename())
			next = FORK;
		if (next == RENAMED && !strcmp(kind, "forked"))
			prctl(PR_SET_NAME, "renamed");
		see_one(next);
		if (seen % REPORT_EVERY == 0)
			dprintf(1, "worker %s saw %ld\n", kind, seen);
	}
	dprintf(1, "worker %s saw %ld\n", kind, seen);
	return 0;
}

static int chain(int left)
{
	char more[] = { '0' + left - 1, 0 };
	int code = deed();

	if (!code && left)
		run((char *[]){ self, "chain", more, NULL });
	return code;
}

static int tree(int left)
{
	char more[] = { '0' + left - 1, 0 };
	int code = deed(), status;

	for (int i = 0; i < 2 && left && !code; i++) {
		pid_t child = fork();

		if (!child)
			run((char *[]){ self, "tree", more, NULL });
		waitpid(child, &status, 0);
		code = WIFSIGNALED(status) ? KILLED_BELOW : WEXITSTATUS(status);
	}
	return code;
}

static int flood(const char *path)
{
	while (!is_over(1))
		for (int i = 0; i < 200; i++)
			close(open(path, O_RDONLY));
	return 0;
}

/* Workers differ in where they come from. */
static void start_worker(const char *kind, char **argv)
{
	if (fork())
		return;
	argv[0] = some_program();
	argv[1] = "work";
	argv[2] = (char *)kind;
	if (!strcmp(kind, "orphan") || !strcmp(kind, "orphan-of-a-thread")) {
		setsid();
		be_orphan();
	}
	if (!strcmp(kind, "orphan-of-a-thread"))
		in_thread(run_thread, argv);
	if (!strcmp(kind, "forked"))
		_exit(work(kind));
	run(argv);
}

static int crowd(int argc, char **argv)
{
	int count = atoi(argv[2]), status;
	char *words[argc + 3];
	pid_t sleepers[count];

	/* What a worker in a program of its own must know: work KIND SEED PAUSE PROGRAM... */
	words[3] = argv[1];
	words[4] = argv[3];
	memcpy(words + 5, programs, (program_count + 1) * sizeof(*programs));
	start_worker("child", words);
	start_worker("forked", words);
	start_worker("orphan", words);
	start_worker("orphan-of-a-thread", words);
	for (int i = 0; i < count; i++) {
		sleepers[i] = fork();
		if (!sleepers[i])
			run((char *[]){ some_program(), "sleep", NULL });
	}
	dprintf(1, "started\n");
	for (int i = 0; i < count; i++) {
		waitpid(sleepers[i], &status, 0);
		tell(EXEC, "sleeper", status, 1);
	}
	while (wait(&status) > 0)
		tell(FORK, "worker", status, 1);
	return 0;
}

int main(int argc, char **argv)
{
	const char *verb = argc > 1 ? argv[1] : "";
	int is_worker = !strcmp(verb, "work"), is_crowd;

	self = argv[0];
	if (!strcmp(strrchr(self, '/'), "/flood"))
		return flood(argv[1]);
	if (!strcmp(verb, "sleep")) {
		is_over(-1);
		end(deed());
	}
	if (!strcmp(verb, "chain"))
		end(chain(atoi(argv[2])));
	if (!strcmp(verb, "tree"))
		end(tree(atoi(argv[2])));
	is_crowd = !strcmp(strrchr(self, '/'), "/crowd");
	if (!is_worker && !is_crowd)
		end(deed());
	programs = argv + (is_worker ? 5 : 4);
	program_count = argv + argc - programs;
	pause_ms = atoi(programs[-1]);
	dice = 1 + (is_worker ? strtoul(argv[3], NULL, 10) + 97 * strlen(argv[2])
			      : strtoul(verb, NULL, 10));
	return is_worker ? work(argv[2]) : crowd(argc, argv);
}
