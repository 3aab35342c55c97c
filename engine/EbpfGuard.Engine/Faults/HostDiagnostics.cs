using EbpfGuard.Dsl.Diagnostics;

namespace EbpfGuard.Engine.Faults;

/// <summary>Every kind of fault of a host or of loading, with its stable code.</summary>
public static class HostDiagnostics
{
    /// <summary>Loading programs into the kernel takes rights.</summary>
    public static readonly DiagnosticDescriptor NotPrivileged = new("EG0301", Severity.Error, "not allowed to load programs into the kernel");

    /// <summary>Older kernels lack what the programs need.</summary>
    public static readonly DiagnosticDescriptor KernelTooOld = new("EG0302", Severity.Error, "the kernel is too old");

    /// <summary>Without types the programs cannot be fitted to the running kernel.</summary>
    public static readonly DiagnosticDescriptor NoTypes = new("EG0303", Severity.Error, "the kernel does not describe its types");

    /// <summary>The library that loads programs is not there, or too old.</summary>
    public static readonly DiagnosticDescriptor NoLibrary = new("EG0304", Severity.Error, "libbpf is missing");

    /// <summary>The kernel refused a program, a map or a link.</summary>
    public static readonly DiagnosticDescriptor LoadRefused = new("EG0305", Severity.Error, "the kernel refused the policy");

    /// <summary>A file that is needed is not there or cannot be read.</summary>
    public static readonly DiagnosticDescriptor FileUnreadable = new("EG0306", Severity.Error, "a file cannot be read");

    /// <summary>The audit log cannot be written.</summary>
    public static readonly DiagnosticDescriptor AuditUnwritable = new("EG0307", Severity.Error, "the audit log cannot be written");

    /// <summary>The tool was built without the programs.</summary>
    public static readonly DiagnosticDescriptor NoPrograms = new("EG0308", Severity.Error, "this build has no kernel programs");

    /// <summary>The guard's process numbers are not the kernel's.</summary>
    public static readonly DiagnosticDescriptor OwnPidNamespace = new("EG0309", Severity.Error, "not in the initial process namespace");

    /// <summary>A folder that tells what is in force can be changed by others than root.</summary>
    public static readonly DiagnosticDescriptor UnsafeFolder = new("EG0311", Severity.Error, "a folder of the guard is not root's alone");

    /// <summary>Another guard is at work.</summary>
    public static readonly DiagnosticDescriptor GuardRunning = new("EG0312", Severity.Error, "a guard is running");

    /// <summary>The place for pins is none.</summary>
    public static readonly DiagnosticDescriptor CannotPin = new("EG0313", Severity.Error, "enforcement cannot be kept there");

    /// <summary>What stands at the rules' path is not what the guard was started with.</summary>
    public static readonly DiagnosticDescriptor RulesReplaced = new("EG0314", Severity.Error, "something else stands at the path of the rules");

    /// <summary>A policy without a rule guards nothing.</summary>
    public static readonly DiagnosticDescriptor NoRules = new("EG0321", Severity.Error, "no rule is in force");

    /// <summary>A program that is never to be stopped cannot be found.</summary>
    public static readonly DiagnosticDescriptor NoSuchProgram = new("EG0322", Severity.Error, "a program cannot be found");

    /// <summary>Enforcement will end with the daemon.</summary>
    public static readonly DiagnosticDescriptor NotPinned = new("unpinned_policy", Severity.Warning, "enforcement ends when the guard ends");

    /// <summary>All kinds, in the order of their codes.</summary>
    public static IReadOnlyList<DiagnosticDescriptor> All { get; } =
    [
        NotPrivileged, KernelTooOld, NoTypes, NoLibrary, LoadRefused, FileUnreadable, AuditUnwritable, NoPrograms,
        OwnPidNamespace, UnsafeFolder, GuardRunning, CannotPin, RulesReplaced, NoRules, NoSuchProgram, NotPinned,
    ];
}
