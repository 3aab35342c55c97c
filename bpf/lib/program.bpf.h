/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/*
 * The facts of a program: read when an exec has put it in place, kept by id in the tracker's maps, and laid out again in
 * a scratch buffer for a policy to classify.
 */
#ifndef EG_PROGRAM_H
#define EG_PROGRAM_H

struct eg_find {
	struct eg_scratch *s;
	u32 position, end;
};

static long eg_find_nul(u32 i, struct eg_find *f)
{
	u32 n;

	for (n = 0; n < 8; n++) {
		if (f->position >= f->end || !f->s->arena[f->position & EG_ARENA_MASK])
			return 1;
		f->position++;
	}
	return 0;
}

/* Texts of no arguments, or of such as cannot be read. */
static __always_inline void eg_no_arguments(struct eg_scratch *s, u32 state)
{
	eg_text_set(&s->texts[EG_IN_PROC_EXE], 0, 0, state);
	eg_text_set(&s->texts[EG_IN_PROC_ARGS], 0, 0, state);
	eg_text_set(&s->texts[EG_IN_PROC_CMDLINE], 0, 0, state);
}

/* argv[0], the other arguments, and the command line of name and arguments, from the bytes of argv in their region. */
static __always_inline void eg_set_arguments(struct eg_scratch *s, u32 bytes, u32 gaps)
{
	u32 state = gaps & (EG_GAP_ARGS_CUT | EG_GAP_ARGS_REWRITTEN) ? EG_FACT_UNKNOWN
								     : EG_FACT_KNOWN;
	u32 claimed = !!(gaps & EG_GAP_ARGS_CLAIMED);
	const struct eg_text *name = &s->texts[EG_IN_PROC_NAME];
	struct eg_find f = { .s = s, .position = eg_some(EG_REGION_ARGS) };
	u32 first, name_bytes = name->bytes & (EG_NAME_MAX - 1);

	if (gaps & EG_GAP_ARGS) {
		eg_no_arguments(s, EG_FACT_UNKNOWN);
		return;
	}

	f.end = EG_REGION_ARGS + bytes;
	bpf_loop(EG_ARGS_MAX / 8 + 1, eg_find_nul, &f, 0);
	eg_text_set(&s->texts[EG_IN_PROC_EXE], EG_REGION_ARGS, f.position - EG_REGION_ARGS,
		    gaps & EG_GAP_ARGS_REWRITTEN ? EG_FACT_UNKNOWN
		    : f.position < f.end	 ? EG_FACT_KNOWN
		    : bytes			 ? state
		    : claimed			 ? EG_FACT_UNKNOWN
						 : EG_FACT_MISSING);
	s->texts[EG_IN_PROC_EXE].claimed = claimed;
	first = f.position < f.end ? f.position + 1 : f.end;
	if (f.end > first && !s->arena[(f.end - 1) & EG_ARENA_MASK])
		f.end--;
	bytes = f.end - first;
	eg_text_set(&s->texts[EG_IN_PROC_ARGS], first, bytes, state);
	s->texts[EG_IN_PROC_ARGS].claimed = claimed;
	eg_text_set(&s->texts[EG_IN_PROC_CMDLINE], EG_REGION_CMDLINE, name_bytes, state);
	s->texts[EG_IN_PROC_CMDLINE].claimed = claimed | name->claimed;
	bpf_probe_read_kernel(&s->arena[EG_REGION_CMDLINE], name_bytes,
			      &s->arena[name->start & EG_ARENA_MASK]);
	if (!bytes)
		return;
	s->arena[EG_REGION_CMDLINE + name_bytes] = ' ';
	bpf_probe_read_kernel(&s->arena[EG_REGION_CMDLINE + name_bytes + 1],
			      eg_below(bytes, 2 * EG_ARGS_MAX), &s->arena[first & EG_ARENA_MASK]);
	s->texts[EG_IN_PROC_CMDLINE].bytes += 1 + bytes;
}

