/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/*
 * System calls that are judged when they return, with their result: sockets that wait, tracing, identities,
 * namespaces, descriptors, modules, BPF.
 *
 *   tp_btf/sys_exit      the call has happened; kills on return
 */

enum eg_clone_flag {
	EG_CLONE_NEWTIME = 0x00000080,
	EG_CLONE_FS = 0x00000200,
	EG_CLONE_FILES = 0x00000400,
	EG_CLONE_NEWNS = 0x00020000,
	EG_CLONE_SYSVSEM = 0x00040000,
	EG_CLONE_NEWCGROUP = 0x02000000,
	EG_CLONE_NEWUTS = 0x04000000,
	EG_CLONE_NEWIPC = 0x08000000,
	EG_CLONE_NEWUSER = 0x10000000,
	EG_CLONE_NEWPID = 0x20000000,
	EG_CLONE_NEWNET = 0x40000000,
};

static __always_inline u32 eg_operation_of(u32 number)
{
	switch (number) {
	case EG_NR_SOCKET:
		return EG_OP_SOCKET;
	case EG_NR_LISTEN:
		return EG_OP_LISTEN;
	case EG_NR_ACCEPT:
	case EG_NR_ACCEPT4:
		return EG_OP_ACCEPT;
	case EG_NR_PTRACE:
		return EG_OP_PTRACE;
	case EG_NR_SETUID:
	case EG_NR_SETREUID:
	case EG_NR_SETRESUID:
		return EG_OP_SETUID;
	case EG_NR_SETNS:
		return EG_OP_SETNS;
	case EG_NR_UNSHARE:
		return EG_OP_UNSHARE;
	case EG_NR_DUP:
	case EG_NR_DUP2:
	case EG_NR_DUP3:
		return EG_OP_DUP;
	case EG_NR_INIT_MODULE:
	case EG_NR_FINIT_MODULE:
		return EG_OP_MODULE;
	case EG_NR_BPF:
		return EG_OP_BPF;
	case EG_NR_USERFAULTFD:
		return EG_OP_USERFAULTFD;
	}
	return EG_OP_END;
}

/* The 64-bit call that does the same as a 32-bit one; 0, a read, for those that do not matter here. */
static __always_inline u32 eg_native_number(u32 number)
{
	switch (number) {
	case EG_COMPAT_NR_SOCKET:
		return EG_NR_SOCKET;
	case EG_COMPAT_NR_LISTEN:
		return EG_NR_LISTEN;
	case EG_COMPAT_NR_ACCEPT4:
		return EG_NR_ACCEPT4;
	case EG_COMPAT_NR_PTRACE:
		return EG_NR_PTRACE;
	case EG_COMPAT_NR_SETUID:
	case EG_COMPAT_NR_SETUID16:
		return EG_NR_SETUID;
	case EG_COMPAT_NR_SETREUID:
	case EG_COMPAT_NR_SETREUID16:
		return EG_NR_SETREUID;
	case EG_COMPAT_NR_SETRESUID:
	case EG_COMPAT_NR_SETRESUID16:
		return EG_NR_SETRESUID;
	case EG_COMPAT_NR_SETNS:
		return EG_NR_SETNS;
	case EG_COMPAT_NR_UNSHARE:
		return EG_NR_UNSHARE;
	case EG_COMPAT_NR_DUP:
		return EG_NR_DUP;
	case EG_COMPAT_NR_DUP2:
		return EG_NR_DUP2;
	case EG_COMPAT_NR_DUP3:
		return EG_NR_DUP3;
	case EG_COMPAT_NR_INIT_MODULE:
		return EG_NR_INIT_MODULE;
	case EG_COMPAT_NR_FINIT_MODULE:
		return EG_NR_FINIT_MODULE;
	case EG_COMPAT_NR_BPF:
		return EG_NR_BPF;
	case EG_COMPAT_NR_USERFAULTFD:
		return EG_NR_USERFAULTFD;
	}
	return 0;
}

