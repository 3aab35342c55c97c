/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/*
 * The tracker: follows processes and what they run, whatever policy is in force and whether or not there is one. It decides
 * nothing. Its maps are the policies' knowledge of who is who.
 *
 *   tp_btf/sched_process_exec    the new program is in place, nothing of it has run: takes the program's facts
 *   tp_btf/sched_process_fork    a new process runs its parent's program and descends from it
 *   tp_btf/sched_process_exit    forgets the process
 *   iter/task                    adopts the processes that are older than the tracker
 *   raw_tp eg_tend               clears away what is kept of programs that are gone for long: time and again by BPF_PROG_TEST_RUN
 *   raw_tp eg_setup              remembers the host's root, before anything is attached
 */
#include <linux/bpf.h>
#include <stddef.h>
#include "include/kernel.h"
#include "include/ebpfguard.h"
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_core_read.h>
#include <bpf/bpf_endian.h>
#include <bpf/bpf_tracing.h>

/* Their order is their dependency: each uses what stands in those before it. */
#include "tracker.maps.bpf.h"
#include "lib/read.bpf.h"
#include "lib/verifier.bpf.h"
#include "lib/object.bpf.h"
#include "lib/ring.bpf.h"
#include "lib/classes.bpf.h"
#include "lib/scratch.bpf.h"
#include "lib/core_compat.bpf.h"
#include "lib/numbers.bpf.h"
#include "lib/digest.bpf.h"
#include "lib/path.bpf.h"
#include "lib/place.bpf.h"
#include "lib/task.bpf.h"
#include "lib/container.bpf.h"
#include "lib/program.bpf.h"
#include "lib/pieces.bpf.h"
#include "lib/graves.bpf.h"
#include "lib/lineage.bpf.h"
#include "lib/claims.bpf.h"
#include "lib/track.bpf.h"
#include "lib/setup.bpf.h"

/* Of one round of adoption: processes that were adopted. */
u64 eg_adopted = 0;
/* Those that were not because an ancestor has to be first. */
u64 eg_waiting = 0;
/* Those that were not because their memory is being changed: by a fork, for one. */
u64 eg_busy = 0;
/* 1: the first ancestor that others wait for is adopted in the place of its descendant, without its arguments. */
u32 eg_adopt_elder = 0;
/* 1: who is busy is adopted without his arguments. */
u32 eg_adopt_busy = 0;

SEC("tp_btf/sched_process_exec")
int BPF_PROG(eg_track_exec, struct task_struct *task, int old_pid, struct linux_binprm *bprm)
{
	s32 n = eg_scratch_claim();

	if (n < 0)
		return 0; /* the process is adopted when it first acts */
	eg_track(n, 0);
	eg_scratch_release(n);
	return 0;
}

static __always_inline void eg_report_lifecycle(u32 type, const struct eg_tracked *t, u32 ppid)
{
	struct eg_lifecycle *record = bpf_ringbuf_reserve(&eg_lifecycle, sizeof(*record), 0);
	u64 sequence = eg_next_lifecycle();

	if (!record) {
		eg_count_lost_lifecycle();
		return;
	}
	record->head.type = type;
	record->head.bytes = sizeof(*record);
	record->head.time_ns = bpf_ktime_get_boot_ns();
	record->head.sequence = sequence;
	record->exec_id = t->exec_id;
	record->parent_exec_id = t->parent_exec_id;
	record->start_time_ns = t->start_time_ns;
	record->pid = t->pid;
	record->ppid = ppid;
	bpf_ringbuf_submit(record, eg_wakeup(&eg_lifecycle, sizeof(*record), false));
}