/* Notes where a process has argv, how much of it is read at once, and how much in pieces. */
static __always_inline void eg_measure_arguments(struct eg_scratch *s, u64 from, u64 bytes)
{
	s->args_from = from;
	s->args_bytes = bytes < EG_ARGS_MAX ? bytes : EG_ARGS_MAX;
	s->args_whole = bytes > EG_ARGS_MAX && bytes <= EG_ARGS_WHOLE ? bytes : 0;
	s->args_gap = bytes > EG_ARGS_MAX ? EG_GAP_ARGS_CUT : 0;
}

/* argv as the current process has it in its memory. */
static __always_inline void eg_read_arguments(struct eg_scratch *s, struct mm_struct *mm)
{
	u64 from = EG_READ(mm, arg_start), bytes = EG_READ(mm, arg_end) - from;

	eg_measure_arguments(s, from, bytes);
	bytes = s->args_bytes;
	if (bpf_probe_read_user(&s->arena[EG_REGION_ARGS], eg_below(bytes, 2 * EG_ARGS_MAX),
				(void *)from)) {
		bytes = 0;
		s->args_whole = 0;
		s->args_gap = EG_GAP_ARGS;
	}
	s->args_bytes = bytes;
	s->args_count = 0;
	bpf_probe_read_user(&s->args_count, sizeof(s->args_count),
			    (void *)EG_READ(mm, start_stack));
}

/* The name's bytes end at the first NUL. */
static __always_inline void eg_set_name(struct eg_scratch *s)
{
	struct eg_find f = { .s = s, .position = eg_some(EG_REGION_NAME) };

	f.end = f.position + EG_NAME_MAX - 1;
	bpf_loop(EG_NAME_MAX / 8, eg_find_nul, &f, 0);
	eg_text_set(&s->texts[EG_IN_PROC_NAME], EG_REGION_NAME, f.position - EG_REGION_NAME,
		    EG_FACT_KNOWN);
}

/*
 * True when an overlay has the file in its upper layer: written since the image was made. An overlay keeps the upper
 * entry right behind its inode (struct ovl_inode); the type itself is a module's, which may not be loaded yet.
 */
static __always_inline bool eg_is_upper_layer(struct inode *inode)
{
	struct dentry *upper = NULL;

	if (EG_READ(inode, i_sb, s_magic) != EG_OVERLAYFS_MAGIC)
		return false;
	bpf_probe_read_kernel(&upper, sizeof(upper),
			      (void *)inode + bpf_core_type_size(struct inode));
	return upper != NULL;
}

/* The program's file: its names, and whether it lives in memory only or above a container's image. */
static __always_inline void eg_read_program_file(u32 scratch, struct eg_scratch *s,
						 struct file *file)
{
	struct inode *inode = EG_READ(file, f_inode);
	bool memory = !EG_READ(inode, i_nlink) && eg_is_kernel_mount(EG_READ(file, f_path.mnt));

	eg_number(s, EG_IN_PROC_MEMFD, memory);
	eg_number(s, EG_IN_PROC_UPPER, eg_is_upper_layer(inode));
	s->program.inode = EG_READ(inode, i_ino);
	s->program.device = EG_READ(inode, i_sb, s_dev);
	s->program.generation = EG_READ(inode, i_generation);
	s->dentry = EG_READ(file, f_path.dentry);
	s->mnt = EG_READ(file, f_path.mnt);
	eg_name_object(scratch);
	eg_name_program(s);
}

/* A program that has no file: a kernel thread's. */
static __always_inline void eg_no_program_file(struct eg_scratch *s)
{
	eg_number(s, EG_IN_PROC_MEMFD, 0);
	eg_number(s, EG_IN_PROC_UPPER, 0);
	eg_text_set(&s->names[0], 0, 0, EG_FACT_MISSING);
	s->name_count = 1;
}

