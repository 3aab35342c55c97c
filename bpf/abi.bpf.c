// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
/*
 * One instance of every struct and enum of ebpfguard.h, so that its BTF holds them all: the layout
 * test compares them with their C# twins. Never loaded, and no part of the linked object.
 */
#include <linux/types.h>

#include "ebpfguard.h"

#define ABI(type, name) type name abi_##name

ABI(enum, eg_limit);
ABI(enum, eg_op);
ABI(enum, eg_input);
ABI(enum, eg_kind);
ABI(enum, eg_class);
ABI(enum, eg_bit_row);
ABI(enum, eg_dfa);
ABI(enum, eg_slot_kind);
ABI(enum, eg_action);
ABI(enum, eg_trigger_flag);
ABI(enum, eg_verdict);
ABI(enum, eg_how);
ABI(enum, eg_flag);
ABI(enum, eg_call_number);
ABI(enum, eg_fd_type);
ABI(enum, eg_l4proto);
ABI(enum, eg_family);
ABI(enum, eg_ring);
ABI(enum, eg_tracking);
ABI(enum, eg_program_flag);
ABI(enum, eg_exec_gap);
ABI(enum, eg_classifier_flag);
ABI(enum, eg_record_type);
ABI(enum, eg_record_fact);
ABI(enum, eg_fact_state);
ABI(enum, eg_probe_limit);

ABI(struct, eg_classifier);
ABI(struct, eg_slot);
ABI(struct, eg_step);
ABI(struct, eg_row);
ABI(struct, eg_trigger);
ABI(struct, eg_rule);
ABI(struct, eg_op_layout);
ABI(struct, eg_image);
ABI(struct, eg_shape);
ABI(struct, eg_exact_short);
ABI(struct, eg_exact_long);
ABI(struct, eg_address_key);
ABI(struct, eg_alias_key);
ABI(struct, eg_alias);
ABI(struct, eg_mount);
ABI(struct, eg_place_key);
ABI(struct, eg_place);
ABI(struct, eg_health);
ABI(struct, eg_program);
ABI(struct, eg_piece_key);
ABI(struct, eg_piece);
ABI(struct, eg_grave);
ABI(struct, eg_program_name);
ABI(struct, eg_script_name);
ABI(struct, eg_tracker);
ABI(struct, eg_tracked);
ABI(struct, eg_counter);
ABI(struct, eg_record_head);
ABI(struct, eg_decision);
ABI(struct, eg_exec);
ABI(struct, eg_lifecycle);
ABI(struct, eg_probe_process);
ABI(struct, eg_probe);
