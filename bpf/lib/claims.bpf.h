/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/*
 * What is known of a process whose exec was not seen: its name and arguments are read when it first acts, by when it may have
 * changed them. They are claims, unless something else speaks for them.
 */
#ifndef EG_CLAIMS_H
#define EG_CLAIMS_H

/* True when a link of the host's gives the program's file that name. */
static __always_inline bool eg_name_is_of_link(struct eg_scratch *s)
{
	struct eg_program_name *key = &s->program_name;

	key->inode = s->program.inode;
	key->device = s->program.device;
	__builtin_memset(key->name, 0, sizeof(key->name));
	bpf_probe_read_kernel(key->name, s->texts[EG_IN_PROC_NAME].bytes & (EG_NAME_MAX - 1),
			      &s->arena[EG_REGION_NAME]);
	return bpf_map_lookup_elem(&eg_program_names, key);
}

/* True when that stretch of the arena is the process's name, which has 15 bytes at most. */
static __always_inline bool eg_is_name(const struct eg_scratch *s, u32 from, u32 to)
{
	const struct eg_text *name = &s->texts[EG_IN_PROC_NAME];
	u32 i, bytes = to - from;

	if (bytes >= EG_NAME_MAX)
		bytes = EG_NAME_MAX - 1;
	if (name->bytes != bytes)
		return false;
	for (i = 0; i < EG_NAME_MAX - 1; i++) {
		if (i < bytes && s->arena[(EG_REGION_NAME + i) & EG_ARENA_MASK] !=
					 s->arena[(from + i) & EG_ARENA_MASK])
			return false;
	}
	return true;
}

/* True when the process is called as its program's file is: nobody gains by a name that he gave himself. */
static __always_inline bool eg_name_is_of_file(const struct eg_scratch *s)
{
	const struct eg_text *path = &s->names[0];
	u32 end = path->start + path->bytes;

	return path->state == EG_FACT_KNOWN && eg_is_name(s, end - path->tail, end);
}

/* True when user space has found that the process runs a script of that name. */
static __always_inline bool eg_name_is_of_script(struct eg_scratch *s)
{
	struct task_struct *leader = EG_READ((struct task_struct *)s->viewer, group_leader);
	struct eg_script_name *key = &s->script_name;

	key->start_ticks = EG_READ(leader, start_boottime) / EG_TICK_NS;
	key->pid = EG_READ(leader, tgid);
	key->pad = 0;
	__builtin_memset(key->name, 0, sizeof(key->name));
	bpf_probe_read_kernel(key->name, s->texts[EG_IN_PROC_NAME].bytes & (EG_NAME_MAX - 1),
			      &s->arena[EG_REGION_NAME]);
	return bpf_map_lookup_elem(&eg_script_names, key);
}

/*
 * Of a process whose exec was not seen (s->adopting) the arguments are a claim, since by now it may have written over them;
 * that it has shows when there are more or fewer than its exec left on its stack (of long ones, once they are kept). Its name
 * is a claim when it is neither its file's nor its script's.
 */
static __always_inline void eg_doubt(struct eg_scratch *s)
{
	struct eg_counting_arguments c = {
		.s = s,
		.position = eg_some(EG_REGION_ARGS),
		.arguments = eg_some(0),
	};

	c.end = c.position + s->args_bytes;
	bpf_loop(EG_ARGS_MAX / 8 + 1, eg_count_argument, &c, 0);
	s->args_gap |= EG_GAP_ARGS_CLAIMED;
	if (!(s->args_gap & (EG_GAP_ARGS | EG_GAP_ARGS_CUT)) && c.arguments != s->args_count)
		s->args_gap |= EG_GAP_ARGS_REWRITTEN;
	s->texts[EG_IN_PROC_NAME].claimed = !eg_name_is_of_file(s) && !eg_name_is_of_link(s) &&
					    !eg_name_is_of_script(s);
}

/*
 * A process that was not seen from its start, in a user namespace of its own: there anybody may have the kernel show another
 * file as his program (prctl(2), PR_SET_MM_MAP). Which one he runs nobody knows, and so not whether the name is that one's.
 */
static __always_inline void eg_doubt_file(struct eg_scratch *s)
{
	s->program.inode = s->program.device = s->program.generation = 0;
	eg_text_set(&s->names[0], 0, 0, EG_FACT_UNKNOWN);
	s->name_count = 1;
	s->texts[EG_IN_PROC_NAME].claimed = 1;
}

#endif
