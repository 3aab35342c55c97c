namespace EbpfGuard.EndToEnd.Tests.Nets;

/// <summary>One way to seem somebody else, or to be nobody's descendant.</summary>
/// <param name="Name">Its name in test results.</param>
/// <param name="Culprit">Whom the rule means: the part of its condition besides the file.</param>
/// <param name="Attack">Program and words of the one who is meant and does all to hide it.</param>
/// <param name="Twin">The same of an innocent who does the same.</param>
/// <param name="IsExec">True when they then run a program that is forbidden, not open a file.</param>
/// <param name="Late">What a guard knows of it whose first start came after it.</param>
internal sealed record Trick(
    string Name, string Culprit, string Attack, string Twin, bool IsExec = false, Trick.Knowledge Late = Trick.Knowledge.Whole)
{
    /// <summary>How much is known of who played it.</summary>
    public enum Knowledge
    {
        /// <summary>Who is meant, and who is not.</summary>
        Whole,

        /// <summary>That it cannot be known: whoever must be somebody to be spared is not.</summary>
        Doubt,

        /// <summary>Nothing: it is past, or it is taken for what it says of itself.</summary>
        None,
    }

    // Stands for the folder of the programs.
    private const string Folder = "@FOLDER";

    /// <summary>All of them. The words are those of <c>actor.c</c>; the last, the file to open or the program to run, is added.</summary>
    public static IReadOnlyList<Trick> All { get; } =
    [
        new("a double fork", "proc.aname = evil", "evil orphan exec worker wait open", "good orphan exec worker wait open", Late: Knowledge.None),
        new("an orphan with a subreaper", "proc.aname = evil",
            "shepherd subreaper fork exec evil orphan exec worker wait open", "shepherd subreaper fork exec good orphan exec worker wait open", Late: Knowledge.None),
        new("an exec by the thread of an orphan", "proc.aname = evil",
            "evil orphan thread-exec worker wait open", "good orphan thread-exec worker wait open", Late: Knowledge.None),
        new("a later exec by the thread of an orphan", "proc.aname = evil",
            "evil orphan wait thread-exec worker open", "good orphan wait thread-exec worker open"),
        new("an exec in place", "proc.aname = evil", "evil exec worker wait open", "good exec worker wait open", Late: Knowledge.None),
        new("a later exec in place", "proc.aname = evil", "evil wait exec worker open", "good wait exec worker open"),
        new("an exec in place by an orphan", "proc.aname = evil", "evil exec worker orphan wait open", "good exec worker orphan wait open", Late: Knowledge.None),
        new("an orphan of an orphan", "proc.aname = evil",
            "evil orphan exec worker orphan exec good wait open", "good orphan exec worker orphan exec good wait open", Late: Knowledge.None),
        new("a child of its own parent", "proc.aname = evil",
            "shepherd fork exec evil sibling exec worker wait open", "shepherd fork exec good sibling exec worker wait open", Late: Knowledge.None),
        new("a process namespace", "proc.aname = evil", "evil namespace exec worker wait open", "good namespace exec worker wait open"),
        new("a thread whose leader has ended", "proc.name = evil", "evil leader-ends wait open", "good leader-ends wait open"),
        new("a fork by a thread whose leader has ended", "proc.aname = evil",
            "evil leader-ends orphan exec worker wait open", "good leader-ends orphan exec worker wait open", Late: Knowledge.None),
        new("an exec by a thread whose leader has ended", "proc.aname = evil",
            "evil orphan leader-ends wait exec worker open", "good orphan leader-ends wait exec worker open"),
        new("a deleted program", $"proc.exepath = {Folder}/ghost",
            "evil copy evil ghost exec ghost delete ghost wait open", "evil copy evil phantom exec phantom delete phantom wait open"),
        new("a renamed program", $"proc.exepath = {Folder}/wraith",
            "evil copy evil wraith exec wraith rename wraith spirit delete spirit wait open",
            "evil copy evil specter exec specter rename specter shade delete shade wait open", Late: Knowledge.None),
        new("a new name", "proc.name = evil", "evil name good wait open", "good name evil wait open", Late: Knowledge.None),
        new("the name of who may", "not proc.name = good", "evil name good wait open", "good name evil wait open", Late: Knowledge.Doubt),
        new("an argument written over", "proc.cmdline contains marker", "evil turn marker wait open", "evil turn rekram wait open", Late: Knowledge.None),
        new("the argument of who may", "not proc.args contains marker", "good turn rekram wait open", "good turn marker wait open", Late: Knowledge.Doubt),
        new("arguments moved elsewhere", "proc.cmdline contains marker", "evil move marker wait open", "evil move rekram wait open", Late: Knowledge.None),
        new("the arguments of who may", "not proc.args contains marker", "good move rekram wait open", "good move marker wait open", Late: Knowledge.Doubt),
        new("the number of a dead process", "proc.name = evil", "evil after good wait open", "good after evil wait open"),
        new("the number of who might", "not proc.name = good", "evil after good wait open", "good after evil wait open"),
        new("the number of the dead guard", "proc.name = evil", "evil number open", "good number open", Late: Knowledge.None),
        new("the number of the dead guard and an exec", "proc.name = evil", "evil number exec evil open", "good number exec good open", Late: Knowledge.None),
        new("a tool run in place", "proc.aname = evil", "evil wait exec", "good wait exec", IsExec: true),
        new("a tool run in place by a later program", "proc.aname = evil", "evil exec worker wait exec", "good exec worker wait exec", IsExec: true, Late: Knowledge.None),
        new("a tool run by an orphan", "proc.aname = evil", "evil orphan exec worker wait exec", "good orphan exec worker wait exec", IsExec: true, Late: Knowledge.None),
        new("a tool run by the thread of an orphan", "proc.aname = evil", "evil orphan wait thread-exec", "good orphan wait thread-exec", IsExec: true),
    ];

    /// <summary>The programs that play a part.</summary>
    public static IReadOnlyList<string> Programs { get; } = ["evil", "good", "worker", "shepherd"];

    /// <summary>The name of the file that it is about.</summary>
    public string File => Name.Replace(' ', '-');

    /// <summary>The words that it ends with in <paramref name="folder"/>: what is opened, or run to open it.</summary>
    public IEnumerable<string> Act(string folder) =>
        IsExec ? [Path.Combine(folder, Tool), "open", Path.Combine(folder, File)] : [Path.Combine(folder, File)];

    /// <summary>The name of the program that is forbidden to run, if it is about one.</summary>
    public string Tool => File + "-tool";

    /// <summary>The rule against it.</summary>
    public string Rule(string folder) => $$"""
        rule "{{Name}}" {
            desc       "Whoever is meant does not do it, whatever he does first."
            condition  {{Way(folder)}} and {{Culprit.Replace(Folder, folder, StringComparison.Ordinal)}}
            output     "opened or run (file=%fd.name program=%proc.exepath)"
            priority   critical
            action     {{(IsExec ? "block" : "kill")}}{{(Late == Knowledge.Doubt ? "\n    on_unknown match" : "")}}
        }

        """;

    private string Way(string folder) =>
        IsExec ? $"evt.type = execve and proc.exepath = {folder}/{Tool}" : $"evt.type in (open, openat) and fd.name = {folder}/{File}";
}
