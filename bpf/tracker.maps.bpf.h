/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/*
 * What the tracker owns and policies share: who is who, and where things are mounted. These maps outlive every policy.
 */
#ifndef EG_TRACKER_MAPS_H
#define EG_TRACKER_MAPS_H

/* Every process by thread group id. Entries: set at load, as many as there can be tasks, so that nobody can fill it. */
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__uint(max_entries, 65536);
	__type(key, u32);
	__type(value, struct eg_tracked);
} eg_tracked SEC(".maps");

/* Every program that a process runs or descends from, by id. Entries: set at load. */
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__uint(max_entries, 65536);
	__type(key, u64);
	__type(value, struct eg_program);
} eg_programs SEC(".maps");

struct eg_text_short {
	u8 text[EG_TEXT_SHORT];
};

struct eg_text_long {
	u8 text[EG_TEXT_LONG];
};

/* The programs' texts, by the program's id, in one of two maps by their length. Entries: set at load. */
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__uint(max_entries, 65536);
	__type(key, u64);
	__type(value, struct eg_text_short);
} eg_texts_short SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__uint(max_entries, 65536);
	__type(key, u64);
	__type(value, struct eg_text_long);
} eg_texts_long SEC(".maps");

/*
 * The pieces of long arguments. Whoever runs programs with many of them may use it up (64 MiB); then long arguments are
 * unknown until some of these programs are gone for a while.
 */
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__uint(max_entries, 8192);
	__type(key, struct eg_piece_key);
	__type(value, struct eg_piece);
} eg_pieces SEC(".maps");

/* Programs that are gone and whose pieces are not, the eldest followed by the younger: a ring. */
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, EG_GRAVES);
	__type(key, u32);
	__type(value, struct eg_grave);
} eg_graves SEC(".maps");

/*
 * Names that links in the host's folders of programs give to files: sh is dash. A process that is older than the tracker is
 * believed when it goes by one of them.
 */
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__uint(max_entries, 65536);
	__type(key, struct eg_program_name);
	__type(value, u32);
} eg_program_names SEC(".maps");

/* Processes that are older than the tracker, and are believed to be called as they are since it is how the script is called that they run. */
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__uint(max_entries, 65536);
	__type(key, struct eg_script_name);
	__type(value, u32);
} eg_script_names SEC(".maps");

/* The tracker's own numbers. */
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, u32);
	__type(value, struct eg_tracker);
} eg_tracker SEC(".maps");

/* Execs, forks and exits, for user space. */
struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 4 << 20);
} eg_lifecycle SEC(".maps");

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

/* How often these two were changed: what was made of them holds no longer. */
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(max_entries, 1);
	__type(key, u32);
	__type(value, u64);
} eg_tree_state SEC(".maps");

#endif
