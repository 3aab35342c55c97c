// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
/*
 * One map of each kind that the guard uses, and syscall programs that say what the kernel sees in them:
 * a test writes from user space and compares.
 */
#include <linux/bpf.h>
#include <linux/types.h>

#include <bpf/bpf_helpers.h>

#define TASK_VALUE_BYTES 16

struct task_struct {
	struct task_struct *group_leader;
} __attribute__((preserve_access_index));

struct wide {
	__u64 first;
	__u32 second;
	__u32 third;
};

struct task_value {
	__u64 words[TASK_VALUE_BYTES / 8];
};

struct prefix_key {
	__u32 bits;
	__u32 set;
	__u8 address[16];
};

struct view {
	__u64 key;
	__u64 out[4];
	__u32 found;
	__u32 pad;
};

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 4);
	__type(key, __u64);
	__type(value, struct wide);
} t_hash SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 4);
	__uint(map_flags, BPF_F_MMAPABLE);
	__type(key, __u32);
	__type(value, __u32[1024]);
} t_cells SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 2);
	__type(key, __u32);
	__type(value, __u32[3]);
} t_percpu SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_LPM_TRIE);
	__uint(max_entries, 1024);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__type(key, struct prefix_key);
	__type(value, __u32);
} t_prefixes SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_TASK_STORAGE);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__type(key, int);
	__type(value, struct task_value);
} t_tasks SEC(".maps");

const volatile struct wide t_wide = { 1, 2, 3 };
const volatile __u32 t_number = 7;
__u32 t_variable;
__u64 t_calls = 100;

SEC("syscall")
int read_constants(struct view *view)
{
	view->out[0] = t_wide.first;
	view->out[1] = t_wide.second;
	view->out[2] = t_wide.third;
	view->out[3] = t_number;
	return 17;
}

SEC("syscall")
int count_call(void *ctx)
{
	t_calls++;
	t_variable++;
	return 0;
}

SEC("syscall")
int read_hash(struct view *view)
{
	__u64 key = view->key;
	struct wide *value = bpf_map_lookup_elem(&t_hash, &key);

	view->found = value != 0;
	if (!value)
		return 0;
	view->out[0] = value->first;
	view->out[1] = value->second;
	view->out[2] = value->third;
	return 0;
}

SEC("syscall")
int read_cell(struct view *view)
{
	__u32 page = view->key / 1024;
	__u32 index = view->key % 1024;
	__u32(*cells)[1024] = bpf_map_lookup_elem(&t_cells, &page);

	view->found = cells != 0;
	if (cells && index < 1024)
		view->out[0] = (*cells)[index];
	return 0;
}

/* A sleepable program, as syscall programs are, may not use a trie. Arguments: set, address; 0: not found. */
SEC("raw_tp")
int read_prefix(struct bpf_raw_tracepoint_args *ctx)
{
	struct prefix_key key = { .bits = 160, .set = ctx->args[0] };
	__u64 address[2] = { ctx->args[1], ctx->args[2] };
	__u32 *value;

	__builtin_memcpy(key.address, address, sizeof(key.address));
	value = bpf_map_lookup_elem(&t_prefixes, &key);
	return value ? *value : 0;
}

/* The first and last word of this thread's process, whose storage hangs on its first thread. */
SEC("raw_tp")
int read_task(void *ctx)
{
	struct task_struct *task = bpf_get_current_task_btf();
	struct task_value *value = bpf_task_storage_get(&t_tasks, task->group_leader, 0, 0);

	return value ? value->words[0] * 1000 + value->words[TASK_VALUE_BYTES / 8 - 1] : 0;
}

char LICENSE[] SEC("license") = "Dual BSD/GPL";