SEC("tp_btf/sched_process_fork")
int BPF_PROG(eg_track_fork, struct task_struct *parent, struct task_struct *child)
{
	struct eg_tracked *from, to;
	u32 i;

	if (child->pid != child->tgid)
		return 0;
	from = eg_tracked_find(EG_READ(parent, group_leader));
	if (!from || from->execs != EG_READ(parent, group_leader, self_exec_id))
		return 0; /* adopted when it first acts */
	if (eg_tracked_find(child))
		return 0; /* by another generation of this program */
	__builtin_memset(&to, 0, sizeof(to));
	to.exec_id = eg_new_id();
	to.parent_exec_id = from->exec_id;
	to.start_time_ns = child->start_boottime;
	to.execs = child->self_exec_id;
	to.pid = child->tgid;
	to.is_forked = 1;
	to.programs[0] = from->programs[0];
#pragma unroll
	for (i = 1; i < EG_GENERATIONS; i++)
		to.programs[i] = from->programs[i - 1];
#pragma unroll
	for (i = 0; i < EG_GENERATIONS; i++)
		eg_hold_program(to.programs[i]);
	if (eg_publish(NULL, &to))
		eg_release_all(&to);
	else
		eg_report_lifecycle(EG_RECORD_FORK, &to, parent->tgid);
	return 0;
}

SEC("tp_btf/sched_process_exit")
int BPF_PROG(eg_track_exit, struct task_struct *task)
{
	struct eg_tracked *t;

	if (EG_READ(task, signal, live.counter))
		return 0;
	t = eg_tracked_find(EG_READ(task, group_leader));
	if (!t)
		return 0;
	eg_report_lifecycle(EG_RECORD_EXIT, t, EG_READ(task, real_parent, tgid));
	eg_forget(task->tgid);
	return 0;
}

struct eg_elder {
	struct task_struct *task;
};

/* Up to the eldest that is not tracked. */
static long eg_find_elder(u32 i, struct eg_elder *e)
{
	struct task_struct *parent = EG_READ(e->task, real_parent, group_leader);

	if (!EG_READ(parent, tgid) || eg_tracked_find(parent))
		return 1;
	e->task = parent;
	return 0;
}

struct eg_stretch {
	u64 from, to;
	u32 anonymous;
	u32 pad;
};

enum eg_memory {
	EG_MEMORY_ANONYMOUS,
	EG_MEMORY_OTHER, /* or not there */
	EG_MEMORY_BUSY, /* nobody knows at present */
};

static long eg_note_anonymous(struct task_struct *task, struct vm_area_struct *vma,
			      struct eg_stretch *s)
{
	s->anonymous = EG_READ(vma, vm_start) <= s->from && s->to <= EG_READ(vma, vm_end) &&
		       !EG_READ(vma, vm_file);
	return 0;
}

/* What that memory of the task's is: what comes from a file system may let a reader wait for ever. */
static __always_inline enum eg_memory eg_memory_of(struct task_struct *task, u64 from, u64 bytes)
{
	struct eg_stretch s = { .from = from, .to = from + bytes };
	long error = bpf_find_vma(task, from, eg_note_anonymous, &s, 0);

	if (error == -EG_EBUSY)
		return EG_MEMORY_BUSY;
	return s.anonymous ? EG_MEMORY_ANONYMOUS : EG_MEMORY_OTHER;
}

struct eg_copying {
	struct task_struct *task;
	u32 scratch;
	u32 pad;
};

static long eg_copy_piece(u32 i, struct eg_copying *c)
{
	struct eg_scratch *s = eg_scratch_at(c->scratch);

	if (!s ||
	    bpf_copy_from_user_task(s->piece.text, eg_below(eg_piece_bytes(s, i), EG_ARGS_MAX),
				    (void *)(s->args_from + i * EG_PIECE), c->task, 0))
		return 1;
	return eg_keep_piece(s, i) != 0;
}

/* Keeps the long arguments of another process than the current one. */
static __always_inline void eg_copy_pieces(u32 scratch, struct eg_scratch *s,
					   struct task_struct *task)
{
	struct eg_copying c = { .task = task, .scratch = scratch };

	s->adopting = EG_PROGRAM_ADOPTED;
	s->keeping = eg_new_id();
	eg_begin_pieces(s, s->args_whole);
	bpf_loop(eg_pieces_in(s->args_whole), eg_copy_piece, &c, 0);
	eg_end_pieces(s);
}

