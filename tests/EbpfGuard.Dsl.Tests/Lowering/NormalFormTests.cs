using EbpfGuard.Dsl.Fields;
using EbpfGuard.Dsl.Policies;
using EbpfGuard.Dsl.Tests.Policies;
using NUnit.Framework;

namespace EbpfGuard.Dsl.Tests.Lowering;

public sealed class NormalFormTests
{
    [TestCase("fd.name = /a or fd.name = /b or fd.name startswith /c", 1, 1, 0)]
    [TestCase("fd.name = /a or fd.name endswith .log", 2, 2, 0)]
    [TestCase("fd.name startswith /a and not fd.name startswith /a/b", 1, 1, 0)]
    [TestCase("fd.name = /a and not (proc.name = x and proc.pname = y)", 1, 1, 1)]
    [TestCase("fd.name = /a and not (proc.name = x or proc.pname = y)", 1, 3, 0)]
    [TestCase("fd.name = /a and not (proc.name = x and (proc.pname = y or proc.cwd = /z))", 1, 1, 2)]
    [TestCase("fd.name = /a and (proc.name = x or proc.pname = y)", 2, 4, 0)]
    [TestCase("not (proc.name = x and proc.pname = y)", 1, 0, 1)]
    [TestCase("proc.cmdline contains a or proc.cmdline contains b", 1, 1, 0)]
    [TestCase("proc.cmdline contains a and proc.cmdline contains b", 1, 2, 0)]
    [TestCase("not proc.cmdline contains a and not proc.cmdline contains b", 1, 1, 0)]
    [TestCase("proc.cmdline contains a or proc.cmdline icontains b", 2, 2, 0)]
    [TestCase("fd.name glob a* or fd.name iglob b*", 2, 2, 0)]
    [TestCase("fd.name pmatch (/a, /b/*)", 2, 2, 0)]
    [TestCase("not fd.name pmatch (/a, /b/*)", 1, 2, 0)]
    [TestCase("proc.aname = a or proc.aname = b", 2, 2, 0)]
    [TestCase("proc.name = a and proc.name = a", 1, 1, 0)]
    [TestCase("user.uid = 0 or user.uid > 1000", 1, 1, 0)]
    public void ConditionsBecomeFewBranches(string condition, int branches, int predicates, int exemptions)
    {
        OperationPlan plan = Some.Plan($"evt.type = openat and ({condition})", Operation.Open)!;
        Assert.That(plan.Branches, Has.Count.EqualTo(branches));
        Assert.That(plan.Branches.Sum(b => b.Trigger.Count), Is.EqualTo(predicates), "predicates");
        Assert.That(plan.Branches.Sum(b => b.Exemptions.Count), Is.EqualTo(exemptions), "exemptions");
    }

    [Test]
    public void AllowListsAddUpWhereTheirProductWouldExplode()
    {
        string allowed = string.Concat(Enumerable.Range(0, 100).Select(i => $" and not (proc.name = p{i} and fd.name startswith /srv/{i})"));
        OperationPlan plan = Some.Plan($"evt.type = openat and fd.name startswith /srv{allowed}", Operation.Open)!;
        Assert.That(plan.Branches, Has.Count.EqualTo(1));
        Assert.That(plan.Branches[0].Exemptions, Has.Count.EqualTo(100));
    }

    [Test]
    public void AlternativesBecomeExemptionsWhenTheirProductGrowsTooLarge()
    {
        string pairs = string.Concat(Enumerable.Range(0, 20).Select(i => $" and (proc.name startswith p{i} or fd.name endswith {i})"));
        OperationPlan plan = Some.Plan($"evt.type = openat{pairs}", Operation.Open)!;
        Assert.That(plan.Branches.Count + plan.Branches.Sum(b => b.Exemptions.Count), Is.LessThanOrEqualTo(64));
    }

    [Test]
    public void AlternativesInAnAllowListAreNegatedWhenThatIsShorter()
    {
        string pairs = string.Join(" and ", Enumerable.Range(0, 20).Select(i => $"(proc.name startswith p{i} or fd.name endswith {i})"));
        OperationPlan plan = Some.Plan($"evt.type = openat and proc.cwd = /x and not ({pairs})", Operation.Open)!;
        Assert.That(plan.Branches.Count + plan.Branches.Sum(b => b.Exemptions.Count), Is.LessThanOrEqualTo(40));
    }

    [Test]
    public void ARuleThatCannotBeMadeSmallIsRefusedWithoutBuildingIt()
    {
        string groups = string.Join(" and ", "abcdefghij".Select(
            g => "(" + string.Join(" or ", Enumerable.Range(0, 10).Select(i => $"(fd.name startswith /{g}/{i} and proc.name = {g}{i})")) + ")"));
        Assert.That(Some.Codes(Some.RuleText($"evt.type = openat and {groups}")), Is.EqualTo(new[] { "EG0205" }));
    }
}
