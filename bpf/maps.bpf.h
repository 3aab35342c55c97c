/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/* Every map and every constant of the object, once. Sizes marked "set at load" depend on the image. */
#ifndef EG_MAPS_H
#define EG_MAPS_H

struct eg_page {
	u32 cell[EG_PAGE_CELLS];
};

/* The image's tables. Entries: set at load. */
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(max_entries, 1);
	__type(key, u32);
	__type(value, struct eg_page);
} eg_cells SEC(".maps");

/* Long lists of texts. Entries: set at load. */
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 1);
	__type(key, struct eg_exact_short);
	__type(value, u32);
} eg_exact_short SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 1);
	__type(key, struct eg_exact_long);
	__type(value, u32);
} eg_exact_long SEC(".maps");

/* Addresses and networks. Entries: set at load. */
struct {
	__uint(type, BPF_MAP_TYPE_LPM_TRIE);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__uint(max_entries, 1);
	__type(key, struct eg_address_key);
	__type(value, u32);
} eg_addresses SEC(".maps");

/* Facts of each process, in the storage of its thread group leader. */
struct {
	__uint(type, BPF_MAP_TYPE_TASK_STORAGE);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__type(key, int);
	__type(value, struct eg_process);
} eg_processes SEC(".maps");

/* Other names of files with several links; only files that a rule that stops asks for get in. */
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__uint(max_entries, 65536);
	__type(key, struct eg_alias_key);
	__type(value, struct eg_alias);
} eg_aliases SEC(".maps");

/* Those that only rules that report ask for, apart, so that they cannot take the room of the others. */
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__uint(max_entries, 65536);
	__type(key, struct eg_alias_key);
	__type(value, struct eg_alias);
} eg_reported_aliases SEC(".maps");

/* The file systems of the host's tree, by device, and where they and parts of them stand in it. */
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__uint(max_entries, 16384);
	__type(key, u64);
	__type(value, struct eg_mount);
} eg_mounts SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__uint(max_entries, 65536);
	__type(key, struct eg_place_key);
	__type(value, struct eg_place);
} eg_places SEC(".maps");

/* Per rule. Entries: set at load. */
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(max_entries, 1);
	__type(key, u32);
	__type(value, struct eg_counter);
} eg_counters SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(max_entries, 1);
	__type(key, u32);
	__type(value, struct eg_health);
} eg_health SEC(".maps");

/* Denials and kills have a ring of their own, so that a flood of alerts cannot drown them. */
struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 4 << 20);
} eg_decisions SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 4 << 20);
} eg_alerts SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 4 << 20);
} eg_lifecycle SEC(".maps");

/* The policy, frozen before load: branches of operations that no rule judges are never verified. */
const volatile struct eg_image eg_image = {};

const volatile u32 eg_self = 0;	/* thread group id of the guard's daemon, which is not judged */
const volatile u32 eg_lsm = 0;		/* 1: LSM programs are attached and can deny */

/* The host's root and mounts, as process 1 had them when the guard was loaded; see eg_setup. */
u64 eg_host_root_dentry = 0;
u64 eg_host_root_mount = 0;
u64 eg_host_mnt_ns = 0;

u64 eg_next_exec_id = 1;

/*
 * Always zero, which the verifier does not know. A loop whose counter starts at a known number is verified
 * once for each number it takes; one that starts at "some number" converges at once.
 */
u32 eg_zero = 0;

static __always_inline u32 eg_some(u32 number)
{
	return number + *(volatile u32 *)&eg_zero;
}

#endif
