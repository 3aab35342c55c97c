// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
/*
 * One variable of every struct and enum of the contract, called as the C# twin of its type, so that its BTF holds them
 * all: the twins are made from it. Never loaded, and no part of the linked object.
 */
#include <linux/types.h>

#include "ebpfguard.h"

#define STRUCT(type, twin) struct type twin

/* One value of several. */
#define ENUM(type, twin) enum type twin

/* A set of bits. */
#define FLAGS(type, twin) enum type twin __attribute__((btf_decl_tag("flags")))

/* Numbers to reckon with: no type in C#. */
#define CONSTANTS(type, twin) enum type twin __attribute__((btf_decl_tag("constants")))

CONSTANTS(eg_limit, AbiLimits);
CONSTANTS(eg_class, ValueClass);
CONSTANTS(eg_bit_row, BitRow);
CONSTANTS(eg_dfa, DfaCell);
CONSTANTS(eg_tracking, TrackingLimits);
CONSTANTS(eg_probe_limit, ProbeLimits);
CONSTANTS(eg_filter, ExactFilter);

ENUM(eg_op, DecisionPoint);
ENUM(eg_input, FactInput);
ENUM(eg_kind, ClassifierKind);
ENUM(eg_slot_kind, SlotKind);
ENUM(eg_action, KernelAction);
ENUM(eg_verdict, Verdict);
ENUM(eg_how, HowStopped);
ENUM(eg_flag, CallFlag);
ENUM(eg_call_number, CallNumber);
ENUM(eg_fd_type, FdType);
ENUM(eg_l4proto, L4Protocol);
ENUM(eg_family, SocketFamily);
ENUM(eg_ring, RecordRing);
ENUM(eg_record_type, RecordType);
ENUM(eg_fact_state, FactState);

FLAGS(eg_trigger_flag, TriggerFlags);
FLAGS(eg_program_flag, ProgramFlags);
FLAGS(eg_exec_gap, ExecGaps);
FLAGS(eg_classifier_flag, ClassifierFlags);
FLAGS(eg_text_flag, TextFlags);

STRUCT(eg_inputs, InputSet);
STRUCT(eg_states, NumberStates);
STRUCT(eg_classifier, ClassifierEntry);
STRUCT(eg_slot, SlotEntry);
STRUCT(eg_step, StepEntry);
STRUCT(eg_row, RowEntry);
STRUCT(eg_trigger, TriggerEntry);
STRUCT(eg_rule, RuleEntry);
STRUCT(eg_op_layout, OperationLayout);
STRUCT(eg_image, ImageLayout);
STRUCT(eg_shape, ProgramShape);
STRUCT(eg_exact_short, ExactShortKey);
STRUCT(eg_exact_long, ExactLongKey);
STRUCT(eg_address_key, AddressKey);
STRUCT(eg_alias_key, AliasKey);
STRUCT(eg_alias, AliasName);
STRUCT(eg_mount, MountEntry);
STRUCT(eg_place_key, PlaceKey);
STRUCT(eg_place, PlaceEntry);
STRUCT(eg_health, GuardHealth);
STRUCT(eg_program, TrackedProgram);
STRUCT(eg_piece_key, PieceKey);
STRUCT(eg_piece, ArgumentPiece);
STRUCT(eg_grave, Grave);
STRUCT(eg_program_name, ProgramName);
STRUCT(eg_script_name, ScriptName);
STRUCT(eg_tracker, TrackerNumbers);
STRUCT(eg_tracked, TrackedProcess);
STRUCT(eg_counter, RuleCounter);
STRUCT(eg_record_head, RecordHead);
STRUCT(eg_record_text, RecordedText);
STRUCT(eg_decision, DecisionRecord);
STRUCT(eg_exec, ExecRecord);
STRUCT(eg_lifecycle, LifecycleRecord);
STRUCT(eg_probe_process, ProbeProcess);
STRUCT(eg_probe, ProbeCall);