/* Appends a text to those that are kept; they stand where a command line would. Returns the bytes that there are now. */
static __always_inline u32 eg_pack_text(struct eg_scratch *s, u32 at, u32 from, u32 bytes)
{
	bpf_probe_read_kernel(&s->arena[EG_REGION_CMDLINE + eg_below(at, EG_TEXT_LONG)],
			      eg_below(bytes, EG_TEXT_LONG), &s->arena[from & EG_ARENA_MASK]);
	return at + bytes;
}

/* Forgets the texts of a program, which are in one of two maps. */
static __always_inline void eg_forget_texts(u64 id)
{
	if (bpf_map_delete_elem(&eg_texts_short, &id))
		bpf_map_delete_elem(&eg_texts_long, &id);
}

/*
 * Keeps the program whose facts are in the scratch buffer, under the id given and as the successor of previous, for one
 * user. Texts first, so that no program is seen without. Returns 0, or not when there is no room.
 */
__noinline int eg_keep_program(u32 scratch, u64 id, u64 previous, u32 depth, u32 flags)
{
	struct eg_scratch *s = eg_scratch_at(scratch);
	struct eg_program *p;
	u32 bytes;

	if (!s)
		return -1;
	p = &s->program;
	p->previous = previous;
	p->users = 1;
	p->exec_time_ns = bpf_ktime_get_boot_ns();
	p->depth = depth;
	p->flags = flags;
	p->flags |= s->numbers[EG_IN_PROC_MEMFD - EG_IN_TEXTS] ? EG_PROGRAM_MEMFD : 0;
	p->flags |= s->numbers[EG_IN_PROC_UPPER - EG_IN_TEXTS] ? EG_PROGRAM_UPPER_LAYER : 0;
	p->gaps = s->args_gap;
	p->gaps |= s->names[0].state == EG_FACT_UNKNOWN || s->names[0].state == EG_FACT_NAMELESS
			   ? EG_GAP_PATH
			   : 0;
	p->gaps |= s->texts[EG_IN_PROC_NAME].claimed ? EG_GAP_NAME_CLAIMED : 0;
	p->path_state = s->names[0].state;
	p->path_bytes = p->path_state == EG_FACT_KNOWN ? s->names[0].bytes : 0;
	p->flags |= s->names[0].cut ? EG_PROGRAM_PATH_CUT : 0;
	p->host_path_state = s->name_count > 1 ? s->names[1].state : EG_FACT_MISSING;
	p->host_path_bytes = p->host_path_state == EG_FACT_KNOWN ? s->names[1].bytes : 0;
	p->flags |= s->name_count > 1 && s->names[1].cut ? EG_PROGRAM_HOST_PATH_CUT : 0;
	p->args_bytes = s->args_bytes;
	p->args_whole = s->args_whole;
	if (p->path_bytes + p->host_path_bytes + p->args_bytes > EG_TEXT_LONG) {
		p->args_bytes = EG_TEXT_LONG - p->path_bytes - p->host_path_bytes;
		p->gaps |= EG_GAP_ARGS_CUT;
	}
	bpf_probe_read_kernel(p->name, sizeof(p->name), &s->arena[EG_REGION_NAME]);
	eg_digest_begin(&s->digest);
	eg_digest_text(s, &s->texts[EG_IN_PROC_NAME]);
	eg_digest_text(s, &s->names[0]);
	if (s->name_count > 1)
		eg_digest_text(s, &s->names[1]);
	eg_digest_text(s, &s->texts[EG_IN_PROC_EXE]);
	eg_digest_word(&s->digest, p->flags | (u64)p->gaps << 32);
	/* By its file it is known under the name of another link. */
	eg_digest_word(&s->digest, p->inode);
	eg_digest_word(&s->digest, p->device | (u64)p->generation << 32);
	p->digest = eg_digest_end(&s->digest);

	bytes = eg_pack_text(s, 0, s->names[0].start, p->path_bytes);
	bytes = eg_pack_text(s, bytes, s->names[1].start, p->host_path_bytes);
	bytes = eg_pack_text(s, bytes, EG_REGION_ARGS, p->args_bytes);
	if (bytes <= EG_TEXT_SHORT) {
		if (bpf_map_update_elem(&eg_texts_short, &id, &s->arena[EG_REGION_CMDLINE],
					BPF_ANY))
			return -1;
	} else if (bpf_map_update_elem(&eg_texts_long, &id, &s->arena[EG_REGION_CMDLINE],
				       BPF_ANY)) {
		return -1;
	}
	if (!bpf_map_update_elem(&eg_programs, &id, p, BPF_ANY))
		return 0;
	/* Nobody would ever forget the texts of a program that is not kept. */
	eg_forget_texts(id);
	return -1;
}

