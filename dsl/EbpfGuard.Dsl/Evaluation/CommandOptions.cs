namespace EbpfGuard.Dsl.Evaluation;

/// <summary>
/// The options of a command line as <c>getopt(3)</c> finds them: letters behind a <c>-</c>, a value behind a letter with a colon, <c>--</c>
/// ends them. Other arguments may stand between them, as GNU programs allow, unless the options begin with <c>+</c>.
/// </summary>
internal static class CommandOptions
{
    /// <summary>The value of the last <paramref name="option"/>; empty for one that takes none, null when it is not there.</summary>
    public static string? Find(IReadOnlyList<string> arguments, string options, char option)
    {
        string? found = null;
        for (int i = 0; i < arguments.Count; i++)
        {
            string argument = arguments[i];
            if (argument == "--") break;
            if (argument.Length < 2 || argument[0] != '-')
            {
                if (options.StartsWith('+')) break;
                continue;
            }

            for (int j = 1; j < argument.Length; j++)
            {
                int known = argument[j] == ':' ? -1 : options.IndexOf(argument[j]);
                bool takesValue = known >= 0 && known + 1 < options.Length && options[known + 1] == ':';
                if (!takesValue)
                {
                    if (known >= 0 && argument[j] == option) found = "";
                    continue;
                }

                string? value = j + 1 < argument.Length ? argument[(j + 1)..] : ++i < arguments.Count ? arguments[i] : null;
                if (options[known] == option && value is not null) found = value;
                break;
            }
        }

        return found;
    }
}
