/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/*
 * Reading kernel objects by pointers of which the verifier knows nothing. Giving such a pointer a type lets the
 * program read in place, where each field costs a load and a fault reads as zero; kernels before 6.2 cannot, and
 * call a helper for each.
 */
#ifndef EG_READ_H
#define EG_READ_H

extern void *bpf_rdonly_cast(const void *object, u32 type) __ksym __weak;

/* There is no asking for a function; this type came one version after it. */
struct bpf_rb_root {
} __attribute__((preserve_access_index));

#define EG_CAN_CAST() bpf_core_type_exists(struct bpf_rb_root)

#define EG_CAST(pointer) \
	((typeof(pointer))bpf_rdonly_cast((pointer), bpf_core_type_id_kernel(typeof(*(pointer)))))

/*
 * EG_READ(file, f_path.dentry, d_inode) is file->f_path.dentry->d_inode. The pointer stands in a variable first:
 * relocations are for the kernel's types, not for a struct of ours that holds it.
 */
#define EG_READ(pointer, ...)                                           \
	({                                                              \
		typeof(pointer) eg_from = (pointer);                    \
		EG_CAN_CAST() ? ___arrow(EG_CAST(eg_from), __VA_ARGS__) \
			      : BPF_CORE_READ(eg_from, __VA_ARGS__);    \
	})

/* Eight bytes anywhere. The compiler would read byte by byte what may not be aligned; the kernel's targets do not mind. */
static __always_inline u64 eg_eight_bytes(const u8 *from)
{
	u64 bytes;

	asm volatile("%0 = *(u64 *)(%1 + 0)" : "=r"(bytes) : "r"(from));
	return bytes;
}

#endif
