using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using EbpfGuard.Bpf;
using EbpfGuard.Cli;
using EbpfGuard.Cli.Output;

// Before anything else: each library that is loaded takes a descriptor, and where there is none left, nobody can say so any more.
ulong descriptors = DescriptorLimit.Raise();
if (descriptors < DescriptorLimit.Least)
{
    DescriptorLimit.Complain(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture,
        $"ebpfguard: this process may open {descriptors} files, and {DescriptorLimit.Least} are needed; "
        + $"raise the limit: `ulimit -n 4096`, or LimitNOFILE=4096 in the unit of a service\n")));
    return ExitCodes.Host;
}

// Who asks for the end is heard whatever the parent ignored.
SignalDispositions.Reset(SignalDispositions.Terminate);

// A file that may not grow (RLIMIT_FSIZE) is a failed write, and no reason to end: what the guard has put in force would stay.
SignalDispositions.Ignore(SignalDispositions.FileTooLarge);
NativeHeap.ReturnLargePieces();
return await RunAsync(args);

// Apart, so that its libraries are loaded when it is called.
[MethodImpl(MethodImplOptions.NoInlining)]
static Task<int> RunAsync(string[] arguments) => CommandTree.RunAsync(arguments, Terminal.Standard);
