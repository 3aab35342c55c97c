/* SPDX-License-Identifier: Apache-2.0 */
#define _GNU_SOURCE
#include "life.h"
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

char *self;

int is_over(int milliseconds)
{
	struct pollfd input = { .fd = 0 };

	return poll(&input, 1, milliseconds) > 0;
}

int code_of(int result)
{
	return result >= 0 ? 0 : errno == EPERM || errno == EACCES ? STOPPED : BROKEN;
}

int act(void)
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

_Noreturn void end(int code)
{
	if (fcntl(WITNESS, F_GETFD) >= 0 && !code)
		code = write(WITNESS, "x", 1) == 1 ? 0 : BROKEN;
	_exit(code);
}

_Noreturn void run(char **argv)
{
	execv(argv[0], argv);
	end(code_of(-1));
}

void *run_thread(void *argv)
{
	run(argv);
}

void in_thread(void *(*what)(void *), void *argument)
{
	pthread_t thread;

	if (pthread_create(&thread, NULL, what, argument))
		end(BROKEN);
	pthread_join(thread, NULL);
}

void be_orphan(void)
{
	pid_t parent = getpid();

	if (fork())
		_exit(0);
	while (getppid() == parent)
		sched_yield();
}
