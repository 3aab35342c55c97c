/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/* Maps and constants of a policy. Sizes marked "set at load" depend on the image. */
#ifndef EG_POLICY_MAPS_H
#define EG_POLICY_MAPS_H

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

/* Where they stand. */
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, u32);
	__type(value, struct eg_image);
} eg_image SEC(".maps");

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

/*
 * What this policy makes of each process, by thread group id; made from the tracker's facts when the process first acts.
 * A hash and no task storage, which cgroup programs may not use before 6.13. Entries: set at load, as many as there can
 * be tasks, so that nobody can fill it.
 */
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__uint(max_entries, 65536);
	__type(key, u32);
	__type(value, struct eg_process);
} eg_processes SEC(".maps");

/* Classes of programs, by their ids. User space removes those of programs that are gone; without room they are made anew each time. */
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__uint(max_entries, 65536);
	__type(key, u64);
	__type(value, struct eg_program_classes);
} eg_program_classes SEC(".maps");

/* Rules that the exec of a script was recorded for, by thread, until its interpreter is asked for. */
struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, 1024);
	__type(key, u32);
	__type(value, struct eg_attempted);
} eg_attempted SEC(".maps");

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

/* Programs that are never stopped, by inode and device. Entries: set at load. */
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 1);
	__type(key, struct eg_alias_key);
	__type(value, u32);
} eg_never_stopped SEC(".maps");

/* Per rule. Entries: set at load. */
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(max_entries, 1);
	__type(key, u32);
	__type(value, struct eg_counter);
} eg_counters SEC(".maps");

/* Denials and kills have a ring of their own, so that a flood of alerts cannot drown them. */
struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 4 << 20);
} eg_decisions SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 4 << 20);
} eg_alerts SEC(".maps");

/*
 * What user space has to kill for once it has judged the rest of the condition. Many events may come as far as that:
 * they drown neither the denials and kills nor, when they are alerts, these.
 */
struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 4 << 20);
} eg_responses SEC(".maps");

/* What the policy asks for, frozen before load: branches of operations that no rule judges are never verified. */
const volatile struct eg_shape eg_shape = {};

const volatile u32 eg_connect_signals = 0; /* 1: programs that judge connections may send signals */
const volatile u32 eg_lsm = 0; /* 1: LSM programs are attached and can deny */
const volatile u32 eg_caches =
	0; /* 1: opens that matched nothing are kept where that can be (lib/cache.bpf.h) */
const volatile u32 eg_alert_rate =
	0; /* alerts a second of a rule that has no limit of its own; 0: any number */

#endif
