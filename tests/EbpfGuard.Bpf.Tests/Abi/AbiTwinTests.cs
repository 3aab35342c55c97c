using EbpfGuard.Testing;
using NUnit.Framework;

namespace EbpfGuard.Bpf.Tests.Abi;

/// <summary>
/// The C# twins are what the BTF of the contract and the comments of its header make of them. <c>EBPFGUARD_UPDATE=1</c> writes them; the
/// next build has them.
/// </summary>
public sealed class AbiTwinTests
{
    internal static readonly bool IsUpdating = Environment.GetEnvironmentVariable("EBPFGUARD_UPDATE") == "1";

    private static readonly string Folder = RepositoryFolder.At("bpf", "EbpfGuard.Bpf", "Abi");

    [Test]
    public void TwinsAreMadeFromTheContract()
    {
        var made = Contract.Current.Twins.ToDictionary(TwinFile.NameOf, t => TwinFile.Of(Contract.Current, t));
        made.Add(InlineArrays.FileName, InlineArrays.File(Contract.Current));
        string[] written = [.. Directory.GetFiles(Folder, "*.g.cs").Select(f => Path.GetFileName(f)!)];
        if (IsUpdating)
        {
            foreach (string file in written.Except(made.Keys)) File.Delete(Path.Combine(Folder, file));
            foreach ((string file, string text) in made) File.WriteAllText(Path.Combine(Folder, file), text);
            return;
        }
        string[] differences = [.. written.Union(made.Keys).Order(StringComparer.Ordinal).Select(f => Difference(f, made.GetValueOrDefault(f))).OfType<string>()];
        Assert.That(
            differences, Is.Empty,
            "Abi/*.g.cs are not what the contract and abi.bpf.c say: run the tests of EbpfGuard.Bpf with EBPFGUARD_UPDATE=1, build again and look at the diff");
    }

    private static string? Difference(string file, string? made)
    {
        string path = Path.Combine(Folder, file);
        if (made is null) return $"{file}: nothing of the contract has this twin";
        if (!File.Exists(path)) return $"{file}: is not there";
        string[] before = File.ReadAllLines(path), after = made.Split('\n');
        int line = before.Zip(after).TakeWhile(p => p.First == p.Second).Count();
        return File.ReadAllText(path) == made ? null
            : $"{file}:{line + 1}: '{before.ElementAtOrDefault(line)?.Trim()}' would be '{after.ElementAtOrDefault(line)?.Trim()}'";
    }
}
