/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/*
 * The contract between the kernel programs and user space: every number and every struct that both
 * sides read. The C# twins in EbpfGuard.Bpf/Abi are made from the BTF of abi.bpf.o, which names them, and from the
 * comments of the headers that are included here: the one directly above a type, and the one beside (or directly above) a member.
 *
 * Fixed-width types only, biggest first, explicit padding, no pointers. Enumerators are explicit and
 * append-only, because records outlive the program that wrote them.
 */
#ifndef EBPFGUARD_H
#define EBPFGUARD_H

#include "contract/limits.h"
#include "contract/facts.h"
#include "contract/image.h"
#include "contract/names.h"
#include "contract/processes.h"
#include "contract/records.h"
#include "contract/probe.h"

#endif
