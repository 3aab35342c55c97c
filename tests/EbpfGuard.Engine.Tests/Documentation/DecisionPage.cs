using System.Globalization;
using System.Numerics;
using System.Text;
using EbpfGuard.Bpf.Abi;
using EbpfGuard.Dsl.Facts;
using EbpfGuard.Dsl.Fields;
using EbpfGuard.Dsl.Policies;
using EbpfGuard.Engine.Images;
using EbpfGuard.Engine.Images.Building;
using EbpfGuard.Engine.Images.Evaluation;
using EbpfGuard.Engine.Tests.Images;

namespace EbpfGuard.Engine.Tests.Documentation;

/// <summary>The page that follows one rule from its text to the bits that decide, with the numbers of a real image.</summary>
internal sealed class DecisionPage
{
    private const DecisionPoint Point = DecisionPoint.Open;

    private const string Rules = """
        rule "Passwords" {
            desc "Only sshd and passwd may read passwords, and none of them is written in place."
            condition evt.type = openat and fd.name in (/etc/shadow, /etc/gshadow) and not (proc.name in (sshd, passwd) and evt.is_open_write = false)
            output "%proc.name opens %fd.name"
            priority critical
            action block
        }

        rule "Web server writes programs" {
            desc "A web server that writes below /usr was taken over."
            condition evt.type = openat and proc.name = nginx and fd.name startswith /usr/ and evt.is_open_write = true
            output "nginx writes %fd.name"
            priority critical
            action kill
        }

        """;

    private static readonly (string Program, string Path, bool Writes)[] Events =
        [("cat", "/etc/shadow", false), ("sshd", "/etc/shadow", false), ("sshd", "/etc/shadow", true), ("nginx", "/usr/bin/ls", true), ("nginx", "/var/log/x", true)];

    private readonly StringBuilder _page = new();
    private readonly Policy _policy = SourcePolicies.Compile(Rules);
    private readonly PolicyImage _image;
    private readonly ImageReader _reader;
    private readonly RowReader _rows;
    private readonly OperationLayout _layout;
    private readonly ulong _exemptions;

    private DecisionPage()
    {
        _image = PolicyImageBuilder.Build(_policy, Targets.Lsm).Image!;
        _reader = new ImageReader(_image);
        _rows = new RowReader(_reader);
        _layout = _rows.Layout(Point);
        uint count = Triggers().Max(trigger => trigger.ExemptionFirst + trigger.ExemptionCount);
        _exemptions = (1UL << (int)count) - 1;
    }

    /// <summary>The page.</summary>
    public static string Text()
    {
        DecisionPage page = new();
        page.AppendPolicy();
        page.AppendTables();
        foreach ((string program, string path, bool writes) in Events) page.AppendDecision(program, path, writes);
        return page._page.ToString();
    }

    private void AppendPolicy()
    {
        _page.Append(CultureInfo.InvariantCulture, $"""
            # One decision, bit by bit

            This page is made from the image of the two rules below; its numbers are those that the kernel reads.
            [ADR 2](../../adr/0002-bit-vector-classification.md) says why it is done so.

            ```
            {Rules.TrimEnd()}
            ```

            ## Triggers and exemptions

            The compiler makes of each rule *triggers*, of which every predicate has to hold, and *exemptions*, of which none may hold whole. Both are
            numbered through all rules of an operation, here `{Point}`; a number is a bit.

            | rule | trigger | exemptions |
            |---|---|---|

            """);
        foreach ((int number, TriggerEntry trigger) in Triggers().Index())
        {
            OperationPlan plan = _policy.Rules[(int)trigger.Rule].Plans.Single();
            string predicates = string.Join(", ", plan.Branches[0].Trigger.Select(p => $"`{p.Field}`"));
            string exempt = trigger.ExemptionCount == 0 ? "none"
                : $"bit {trigger.ExemptionFirst}: " + string.Join(", ", plan.Branches[0].Exemptions.SelectMany(e => e.Predicates).Select(p => $"`{p.Field}`").Distinct());
            _page.Append(CultureInfo.InvariantCulture, $"| {_policy.Rules[(int)trigger.Rule].Name} | bit {number}: {predicates} | {exempt} |\n");
        }
    }

    private void AppendTables()
    {
        _page.Append("""

            ## Classes, slots and rows

            A *classifier* turns a value into a *class*: 0 for a value that is missing, 1 for one that is unknown, 2 for an object without a name on this
            host, 3 for a value of which no comparison holds, and more for those of which some do. A *slot* is a place where an operation reads a class;
            each class has a *row* there: the triggers and the exemptions that a value of this class leaves alive. The slots of the process are read first,
            since what they leave is kept with the process from its exec on; an event starts from there.


            """);
        for (uint slot = 0; slot < _layout.SlotCount; slot++)
        {
            SlotEntry entry = _rows.Slot(_layout, slot);
            ClassifierEntry classifier = _reader.Classifier(entry.Classifier);
            string of = slot < _layout.ProcessSlots ? "the process" : "the event";
            _page.Append(CultureInfo.InvariantCulture,
                $"**Slot {slot}**, of {of}: `{(FactInput)classifier.Input}` by classifier {entry.Classifier} ({(ClassifierKind)classifier.Kind})\n\n");
            _page.Append("| class | values | triggers | exemptions |\n|---|---|---|---|\n");
            foreach (IGrouping<uint, string> known in Values(classifier, entry.Classifier))
                _page.Append($"| {known.Key} | {string.Join(", ", known)} | {Row(entry, known.Key)} |\n");
            _page.Append('\n');
        }
    }

