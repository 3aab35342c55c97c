using EbpfGuard.Bpf.Abi;
using EbpfGuard.Engine.Tracking;
using NUnit.Framework;

namespace EbpfGuard.Engine.Tests.Tracking;

/// <summary>What is read of the kernel's pieces is all of them or nothing.</summary>
public sealed class ArgumentPiecesTests
{
    private const ulong Program = 7;
    private readonly Dictionary<uint, ArgumentPiece> _pieces = [];
    private Action<uint> _whenRead = _ => { };

    [SetUp]
    public void Forget()
    {
        _pieces.Clear();
        _whenRead = _ => { };
    }

    [TestCase(1)]
    [TestCase(AbiLimits.Piece)]
    [TestCase(AbiLimits.Piece + 1)]
    [TestCase(200_000)]
    [TestCase(AbiLimits.ArgsWhole)]
    public void PiecesAreJoined(int bytes)
    {
        byte[] whole = Keep(bytes);
        Assert.That(Read(bytes), Is.EqualTo(whole));
    }

    [Test]
    public void OfAnotherProgramThereIsNothing()
    {
        Keep(20_000);
        Assert.That(new ArgumentPieces(Find).Read(Program + 1, 20_000), Is.Null);
    }

    [Test]
    public void OneThatIsMissingIsMissed([Values(0U, 1U, 2U)] uint number)
    {
        Keep(20_000);
        _pieces.Remove(number);
        Assert.That(Read(20_000), Is.Null);
    }

    // The kernel forgets the first one before the others.
    [Test]
    public void WhatGoesWhileItIsReadIsNotBelieved([Values(0U, 1U, 2U)] uint number)
    {
        Keep(20_000);
        _whenRead = read =>
        {
            if (read == number) _pieces.Remove(0);
        };
        Assert.That(Read(20_000), Is.Null);
    }

    [Test]
    public void MoreThanTheKernelKeepsIsNotAskedFor()
    {
        _whenRead = _ => Assert.Fail("asked for");
        Assert.That(Read(AbiLimits.ArgsWhole + 1), Is.Null);
        Assert.That(new ArgumentPieces(Find).Read(Program, uint.MaxValue), Is.Null);
    }

    private byte[]? Read(int bytes) => new ArgumentPieces(Find).Read(Program, (uint)bytes);

    private bool Find(in PieceKey key, out ArgumentPiece piece)
    {
        piece = default;
        bool isThere = key.Program == Program && _pieces.TryGetValue(key.Number, out piece);
        _whenRead(key.Number);
        return isThere;
    }

    private byte[] Keep(int bytes)
    {
        byte[] whole = [.. Enumerable.Range(0, bytes).Select(i => (byte)(i % 251))];
        foreach ((int number, byte[] text) in whole.Chunk(AbiLimits.Piece).Index())
        {
            ArgumentPiece piece = default;
            text.CopyTo(piece.Text);
            _pieces[(uint)number] = piece;
        }

        return whole;
    }
}
