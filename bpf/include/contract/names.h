/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/* Names of files: of those with several links, and where file systems stand in the host's tree. */
#ifndef EG_CONTRACT_NAMES_H
#define EG_CONTRACT_NAMES_H

/* A file with several links, of which some rule names one: by that name it is known whichever is used. */
struct eg_alias_key {
	__u64 inode;			/* inode number */
	__u64 device;			/* the kernel's device number: major * 2^20 + minor */
};

/* The name by which rules ask for a file that has several. */
struct eg_alias {
	__u32 generation;		/* the inode's generation: a number that is given to another file has another */
	__u32 path_bytes;		/* bytes of path */
	__u32 tail;			/* bytes of the path behind its last '/' */
	__u32 stops;			/* 1: some rule that stops asks for it; 0: rules that report only */
	__u8 path[EG_ALIAS_PATH];	/* the host's name of the file, without an end mark */
};

/* A file system that stands in the host's tree, whole or in parts, by device; user space keeps it. */
struct eg_mount {
	__u64 lengths;			/* bit n % 64 is set where some part's path within it has n bytes: most of its objects are in none */
	__u32 places;			/* mount points of it and of its parts */
	__u32 reach;			/* bytes of the longest path of a part within it */
};

/* Where a part of a file system stands in the host's tree: a part is a path within it, the whole is the empty one. */
struct eg_place_key {
	__u64 device;			/* the kernel's device number: major * 2^20 + minor */
	__u64 root_hash;		/* of the part's path: hash = (hash ^ byte) * EG_FILTER_FACTOR, from 0 */
	__u32 root_bytes;		/* bytes of that path; 0 for the whole file system */
	__u32 index;			/* a part may stand in several places: 0 .. count - 1 */
};

/* Where a part of a file system stands in the host's tree. */
struct eg_place {
	__u32 count;			/* places of the part */
	__u32 path_bytes;		/* bytes of the mount point; 0 for the root */
	__u32 tail;			/* bytes of the mount point behind its last '/' */
	__u32 pad;
	__u8 path[EG_PLACE_PATH];	/* the mount point, without an end mark */
	__u8 root[EG_PLACE_PATH];	/* the part's path within the file system, zeros behind its end */
};

#endif
