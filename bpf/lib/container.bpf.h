/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/*
 * The container of a process, by the path of its control group, from the root downwards: the first component that names a
 * container counts, because what is above a container the host has named, and what is below may be named by anybody in it.
 * A component names one when it ends in 64 hexadecimal digits (".scope" behind them where systemd keeps it), with nothing
 * before them, or '-' or ':', but not "conmon-"; or when it is LXC's: "lxc.payload.NAME", "lxc.payload/NAME", or "lxc/NAME" at
 * the root, of whose NAME as much counts as an id has room for. Nothing below "user.slice" counts: every user may make groups
 * there. ContainerId.cs has the same rule for /proc/PID/cgroup, and a test asks both.
 */
#ifndef EG_CONTAINER_H
#define EG_CONTAINER_H

enum eg_container_limit {
	EG_CONTAINER_DIGITS = 64,
	EG_CONTAINER_SHORT = 12, /* of them, as people see it */
	EG_CGROUP_DEPTH = 32, /* components that are looked at */
	EG_CGROUP_NAME =
		256, /* bytes of a control group's name with its NUL: all that a directory may have */
};

struct eg_cgroup_walk {
	struct eg_scratch *s;
	struct cgroup *group; /* the process's own */
	u32 scratch;
	u32 level; /* components of its path */
	u32 found; /* bytes of the id */
	u32 below_lxc; /* 1: the component before is a folder of LXC's, so that the next is a container's name */
};

static __always_inline u8 eg_name_byte(const struct eg_scratch *s, u32 at)
{
	return s->arena[(EG_REGION_CONTAINER + at) & EG_ARENA_MASK];
}

/* True when the component has the literal at the given byte. */
#define EG_NAME_HAS(s, at, literal)                                                              \
	({                                                                                       \
		static const char eg_literal[] = literal;                                        \
		!bpf_strncmp(                                                                    \
			(const char *)&(s)->arena[(EG_REGION_CONTAINER + (at)) & EG_ARENA_MASK], \
			sizeof(eg_literal) - 1, eg_literal);                                     \
	})

struct eg_digits {
	struct eg_scratch *s;
	u32 first;
	u32 count;
};

static long eg_count_digit(u32 i, struct eg_digits *d)
{
	u8 c = eg_name_byte(d->s, d->first + i);

	if (!(c >= '0' && c <= '9') && !(c >= 'a' && c <= 'f'))
		return 1;
	d->count++;
	return 0;
}

/* Where the id begins in a component of so many bytes; -1 when it has none. */
__noinline s32 eg_id_of_component(u32 scratch, u32 bytes)
{
	struct eg_scratch *s = eg_scratch_at(scratch);
	struct eg_digits digits = { .s = s, .count = eg_some(0) };
	u32 first;
	u8 before;

	if (!s)
		return -1;
	if (bytes > 6 && EG_NAME_HAS(s, bytes - 6, ".scope"))
		bytes -= 6;
	if (bytes < EG_CONTAINER_DIGITS)
		return -1;
	first = digits.first = bytes - EG_CONTAINER_DIGITS;
	if (first) {
		before = eg_name_byte(s, first - 1);
		if ((before != '-' && before != ':') ||
		    (first >= 7 && EG_NAME_HAS(s, first - 7, "conmon-")))
			return -1;
	}
	bpf_loop(EG_CONTAINER_DIGITS, eg_count_digit, &digits, 0);
	return digits.count == EG_CONTAINER_DIGITS ? (s32)first : -1;
}

static __always_inline void eg_keep_container(struct eg_cgroup_walk *w, u32 from, u32 bytes)
{
	__builtin_memset(w->s->program.container, 0, sizeof(w->s->program.container));
	bpf_probe_read_kernel(w->s->program.container, eg_below(bytes, EG_CONTAINER_MAX),
			      &w->s->arena[(EG_REGION_CONTAINER + from) & EG_ARENA_MASK]);
	w->found = bytes;
}

