using System.Globalization;
using System.Text;
using EbpfGuard.Dsl.Conditions;
using EbpfGuard.Dsl.Diagnostics;
using EbpfGuard.Dsl.Fields;
using EbpfGuard.Dsl.Patterns;
using EbpfGuard.Dsl.Syntax;
using EbpfGuard.Dsl.Text;

namespace EbpfGuard.Dsl.Binding;

/// <summary>How the right side of a comparison is read.</summary>
internal enum OperandReading
{
    Text,
    Path,
    Pattern,
    PathPattern,
    EventType,
    Number,
    Port,
    Boolean,
    Address,
    Network,
    Flag,
    Regex,
    HexBytes,
}

/// <summary>Reads the values of comparisons and tests by the type of their field.</summary>
internal static class OperandReader
{
    /// <summary>Longest text that a field other than a path is compared with, in bytes: Falco's limit.</summary>
    public const int LongestText = 256;

    /// <summary>Longest path, in bytes: PATH_MAX.</summary>
    public const int LongestPath = 4096;

    /// <summary>How operands of <paramref name="op"/> on <paramref name="field"/> are read.</summary>
    public static OperandReading ReadingOf(FieldDefinition field, ComparisonOperator op) => field.Type switch
    {
        FieldType.Number => OperandReading.Number,
        FieldType.Port => OperandReading.Port,
        FieldType.Boolean => OperandReading.Boolean,
        FieldType.Address => OperandReading.Address,
        FieldType.Network => OperandReading.Network,
        FieldType.Flags => OperandReading.Flag,
        FieldType.Bytes when op is ComparisonOperator.BytesContain or ComparisonOperator.BytesStartWith => OperandReading.HexBytes,
        _ when op is ComparisonOperator.Regex => OperandReading.Regex,
        _ when op is ComparisonOperator.Glob or ComparisonOperator.GlobIgnoreCase => OperandReading.Pattern,
        _ when op is ComparisonOperator.PathMatch => OperandReading.PathPattern,
        _ when field.Name == "evt.type" && op is ComparisonOperator.Equal or ComparisonOperator.NotEqual or ComparisonOperator.In
            or ComparisonOperator.Intersects =>
            OperandReading.EventType,
        FieldType.Path => OperandReading.Path,
        _ => OperandReading.Text,
    };

    /// <summary>The values as operands without duplicates, or null when one of them is wrong: every fault is given to <paramref name="report"/>.</summary>
    public static OperandSet? Read(
        FieldReference field, OperandReading reading, IReadOnlyList<ValueSyntax> values, Action<Diagnostic> report)
    {
        bool isNumber = reading is OperandReading.Number or OperandReading.Port or OperandReading.Boolean;
        bool isRange = reading is OperandReading.Address or OperandReading.Network;
        HashSet<string> texts = new(values.Count, StringComparer.Ordinal);
        HashSet<long> numbers = [];
        HashSet<AddressRange> ranges = [];
        bool isFine = true;
        foreach (ValueSyntax value in values)
        {
            Diagnostic? fault = isNumber ? ReadNumber(field, reading, value, numbers)
                : isRange ? ReadRange(field, reading, value, ranges)
                : CheckText(field, reading, value);
            if (fault is null) texts.Add(value.Text);
            else report(fault);
            isFine &= fault is null;
        }

        return isFine ? new OperandSet([.. texts], [.. numbers], [.. ranges]) : null;
    }

