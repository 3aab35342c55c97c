using EbpfGuard.Engine.Processes;
using NUnit.Framework;

namespace EbpfGuard.Engine.Tests.Processes;

public sealed class WholeArgumentsTests
{
    [Test]
    public void ThereAreNoneOfNoBytes() => Assert.That(WholeArguments.Of(5, 0, (_, _) => []), Is.Null);

    [Test]
    public void WhileSomebodyHoldsThemTheyAreReadOnce()
    {
        int reads = 0;
        WholeArguments arguments = WholeArguments.Of(5, 8, (program, bytes) =>
        {
            Assert.That((program, bytes), Is.EqualTo((5UL, 8U)));
            reads++;
            return [.. "cat\0a b\0"u8];
        })!;
        IReadOnlyList<string>? first = arguments.Read();
        Assert.That(first, Is.EqualTo(new[] { "cat", "a b" }));
        Assert.That(arguments.Read(), Is.SameAs(first));
        Assert.That(reads, Is.EqualTo(1));
    }

    [Test]
    public void WhatTheKernelHasNoMoreIsAskedForAgain()
    {
        byte[]? whole = null;
        WholeArguments arguments = WholeArguments.Of(5, 4, (_, _) => whole)!;
        Assert.That(arguments.Read(), Is.Null);
        whole = [.. "cat\0"u8];
        Assert.That(arguments.Read(), Is.EqualTo(new[] { "cat" }));
    }
}