static __always_inline void eg_unpack_text(struct eg_scratch *s, const u8 *texts, u32 at, u32 to,
					   u32 bytes)
{
	bpf_probe_read_kernel(&s->arena[to & EG_ARENA_MASK], eg_below(bytes, EG_TEXT_LONG),
			      texts + eg_below(at, EG_TEXT_LONG));
}

/* Lays the facts of program id out in the scratch buffer, as when it was read. Returns 0, or not when nobody knows it. */
__noinline int eg_load_program(u32 scratch, u64 id)
{
	struct eg_program *p = bpf_map_lookup_elem(&eg_programs, &id);
	struct eg_scratch *s = eg_scratch_at(scratch);
	u32 args;
	struct eg_find f = { .s = s };
	const u8 *texts;

	if (!p || !s)
		return -1;
	args = p->path_bytes + p->host_path_bytes;
	if (args + p->args_bytes <= EG_TEXT_SHORT)
		texts = bpf_map_lookup_elem(&eg_texts_short, &id);
	else
		texts = bpf_map_lookup_elem(&eg_texts_long, &id);
	if (!texts)
		return -1;
	bpf_probe_read_kernel(&s->program, sizeof(s->program), p);
	p = &s->program;

	eg_text_set(&s->names[0], EG_REGION_PATH_END - p->path_bytes, p->path_bytes, p->path_state);
	s->names[0].cut = !!(p->flags & EG_PROGRAM_PATH_CUT);
	eg_unpack_text(s, texts, 0, s->names[0].start, p->path_bytes);
	s->name_count = 1;
	if (p->host_path_state != EG_FACT_MISSING) {
		eg_text_set(&s->names[1], EG_REGION_PATH2_END - p->host_path_bytes,
			    p->host_path_bytes, p->host_path_state);
		s->names[1].cut = !!(p->flags & EG_PROGRAM_HOST_PATH_CUT);
		eg_unpack_text(s, texts, p->path_bytes, s->names[1].start, p->host_path_bytes);
		s->name_count = 2;
	}

	bpf_probe_read_kernel(&s->arena[EG_REGION_NAME], EG_NAME_MAX, p->name);
	eg_set_name(s);
	s->texts[EG_IN_PROC_NAME].claimed = !!(p->gaps & EG_GAP_NAME_CLAIMED);
	eg_unpack_text(s, texts, args, EG_REGION_ARGS, p->args_bytes);
	if (p->path_state == EG_FACT_MISSING)
		eg_no_arguments(s, EG_FACT_MISSING);
	else
		eg_set_arguments(s, eg_below(p->args_bytes, EG_TEXT_LONG), p->gaps);

	bpf_probe_read_kernel(&s->arena[EG_REGION_CONTAINER], EG_CONTAINER_MAX, p->container);
	f.position = eg_some(EG_REGION_CONTAINER);
	f.end = f.position + EG_CONTAINER_MAX - 1;
	bpf_loop(EG_CONTAINER_MAX / 8, eg_find_nul, &f, 0);
	eg_text_set(&s->texts[EG_IN_CONTAINER], EG_REGION_CONTAINER,
		    f.position - EG_REGION_CONTAINER, EG_FACT_KNOWN);
	eg_number(s, EG_IN_PROC_MEMFD, !!(p->flags & EG_PROGRAM_MEMFD));
	eg_number(s, EG_IN_PROC_UPPER, !!(p->flags & EG_PROGRAM_UPPER_LAYER));
	return 0;
}

#endif
