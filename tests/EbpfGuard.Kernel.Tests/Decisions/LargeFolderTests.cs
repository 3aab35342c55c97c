using System.Globalization;
using System.Text.Json;
using EbpfGuard.Engine.Loading;
using EbpfGuard.Kernel.Tests.Support;
using NUnit.Framework;

namespace EbpfGuard.Kernel.Tests.Decisions;

/// <summary>A rule on a folder with more entries than are looked at for files with several names.</summary>
public sealed class LargeFolderTests
{
    [Test]
    [Category("AnyHost")]
    public void WhatIsNotLookedAtIsToldOf()
    {
        Machine.Require();
        using var play = new Playground();
        Directory.CreateDirectory(play["many"]);
        for (int i = 0; i <= AliasTable.MostEntries; i++) File.Create(play[string.Create(CultureInfo.InvariantCulture, $"many/{i}")]).Dispose();
        play.Write("few/x");
        using var guard = new GuardSession(play, Rule("many") + Rule("few"));
        guard.Audit.WaitFor(r => IsFault(r, play["many"] + "/ holds more entries than are looked at"), "the folder that is too large");
        Assert.That(guard.Audit.Records().Where(r => IsFault(r, "")), Has.Exactly(1).Items);

        string Rule(string folder) => GuardSession.Rule(folder, $"evt.type = openat and fd.name startswith {play[folder]}/", "alert");
    }

    private static bool IsFault(JsonElement record, string words) =>
        record.GetProperty("record").GetString() == "fault" && record.GetProperty("output").GetString()!.Contains(words, StringComparison.Ordinal);
}