    /// <summary>A whole number, decimal or hexadecimal.</summary>
    public static bool TryReadNumber(string text, out long number)
    {
        string digits = text;
        bool isNegative = text.StartsWith('-');
        if (isNegative || text.StartsWith('+')) digits = text[1..];
        if (digits.StartsWith("0x", StringComparison.OrdinalIgnoreCase))
        {
            bool isHex = long.TryParse(digits.AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out number);
            bool fits = number >= 0;
            if (isNegative) number = -number;
            return isHex && fits;
        }

        return long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out number)
            && digits.Length > 0 && digits.All(char.IsAsciiDigit);
    }

    private static Diagnostic? ReadNumber(FieldReference field, OperandReading reading, ValueSyntax value, HashSet<long> numbers)
    {
        string name = field.ToString();
        switch (reading)
        {
            case OperandReading.Boolean:
                if (value.Text is not ("true" or "false"))
                    return NameDiagnostics.InvalidValue(value.Text, name, "`true` or `false`", value.Span);
                numbers.Add(value.Text == "true" ? 1 : 0);
                return null;
            case OperandReading.Port:
                if (TryReadNumber(value.Text, out long port) && port is >= 0 and <= 65535) numbers.Add(port);
                else if (ServicePorts.Find(value.Text) is { } service) numbers.Add(service);
                else
                    return NameDiagnostics.InvalidValue(value.Text, name, "a port from 0 to 65535 or a service name", value.Span,
                        Suggestions.DidYouMean(value.Text, ServicePorts.Names));
                return null;
            default:
                if (!TryReadNumber(value.Text, out long number))
                    return NameDiagnostics.InvalidValue(value.Text, name, "a whole number", value.Span,
                        name == "user.uid" ? ["compare `user.name` with the name of an account"] : []);
                numbers.Add(number);
                return null;
        }
    }

    private static Diagnostic? ReadRange(FieldReference field, OperandReading reading, ValueSyntax value, HashSet<AddressRange> ranges)
    {
        bool isNetwork = reading == OperandReading.Network;
        bool isFine = isNetwork
            ? AddressReader.TryReadNetwork(value.Text, out AddressRange range)
            : AddressReader.TryReadAddress(value.Text, out range);
        if (isFine) ranges.Add(range);
        if (isFine) return null;
        string name = field.ToString();
        if (!isNetwork && AddressReader.TryReadNetwork(value.Text, out _))
            return NameDiagnostics.InvalidValue(value.Text, name, "an address, not a network", value.Span,
                $"compare `{name.Replace("ip", "net", StringComparison.Ordinal)}` with a network");
        if (isNetwork && AddressReader.TryReadAddress(value.Text, out range))
            return NameDiagnostics.InvalidValue(value.Text, name, "a network such as 10.0.0.0/8", value.Span,
                $"write `{value.Text}/{(value.Text.Contains(':') ? 128 : 32)}` for a single host");
        return NameDiagnostics.InvalidValue(value.Text, name,
            isNetwork ? "a network such as 10.0.0.0/8" : "an IPv4 or IPv6 address", value.Span,
            value.Text.Any(char.IsAsciiLetter) && FieldCatalog.Find($"{name}.name") is { } named ? [$"compare `{named.Name}` with the name of a host"] : []);
    }

    private static Diagnostic? CheckText(FieldReference field, OperandReading reading, ValueSyntax value)
    {
        string name = field.ToString();
        if (reading == OperandReading.Flag && field.Definition.Vocabulary is { } flags && !flags.Contains(value.Text))
            return NameDiagnostics.InvalidValue(value.Text, name, $"the name of one flag, such as {flags[3]}", value.Span,
                Suggestions.DidYouMean(value.Text, flags));
        if (reading == OperandReading.EventType && !EventTypeCatalog.IsKnown(value.Text))
            return NameDiagnostics.UnknownEvent(value.Text, Suggestions.Nearest(value.Text, EventTypeCatalog.Names), value.Span);
        int limit = field.Definition.Type == FieldType.Path ? LongestPath : LongestText;
        if (value.Text.Length * 3 > limit && Encoding.UTF8.GetByteCount(value.Text) is var bytes && bytes > limit)
            return NameDiagnostics.ValueTooLong(name, bytes, limit, value.Span);
        if (reading == OperandReading.HexBytes && (value.Text.Length == 0 || value.Text.Length % 2 != 0 || !value.Text.All(char.IsAsciiHexDigit)))
            return NameDiagnostics.InvalidValue(value.Text, name, "bytes in hexadecimal, two digits each, such as 7f454c46", value.Span);
        if (reading == OperandReading.Regex)
            return RegexPattern.Read(value.Text).Fault is { } mistake ? NameDiagnostics.RegularExpression(value.Text, mistake.Problem, Within(value, mistake)) : null;
        bool isPattern = reading is OperandReading.Pattern or OperandReading.PathPattern;
        return isPattern && ShellPattern.FindFault(value.Text) is { } fault
            ? NameDiagnostics.Pattern(value.Text, fault, value.Span) : null;
    }

    // Escapes make the value shorter than the source; then the whole of it is the culprit.
    private static TextSpan Within(ValueSyntax value, RegexFault fault)
    {
        int quote = value.IsQuoted ? 1 : 0;
        bool stands = value.Span.Length == value.Text.Length + (2 * quote) && fault.Length > 0;
        return stands ? value.Span with { Start = value.Span.Start + quote + fault.Start, Length = fault.Length } : value.Span;
    }
}
