/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/* All that depends on the architecture: system call numbers and registers. x86-64 today. */
#ifndef EG_ARCH_H
#define EG_ARCH_H

enum eg_syscall {
	EG_NR_OPEN = 2,
	EG_NR_CONNECT = 42,
	EG_NR_CREAT = 85,
	EG_NR_OPENAT = 257,
	EG_NR_OPEN_BY_HANDLE_AT = 304,
	EG_NR_OPENAT2 = 437,
};

/* The same by 32-bit numbers, as int 0x80 and 32-bit programs use them. */
enum eg_compat_syscall {
	EG_COMPAT_NR_OPEN = 5,
	EG_COMPAT_NR_CREAT = 8,
	EG_COMPAT_NR_OPENAT = 295,
	EG_COMPAT_NR_OPEN_BY_HANDLE_AT = 342,
	EG_COMPAT_NR_OPENAT2 = 437,
	EG_COMPAT_NR_CONNECT = 362,
	EG_COMPAT_NR_SOCKETCALL = 102,
};

enum eg_arch {
	EG_TS_COMPAT = 2,		/* thread_info.status: a 32-bit call is under way */
};

/* Open flags, asm-generic numbers. */
enum eg_open_flag {
	EG_O_ACCMODE = 3,
	EG_O_CREAT = 0100,
	EG_O_EXCL = 0200,
	EG_O_TRUNC = 01000,
	EG_O_APPEND = 02000,
	EG_O_NONBLOCK = 04000,
	EG_O_DSYNC = 010000,
	EG_O_DIRECT = 040000,
	EG_O_LARGEFILE = 0100000,
	EG_O_DIRECTORY = 0200000,
	EG_O_NOFOLLOW = 0400000,
	EG_O_CLOEXEC = 02000000,
	EG_O_SYNC = 04000000,
	EG_O_PATH = 010000000,
	EG_O_TMPFILE = 020000000,
};

#endif
