using System.Text;
using EbpfGuard.Bpf.Abi;
using EbpfGuard.Kernel.Tests.Support;
using NUnit.Framework;

namespace EbpfGuard.Kernel.Tests.Processes;

/// <summary>
/// Arguments that the kernel keeps in pieces are judged as if they were one text: wherever in them a rule's word stands, who has
/// it is stopped, and who has not is spared without a record.
/// </summary>
[Category("EveryMode")]
public sealed class LongArgumentTests
{
    private const string Word = "forbidden";

    // What one argument may have at most, a word and a NUL added.
    private const int Longest = 100_000;

    // Where in argv the word begins: also across two pieces, and at the beginning of one.
    private static readonly int[] Places =
    [
        8_100, AbiLimits.ArgsMax, 9_000, 200_000, 1_900_000, AbiLimits.Piece - 4, (2 * AbiLimits.Piece) - 1, (25 * AbiLimits.Piece) - Word.Length,
        25 * AbiLimits.Piece,
    ];

    [Test]
    public void AWordIsFoundWhereverItStands() =>
        AssertJudged("proc.args contains forbidden", [Word, "end", Filler(9_000)], ["forbid", "den", Filler(9_000)]);

    [Test]
    public void AnEndIsAnEndWhereverItStands() => AssertJudged("proc.cmdline endswith forbidden", [Word], [Word, ""], [Word + "s"]);

    [Test]
    public void ABeginningIsABeginningHoweverMuchFollows()
    {
        using var play = new Playground();
        string file = play.Write("file");
        string[][] fillers = [[Filler(9_000)], [Filler(Longest), Filler(Longest)]];
        AssertJudged(
            play, $"proc.cmdline startswith \"deed waited-open {file} {Word}\"",
            [.. fillers.Select(f => (string[])["waited-open", file, Word, .. f])],
            [.. fillers.Select(f => (string[])["waited-open", file, .. f, Word]), .. fillers.Select(f => (string[])["waited-open", file, "forbid", .. f])]);
    }

    [Test]
    public void AFormIsAskedOfAllOfThem()
    {
        using var play = new Playground();
        string file = play.Write("file");
        string[][] fillers = [[Filler(9_000)], [Filler(Longest), Filler(Longest)]];
        AssertJudged(
            play, $"proc.args glob \"*{Word} f*f\"", [.. fillers.Select(f => (string[])["waited-open", file, Word, .. f])],
            [.. fillers.Select(f => (string[])["waited-open", file, Word, .. f, "g"]), .. fillers.Select(f => (string[])["waited-open", file, .. f])]);
    }

    private static void AssertJudged(string condition, string[] meant, params string[][] others)
    {
        using var play = new Playground();
        string file = play.Write("file");
        string[][] before = [.. Places.Select(p => Before(play, file, p))];
        AssertJudged(play, condition, [.. before.Select(b => (string[])[.. b, .. meant])], [.. before.SelectMany(b => others.Select(o => (string[])[.. b, .. o]))]);
    }

    private static void AssertJudged(Playground play, string condition, string[][] meant, string[][] others)
    {
        Machine.Require();
        using var guard = new GuardSession(play, GuardSession.Rule("long", $"evt.type = execve and proc.exepath = {play.Deed} and {condition}", "kill"));
        string[] spared = [.. others.Select(o => Wait(RunningDeed.Start(play.Deed, o)))];
        string[] stopped = [.. meant.Select(m => Wait(RunningDeed.Start(play.Deed, m)))];
        Assert.Multiple(() =>
        {
            Assert.That(spared, Is.All.EqualTo("waiting 0"));
            Assert.That(stopped, Is.All.EqualTo(" 137"));
            Assert.That(guard.Stop().Accounts.Select(a => a.Value.Recorded), Is.EqualTo(new[] { (ulong)meant.Length }));
        });
    }

    private static string Wait(RunningDeed deed)
    {
        string said = deed.ReadLine();
        if (said.Length > 0) deed.Tell();
        return FormattableString.Invariant($"{said} {deed.Wait().ExitCode}");
    }

    // The arguments before one that is to begin at that byte of argv.
    private static string[] Before(Playground play, string file, int place)
    {
        List<string> words = ["waited-open", file];
        int left = place - words.Prepend(play.Deed).Sum(w => Encoding.UTF8.GetByteCount(w) + 1);
        while (left > Longest + 2)
        {
            words.Add(Filler(Longest));
            left -= Longest + 1;
        }

        words.Add(Filler(left - 1));
        return [.. words];
    }

    private static string Filler(int bytes) => new('f', bytes);
}