    // The classes of the values that the rules and the events name, and of one that nobody does.
    private IEnumerable<IGrouping<uint, string>> Values(ClassifierEntry classifier, uint number)
    {
        var input = (FactInput)classifier.Input;
        IEnumerable<(string Word, FactTable Facts)> values = input switch
        {
            FactInput.ProcName => Events.Select(e => e.Program).Append("passwd").Distinct().Select(name => ($"`{name}`", ProcessOf(name))),
            FactInput.Path => Events.Select(e => e.Path).Append("/etc/gshadow").Distinct().Select(path => ($"`{path}`", ObjectOf(path, writes: false))),
            _ => [("`false`", ObjectOf("/", writes: false)), ("`true`", ObjectOf("/", writes: true))],
        };
        return values.GroupBy(v => (uint)_reader.Classify(number, v.Facts), v => v.Word).OrderBy(g => g.Key);
    }

    private void AppendDecision(string program, string path, bool writes)
    {
        EventFacts @event = Event(program, path, writes);
        FactTable facts = new EventTranslation(Targets.Lsm.Users).Event(@event);
        var evaluator = new ImageEvaluator(_image);
        ProcessOutputs process = evaluator.Describe(EventTranslation.Lineage(@event));
        ulong[] outputs = new ulong[AbiLimits.Classifiers];
        ulong alive = _rows.ScreenProcess(Point, process);
        _page.Append($"## `{program}` opens `{path}` to {(writes ? "write" : "read")}\n\n");
        _page.Append($"- Since its exec, the process has left {Bit(alive, _layout.Triggers)} of the triggers {Bit(_layout.Triggers, _layout.Triggers)}.\n");
        alive = _rows.ScreenEvent(Point, facts, outputs, alive);
        if (alive == 0)
        {
            _page.Append("- What the event says of itself leaves none: no rule matches, and nothing else is looked at.\n\n");
            return;
        }

        RowEntry[] rows = _rows.Rows(Point, process, outputs);
        string triggers = string.Join(" & ", rows.Select(r => Bit(r.Triggers, _layout.Triggers)));
        _page.Append($"- The rows of all slots: {triggers} = {Bit(alive, _layout.Triggers)}.\n");
        string exemptions = string.Join(" & ", rows.Select(r => Bit(r.Exemptions, _exemptions)));
        ulong exempt = rows.Aggregate(ulong.MaxValue, (all, row) => all & row.Exemptions);
        _page.Append($"- Their exemptions: {exemptions} = {Bit(exempt, _exemptions)}.\n");
        ImageVerdict verdict = evaluator.Evaluate(Point, process, facts);
        _page.Append(verdict.Rules.Count == 0 ? "- The trigger that is left is exempt: no rule matches.\n\n"
            : $"- No exemption of it is left: \"{_policy.Rules[verdict.Rules[0]].Name}\" matches, `{verdict.Action}`.\n\n");
    }

    private IEnumerable<TriggerEntry> Triggers() =>
        Enumerable.Range(0, (int)Bits(_layout.Triggers)).Select(number => _reader.Read<TriggerEntry>(_layout.TriggerTable + ((uint)number * 4)));

    private string Row(SlotEntry slot, uint number)
    {
        RowEntry row = _rows.Row(slot, number);
        return $"{Bit(row.Triggers, _layout.Triggers)} | {Bit(row.Exemptions, _exemptions)}";
    }

    private static FactTable ProcessOf(string program) => EventTranslation.Lineage(Event(program, "/", writes: false))[^1];

    private static FactTable ObjectOf(string path, bool writes) => new EventTranslation(Targets.Lsm.Users).Event(Event("cat", path, writes));

    private static EventFacts Event(string program, string path, bool writes) => new(Operation.Open, new Dictionary<string, FactValue>
    {
        ["proc.name"] = new TextFact(program), ["fd.name"] = new TextFact(path), ["evt.is_open_write"] = new NumberFact(writes ? 1 : 0),
    });

    // As many digits as there are bits in use, the lowest bit to the right.
    private static string Bit(ulong word, ulong all) =>
        $"`{Convert.ToString((long)(word & all), 2).PadLeft((int)Math.Max(1, Bits(all)), '0')}`";

    private static uint Bits(ulong all) => 64 - (uint)BitOperations.LeadingZeroCount(all);
}
