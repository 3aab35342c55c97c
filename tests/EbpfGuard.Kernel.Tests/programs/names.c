/* SPDX-License-Identifier: Apache-2.0 */
/*
 * long-names FOLDER: mounts a file system there whose names may have a thousand bytes, as several have, and serves it until it is
 * unmounted. It says "serving" first. Whatever name is asked for is there: "f" is a file, all others are folders.
 */
#include "names.h"
#include "answer.h"
#include <errno.h>
#include <fcntl.h>
#include <linux/fuse.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

enum { REQUEST = 1 << 18 };

static int device;

static void reply(const struct fuse_in_header *in, int error, const void *data, size_t bytes)
{
	static char out[4096];
	struct fuse_out_header head = {
		.len = sizeof(head) + bytes,
		.error = error,
		.unique = in->unique,
	};

	memcpy(out, &head, sizeof(head));
	if (bytes)
		memcpy(out + sizeof(head), data, bytes);
	(void)!write(device, out, head.len);
}

/* Odd numbers are folders, even ones files. */
static struct fuse_attr facts_of(__u64 node)
{
	return (struct fuse_attr){
		.ino = node,
		.mode = node & 1 ? S_IFDIR | 0755 : S_IFREG | 0644,
		.nlink = 1,
		.size = node & 1 ? 0 : 1,
	};
}

static __u64 node_of(__u64 parent, const char *name)
{
	__u64 hash = parent * 0x9e3779b97f4a7c15;

	for (; *name; name++)
		hash = (hash ^ (unsigned char)*name) * 0x100000001b3;
	return hash | 3;
}

static void look_up(const struct fuse_in_header *in, const char *name)
{
	__u64 node = node_of(in->nodeid, name);
	struct fuse_entry_out entry = {};

	if (!strcmp(name, "f"))
		node--;
	entry.nodeid = node;
	entry.attr = facts_of(node);
	reply(in, 0, &entry, sizeof(entry));
}

static void serve(const struct fuse_in_header *in, const char *body)
{
	struct fuse_init_out init = { .major = FUSE_KERNEL_VERSION,
				      .minor = FUSE_KERNEL_MINOR_VERSION };
	struct fuse_attr_out attributes = { .attr = facts_of(in->nodeid) };
	struct fuse_open_out opened = {};

	switch (in->opcode) {
	case FUSE_INIT:
		init.max_write = 4096;
		init.max_readahead = ((const struct fuse_init_in *)body)->max_readahead;
		reply(in, 0, &init, sizeof(init));
		break;
	case FUSE_LOOKUP:
		look_up(in, body);
		break;
	case FUSE_GETATTR:
		reply(in, 0, &attributes, sizeof(attributes));
		break;
	case FUSE_OPEN:
	case FUSE_OPENDIR:
		reply(in, 0, &opened, sizeof(opened));
		break;
	case FUSE_READ:
		reply(in, 0, "x", 1);
		break;
	case FUSE_RELEASE:
	case FUSE_RELEASEDIR:
	case FUSE_FLUSH:
		reply(in, 0, NULL, 0);
		break;
	case FUSE_FORGET:
	case FUSE_BATCH_FORGET:
	case FUSE_INTERRUPT:
		break;
	default:
		reply(in, -ENOSYS, NULL, 0);
	}
}

int do_serve(int argc, char **argv)
{
	static char request[REQUEST] __attribute__((aligned(8)));
	char options[128];
	ssize_t bytes;

	if (strcmp(argv[1], "long-names") || argc < 3)
		return NOT_HERE;
	device = open("/dev/fuse", O_RDWR | O_CLOEXEC);
	snprintf(options, sizeof(options), "fd=%d,rootmode=40000,user_id=0,group_id=0,allow_other",
		 device);
	if (device < 0 || mount("names", argv[2], "fuse", MS_NOSUID | MS_NODEV, options) < 0)
		return answer(-1);
	puts("serving");
	fflush(stdout);
	while ((bytes = read(device, request, sizeof(request))) >= 0 || errno == EINTR ||
	       errno == ENOENT) {
		if (bytes > 0)
			serve((struct fuse_in_header *)request,
			      request + sizeof(struct fuse_in_header));
	}
	return 0;
}
