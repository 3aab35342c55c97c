using System.Globalization;
using EbpfGuard.Dsl.Fields;
using EbpfGuard.Engine.Events;
using NUnit.Framework;

namespace EbpfGuard.Engine.Tests.Events;

public sealed class SystemCallsTests
{
    [TestCase("unistd_64.h")]
    [TestCase("unistd_32.h")]
    public void NumbersAreThoseOfTheKernelsHeader(string header)
    {
        string path = Path.Combine("/usr/include/x86_64-linux-gnu/asm", header);
        if (!File.Exists(path)) Assert.Ignore($"{path} is not there");
        Dictionary<string, int> numbers = File.ReadLines(path).Select(l => l.Split(' ')).Where(w => w is ["#define", var name, _] && name.StartsWith("__NR_", StringComparison.Ordinal))
            .ToDictionary(w => w[1]["__NR_".Length..], w => int.Parse(w[2], CultureInfo.InvariantCulture));
        foreach ((string name, int number) in header == "unistd_64.h" ? SystemCalls.Native : SystemCalls.Compat)
        {
            // fchmodat2 is younger than some headers, and has one number everywhere.
            Assert.That(numbers.GetValueOrDefault(name, name == "fchmodat2" ? 452 : -1), Is.EqualTo(number), name);
        }
    }

    [Test]
    public void EveryCallThatLeadsToAnOperationHasANumber()
    {
        Assert.That(SystemCalls.Native.Keys, Is.EquivalentTo(EventTypeCatalog.Calls.Select(d => d.Name)));
        Assert.That(EventTypeCatalog.Calls.Select(d => d.Name).Except(SystemCalls.Compat.Keys), Is.EqualTo(new[] { "accept" }), "32-bit programs accept by socketcall");
    }

    [TestCase(0u, null)]
    [TestCase(1u, null, Description = "read")]
    [TestCase(258u, "openat")]
    [TestCase(0x40000000u + 296, "openat")]
    [TestCase(0x40000000u + 209, "setresuid", Description = "setresuid32")]
    [TestCase(0x40000000u + 258, null)]
    public void ACallOfARecordHasItsName(uint call, string? name) => Assert.That(SystemCalls.NameOf(call), Is.EqualTo(name));
}
