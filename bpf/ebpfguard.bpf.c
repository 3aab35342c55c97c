/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/*
 * EbpfGuard's kernel side, one object: maps, the decision, and the programs by subject. Every hook is
 * gather -> judge -> conclude (lib/hook.bpf.h); which programs are loaded depends on the policy and on the host.
 */
#include <linux/bpf.h>
#include <stddef.h>
#include "include/kernel.h"
#include "include/ebpfguard.h"
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_core_read.h>
#include <bpf/bpf_endian.h>
#include <bpf/bpf_tracing.h>

/* Their order is their dependency: each uses what stands in those before it, from the tables up to the frame of a hook. */
#include "lib/classes.bpf.h"
#include "tracker.maps.bpf.h"
#include "policy.maps.bpf.h"
#include "lib/read.bpf.h"
#include "lib/verifier.bpf.h"
#include "lib/object.bpf.h"
#include "lib/ring.bpf.h"
#include "lib/cells.bpf.h"
#include "lib/inputs.bpf.h"
#include "lib/scratch.bpf.h"
#include "lib/classify.bpf.h"
#include "lib/screen.bpf.h"
#include "lib/listing.bpf.h"
#include "lib/match.bpf.h"
#include "lib/arch.bpf.h"
#include "lib/core_compat.bpf.h"
#include "lib/numbers.bpf.h"
#include "lib/digest.bpf.h"
#include "lib/path.bpf.h"
#include "lib/place.bpf.h"
#include "lib/task.bpf.h"
#include "lib/facts.bpf.h"
#include "lib/container.bpf.h"
#include "lib/program.bpf.h"
#include "lib/pieces.bpf.h"
#include "lib/graves.bpf.h"
#include "lib/lineage.bpf.h"
#include "lib/claims.bpf.h"
#include "lib/track.bpf.h"
#include "lib/setup.bpf.h"
#include "lib/walk_pieces.bpf.h"
#include "lib/process.bpf.h"
#include "lib/script.bpf.h"
#include "lib/syscall.bpf.h"
#include "lib/attempt.bpf.h"
#include "lib/report.bpf.h"
#include "lib/conclude.bpf.h"
#include "lib/judge.bpf.h"
#include "lib/hook.bpf.h"
#include "lib/cache.bpf.h"

#include "exec.bpf.c"
#include "file.bpf.c"
#include "entry.bpf.c"
#include "link.bpf.c"
#include "network.bpf.c"
#include "call.bpf.c"
#include "probe.bpf.c"

char LICENSE[] SEC("license") = "Dual BSD/GPL";
