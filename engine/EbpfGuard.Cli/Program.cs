using EbpfGuard.Cli;
using EbpfGuard.Cli.Output;

return await CommandTree.RunAsync(args, Terminal.Standard);