/* argv of another process than the current one, to its region. Returns 0, or not when its memory is busy. */
static __always_inline int eg_copy_arguments(u32 scratch, struct eg_scratch *s,
					     struct task_struct *task)
{
	u64 from = EG_READ(task, mm, arg_start), bytes = EG_READ(task, mm, arg_end) - from;
	u64 stack = EG_READ(task, mm, start_stack);
	enum eg_memory of_count, of_args;

	eg_measure_arguments(s, from, bytes);
	s->args_count = 0;
	if (!bytes)
		return 0;
	of_count = eg_memory_of(task, stack, sizeof(s->args_count));
	of_args = eg_memory_of(task, from, bytes);
	if (!eg_adopt_busy && (of_count == EG_MEMORY_BUSY || of_args == EG_MEMORY_BUSY))
		return -1;
	if (of_count == EG_MEMORY_ANONYMOUS)
		bpf_copy_from_user_task(&s->args_count, sizeof(s->args_count), (void *)stack, task,
					0);
	if (of_args != EG_MEMORY_ANONYMOUS ||
	    bpf_copy_from_user_task(&s->arena[EG_REGION_ARGS],
				    eg_below(s->args_bytes, 2 * EG_ARGS_MAX), (void *)from, task,
				    0)) {
		s->args_gap = EG_GAP_ARGS;
		s->args_bytes = s->args_whole = 0;
		return 0;
	}
	if (s->args_whole)
		eg_copy_pieces(scratch, s, task);
	return 0;
}

/*
 * Parents first: a process whose parent is not tracked waits for a later round. Some kernels leave process 1 out of the
 * iteration; after a round that has brought nobody, one eldest ancestor that is not tracked is adopted in a descendant's
 * place.
 */
SEC("iter.s/task")
int eg_adopt_tasks(struct bpf_iter__task *ctx)
{
	struct task_struct *task = ctx->task;
	struct eg_elder elder = { .task = task };
	struct eg_scratch *s;
	struct eg_tracked *t;
	s32 n;

	if (!task || task->pid != task->tgid || !EG_READ(task, signal, live.counter))
		return 0;
	t = eg_tracked_find(task);
	if (t && t->execs == task->self_exec_id)
		return 0;
	if (!t)
		bpf_loop(EG_LINEAGE, eg_find_elder, &elder, 0);
	if ((u64)elder.task != (u64)task) {
		eg_waiting++;
		if (!eg_adopt_elder)
			return 0;
		eg_adopt_elder = 0;
	}
	n = eg_scratch_claim();
	s = eg_scratch_at(n);
	if (n < 0 || !s)
		return 0;
	s->viewer = (u64)elder.task;
	s->has_args = 1;
	if ((u64)elder.task == (u64)task) {
		if (eg_copy_arguments(n, s, task)) {
			eg_busy++;
			eg_scratch_release(n);
			return 0;
		}
	} else {
		s->args_bytes = s->args_whole = 0;
		s->args_gap = EG_GAP_ARGS;
	}
	eg_track(n, EG_PROGRAM_ADOPTED);
	eg_adopted++;
	/* Somebody else may have been before. */
	if (s->args_whole && !bpf_map_lookup_elem(&eg_programs, &s->keeping))
		eg_drop_pieces(s->keeping, s->args_whole);
	eg_scratch_release(n);
	/* Its end may have come before its entry. */
	if (!EG_READ(elder.task, signal, live.counter))
		eg_forget(EG_READ(elder.task, tgid));
	return 0;
}

SEC("raw_tp")
int eg_tend(void *ctx)
{
	u64 now = bpf_ktime_get_boot_ns(), kept = EG_BURIED_S * 1000000000ull;
	struct eg_clearing c = { .key.program = eg_some(0), .before = now > kept ? now - kept : 0 };

	eg_clear_graves(&c);
	return 0;
}

char LICENSE[] SEC("license") = "Dual BSD/GPL";
