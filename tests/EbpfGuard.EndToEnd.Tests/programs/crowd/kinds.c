/* SPDX-License-Identifier: Apache-2.0 */
#define _GNU_SOURCE
#include "kinds.h"
#include "life.h"
#include <pthread.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

static void *act_thread(void *unused)
{
	int code = act();

	if (code)
		end(code);
	return unused;
}

static void *last_thread(void *unused)
{
	(void)unused;
	end(act());
}

static _Noreturn void many_threads(void)
{
	pthread_t threads[4];

	for (int i = 0; i < 4; i++)
		if (pthread_create(&threads[i], NULL, act_thread, NULL))
			end(BROKEN);
	for (int i = 0; i < 4; i++)
		pthread_join(threads[i], NULL);
	end(act());
}

static _Noreturn void leader_ends(void)
{
	pthread_t thread;

	if (pthread_create(&thread, NULL, last_thread, NULL))
		end(BROKEN);
	pthread_exit(NULL);
}

static char *padding(size_t bytes)
{
	char *text = malloc(bytes + 1);

	memset(text, 'p', bytes);
	text[bytes] = 0;
	return text;
}

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
		end(act());
	case THREADS:
		many_threads();
	case LEADER_ENDS:
		leader_ends();
	case SIGNAL:
		raise(SIGUSR1);
		break;
	case RENAMED:
		prctl(PR_SET_NAME, "renamed");
		end(act());
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

void tell(enum kind kind, const char *program, int status, int is_alive)
{
	int is_well = kind == SIGNAL ? WIFSIGNALED(status) && WTERMSIG(status) == SIGUSR1
				     : !status && is_alive;

	if (!is_well)
		dprintf(1, "stopped %s %s: %s\n", kind_names[kind], program, ending(status));
}

void see_one(enum kind kind, char *program)
{
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
