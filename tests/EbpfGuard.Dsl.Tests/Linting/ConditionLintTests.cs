using EbpfGuard.Dsl.Diagnostics;
using EbpfGuard.Dsl.Tests.Policies;
using NUnit.Framework;

namespace EbpfGuard.Dsl.Tests.Linting;

/// <summary>Lints of single checks: what they speak of, what they offer instead (which must please them), and what they leave alone.</summary>
public sealed class ConditionLintTests
{
    [TestCase("overlong_names", "proc.name = unattended-upgrade", "unattended-upgrade", "unattended-upgr")]
    [TestCase("overlong_names", "proc.name in (cron, gnome-terminal-server)", "gnome-terminal-server", "gnome-terminal-")]
    [TestCase("overlong_names", "not proc.pname = \"a long name of a program\"", "\"a long name of a program\"", "\"a long name of \"")]
    [TestCase("overlong_names", "proc.aname startswith gnome-terminal-server", "gnome-terminal-server", "gnome-terminal-")]
    [TestCase("overlong_names", "proc.name = äääääääää", "äääääääää", "äääääää")]
    [TestCase("missing_values", "user.name != root", "user.name != root", "not user.name = root")]
    [TestCase("missing_values", "proc.aname[2] != sshd", "proc.aname[2] != sshd", "not proc.aname[2] = sshd")]
    [TestCase("unequal_ancestors", "proc.aname != sshd", "proc.aname != sshd", "not proc.aname = sshd")]
    [TestCase("unequal_ancestors", "proc.aexepath != \"/usr/sbin/sshd\"", "proc.aexepath != \"/usr/sbin/sshd\"", "not proc.aexepath = \"/usr/sbin/sshd\"")]
    [TestCase("unequal_ancestors", "not proc.aname != sshd", "not proc.aname != sshd", "proc.aname = sshd")]
    [TestCase("field_like_values", "proc.name = proc.pname", "proc.pname", "val(proc.pname)")]
    [TestCase("field_like_values", "proc.cwd startswith proc.exepath", "proc.exepath", "\"proc.exepath\"")]
    [TestCase("field_like_values", "proc.name in (sh, proc.pname)", "proc.pname", "\"proc.pname\"")]
    [TestCase("field_like_values", "proc.name = container.name", "container.name", "\"container.name\"")]
    [TestCase("impossible_paths", "proc.exepath = /usr/bin/", "/usr/bin/", "/usr/bin")]
    [TestCase("impossible_paths", "proc.exepath in (/bin/sh, /usr//bin/sh)", "/usr//bin/sh", "/usr/bin/sh")]
    [TestCase("impossible_paths", "proc.exepath startswith /usr/../bin/", "/usr/../bin/", "/bin/")]
    [TestCase("impossible_paths", "proc.exepath contains /./bin/", "/./bin/", "/bin/")]
    [TestCase("impossible_paths", "proc.exepath pmatch (/usr/./bin)", "/usr/./bin", "/usr/bin")]
    [TestCase("impossible_paths", "proc.exepath = /usr/bin/..", "/usr/bin/..", "/usr")]
    [TestCase("impossible_paths", "proc.exepath startswith usr/bin/", "startswith usr/bin/", "startswith /usr/bin/")]
    [TestCase("impossible_paths", "proc.exepath = bin/sh", "proc.exepath = bin/sh", "proc.exepath endswith /bin/sh")]
    [TestCase("tautologies", "(proc.name != cron or proc.name != sshd)", "(proc.name != cron or proc.name != sshd)", "not proc.name in (cron, sshd)")]
    [TestCase("tautologies", "(not proc.name in (a, b) or proc.tty = 0 or not proc.name = c)", "(not proc.name in (a, b) or proc.tty = 0 or not proc.name = c)", "not proc.name in (a, b, c)")]
    [TestCase("contradictions", "proc.name = nc and proc.name = ncat", "proc.name = nc and proc.name = ncat", "(proc.name = nc or proc.name = ncat)")]
    [TestCase("contradictions", "proc.name in (a, b) and proc.name in (c, d)", "proc.name in (a, b) and proc.name in (c, d)", "(proc.name in (a, b) or proc.name in (c, d))")]
    [TestCase("contradictions", "proc.tty < 3 and proc.tty > 5", "proc.tty < 3 and proc.tty > 5", "(proc.tty < 3 or proc.tty > 5)")]
    [TestCase("contradictions", "proc.exepath startswith /bin/ and proc.exepath startswith /usr/", "proc.exepath startswith /bin/ and proc.exepath startswith /usr/", "(proc.exepath startswith /bin/ or proc.exepath startswith /usr/)")]
    [TestCase("contradictions", "proc.exepath endswith /sh and proc.exepath endswith /bash", "proc.exepath endswith /sh and proc.exepath endswith /bash", "(proc.exepath endswith /sh or proc.exepath endswith /bash)")]
    [TestCase("contradictions", "proc.exepath = /bin/sh and proc.exepath contains bash", "proc.exepath = /bin/sh and proc.exepath contains bash", "(proc.exepath = /bin/sh or proc.exepath contains bash)")]
    [TestCase("contradictions", "proc.tty in (1, 2) and proc.tty >= 3", "proc.tty in (1, 2) and proc.tty >= 3", "(proc.tty in (1, 2) or proc.tty >= 3)")]
    public void WhatIsOfferedInsteadIsFine(string lint, string condition, string replaced, string instead)
    {
        IReadOnlyList<Diagnostic> found = Check(condition);
        Assert.That(found.Select(d => d.Descriptor.Code), Is.EqualTo(new[] { lint }));
        string offered = string.Join('\n', found[0].Help);
        Assert.That(offered, Does.Contain($"`{instead}`").Or.Contain($"`{instead}…"), "the help says what to write");
        Assert.That(found[0].Notes, Is.Not.Empty, "it says why it matters");
        Assert.That(Check(condition.Replace(replaced, instead, StringComparison.Ordinal)).Select(d => d.Message), Is.Empty);
    }

