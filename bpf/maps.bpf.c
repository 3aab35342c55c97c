/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/*
 * The tracker's maps alone, which need no knowledge of the kernel: they are there before any program is verified, so that the tracker's
 * and a policy's programs can be verified side by side.
 */
#include <linux/bpf.h>
#include <stddef.h>
#include "include/kernel.h"
#include "include/ebpfguard.h"
#include <bpf/bpf_helpers.h>

#include "tracker.maps.bpf.h"
