/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/* What each object has for itself. */
#ifndef EG_OBJECT_H
#define EG_OBJECT_H

/* What this object's programs met with. */
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(max_entries, 1);
	__type(key, u32);
	__type(value, struct eg_health);
} eg_health SEC(".maps");

static __always_inline struct eg_health *eg_health_of_object(void)
{
	u32 zero = 0;

	return bpf_map_lookup_elem(&eg_health, &zero);
}

/* What eg_setup remembers: the host's root and mounts, as process 1 has them, and the process of the guard. */
u64 eg_host_root_dentry = 0;
u64 eg_host_root_mount = 0;
u64 eg_host_mnt_ns = 0;
u64 eg_guard_start = 0;
u32 eg_guard_pid = 0;

#endif