/* socketcall keeps the real call in its first argument and that call's arguments in memory. */
static __always_inline u32 eg_unfold_socketcall(struct eg_call *call)
{
	u32 which = call->first, arguments[2] = {};

	bpf_probe_read_user(arguments, sizeof(arguments), (void *)call->second);
	call->first = arguments[0];
	call->second = arguments[1];
	switch (which) {
	case EG_SOCKETCALL_SOCKET:
		return EG_NR_SOCKET;
	case EG_SOCKETCALL_LISTEN:
		return EG_NR_LISTEN;
	case EG_SOCKETCALL_ACCEPT:
	case EG_SOCKETCALL_ACCEPT4:
		return EG_NR_ACCEPT4;
	}
	return 0;
}

static __always_inline void eg_read_call(struct eg_call *call, struct task_struct *task,
					 const struct pt_regs *regs)
{
	call->number = regs->orig_ax;
	call->first = regs->di;
	call->second = regs->si;
	if (eg_is_compat(task)) {
		call->first = (u32)regs->bx;
		call->second = (u32)regs->cx;
		call->number = call->number == EG_COMPAT_NR_SOCKETCALL
				       ? eg_unfold_socketcall(call)
				       : eg_native_number(call->number);
	}
	call->op = eg_operation_of(call->number);
}

static __always_inline u64 eg_namespace_flags(u32 flags)
{
	u64 set = 0;

	set |= flags & EG_CLONE_NEWNS ? 1 << EG_FLAG_CLONE_NEWNS : 0;
	set |= flags & EG_CLONE_NEWCGROUP ? 1 << EG_FLAG_CLONE_NEWCGROUP : 0;
	set |= flags & EG_CLONE_NEWUTS ? 1 << EG_FLAG_CLONE_NEWUTS : 0;
	set |= flags & EG_CLONE_NEWIPC ? 1 << EG_FLAG_CLONE_NEWIPC : 0;
	set |= flags & EG_CLONE_NEWUSER ? 1 << EG_FLAG_CLONE_NEWUSER : 0;
	set |= flags & EG_CLONE_NEWPID ? 1 << EG_FLAG_CLONE_NEWPID : 0;
	set |= flags & EG_CLONE_NEWNET ? 1 << EG_FLAG_CLONE_NEWNET : 0;
	set |= flags & EG_CLONE_NEWTIME ? 1 << EG_FLAG_CLONE_NEWTIME : 0;
	set |= flags & EG_CLONE_FS ? 1 << EG_FLAG_CLONE_FS : 0;
	set |= flags & EG_CLONE_FILES ? 1 << EG_FLAG_CLONE_FILES : 0;
	set |= flags & EG_CLONE_SYSVSEM ? 1 << EG_FLAG_CLONE_SYSVSEM : 0;
	return set;
}

static __always_inline bool eg_is_socket(struct file *file)
{
	return (EG_READ(file, f_inode, i_mode) & EG_S_IFMT) == EG_S_IFSOCK;
}

static __always_inline struct sock *eg_sock_of(struct file *file)
{
	return EG_READ((struct socket *)EG_READ(file, private_data), sk);
}

/* The object behind a descriptor that the call is about. A socket that waits has the server's end; any other the client's. */
static __always_inline void eg_read_descriptor(struct eg_scratch *s, struct task_struct *task,
					       s64 fd, bool waits)
{
	struct file *file = fd < 0 ? NULL : eg_file_of_fd(task, fd);

	if (!file)
		return;
	if (eg_is_socket(file))
		eg_read_socket(s, eg_sock_of(file), waits);
	else
		eg_number(s, EG_IN_FD_TYPE, eg_type_of_mode(EG_READ(file, f_inode, i_mode)));
}