    [TestCase("contradictions", "proc.name = a and not proc.name exists")]
    [TestCase("contradictions", "proc.name = a and not proc.name in (a, b)")]
    [TestCase("contradictions", "proc.name = a and not proc.name startswith a")]
    [TestCase("contradictions", "proc.name = a and proc.name != a")]
    [TestCase("contradictions", "proc.tty = 3 and not proc.tty > 2")]
    [TestCase("contradictions", "proc.tty > 5 and not proc.tty >= 3")]
    [TestCase("contradictions", "proc.aname = a and not proc.aname = a")]
    [TestCase("contradictions", "proc.name = a and (proc.tty = 0 or (proc.pname = b and proc.name = c))")]
    [TestCase("contradictions", "proc.name = a and not (proc.pname = b and proc.pname = c)")]
    [TestCase("overlong_names", "proc.name endswith -terminal-server")]
    [TestCase("overlong_names", "proc.name startswith anyof (gnome-terminal-server)")]
    public void IsSpokenOf(string lint, string condition) =>
        Assert.That(Check(condition).Select(d => d.Descriptor.Code), Is.EqualTo(new[] { lint }));

    // A name of just the length; patterns; what has no limit.
    [TestCase("proc.name = fifteen-letters")]
    [TestCase("proc.name glob *-terminal-server")]
    [TestCase("proc.exepath = /usr/bin/unattended-upgrade and proc.cmdline contains unattended-upgrade")]
    // Fields that every event has, what is negated, and the id that the host has too.
    [TestCase("proc.name != sshd and proc.tty != 0 and user.uid != 0 and user.loginuid != -1 and proc.pname != a")]
    [TestCase("not user.name = root and proc.aname[1] != sshd and not proc.aname = sshd and not proc.aexepath in (/bin/sh)")]
    [TestCase("not (proc.pname = a and user.name != root)")]
    [TestCase("not (proc.pname = a and proc.aname != b) and not proc.aname[2] != a")]
    // Texts with a dot, in quotes, or of no field.
    [TestCase("proc.name = \"proc.pname\" and proc.cmdline contains evt.nothing")]
    [TestCase("proc.name in (a.out, python3.11)")]
    // Paths as they are, hidden files, the root, patterns, "none".
    [TestCase("not proc.exepath in (/bin/sh, /, /opt/..x/y, \"<NA>\", \"\")")]
    [TestCase("(proc.exepath startswith /usr/ or proc.exepath startswith /. or proc.exepath contains /.ssh)")]
    [TestCase("(proc.exepath endswith .sh or proc.exepath contains bin/ or proc.exepath glob */bin/*)")]
    [TestCase("(proc.exepath pmatch (/usr/bin/) or proc.cwd = /tmp/ or proc.exe startswith ./)")]
    // Alternatives that exclude something: different fields, values in common, ancestors, an "and".
    [TestCase("(proc.name != a or proc.pname != b)")]
    [TestCase("(not proc.name in (a, b) or not proc.name in (b, c))")]
    [TestCase("(not proc.aname = a or not proc.aname = b)")]
    [TestCase("proc.name != a and proc.name != b")]
    // Together: ancestors, arguments that hold both, ranges that meet, prefixes of each other, a case that may be missing.
    [TestCase("proc.aname = a and proc.aname = b")]
    [TestCase("proc.cmdline contains a and proc.cmdline contains b and proc.cmdline endswith c")]
    [TestCase("proc.tty <= 3 and proc.tty >= 3")]
    [TestCase("proc.exepath startswith /usr and proc.exepath startswith /usr/bin and proc.exepath endswith /sh and proc.exepath endswith sh")]
    [TestCase("proc.name in (a, b) and proc.name in (b, c) and not proc.name = c")]
    [TestCase("not proc.name = a and not proc.name exists")]
    [TestCase("not (proc.name != a or proc.name = a)")]
    [TestCase("proc.name icontains NC and proc.name = nc")]
    [TestCase("proc.name != a and not proc.name = b")]
    [TestCase("proc.pname = a and not (proc.pname = b and proc.name = c)")]
    public void IsLeftAlone(string condition) => Assert.That(Check(condition).Select(d => d.Message), Is.Empty);

