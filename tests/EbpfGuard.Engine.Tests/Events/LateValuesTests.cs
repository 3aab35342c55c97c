using EbpfGuard.Dsl.Facts;
using EbpfGuard.Engine.Events;
using NUnit.Framework;

namespace EbpfGuard.Engine.Tests.Events;

public sealed class LateValuesTests
{
    private readonly List<string> _read = [];

    private LateValues<string> Values => new(
        new Dictionary<string, Func<string, FactValue?>>
        {
            ["name"] = source => Read("name", new TextFact(source)),
            ["none"] = _ => Read("none", null),
            ["size"] = source => Read("size", new NumberFact(source.Length)),
        },
        "abc");

    [SetUp]
    public void Forget() => _read.Clear();

    [Test]
    public void AValueIsReadWhenItIsAskedForAndOnce()
    {
        LateValues<string> values = Values;
        Assert.That(_read, Is.Empty);
        for (int i = 0; i < 2; i++)
        {
            Assert.That(values["name"], Is.EqualTo(new TextFact("abc")));
            Assert.That(values.TryGetValue("none", out _), Is.False);
            Assert.That(values.ContainsKey("none"), Is.False);
        }

        Assert.That(_read, Is.EqualTo((string[])["name", "none"]));
    }

    [Test]
    public void WhatHasNoValueIsNotThere()
    {
        LateValues<string> values = Values;
        Assert.That(values.Keys, Is.EquivalentTo((string[])["name", "size"]));
        Assert.That(values.Values, Is.EquivalentTo(new FactValue[] { new TextFact("abc"), new NumberFact(3) }));
        Assert.That(values, Has.Count.EqualTo(2));
        Assert.That(values.Select(v => v.Key), Is.EquivalentTo(values.Keys));
        Assert.That(() => values["none"], Throws.TypeOf<KeyNotFoundException>());
        Assert.That(() => values["unheard of"], Throws.TypeOf<KeyNotFoundException>());
    }

    private FactValue? Read(string name, FactValue? value)
    {
        _read.Add(name);
        return value;
    }
}