/*
 * The family of a new socket is what the socket says: what was asked for may stand in memory that another thread writes (socketcall).
 * Where another thread has put something else in its place already, it is unknown.
 */
static __always_inline void eg_read_domain(struct eg_scratch *s, struct task_struct *task, s64 fd)
{
	struct file *file = fd < 0 ? NULL : eg_file_of_fd(task, fd);

	if (fd < 0)
		eg_number(s, EG_IN_DOMAIN, (u32)s->call.first);
	else if (file && eg_is_socket(file))
		eg_number(s, EG_IN_DOMAIN, EG_READ(eg_sock_of(file), __sk_common.skc_family));
	else
		eg_unknown_number(s, EG_IN_DOMAIN);
}

/* The effective user id that is asked for; -1 leaves it as it is. */
static __always_inline u32 eg_asked_uid(const struct eg_call *call, struct task_struct *task)
{
	u32 uid = call->number == EG_NR_SETUID ? call->first : call->second;

	return uid == (u32)-1 ? EG_READ(task, cred, euid.val) : uid;
}

__noinline int eg_read_arguments_of(u32 scratch)
{
	struct task_struct *task = bpf_get_current_task_btf();
	struct eg_scratch *s = eg_scratch_at(scratch);
	const struct eg_call *call;
	s64 result;

	if (!s)
		return 0;
	call = &s->call;
	result = s->result;
	eg_number(s, EG_IN_RESULT, result);
	switch (call->op) {
	case EG_OP_SOCKET:
		eg_read_domain(s, task, result);
		break;
	case EG_OP_LISTEN:
		eg_read_descriptor(s, task, (s32)call->first, true);
		break;
	case EG_OP_ACCEPT:
		eg_read_descriptor(s, task, result, true);
		break;
	case EG_OP_DUP:
		eg_read_descriptor(s, task, result, false);
		break;
	case EG_OP_PTRACE:
		eg_number(s, EG_IN_REQUEST, (u32)call->first);
		break;
	case EG_OP_SETUID:
		eg_number(s, EG_IN_NEW_UID, eg_asked_uid(call, task));
		break;
	case EG_OP_SETNS:
		eg_number(s, EG_IN_FLAGS, eg_namespace_flags(call->second));
		break;
	case EG_OP_UNSHARE:
		eg_number(s, EG_IN_FLAGS, eg_namespace_flags(call->first));
		break;
	case EG_OP_BPF:
		eg_number(s, EG_IN_COMMAND, (u32)call->first);
		break;
	}
	return 0;
}

static __always_inline bool eg_is_judged(u32 op)
{
	return eg_shape.judged >> (op & 63) & 1;
}

/* A call that does not open has returned. */
static __always_inline int eg_other_return(const struct pt_regs *regs, long result)
{
	struct eg_call call = {};
	struct eg_hook h;

	eg_read_call(&call, bpf_get_current_task_btf(), regs);
	if (call.op >= EG_OP_END || !eg_is_judged(call.op))
		return 0;
	h = eg_hook_of(call.op, EG_CAN_KILL_ON_RETURN);
	if (eg_concerns(&h) && eg_begin(&h)) {
		h.s->result = result;
		h.s->call = call;
		eg_read_arguments_of(h.n);
		eg_judge(&h);
	}
	eg_end(&h);
	return 0;
}

/* One program for whatever is judged on return: what it costs all other calls, it costs them once. */
SEC("tp_btf/sys_exit")
int BPF_PROG(eg_call_return, struct pt_regs *regs, long result)
{
	bool judges_opens = !eg_lsm && eg_is_judged(EG_OP_OPEN);
	bool judges_others = eg_shape.judged >> EG_OP_SOCKET; /* and all that follow */

	if (eg_is_open_call(regs->orig_ax, eg_is_compat(bpf_get_current_task_btf())))
		return judges_opens ? eg_open_return(regs, result) : 0;
	return judges_others ? eg_other_return(regs, result) : 0;
}
