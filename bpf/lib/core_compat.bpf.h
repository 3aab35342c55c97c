/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/* Differences between kernels, each in a function of its own with what made it. */
#ifndef EG_CORE_COMPAT_H
#define EG_CORE_COMPAT_H

/* A mount that the kernel made for itself (memfd, pipes): it hangs in no tree. */
static __always_inline bool eg_is_kernel_mount(struct vfsmount *mnt)
{
	return EG_READ(mnt, mnt_flags) & EG_MNT_INTERNAL;
}

/*
 * A mount tree that was never attached (fsmount, open_tree) has an anonymous namespace: without a number
 * before 6.18, with a number of its own since "nsfs: current_in_namespace" gave every namespace one.
 */
static __always_inline bool eg_is_detached(struct mount *top)
{
	struct mnt_namespace *ns = EG_READ(top, mnt_ns);
	u32 inum;

	if (!ns)
		return true;
	inum = EG_READ(ns, ns.inum);
	return inum == 0 || inum == 0xeffffff7;
}

/*
 * A private copy of a mount, which a file system such as overlayfs keeps for the files below it: in no
 * namespace, and says so by an error pointer (MNT_NS_INTERNAL), as the kernel's own mounts do.
 */
static __always_inline bool eg_is_private_mount(struct vfsmount *mnt)
{
	struct mount *mount = eg_mount_around(mnt);

	return (u64)EG_READ(mount, mnt_ns) >= (u64)-EG_MAX_ERRNO && !eg_is_kernel_mount(mnt);
}

/* The file that is to be closed by a piece of work that a task has yet to do, if that is what it is. */
static __always_inline struct file *eg_file_of_work(struct callback_head *work)
{
	struct file *file = NULL;
	u64 offset = bpf_core_field_exists(file->f_task_work)
			     ? bpf_core_field_offset(struct file, f_task_work)
			     : bpf_core_field_offset(struct file___rcuhead, f_rcuhead);

	return (void *)work - offset;
}

/* The user who logged in; kernels built without auditing do not keep it. */
static __always_inline s32 eg_login_of(struct task_struct *task)
{
	return bpf_core_field_exists(task->loginuid) ? EG_READ(task, loginuid.val) : -1;
}

#endif
