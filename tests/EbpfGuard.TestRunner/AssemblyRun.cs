using System.Reflection;
using System.Security;
using NUnit.Framework.Api;
using NUnit.Framework.Interfaces;
using NUnit.Framework.Internal;

namespace EbpfGuard.TestRunner;

/// <summary>Runs an assembly's tests with NUnit's own runner, tells each on the console and leaves a result file.</summary>
internal sealed class AssemblyRun(string assembly, string resultFile, IReadOnlyList<string> selection) : ITestListener
{
    private readonly object _lock = new();

    /// <summary>Runs the tests; 0 when none failed, 1 otherwise.</summary>
    public int Execute()
    {
        var runner = new NUnitTestAssemblyRunner(new DefaultTestAssemblyBuilder());
        runner.Load(Assembly.LoadFrom(Path.GetFullPath(assembly)), new Dictionary<string, object>());
        // Written as the tests end: when the machine dies, what is there says how far it came.
        File.WriteAllText(resultFile, "<TestRun>\n");
        ITestResult result = runner.Run(this, Filter());
        File.AppendAllText(resultFile, "</TestRun>\n");
        int skipped = result.SkipCount + result.InconclusiveCount;
        Console.WriteLine($"{result.PassCount} passed, {result.FailCount} failed, {skipped} skipped");
        return result.FailCount == 0 && result.ResultState.Status != TestStatus.Failed ? 0 : 1;
    }

    /// <inheritdoc/>
    public void TestFinished(ITestResult result)
    {
        // A fixture whose set-up fails has children that failed without ever running: they are reported one by one. What fails after its last
        // test is reported as the fixture's own.
        if (result.Test.IsSuite && result.ResultState.Site != FailureSite.TearDown) return;
        (string word, string outcome) = result.ResultState.Status switch
        {
            TestStatus.Passed => ("passed", "Passed"),
            TestStatus.Warning => ("passed", "Passed"),
            TestStatus.Skipped or TestStatus.Inconclusive => ("skipped", "NotExecuted"),
            _ => ("FAILED", "Failed"),
        };
        lock (_lock)
        {
            Console.WriteLine($"{word,-8} {result.FullName} [{result.Duration * 1000:f0} ms]");
            if (outcome != "Passed") Console.WriteLine($"  {result.Message}\n{OwnFrames(result.StackTrace)}".TrimEnd());
            if (outcome == "Failed" && result.Output.Length > 0) Console.WriteLine(result.Output);
            File.AppendAllText(resultFile,
                $"  <UnitTestResult testName=\"{SecurityElement.Escape(result.FullName)}\" outcome=\"{outcome}\" />\n");
        }
    }

    /// <inheritdoc/>
    public void TestStarted(ITest test)
    {
    }

    /// <inheritdoc/>
    public void TestOutput(TestOutput output)
    {
    }

    /// <inheritdoc/>
    public void SendMessage(TestMessage message)
    {
    }

    // What the framework did around the test says nothing about it.
    private static string OwnFrames(string? trace) => string.Join(
        '\n', (trace ?? "").Split('\n').Where(frame => !frame.Contains(" at NUnit.", StringComparison.Ordinal)));

    // A test of one of the wanted categories and names, where any are named, and of none of the unwanted categories.
    private TestFilter Filter()
    {
        var wanted = new List<string>();
        var names = new List<string>();
        var unwanted = new List<string>();
        for (int i = 0; i + 1 < selection.Count; i += 2)
        {
            string text = SecurityElement.Escape(selection[i + 1]);
            string category = $"<cat>{text}</cat>";
            if (selection[i] == "--category") wanted.Add(category);
            else if (selection[i] == "--test") names.Add($"<test re=\"1\">{text}</test>");
            else if (selection[i] == "--not-category") unwanted.Add($"<not>{category}</not>");
            else throw new ArgumentException($"unknown option {selection[i]}");
        }

        if (selection.Count == 0) return TestFilter.Empty;
        return TestFilter.FromXml($"<filter><and>{AnyOf(wanted)}{AnyOf(names)}{string.Concat(unwanted)}</and></filter>");
    }

    private static string AnyOf(List<string> filters) => filters.Count == 0 ? "" : $"<or>{string.Concat(filters)}</or>";
}
