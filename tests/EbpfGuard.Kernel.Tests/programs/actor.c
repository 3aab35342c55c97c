/* SPDX-License-Identifier: Apache-2.0 */
/*
 * actor WHAT ARGUMENTS...: does one thing through one way and says on standard output how it went: "done", or the
 * errno's name. Exit code 0 when it was done, 1 when it was refused, 2 for a wrong call. Tests run it as the
 * process that rules judge; a copy under another name is another program.
 */
#define _GNU_SOURCE
#include "answer.h"
#include "calls.h"
#include "connections.h"
#include "execs.h"
#include "floods.h"
#include "moving.h"
#include "names.h"
#include "openers.h"
#include "opens.h"
#include "uring.h"
#include "walks.h"
#include <fcntl.h>
#include <linux/io_uring.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* What changes names. */
static int do_name(int argc, char **argv)
{
	const char *what = argv[1];
	char *a = argc > 2 ? argv[2] : "", *b = argc > 3 ? argv[3] : "";

#define IS(name) (!strcmp(what, name))
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
	return NOT_HERE;
}

int main(int argc, char **argv)
{
	static int (*const groups[])(int, char **) = { do_open,	   do_open_as, do_name,
						       do_connect, do_exec,    do_flood,
						       do_walk,	   do_serve,   do_move };
	const char *what = argc > 1 ? argv[1] : "";
	char *a = argc > 2 ? argv[2] : "", *b = argc > 3 ? argv[3] : "";
	long result;
	char byte;

	if (IS("nothing"))
		return answer(0);
	if (IS("wait")) { /* the rest of the words, when standard input says so */
		puts("waiting");
		fflush(stdout);
		return read(0, &byte, 1) < 0 ? 2 : main(argc - 1, argv + 1);
	}
	if (IS("open-then")) { /* opens, says nothing of it, and does the rest of the words */
		close(open(a, O_RDONLY));
		return main(argc - 2, argv + 2);
	}
	for (size_t i = 0; argc > 1 && i < sizeof(groups) / sizeof(*groups); i++) {
		int code = groups[i](argc, argv);

		if (code != NOT_HERE)
			return code;
	}
	if (!do_call(what, a, b, &result))
		return answer(result);
	fprintf(stderr, "actor: nothing called '%s'\n", what);
	return 2;
}
