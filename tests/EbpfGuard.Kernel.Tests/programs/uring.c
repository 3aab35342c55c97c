/* SPDX-License-Identifier: Apache-2.0 */
#define _GNU_SOURCE
#include "uring.h"
#include <errno.h>
#include <fcntl.h>
#include <linux/io_uring.h>
#include <poll.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

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

/* Submits one request, and waits for so many results. */
static int ring_submit(struct ring *ring, const struct io_uring_sqe *request, int results)
{
	unsigned tail = *ring->tail, index = tail & *ring->mask;

	ring->sqes[index] = *request;
	ring->array[index] = index;
	__atomic_store_n(ring->tail, tail + 1, __ATOMIC_RELEASE);
	return syscall(__NR_io_uring_enter, ring->fd, 1, results, IORING_ENTER_GETEVENTS, NULL, 0);
}

/* Submits one request and waits for its result, errno set as a system call would. */
static int ring_do(struct ring *ring, const struct io_uring_sqe *request)
{
	int result;

	if (ring_submit(ring, request, 1) < 0)
		return -1;
	result = ring->cqes[*ring->cq_head & *ring->cq_mask].res;
	__atomic_store_n(ring->cq_head, *ring->cq_head + 1, __ATOMIC_RELEASE);
	if (result >= 0)
		return result;
	errno = -result;
	return -1;
}

int uring_open(const char *path, unsigned char flags)
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

int uring_path(int opcode, const char *path, const char *to)
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

int uring_connect(int fd, const struct sockaddr *to, socklen_t bytes)
{
	struct io_uring_sqe request = {
		.opcode = IORING_OP_CONNECT,
		.fd = fd,
		.addr = (unsigned long)to,
		.off = bytes,
	};
	struct ring ring;

	return ring_open(&ring) < 0 ? -1 : ring_do(&ring, &request);
}

int uring_pend(int fd)
{
	struct io_uring_sqe request = { .opcode = IORING_OP_POLL_ADD,
					.fd = fd,
					.poll_events = POLLIN };
	struct ring ring;

	return ring_open(&ring) < 0 ? -1 : ring_submit(&ring, &request, 0);
}
