/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/* Where operations are judged, and what is asked of them: the facts, by number. */
#ifndef EG_CONTRACT_FACTS_H
#define EG_CONTRACT_FACTS_H

/* A decision point: the place in the kernel where an operation is judged. */
enum eg_op {
	EG_OP_EXEC_CHECK = 0,		/* before exec, argv not yet known: can deny */
	EG_OP_EXEC = 1,			/* new program in place, no instruction run yet: can kill */
	EG_OP_OPEN = 2,			/* a file is opened */
	EG_OP_UNLINK = 3,		/* a name is removed */
	EG_OP_RENAME = 4,		/* a name is changed */
	EG_OP_CONNECT = 5,		/* a connection, or a message without one */
	EG_OP_MKDIR = 7,		/* a directory is made */
	EG_OP_LINK = 8,			/* a file gets another name */
	EG_OP_SYMLINK = 9,		/* a symbolic link is made */
	EG_OP_CHMOD = 10,		/* a file gets other permissions */
	EG_OP_SOCKET = 11,		/* a socket was made; this and those that follow are judged when the system call
					 * returns */
	EG_OP_LISTEN = 12,		/* a socket waits for connections */
	EG_OP_ACCEPT = 13,		/* a connection was accepted */
	EG_OP_PTRACE = 14,		/* a process is traced */
	EG_OP_SETUID = 15,		/* another user id is asked for */
	EG_OP_SETNS = 16,		/* a namespace is entered */
	EG_OP_UNSHARE = 17,		/* a namespace is made */
	EG_OP_DUP = 18,			/* a descriptor is duplicated */
	EG_OP_MODULE = 19,		/* a kernel module is loaded */
	EG_OP_BPF = 20,			/* the BPF system call */
	EG_OP_USERFAULTFD = 21,		/* page faults are handed to user space */
	EG_OP_END = 22,			/* end of the decision points in use */
	EG_OP_COUNT = 32,		/* room to grow, and a power of two so that numbers can be masked */
};

/*
 * What a classifier reads, and what a record shows: 0..31 texts (the first eight of the process), 32..159 numbers, 160.. addresses. Their
 * numbers are those of records.
 */
enum eg_input {
	/* Process texts: constant between two execs. */

	EG_IN_PROC_NAME = 0,		/* the process's kernel name, at most 15 bytes */
	EG_IN_PROC_EXE = 1,		/* first argument, argv[0] */
	EG_IN_PROC_EXEPATH = 2,		/* path of the program */
	EG_IN_PROC_CMDLINE = 3,		/* the process's name, and ' ' and each argument */
	EG_IN_PROC_ARGS = 4,		/* arguments without argv[0], ' ' between them */
	EG_IN_CONTAINER = 5,		/* 12 digits of the container's id, or "host" */

	/* Event texts. */

	EG_IN_PROC_CWD = 8,		/* working directory at the event */
	EG_IN_PATH = 9,			/* the event's path */
	EG_IN_DIRECTORY = 10,		/* the path up to its last '/', "/" for a file in the root */
	EG_IN_FILENAME = 11,		/* the path behind its last '/' */
	EG_IN_PATH_RAW = 12,		/* the path as the caller spelled it */
	EG_IN_OLD_PATH = 13,		/* of two names at once, the one that was there */
	EG_IN_NEW_PATH = 14,		/* of two names at once, the new one */
	EG_IN_TARGET = 15,		/* what a symbolic link says */
	EG_IN_HOST_PATH = 16,		/* the name on the host of the object with the event's path, or that of another link to
					 * it; for records alone */
	EG_IN_NEW_ARGS = 17,		/* the arguments that an exec asks for, argv[0] first, a NUL behind each, as the caller
					 * has them; for records alone */
	EG_IN_TEXTS = 32,		/* end of the texts */

	/* Numbers, signed 64 bit. */

	EG_IN_PROC_MEMFD = 32,		/* 1 when the program was run from memory */
	EG_IN_PID = 33,			/* thread group id in the initial pid namespace */
	EG_IN_PPID = 34,		/* the parent's thread group id */
	EG_IN_SID = 35,			/* session id */
	EG_IN_TTY = 36,			/* controlling terminal's device number, 0 for none */
	EG_IN_UID = 37,			/* effective user id in the initial user namespace */
	EG_IN_GID = 38,			/* effective group id in the initial user namespace */
	EG_IN_LOGINUID = 39,		/* login user id, -1 when not set */
	EG_IN_OPEN_READ = 40,		/* 1 when opened for reading */
	EG_IN_OPEN_WRITE = 41,		/* 1 when opened for writing */
	EG_IN_OPEN_EXEC = 42,		/* 1 when a new file gets an execute permission */
	EG_IN_FLAGS = 43,		/* set of bits numbered by enum eg_flag; of open, setns, unshare */
	EG_IN_FD_TYPE = 44,		/* kind of the object: enum eg_fd_type */
	EG_IN_SERVER_PORT = 45,		/* port of the destination */
	EG_IN_CLIENT_PORT = 46,		/* port of the local end */
	EG_IN_L4PROTO = 47,		/* transport protocol: enum eg_l4proto */
	EG_IN_FAMILY = 48,		/* address family: enum eg_family */
	EG_IN_PROC_UPPER = 49,		/* 1 when the program's file is of an overlay's upper layer */
	EG_IN_VPID = 50,		/* process id in the process's own namespace */
	EG_IN_GROUP_LEADER = 51,	/* 1 when the process leads its process group */
	EG_IN_DURATION = 52,		/* nanoseconds since the process was started */
	EG_IN_CAP_EFFECTIVE = 53,	/* capabilities in force, a bit each */
	EG_IN_CAP_PERMITTED = 54,	/* capabilities that may be used, a bit each */
	EG_IN_CAP_INHERITABLE = 55,	/* capabilities that an exec may keep, a bit each */
	EG_IN_MODE = 56,		/* permission bits of a chmod */
	EG_IN_RESULT = 57,		/* result of the system call */
	EG_IN_DOMAIN = 58,		/* family of a new socket, AF_* */
	EG_IN_REQUEST = 59,		/* request of ptrace, PTRACE_* */
	EG_IN_NEW_UID = 60,		/* effective user id that is asked for */
	EG_IN_COMMAND = 61,		/* command of bpf, BPF_* */
	EG_IN_IS_SERVER = 62,		/* 1 when the descriptor is the server's end of a connection */

