using EbpfGuard.Bpf.Abi;
using EbpfGuard.Dsl.Policies;

namespace EbpfGuard.Engine.Images;

/// <summary>
/// A policy lowered to the bytes of the kernel's maps, immutable. The kernel and the image evaluator read the
/// same bytes; <c>contract/image.h</c> says what they mean.
/// </summary>
/// <param name="Layout">Where each table stands.</param>
/// <param name="Cells">The tables, a whole number of pages of <c>EG_PAGE_CELLS</c> cells.</param>
/// <param name="Exact">The entries of the exact maps, short and long.</param>
/// <param name="Addresses">The entries of the address trie.</param>
/// <param name="Rules">The rules by number: the numbers in triggers and records are indexes into it.</param>
/// <param name="Hash">SHA-256 of the sources and of the target, hexadecimal: the policy hash of audit records.</param>
public sealed record PolicyImage(
    ImageLayout Layout,
    uint[] Cells,
    IReadOnlyList<ExactEntry> Exact,
    IReadOnlyList<AddressEntry> Addresses,
    IReadOnlyList<ImageRule> Rules,
    string Hash);

/// <summary>A text of a long list and its class.</summary>
public readonly record struct ExactEntry(uint Classifier, byte[] Text, uint Class);

/// <summary>An address range and its class; ranges nest, the longest prefix wins.</summary>
public readonly record struct AddressEntry(uint Classifier, UInt128 Address, int PrefixBits, uint Class);

/// <summary>A rule in the image, and how each of its operations is decided on the target host.</summary>
/// <param name="Rule">The rule.</param>
/// <param name="Plans">Its decision points.</param>
public sealed record ImageRule(PolicyRule Rule, IReadOnlyList<ImagePlan> Plans);

/// <summary>How one operation of a rule is decided.</summary>
/// <param name="Plan">The rule's plan.</param>
/// <param name="Point">The decision point in the kernel; null when this host cannot see the operation.</param>
/// <param name="Action">What the kernel does on a match.</param>
/// <param name="Stop">What "stopped" means for the user.</param>
/// <param name="DecidedInKernel">False when user space has to confirm the match.</param>
public sealed record ImagePlan(
    OperationPlan Plan, DecisionPoint? Point, KernelAction Action, StopMeaning Stop, bool DecidedInKernel);
