using EbpfGuard.TestRunner;

// Usage: EbpfGuard.TestRunner ASSEMBLY RESULTS.trx [--category NAME]... [--not-category NAME]... [--test REGEX]...
//
// Runs the tests of one assembly in this process. The usual test platform starts three processes and a socket between them,
// which takes minutes on an emulated processor; this takes the time of the tests.
if (args.Length < 2)
{
    Console.Error.WriteLine("usage: EbpfGuard.TestRunner ASSEMBLY RESULTS.trx [--category NAME]... [--not-category NAME]... [--test REGEX]...");
    return 2;
}

return new AssemblyRun(args[0], args[1], args[2..]).Execute();
