/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/* Programs that do nothing where the guard's are: the least that any guard by BPF can cost. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>

SEC("lsm/file_open")
int BPF_PROG(empty_file_open, void *file, int ret)
{
	return ret;
}

SEC("lsm/bprm_check_security")
int BPF_PROG(empty_exec_check, void *bprm, int ret)
{
	return ret;
}

SEC("tp_btf/sys_exit")
int BPF_PROG(empty_sys_exit, void *regs, long ret)
{
	return 0;
}

SEC("tp_btf/sched_process_exec")
int BPF_PROG(empty_exec, void *task, int old_pid, void *bprm)
{
	return 0;
}

char LICENSE[] SEC("license") = "Dual BSD/GPL";
