/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/*
 * The kernel types that the programs depend on, and of them only the fields they read. CO-RE finds the
 * offsets on the running kernel; kernel differences are bridged in lib/core_compat.bpf.h.
 */
#ifndef EG_KERNEL_H
#define EG_KERNEL_H

#include <linux/types.h>
#include <stdbool.h>

typedef __u8 u8;
typedef __u16 u16;
typedef __u32 u32;
typedef __u64 u64;
typedef __s32 s32;
typedef __s64 s64;
typedef unsigned short umode_t;

#pragma clang attribute push(__attribute__((preserve_access_index)), apply_to = record)

struct qstr {
	union {
		struct {
			u32 hash;
			u32 len;
		};
		u64 hash_len;
	};
	const unsigned char *name;
};

struct super_block {
	u32 s_dev;
	unsigned long s_magic;
};

struct inode {
	u16 i_mode;
	unsigned int i_nlink;
	unsigned long i_ino;
	u32 i_generation;
	struct super_block *i_sb;
};

struct seqcount {
	unsigned int sequence;
};

struct seqcount_spinlock {
	struct seqcount seqcount;
};

struct hlist_bl_node {
	struct hlist_bl_node *next, **pprev;
};

struct dentry {
	struct seqcount_spinlock d_seq;
	struct hlist_bl_node d_hash;
	struct dentry *d_parent;
	struct qstr d_name;
	struct inode *d_inode;
	struct super_block *d_sb;
};

struct vfsmount {
	struct dentry *mnt_root;
	struct super_block *mnt_sb;
	int mnt_flags;
};

struct ns_common {
	unsigned int inum;
};

struct mnt_namespace {
	struct ns_common ns;
	struct mount *root;
	u64 event;
};

struct mount {
	struct mount *mnt_parent;
	struct dentry *mnt_mountpoint;
	struct vfsmount mnt;
	struct mnt_namespace *mnt_ns;
	int mnt_id;
};

struct path {
	struct vfsmount *mnt;
	struct dentry *dentry;
};

struct callback_head {
	struct callback_head *next;
};

struct file {
	unsigned int f_flags;
	unsigned int f_mode;
	struct path f_path;
	struct inode *f_inode;
	void *private_data;
	struct callback_head f_task_work;
};

/* Before 6.7. */
struct file___rcuhead {
	struct callback_head f_rcuhead;
};

struct fdtable {
	unsigned int max_fds;
	struct file **fd;
};

struct files_struct {
	struct fdtable *fdt;
};

struct fs_struct {
	struct path root;
	struct path pwd;
};

typedef struct {
	u32 val;
} kuid_t;

typedef struct {
	u32 val;
} kgid_t;

typedef struct {
	u64 val;
} kernel_cap_t;

struct user_namespace {
	int level;
};

struct cred {
	kuid_t uid;
	kuid_t euid;
	kgid_t egid;
	kernel_cap_t cap_inheritable;
	kernel_cap_t cap_permitted;
	kernel_cap_t cap_effective;
	struct user_namespace *user_ns;
};

struct upid {
	int nr;
};

struct pid {
	unsigned int level;
	struct upid numbers[1];
};

struct kernfs_node {
	const char *name;
};

struct cgroup;

struct cgroup_subsys_state {
	struct cgroup *cgroup;
};

struct cgroup {
	int level;
	struct kernfs_node *kn;
	struct cgroup *ancestors[1];
};

enum cgroup_subsys_id {
	pids_cgrp_id,
};

struct css_set {
	struct cgroup_subsys_state *subsys[1];
	struct cgroup *dfl_cgrp;
};

struct tty_driver {
	int major;
	int minor_start;
};

struct tty_struct {
	struct tty_driver *driver;
	int index;
};

typedef struct {
	int counter;
} atomic_t;

struct signal_struct {
	atomic_t live;
	struct pid *pids[4];
	struct tty_struct *tty;
};

struct vm_area_struct {
	unsigned long vm_start;
	unsigned long vm_end;
	struct file *vm_file;
};

struct mm_struct {
	unsigned long arg_start;
	unsigned long arg_end;
	unsigned long start_stack;
	struct file *exe_file;
};

struct nsproxy {
	struct mnt_namespace *mnt_ns;
};

struct thread_info {
	u32 status;
};

struct task_struct {
	struct thread_info thread_info;
	unsigned int flags;
	int pid;
	int tgid;
	u64 start_boottime;
	u64 self_exec_id;
	struct task_struct *real_parent;
	struct task_struct *group_leader;
	struct mm_struct *mm;
	struct fs_struct *fs;
	struct files_struct *files;
	struct nsproxy *nsproxy;
	struct signal_struct *signal;
	const struct cred *cred;
	struct css_set *cgroups;
	struct pid *thread_pid;
	kuid_t loginuid;
	struct callback_head *task_works;
	char comm[16];
};

struct bpf_iter__task {
	struct task_struct *task;
};

struct linux_binprm {
	struct file *executable;
	struct file *file;
	const char *filename;
	const char *interp;
};

struct in6_addr {
	union {
		u8 u6_addr8[16];
	} in6_u;
};

struct sock_common {
	u16 skc_family;
	u32 skc_rcv_saddr;
	u32 skc_daddr;
	u16 skc_num;
	u16 skc_dport;
	struct in6_addr skc_v6_rcv_saddr;
	struct in6_addr skc_v6_daddr;
};

struct sock {
	struct sock_common __sk_common;
	u16 sk_type;
	u16 sk_protocol;
	u32 sk_max_ack_backlog;
};

struct socket {
	struct sock *sk;
};

struct sockaddr {
	u16 sa_family;
};

struct msghdr {
	void *msg_name;
	int msg_namelen;
};

struct pt_regs {
	unsigned long orig_ax;
	unsigned long bx;
	unsigned long cx;
	unsigned long dx;
	unsigned long si;
	unsigned long di;
};

#pragma clang attribute pop

#define EG_PF_KTHREAD	   0x00200000
#define EG_S_IFMT	   00170000
#define EG_S_IFSOCK	   0140000
#define EG_S_IFREG	   0100000
#define EG_S_IFBLK	   0060000
#define EG_S_IFDIR	   0040000
#define EG_S_IFCHR	   0020000
#define EG_S_IFIFO	   0010000
#define EG_PF_IO_WORKER	   0x10
#define EG_FMODE_READ	   0x1
#define EG_FMODE_WRITE	   0x2
#define EG_FMODE_CREATED   0x100000
#define EG_OPEN_EXEC	   0x20 /* __FMODE_EXEC in f_flags: the kernel opens a program to run it */
#define EG_AF_UNSPEC	   0
#define EG_AF_UNIX	   1
#define EG_AF_INET	   2
#define EG_AF_INET6	   10
#define EG_EPERM	   1
#define EG_EBUSY	   16
#define EG_EEXIST	   17
#define EG_MAX_ERRNO	   4095
#define EG_SIGKILL	   9
#define EG_MNT_INTERNAL	   0x4000
#define EG_OVERLAYFS_MAGIC 0x794c7630
#define EG_PERMISSIONS	   07777

#endif