static __always_inline void eg_keep_lxc_name(struct eg_cgroup_walk *w, u32 from, u32 bytes)
{
	eg_keep_container(w, from, bytes < EG_CONTAINER_MAX ? bytes : EG_CONTAINER_MAX - 1);
}

static __always_inline struct cgroup *eg_ancestor_of(struct cgroup *group, u32 level)
{
	struct cgroup *ancestor = NULL;

	bpf_probe_read_kernel(&ancestor, sizeof(ancestor),
			      (void *)group + bpf_core_field_offset(struct cgroup, ancestors) +
				      level * sizeof(void *));
	return ancestor;
}

/* Component number i of the path; the root, which has no name, is none. */
static long eg_cgroup_step(u32 i, struct eg_cgroup_walk *w)
{
	struct cgroup *group;
	long bytes;
	s32 id;

	if (i >= w->level)
		return 1;
	group = eg_ancestor_of(w->group, i + 1);
	bytes = bpf_probe_read_kernel_str(&w->s->arena[EG_REGION_CONTAINER], EG_CGROUP_NAME,
					  EG_READ(group, kn, name));
	if (bytes < 2 || bytes > EG_CGROUP_NAME)
		return 0;
	bytes--;
	if (!i && bytes == 10 && EG_NAME_HAS(w->s, 0, "user.slice"))
		return 1;
	id = eg_id_of_component(w->scratch, bytes);
	if (id >= 0)
		eg_keep_container(w, id, EG_CONTAINER_SHORT);
	else if (w->below_lxc)
		eg_keep_lxc_name(w, 0, bytes);
	else if (bytes > 12 && EG_NAME_HAS(w->s, 0, "lxc.payload."))
		eg_keep_lxc_name(w, 12, bytes - 12);
	/* Below the root "lxc" is a word that anybody may use. */
	w->below_lxc = (!i && bytes == 3 && EG_NAME_HAS(w->s, 0, "lxc")) ||
		       (bytes == 11 && EG_NAME_HAS(w->s, 0, "lxc.payload"));
	return w->found != 0;
}

static __always_inline void eg_search_path(struct eg_cgroup_walk *w, struct cgroup *group)
{
	w->group = group;
	w->below_lxc =
		eg_some(0); /* kernels before 6.7 verify the step once, with what it begins with */
	w->level = EG_READ(group, level);
	bpf_loop(EG_CGROUP_DEPTH, eg_cgroup_step, w, 0);
}

/* Fills the container of the program in the scratch buffer, from the control groups of the process s->viewer. */
__noinline int eg_find_container(u32 scratch)
{
	struct eg_scratch *s = eg_scratch_at(scratch);
	struct eg_cgroup_walk w = { .s = s, .scratch = scratch };
	struct css_set *set;

	if (!s)
		return 0;
	set = EG_READ((struct task_struct *)s->viewer, group_leader, cgroups);
	eg_search_path(&w, EG_READ(set, dfl_cgrp));
	if (!w.found && bpf_core_enum_value_exists(enum cgroup_subsys_id, pids_cgrp_id)) {
		/* Hosts of control groups v1 keep containers apart in the controllers' trees. */
		u32 place =
			bpf_core_enum_value(enum cgroup_subsys_id, pids_cgrp_id) * sizeof(void *);
		struct cgroup_subsys_state *pids = NULL;

		bpf_probe_read_kernel(&pids, sizeof(pids),
				      (void *)set + bpf_core_field_offset(struct css_set, subsys) +
					      place);
		eg_search_path(&w, EG_READ(pids, cgroup));
	}
	if (!w.found) {
		__builtin_memcpy(s->program.container, "host\0\0\0\0\0\0\0\0\0\0\0",
				 sizeof(s->program.container));
		w.found = 4;
	}
	bpf_probe_read_kernel(&s->arena[EG_REGION_CONTAINER], EG_CONTAINER_MAX,
			      s->program.container);
	eg_text_set(&s->texts[EG_IN_CONTAINER], EG_REGION_CONTAINER, w.found, EG_FACT_KNOWN);
	return 0;
}

#endif
