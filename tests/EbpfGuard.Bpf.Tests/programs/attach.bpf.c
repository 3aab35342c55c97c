// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
/* Programs to attach: one counts the forks of one process, one refuses the connections of a cgroup. */
#include <linux/bpf.h>
#include <linux/types.h>

#include <bpf/bpf_helpers.h>

const volatile __u32 t_target;

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, __u64);
} t_forks SEC(".maps");

SEC("tp_btf/sched_process_fork")
int count_fork(void *ctx)
{
	__u32 zero = 0;
	__u64 *forks = bpf_map_lookup_elem(&t_forks, &zero);

	if (forks && bpf_get_current_pid_tgid() >> 32 == t_target)
		__sync_fetch_and_add(forks, 1);
	return 0;
}

SEC("cgroup/connect4")
int refuse_connect(struct bpf_sock_addr *ctx)
{
	return 0;
}

/* No verifier accepts this one: it reads through a number. */
SEC("?syscall")
int broken(void *ctx)
{
	return *(volatile int *)0x10;
}

char LICENSE[] SEC("license") = "Dual BSD/GPL";
