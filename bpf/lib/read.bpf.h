/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/*
 * Reading kernel objects by pointers of which the verifier knows nothing. Giving such a pointer a type lets the
 * program read in place, where each field costs a load and a fault reads as zero; kernels before 6.2 cannot, and
 * call a helper for each. There is an object of either kind: to leave the choice to a branch in each place where something is
 * read would have the verifier remove hundreds of them, each in a time that grows with the whole program.
 */
#ifndef EG_READ_H
#define EG_READ_H

#ifdef EG_CASTS
extern void *bpf_rdonly_cast(const void *object, u32 type) __ksym;

#define EG_CAST(pointer) \
	((typeof(pointer))bpf_rdonly_cast((pointer), bpf_core_type_id_kernel(typeof(*(pointer)))))
#define EG_FIELD(pointer, ...) ___arrow(EG_CAST(pointer), __VA_ARGS__)
#else
#define EG_FIELD(pointer, ...) BPF_CORE_READ(pointer, __VA_ARGS__)
#endif

/*
 * EG_READ(file, f_path.dentry, d_inode) is file->f_path.dentry->d_inode. The pointer stands in a variable first:
 * relocations are for the kernel's types, not for a struct of ours that holds it.
 */
#define EG_READ(pointer, ...)                        \
	({                                           \
		typeof(pointer) eg_from = (pointer); \
		EG_FIELD(eg_from, __VA_ARGS__);      \
	})

/* Eight bytes anywhere. The compiler would read byte by byte what may not be aligned; the kernel's targets do not mind. */
static __always_inline u64 eg_eight_bytes(const u8 *from)
{
	u64 bytes;

	asm volatile("%0 = *(u64 *)(%1 + 0)" : "=r"(bytes) : "r"(from));
	return bytes;
}

/* The mount that has this part, which is what most of the kernel sees of one. */
static __always_inline struct mount *eg_mount_around(struct vfsmount *mnt)
{
	return (void *)mnt - bpf_core_field_offset(struct mount, mnt);
}

static __always_inline struct vfsmount *eg_part_of_mount(struct mount *mount)
{
	return (void *)mount + bpf_core_field_offset(struct mount, mnt);
}

#endif
