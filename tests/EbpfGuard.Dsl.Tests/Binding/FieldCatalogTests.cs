using EbpfGuard.Dsl.Conditions;
using EbpfGuard.Dsl.Fields;
using NUnit.Framework;

namespace EbpfGuard.Dsl.Tests.Binding;

public sealed class FieldCatalogTests
{
    [Test]
    public void EveryFieldHasOneLineOfMeaningAndSomeOperation()
    {
        foreach (FieldDefinition field in FieldCatalog.All)
        {
            Assert.That(field.Meaning, Has.Length.InRange(10, 100).And.Not.EndsWith("."), field.Name);
            Assert.That(field.Origin, Has.Length.GreaterThan(3).And.Not.EndsWith("."), field.Name);
            Assert.That(field.Operations == OperationSet.None, Is.EqualTo(field.Name == "evt.buffer"), field.Name);
            Assert.That(field.UserSpaceOperations & ~field.Operations, Is.EqualTo(OperationSet.None), field.Name);
        }
    }

    [Test]
    public void NamesAreUniqueAndNoneIsAlsoListedAsNotSupplied()
    {
        Assert.That(FieldCatalog.All.Select(f => f.Name), Is.Unique);
        Assert.That(FieldCatalog.All.Where(f => FalcoFields.Contains(f.Name)), Is.Empty);
    }

    [TestCase("evt.type evt.dir evt.is_open_read evt.is_open_write evt.is_open_exec evt.arg.flags evt.num")]
    [TestCase("proc.name proc.exe proc.exepath proc.cmdline proc.args proc.pid proc.ppid proc.pname proc.pexepath proc.pcmdline")]
    [TestCase("proc.aname proc.aexepath proc.cwd proc.tty proc.sid proc.is_exe_from_memfd user.uid user.name user.loginuid group.gid")]
    [TestCase("fd.name fd.directory fd.filename fd.typechar fd.type fd.num fd.ip fd.sip fd.cip fd.port fd.sport fd.cport fd.net fd.snet")]
    [TestCase("fd.l4proto fd.sockfamily")]
    public void TheFirstFieldsAreThere(string names) =>
        Assert.That(names.Split(' ').Where(n => FieldCatalog.Find(n) is null), Is.Empty);

    [TestCase("container.id proc.vpid proc.pexe thread.cap_permitted evt.rawres evt.res evt.arg.path fd.sip.name k8s.ns.name")]
    [TestCase("proc.duration fd.connected fd.name_changed container.image.repository proc.env evt.buffer fd.nameraw fd.rnet proc.aexe")]
    public void TheFieldsOfPublishedRulesAreThere(string names) =>
        Assert.That(names.Split(' ').Where(n => FieldCatalog.Find(n) is null), Is.Empty);

    [TestCase("evt.time.s proc.acmdline proc.hash proc.pgid fd.types fd.uid evt.arg.fd evt.rawarg.res container.start_ts k8s.rc.label")]
    public void OtherFieldsOfFalcoAreKnownAsNotSupplied(string names) =>
        Assert.That(names.Split(' ').Where(n => !FalcoFields.Contains(n)), Is.Empty);

    [TestCase("proc.args", Operation.Exec, FieldSupply.AfterExec)]
    [TestCase("proc.args", Operation.Open, FieldSupply.BeforeTheFact)]
    [TestCase("fd.name", Operation.Open, FieldSupply.BeforeTheFact)]
    [TestCase("fd.name", Operation.Connect, FieldSupply.UserSpace)]
    [TestCase("fd.num", Operation.Open, FieldSupply.WithResult)]
    [TestCase("evt.rawres", Operation.Open, FieldSupply.WithResult)]
    [TestCase("evt.rawres", Operation.Ptrace, FieldSupply.BeforeTheFact)]
    [TestCase("container.id", Operation.Exec, FieldSupply.BeforeTheFact)]
    [TestCase("container.image.repository", Operation.Exec, FieldSupply.UserSpace)]
    public void WhoKnowsAFieldDependsOnTheOperation(string field, Operation operation, FieldSupply supply) =>
        Assert.That(FieldCatalog.Get(field).SupplyIn(operation), Is.EqualTo(supply));

    [Test]
    public void TypesHaveTheOperatorsOfTheLanguage()
    {
        static string Operators(FieldType type) => string.Join(' ', OperatorCatalog.Operators(type).Select(o => o.Name()));
        Assert.That(Operators(FieldType.Path), Is.EqualTo("exists = != < <= > >= in contains icontains startswith endswith glob iglob pmatch intersects regex"));
        Assert.That(Operators(FieldType.Port), Is.EqualTo("exists = != < <= > >= in intersects"));
        Assert.That(Operators(FieldType.Network), Is.EqualTo("exists = != in intersects"));
        Assert.That(Operators(FieldType.Flags), Is.EqualTo("contains exists"));
        foreach (ComparisonOperator op in Enum.GetValues<ComparisonOperator>()) Assert.That(OperatorCatalog.Find(op.Name()), Is.EqualTo(op));
    }

    [Test]
    public void EveryWayLeadsToItsOperation()
    {
        Assert.That(EventTypeCatalog.OperationOf("openat2"), Is.EqualTo(Operation.Open));
        Assert.That(EventTypeCatalog.OperationOf("sendmmsg"), Is.EqualTo(Operation.Connect));
        Assert.That(EventTypeCatalog.OperationOf("accept4"), Is.EqualTo(Operation.Accept));
        Assert.That(Enum.GetValues<Operation>(), Is.EqualTo(OperationCatalog.All.Select(o => o.Operation)));
        Assert.That(EventTypeCatalog.OperationOf("recvfrom"), Is.Null);
        Assert.That(EventTypeCatalog.IsKnown("recvfrom"), Is.True);
        Assert.That(EventTypeCatalog.IsKnown("opennat"), Is.False);
        Assert.That(EventTypeCatalog.Names, Is.Unique);
    }
}
