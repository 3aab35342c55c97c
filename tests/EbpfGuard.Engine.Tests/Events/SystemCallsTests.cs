using System.Globalization;
using EbpfGuard.Dsl.Fields;
using EbpfGuard.Engine.Events;
using NUnit.Framework;

namespace EbpfGuard.Engine.Tests.Events;

public sealed class SystemCallsTests
{
    [Test]
    public void NumbersAreThoseOfTheKernelsHeaders()
    {
        Dictionary<string, int> native = Header("unistd_64.h"), compat = Header("unistd_32.h");
        foreach (SystemCall call in OperationCatalog.All.SelectMany(o => o.Calls))
        {
            Assert.That(call.Number, Is.EqualTo(Number(native, call.Name)), call.Name);
            // A name that ends in 32 is the call with wider ids, one that ends in 64 that with wider lengths.
            int[] numbers = [.. ((string[])["", "32", "64"]).Select(width => Number(compat, call.Name + width)).OfType<int>()];
            Assert.That(call.CompatNumbers, Is.EqualTo(numbers), call.Name);
        }
    }

    [Test]
    public void OnlyAcceptHasNoCallOfItsOwnIn32BitPrograms()
    {
        string[] without = [.. OperationCatalog.All.SelectMany(o => o.Calls).Where(c => c.CompatNumbers.Length == 0).Select(c => c.Name)];
        Assert.That(without, Is.EqualTo(new[] { "accept" }), "they accept by socketcall");
    }

    [TestCase(0u, null)]
    [TestCase(1u, null, Description = "read")]
    [TestCase(258u, "openat")]
    [TestCase(0x40000000u + 296, "openat")]
    [TestCase(0x40000000u + 209, "setresuid", Description = "setresuid32")]
    [TestCase(0x40000000u + 258, null)]
    public void ACallOfARecordHasItsName(uint call, string? name) => Assert.That(SystemCalls.NameOf(call), Is.EqualTo(name));

    // fchmodat2 is younger than some headers, and has one number everywhere.
    private static int? Number(Dictionary<string, int> header, string name) =>
        header.TryGetValue(name, out int number) ? number : name == "fchmodat2" ? 452 : null;

    private static Dictionary<string, int> Header(string name)
    {
        string path = Path.Combine("/usr/include/x86_64-linux-gnu/asm", name);
        if (!File.Exists(path)) Assert.Ignore($"{path} is not there");
        return File.ReadLines(path).Select(l => l.Split(' '))
            .Where(w => w is ["#define", var defined, _] && defined.StartsWith("__NR_", StringComparison.Ordinal))
            .ToDictionary(w => w[1]["__NR_".Length..], w => int.Parse(w[2], CultureInfo.InvariantCulture));
    }
}
