using EbpfGuard.EndToEnd.Tests.Support;

namespace EbpfGuard.EndToEnd.Tests.Nets;

/// <summary>
/// The verdict on one act is the same whatever becomes of the guard between a trick and the act: each trick is played before
/// each change by processes that live through it and act after it, by one whom a rule means and by an innocent twin.
/// </summary>
[Category("Net")]
public sealed class AttackersTests
{
    private const string Read = "read x";
    private readonly Dictionary<(Trick, Change, bool IsTwin), string> _said = [];
    private TemporaryFolder? _folder;
    private PrivateBpf? _bpf;
    private GuardLives? _lives;

    /// <summary>What becomes of the guard between trick and act.</summary>
    public enum Change
    {
        FirstStart,
        Nothing,
        Reload,
        Death,
        DeathAndRestart,
        Takeover,
        KeptEndAndStart,
    }

    private static IEnumerable<TestCaseData> Culprits => Cells((trick, change) => change != Change.FirstStart || trick.Late != Trick.Knowledge.None);

    private static IEnumerable<TestCaseData> Twins => Cells((trick, change) => change != Change.FirstStart || trick.Late == Trick.Knowledge.Whole);

    private static IEnumerable<TestCaseData> Cells(Func<Trick, Change, bool> known) =>
        from trick in Trick.All
        from change in Enum.GetValues<Change>()
        where known(trick, change)
        select new TestCaseData(trick.Name, change).SetArgDisplayNames(trick.Name, change.ToString());

    [OneTimeSetUp]
    public async Task PlayThemAll()
    {
        _bpf = await PrivateBpf.Create();
        _folder = TemporaryFolder.Create();
        string[] tools = [.. Trick.All.Where(t => t.IsExec).Select(t => t.Tool)];
        foreach (string program in Trick.Programs.Concat(tools)) File.Copy(Path.Combine(AppContext.BaseDirectory, "actor"), _folder.File(program));
        foreach (Trick trick in Trick.All) _folder.Write(trick.File, "x");
        _lives = new GuardLives(_bpf, _folder, _folder.Write("tricks.rule", string.Concat(Trick.All.Select(t => t.Rule(_folder.Path)))));

        // A guard that died long ago has left its number, too.
        using (Cast early = await Prepare(Change.FirstStart))
        {
            await _lives.Start();
            await Act(early);
        }

        await _lives.Kill();
        await _lives.Start();

        await Play(Change.Nothing, () => Task.CompletedTask);
        await Play(Change.Reload, () => _lives.Reload());
        using (Cast late = await Prepare(Change.DeathAndRestart))
        {
            await Play(Change.Death, _lives.Kill);
            await _lives.Start();
            await Act(late);
        }

        await Play(Change.Takeover, _lives.TakeOver);
        await Play(Change.KeptEndAndStart, _lives.KeepAndStart);
        await _lives.Stop();
    }

    [OneTimeTearDown]
    public async Task Stop()
    {
        if (_lives is not null) await _lives.DisposeAsync();
        if (_bpf is not null) await _bpf.DisposeAsync();
        if (_folder is not null) await _folder.DisposeAsync();
    }

    [TestCaseSource(nameof(Culprits))]
    public void WhoIsMeantIsStopped(string trick, Change change) =>
        Assert.That(Said(trick, change, isTwin: false), Is.Empty.Or.EqualTo("EPERM").Or.Match("^cannot .*-tool: EPERM$"), "killed before it could say anything, or refused");

    [TestCaseSource(nameof(Twins))]
    public void AnInnocentTwinIsSpared(string trick, Change change) => Assert.That(Said(trick, change, isTwin: true), Is.EqualTo(Read));

    private string Said(string trick, Change change, bool isTwin) => _said[(Trick.All.Single(t => t.Name == trick), change, isTwin)];

    private async Task Play(Change change, Func<Task> happens)
    {
        using Cast cast = await Prepare(change);
        await happens();
        await Act(cast);
    }

    // Everybody plays the trick, and waits.
    private async Task<Cast> Prepare(Change change)
    {
        var cast = new Cast(change, [
            .. from trick in Trick.All
               from isTwin in (bool[])[false, true]
               select (trick, isTwin, Start(trick, isTwin)),
        ]);
        foreach ((_, _, Actor actor) in cast.Actors) await actor.IsWaiting();
        return cast;
    }

    // One after the other: some want the number that another has had.
    private async Task Act(Cast cast)
    {
        foreach ((Trick trick, bool isTwin, Actor actor) in cast.Actors) _said[(trick, cast.Change, isTwin)] = await actor.Act(_lives!.DeadNumber);
    }

    private Actor Start(Trick trick, bool isTwin)
    {
        string[] words = (isTwin ? trick.Twin : trick.Attack).Split(' ');
        return Actor.Start(_folder!.Path, words[0], [.. words[1..], .. trick.Act(_folder.Path)]);
    }

    private sealed record Cast(Change Change, IReadOnlyList<(Trick Trick, bool IsTwin, Actor Actor)> Actors) : IDisposable
    {
        public void Dispose()
        {
            foreach ((_, _, Actor actor) in Actors) actor.Dispose();
        }
    }
}
