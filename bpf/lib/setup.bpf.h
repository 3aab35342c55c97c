/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/*
 *   raw_tp eg_setup     remembers the host's root and mounts and who runs it, the guard: once by BPF_PROG_TEST_RUN, before
 *                       anything is attached
 */
#ifndef EG_SETUP_H
#define EG_SETUP_H

struct eg_ascent {
	struct task_struct *task;
};

static long eg_ascend(u32 i, struct eg_ascent *a)
{
	struct task_struct *task = a->task;

	if (EG_READ(task, tgid) == 1)
		return 1;
	a->task = EG_READ(task, real_parent);
	return 0;
}

SEC("raw_tp")
int eg_setup(void *ctx)
{
	struct task_struct *task = bpf_get_current_task_btf(), *init;
	struct eg_ascent a = { .task = task };

	bpf_loop(4096, eg_ascend, &a, 0);
	init = a.task;
	eg_guard_pid = task->tgid;
	eg_guard_start = EG_READ(task, group_leader, start_boottime);
	eg_host_root_dentry = (u64)EG_READ(init, fs, root.dentry);
	eg_host_root_mount = (u64)EG_READ(init, fs, root.mnt);
	eg_host_mnt_ns = (u64)EG_READ(init, nsproxy, mnt_ns);
	return 0;
}

#endif
