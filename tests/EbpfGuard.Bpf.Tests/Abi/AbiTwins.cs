using EbpfGuard.Bpf.Abi;
using EbpfGuard.Bpf.Btf;
using EbpfGuard.Bpf.Objects;
using EbpfGuard.Bpf.Tests.Support;

namespace EbpfGuard.Bpf.Tests.Abi;

/// <summary>Which C# type mirrors which type of the header, and the header's types.</summary>
internal static class AbiTwins
{
    internal static readonly IReadOnlyDictionary<string, Type> Structs = new Dictionary<string, Type>
    {
        ["eg_classifier"] = typeof(ClassifierEntry),
        ["eg_slot"] = typeof(SlotEntry),
        ["eg_step"] = typeof(StepEntry),
        ["eg_row"] = typeof(RowEntry),
        ["eg_trigger"] = typeof(TriggerEntry),
        ["eg_rule"] = typeof(RuleEntry),
        ["eg_op_layout"] = typeof(OperationLayout),
        ["eg_image"] = typeof(ImageLayout),
        ["eg_shape"] = typeof(ProgramShape),
        ["eg_exact_short"] = typeof(ExactShortKey),
        ["eg_exact_long"] = typeof(ExactLongKey),
        ["eg_address_key"] = typeof(AddressKey),
        ["eg_alias_key"] = typeof(AliasKey),
        ["eg_alias"] = typeof(AliasName),
        ["eg_mount"] = typeof(MountEntry),
        ["eg_place_key"] = typeof(PlaceKey),
        ["eg_place"] = typeof(PlaceEntry),
        ["eg_health"] = typeof(GuardHealth),
        ["eg_program"] = typeof(TrackedProgram),
        ["eg_piece_key"] = typeof(PieceKey),
        ["eg_piece"] = typeof(ArgumentPiece),
        ["eg_grave"] = typeof(Grave),
        ["eg_program_name"] = typeof(ProgramName),
        ["eg_script_name"] = typeof(ScriptName),
        ["eg_tracker"] = typeof(TrackerNumbers),
        ["eg_tracked"] = typeof(TrackedProcess),
        ["eg_counter"] = typeof(RuleCounter),
        ["eg_record_head"] = typeof(RecordHead),
        ["eg_decision"] = typeof(DecisionRecord),
        ["eg_exec"] = typeof(ExecRecord),
        ["eg_lifecycle"] = typeof(LifecycleRecord),
        ["eg_probe_process"] = typeof(ProbeProcess),
        ["eg_probe"] = typeof(ProbeCall),
    };

    internal static readonly IReadOnlyDictionary<string, Type> Enums = new Dictionary<string, Type>
    {
        ["eg_limit"] = typeof(AbiLimits),
        ["eg_op"] = typeof(DecisionPoint),
        ["eg_input"] = typeof(FactInput),
        ["eg_kind"] = typeof(ClassifierKind),
        ["eg_class"] = typeof(ValueClass),
        ["eg_bit_row"] = typeof(BitRow),
        ["eg_dfa"] = typeof(DfaCell),
        ["eg_slot_kind"] = typeof(SlotKind),
        ["eg_action"] = typeof(KernelAction),
        ["eg_trigger_flag"] = typeof(TriggerFlags),
        ["eg_verdict"] = typeof(Verdict),
        ["eg_how"] = typeof(HowStopped),
        ["eg_flag"] = typeof(CallFlag),
        ["eg_call_number"] = typeof(CallNumber),
        ["eg_fd_type"] = typeof(FdType),
        ["eg_l4proto"] = typeof(L4Protocol),
        ["eg_family"] = typeof(SocketFamily),
        ["eg_ring"] = typeof(RecordRing),
        ["eg_tracking"] = typeof(TrackingLimits),
        ["eg_program_flag"] = typeof(ProgramFlags),
        ["eg_exec_gap"] = typeof(ExecGaps),
        ["eg_classifier_flag"] = typeof(ClassifierFlags),
        ["eg_record_type"] = typeof(RecordType),
        ["eg_record_fact"] = typeof(RecordFacts),
        ["eg_fact_state"] = typeof(FactState),
        ["eg_probe_limit"] = typeof(ProbeLimits),
    };

    private static readonly Lazy<BtfTypes> Header = new(() =>
    {
        using BpfObject abi = TestPrograms.Open("abi");
        return abi.Types;
    });

    internal static BtfTypes Types => Header.Value;

    internal static IEnumerable<BtfType> Named(BtfKind kind) =>
        Types.All.Where(t => t.Kind == kind && t.Name.StartsWith("eg_", StringComparison.Ordinal));
}
