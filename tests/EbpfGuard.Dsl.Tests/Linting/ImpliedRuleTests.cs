using EbpfGuard.Dsl.Diagnostics;
using EbpfGuard.Dsl.Tests.Policies;
using NUnit.Framework;

namespace EbpfGuard.Dsl.Tests.Linting;

/// <summary>Rules that another one makes superfluous, and rules that only look so.</summary>
public sealed class ImpliedRuleTests
{
    [TestCase("evt.type = openat and fd.name = /etc/shadow", "evt.type = openat and fd.name in (/etc/passwd, /etc/shadow)")]
    [TestCase("evt.type = openat and fd.name = /etc/shadow", "evt.type in (open, openat) and fd.name startswith /etc/")]
    [TestCase("evt.type = openat and fd.name startswith /etc/ssl/", "evt.type = openat and fd.name startswith /etc/")]
    [TestCase("evt.type = openat and fd.name = /etc/shadow and not proc.name in (su, sudo)", "evt.type = openat and fd.name = /etc/shadow and not proc.name = su")]
    [TestCase("evt.type = openat and (fd.name = /a or fd.name = /b) and proc.name = x", "evt.type = openat and fd.name in (/a, /b)")]
    [TestCase("(evt.type = openat and fd.name = /a) or (evt.type = unlink and fd.name = /a)", "evt.type in (openat, unlink) and fd.name = /a")]
    [TestCase("evt.type = openat and fd.name = /a and not proc.name = x", "evt.type = openat and fd.name = /a and not (proc.name = x and proc.pname = y)")]
    [TestCase("evt.type = connect and fd.sport = 22", "evt.type = connect and fd.sport < 1024")]
    [TestCase("evt.type = connect and fd.sip = 192.0.2.1", "evt.type = connect and fd.sip in (192.0.2.1, 192.0.2.2)")]
    [TestCase("evt.type = execve and proc.aname = sshd", "evt.type = execve and proc.aname in (sshd, login)")]
    [TestCase("evt.type = execve and proc.name = a", "evt.type = execve and (proc.name = a or proc.pname = b)")]
    [TestCase("evt.type = execve and proc.name = a", "evt.type = execve and proc.name = a")]
    public void TheNarrowerRuleAddsNothing(string narrow, string wide)
    {
        foreach (bool narrowFirst in (bool[])[true, false])
        {
            (string narrowName, string wideName) = narrow == wide && narrowFirst ? ("wide", "narrow") : ("narrow", "wide");
            string[] rules = [Some.RuleText(narrow, name: narrowName), Some.RuleText(wide, name: wideName)];
            Diagnostic found = Linted.Files(string.Concat(narrowFirst ? rules : rules.Reverse())).Single();
            Assert.That(found.Descriptor, Is.EqualTo(LintDiagnostics.ImpliedRules));
            Assert.That(found.Message, Is.EqualTo("wherever rule \"narrow\" matches, rule \"wide\" matches too"));
        }
    }

    [TestCase("evt.type = openat and fd.name = /etc/shadow", "evt.type = openat and fd.name in (/etc/passwd, /etc/group)")]
    [TestCase("evt.type = openat and fd.name startswith /etc", "evt.type = openat and fd.name startswith /etc/")]
    [TestCase("evt.type in (openat, unlink) and fd.name = /a", "evt.type = openat and fd.name startswith /")]
    [TestCase("evt.type = openat and fd.name = /a", "evt.type = openat and fd.name = /a and not proc.name = x")]
    [TestCase("evt.type = openat and fd.name = /a and not proc.name = x", "evt.type = openat and fd.name = /a and not proc.name in (x, y)")]
    [TestCase("evt.type = openat and (fd.name = /a or fd.name = /c)", "evt.type = openat and fd.name in (/a, /b)")]
    [TestCase("evt.type = execve and not proc.name = a", "evt.type = execve and proc.name != a")]
    [TestCase("evt.type = execve and proc.aname in (sshd, login)", "evt.type = execve and proc.aname = sshd")]
    [TestCase("evt.type = connect and fd.port = 22", "evt.type = connect and not fd.port = 80")]
    [TestCase("evt.type = connect and fd.snet = 10.1.0.0/16", "evt.type = connect and fd.snet = 10.2.0.0/16")]
    [TestCase("proc.name = a and fd.name startswith /a", "evt.type = unlink and fd.name startswith /")]
    public void ARuleThatSaysMoreIsLeftAlone(string one, string other) =>
        Assert.That(Linted.Files(Some.RuleText(one, name: "one") + Some.RuleText(other, name: "other")).Where(d => d.Message.StartsWith("wherever rule \"one\"", StringComparison.Ordinal)), Is.Empty);

    // A later link is known to the rule that names the file, and what user space finishes is stopped late.
    [TestCase("evt.type = openat and fd.name = /etc/shadow", "evt.type = openat and fd.name startswith /etc/")]
    [TestCase("evt.type = openat and fd.name startswith /etc/ssl/", "evt.type = openat and fd.name startswith /etc/ and (fd.name startswith /etc/ssl/ or proc.cmdline regex x+)")]
    public void ARuleThatStopsMoreIsLeftAlone(string narrow, string wide)
    {
        Assert.That(Words("action kill"), Is.Empty);
        Assert.That(Words(""), Is.Not.Empty, "one that only reports adds nothing");

        IEnumerable<string> Words(string action) => Linted.Words(Some.RuleText(narrow, action, "narrow") + Some.RuleText(wide, action, "wide"));
    }

    [TestCase("action block", "")]
    [TestCase("on_unknown match", "")]
    [TestCase("on_unknown match", "on_unknown deny")]
    [TestCase("on_unknown deny", "on_unknown ignore")]
    [TestCase("", "mode monitor")]
    [TestCase("", "enabled false")]
    [TestCase("enabled false", "")]
    [TestCase("", "rate_limit 1 per 1m")]
    [TestCase("action kill", "action kill\nkill_limit 1 per 1m")]
    public void ARuleThatDoesMoreIsLeftAlone(string narrow, string wide) => Assert.That(Linted.Words(
        Some.RuleText("evt.type = openat and fd.name = /etc/shadow", narrow, "narrow") + Some.RuleText("evt.type = openat and fd.name startswith /etc/", wide, "wide")), Is.Empty);

    [Test]
    public void AGraverRuleIsLeftAlone()
    {
        string narrow = Some.RuleText("evt.type = openat and fd.name = /etc/shadow", name: "narrow");
        string wide = Some.RuleText("evt.type = openat and fd.name startswith /etc/", name: "wide");
        Assert.That(Linted.Words(narrow.Replace("notice", "critical", StringComparison.Ordinal) + wide), Is.Empty);
        Assert.That(Linted.Words(narrow + wide.Replace("notice", "critical", StringComparison.Ordinal)), Is.EqualTo(new[] { "implied_rules" }));
        Assert.That(Linted.Words(narrow + Some.RuleText("evt.type = openat and fd.name startswith /etc/", "action block", "wide")), Is.EqualTo(new[] { "implied_rules" }));
    }
}
