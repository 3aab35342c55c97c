/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/*
 * The file of a script that is run. When its interpreter is in place the kernel has put the script's file already (fs/exec.c,
 * exec_binprm); but a file that a task puts is closed when the task goes back to user space (fs/file_table.c, fput), and waits until
 * then among the work that the task has yet to do. Of those that were opened to be run it is the eldest: the interpreters of
 * interpreters, the dynamic linker, and the program that the process ran before were put after it.
 */
#ifndef EG_SCRIPT_H
#define EG_SCRIPT_H

/* Work that a task may have: a piece for each descriptor that an exec closes. */
enum eg_script_limit {
	EG_WORKS = 1 << 20,
};

struct eg_waiting {
	u64 work; /* the next piece */
	u64 file; /* the eldest so far that was opened to be run; 0: none */
};

static long eg_waiting_step(u32 i, struct eg_waiting *w)
{
	struct callback_head *work = (void *)w->work;
	struct file *file;
	struct inode *inode;

	if (!work)
		return 1;
	file = eg_file_of_work(work);
	inode = EG_READ(file, f_inode);
	/* Work of another kind has something else around it. */
	if (inode && EG_READ(file, f_flags) & EG_OPEN_EXEC &&
	    inode == EG_READ(file, f_path.dentry, d_inode))
		w->file = (u64)file;
	w->work = (u64)EG_READ(work, next);
	return 0;
}

/* True when the file is that of the program that was run before the one in the scratch buffer, or nobody knows. */
static __always_inline bool eg_was_run_before(const struct eg_scratch *s, struct file *file)
{
	u64 previous = s->program.previous;
	struct eg_program *p = bpf_map_lookup_elem(&eg_programs, &previous);
	struct inode *inode = EG_READ(file, f_inode);

	return !p ||
	       (p->inode == EG_READ(inode, i_ino) && p->device == EG_READ(inode, i_sb, s_dev));
}

/*
 * The file of the script that the task has just asked to run, while its interpreter's program is in the scratch buffer; NULL when it is
 * not known: a task that uses io_uring does its work during the exec.
 */
static __always_inline struct file *
eg_script_of(const struct eg_scratch *s, struct task_struct *task, struct linux_binprm *bprm)
{
	struct file *file = EG_READ(bprm, executable);
	struct eg_waiting w = {
		.work = (u64)EG_READ(task, task_works),
		.file = eg_some(0),
	};

	if (file) /* the interpreter is given it as a descriptor */
		return file;
	bpf_loop(EG_WORKS, eg_waiting_step, &w, 0);
	file = (void *)w.file;
	return file && !w.work && !eg_was_run_before(s, file) ? file : NULL;
}

#endif
