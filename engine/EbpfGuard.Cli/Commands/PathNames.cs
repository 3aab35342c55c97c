using System.CommandLine;
using System.CommandLine.Parsing;

namespace EbpfGuard.Cli.Commands;

/// <summary>Arguments and options that name a file or a folder: what a script leaves empty names none.</summary>
internal static class PathNames
{
    /// <summary>Refuses the empty text.</summary>
    public static Argument<T> NamesPath<T>(this Argument<T> argument)
    {
        argument.Validators.Add(result => Refuse(result, argument.Name));
        return argument;
    }

    /// <inheritdoc cref="NamesPath{T}(Argument{T})"/>
    public static Option<T> NamesPath<T>(this Option<T> option)
    {
        option.Validators.Add(result => Refuse(result, option.Name));
        return option;
    }

    private static void Refuse(SymbolResult result, string name)
    {
        if (result.Tokens.Any(token => token.Value.Length == 0)) result.AddError($"{name}: a path is expected, not the empty text; is a variable not set?");
    }
}