	/* Addresses. */

	EG_IN_SERVER_ADDR = 160,		/* address of the destination: 16 bytes, IPv4 as ::ffff:a.b.c.d */
	EG_IN_CLIENT_ADDR = 161,		/* address of the local end, in the same form */
	EG_IN_COUNT = 162,		/* end of the inputs */
};

/* What is known of each number. */
struct eg_states {
	__u64 words[EG_STATE_WORDS];	/* two bits a number, enum eg_fact_state: number i of the inputs is bit 2 * (i % 32) of word i / 32 */
};

/* A set of inputs. */
struct eg_inputs {
	__u64 words[EG_INPUT_WORDS];	/* a bit per enum eg_input: input i is bit i % 64 of word i / 64 */
};

/* Bit numbers of the flags of an open, in Falco's spelling without the O_, and of setns and unshare. */
enum eg_flag {
	EG_FLAG_RDONLY = 0,		/* O_RDONLY */
	EG_FLAG_WRONLY = 1,		/* O_WRONLY */
	EG_FLAG_RDWR = 2,		/* O_RDWR */
	EG_FLAG_CREAT = 3,		/* O_CREAT */
	EG_FLAG_APPEND = 4,		/* O_APPEND */
	EG_FLAG_DSYNC = 5,		/* O_DSYNC */
	EG_FLAG_EXCL = 6,		/* O_EXCL */
	EG_FLAG_NONBLOCK = 7,		/* O_NONBLOCK */
	EG_FLAG_SYNC = 8,		/* O_SYNC */
	EG_FLAG_TRUNC = 9,		/* O_TRUNC */
	EG_FLAG_DIRECT = 10,		/* O_DIRECT */
	EG_FLAG_DIRECTORY = 11,		/* O_DIRECTORY */
	EG_FLAG_LARGEFILE = 12,		/* O_LARGEFILE */
	EG_FLAG_CLOEXEC = 13,		/* O_CLOEXEC */
	EG_FLAG_TMPFILE = 14,		/* O_TMPFILE */
	EG_FLAG_F_CREATED = 15,		/* the file was created by this open */
	EG_FLAG_PATH = 16,		/* O_PATH */
	EG_FLAG_NOFOLLOW = 17,		/* O_NOFOLLOW */
	EG_FLAG_CLONE_NEWNS = 18,	/* CLONE_NEWNS */
	EG_FLAG_CLONE_NEWCGROUP = 19,	/* CLONE_NEWCGROUP */
	EG_FLAG_CLONE_NEWUTS = 20,	/* CLONE_NEWUTS */
	EG_FLAG_CLONE_NEWIPC = 21,	/* CLONE_NEWIPC */
	EG_FLAG_CLONE_NEWUSER = 22,	/* CLONE_NEWUSER */
	EG_FLAG_CLONE_NEWPID = 23,	/* CLONE_NEWPID */
	EG_FLAG_CLONE_NEWNET = 24,	/* CLONE_NEWNET */
	EG_FLAG_CLONE_NEWTIME = 25,	/* CLONE_NEWTIME */
	EG_FLAG_CLONE_FS = 26,		/* CLONE_FS */
	EG_FLAG_CLONE_FILES = 27,	/* CLONE_FILES */
	EG_FLAG_CLONE_SYSVSEM = 28,	/* CLONE_SYSVSEM */
};

/* What kind of object is opened or connected. */
enum eg_fd_type {
	EG_FD_FILE = 1,			/* regular file */
	EG_FD_DIRECTORY = 2,		/* directory */
	EG_FD_IPV4 = 3,			/* IPv4 socket */
	EG_FD_IPV6 = 4,			/* IPv6 socket */
	EG_FD_UNIX = 5,			/* Unix socket */
	EG_FD_PIPE = 6,			/* pipe or fifo */
	EG_FD_CHAR = 7,			/* character device */
	EG_FD_BLOCK = 8,		/* block device */
	EG_FD_OTHER = 9,		/* anything else */
};

/* Transport protocol of a socket. */
enum eg_l4proto {
	EG_L4_TCP = 1,			/* TCP */
	EG_L4_UDP = 2,			/* UDP */
	EG_L4_ICMP = 3,			/* ICMP, of either IP version */
	EG_L4_RAW = 4,			/* raw socket */
	EG_L4_OTHER = 5,		/* anything else */
};

/* Address family of a socket. */
enum eg_family {
	EG_FAMILY_IP = 1,		/* IPv4 or IPv6 */
	EG_FAMILY_UNIX = 2,		/* Unix */
	EG_FAMILY_OTHER = 3,		/* anything else */
};

/* What is known of a fact. */
enum eg_fact_state {
	EG_FACT_MISSING = 0,		/* there is no such fact */
	EG_FACT_UNKNOWN = 1,		/* there is one, but it could not be read whole */
	EG_FACT_KNOWN = 2,		/* it is known */
	EG_FACT_NAMELESS = 3,		/* of a text: the object is there, but the host has no name for it */
};

#endif