    [TestCase("fd.ip = 192.0.2.1 and fd.ip = 192.0.2.2")]
    [TestCase("fd.port = 1 and fd.port = 2 and not fd.sport = 3")]
    [TestCase("fd.snet = 10.0.0.0/8 and fd.snet = 10.1.0.0/16")]
    [TestCase("(fd.snet != 10.0.0.0/8 or fd.snet != 10.1.0.0/16)")]
    [TestCase("(fd.sip != 192.0.2.1 or fd.sport != 2)")]
    [TestCase("fd.l4proto != tcp and fd.sip != 0.0.0.0 and fd.net != 127.0.0.0/8")]
    public void ConnectionsAreLeftAlone(string condition) =>
        Assert.That(Linted.Files(Some.RuleText($"evt.type = connect and {condition}")).Select(d => d.Message), Is.Empty);

    [TestCase("contradictions", "fd.sip = 192.0.2.1 and fd.sip = 192.0.2.2")]
    [TestCase("contradictions", "fd.sport = ssh and fd.sport > 22")]
    [TestCase("missing_values", "fd.cport != 53")]
    [TestCase("tautologies", "(fd.sport != 22 or fd.sport != 0x50)")]
    public void ConnectionsAreSpokenOf(string lint, string condition) =>
        Assert.That(Linted.Words(Some.RuleText($"evt.type = connect and {condition}")), Is.EqualTo(new[] { lint }));

    private static IReadOnlyList<Diagnostic> Check(string condition) => Linted.Files(Some.RuleText($"evt.type = execve and {condition}"));
}
