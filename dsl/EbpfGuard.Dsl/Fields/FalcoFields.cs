using System.Collections.Frozen;

namespace EbpfGuard.Dsl.Fields;

/// <summary>
/// Fields that Falco has and this catalogue does not supply yet: using one is not a spelling mistake, and the diagnostic says so. Their types
/// are known, so that everything else about the condition is checked all the same.
/// </summary>
/// <remarks>
/// Behind a name: <c>[k]</c> may have a key in brackets, <c>[k!]</c> must, <c>[i!]</c> must have a number, <c>[a]</c> may have an ancestor's number,
/// <c>*</c> has a list of values, <c>-</c> takes no transformer, <c>~</c> is not compared with a field.
/// </remarks>
public static class FalcoFields
{
    // Each stands for a field a name: evt.arg.uid, container.label.app.
    private static readonly string[] Families = ["evt.arg.", "evt.rawarg.", "container.label.", "k8s.pod.label.", "thread.cgroup."];

    private static readonly FrozenDictionary<string, FieldDefinition> ByName = Declare().ToFrozenDictionary(f => f.Name);

    /// <summary>Every such field.</summary>
    public static IEnumerable<FieldDefinition> All => ByName.Values.OrderBy(f => f.Name, StringComparer.Ordinal);

    /// <summary>True when Falco has a field called <paramref name="name"/> that is not in <see cref="FieldCatalog"/>.</summary>
    public static bool Contains(string name) => Find(name) is not null;

    /// <summary>The field called <paramref name="name"/>, without anybody who supplies it; null when Falco has none, or it is supplied.</summary>
    public static FieldDefinition? Find(string name)
    {
        if (FieldCatalog.Find(name) is not null) return null;
        if (ByName.GetValueOrDefault(name) is { } known) return known;
        string? family = Families.FirstOrDefault(f => name.Length > f.Length && name.StartsWith(f, StringComparison.Ordinal));
        return family is null ? null : Unsupplied(name, FieldType.Text) with { TakesTransformer = family != "evt.rawarg." };
    }

    private static IEnumerable<FieldDefinition> Declare() =>
    [
        .. Of(FieldType.Text,
            "evt.time.s evt.time.iso8601 evt.datetime evt.datetime.s evt.outputtime evt.hostname evt.source "
            + "evt.plugininfo evt.pluginname evt.asynctype evt.category evt.arg[k!] evt.rawarg[k!]- evt.info evt.io_dir "
            + "evt.abspath[k] evt.latency.human evt.infra.docker.name evt.infra.docker.container.id evt.infra.docker.container.name "
            + "evt.infra.docker.container.image syscall.type evt.open_flags evt.uid evt.gid"),
        .. Of(FieldType.Number,
            "evt.rawtime evt.rawtime.s evt.rawtime.ns evt.reltime evt.reltime.s evt.reltime.ns evt.latency evt.latency.s "
            + "evt.latency.ns evt.latency.quantized evt.deltatime evt.deltatime.s evt.deltatime.ns evt.cpu evt.count evt.count.error "
            + "evt.count.error.file evt.count.error.net evt.count.error.memory evt.count.error.other evt.count.exit "
            + "evt.count.procinfo evt.count.threadinfo evt.buflen evt.buflen.in evt.buflen.out evt.buflen.file evt.buflen.file.in "
            + "evt.buflen.file.out evt.buflen.net evt.buflen.net.in evt.buflen.net.out evt.wait_latency evt.type.is[k!] "
            + "evt.around[i!]-~"),
        .. Of(FieldType.Boolean,
            "evt.failed evt.is_async evt.is_io evt.is_io_read evt.is_io_write evt.is_wait evt.is_syslog evt.is_open_create"),

        .. Of(FieldType.Text,
            "proc.acmdline[a]- proc.aenv[a]- proc.exeline proc.pgid.name proc.pgid.exe proc.vpgid.name proc.vpgid.exe proc.sname "
            + "proc.sid.exe proc.cmdline.hash proc.hash proc.stdin.type proc.stdin.name proc.stdout.type proc.stdout.name "
            + "proc.stderr.type proc.stderr.name thread.cgroup[k!] thread.cgroups thread.vtid.name"),
        .. Of(FieldType.Path,
            "proc.pgid.exepath proc.vpgid.exepath proc.sid.exepath"),
        .. Of(FieldType.Number,
            "proc.apid[a]- proc.cmdnargs proc.cmdlenargs proc.exe_ino proc.exe_ino.ctime proc.exe_ino.mtime "
            + "proc.exe_ino.ctime_duration_proc_start proc.exe_ino.ctime_duration_pidns_start proc.ppid.duration proc.pid.ts "
            + "proc.ppid.ts proc.pvpid proc.pgid proc.vpgid proc.loginshellid proc.nchilds proc.nthreads proc.fdopencount "
            + "proc.fdlimit proc.fdusage proc.vmsize proc.vmrss proc.vmswap thread.pfmajor thread.pfminor thread.tid thread.vtid "
            + "thread.cpu thread.cpu.user thread.cpu.system thread.vmsize thread.vmrss thread.exectime thread.totexectime "
            + "thread.nametid"),
        .. Of(FieldType.Boolean,
            "proc.exe_writable proc.is_exe_writable proc.is_exe_lower_layer proc.is_pgid_leader proc.is_sid_leader "
            + "proc.is_container_healthcheck proc.is_container_liveness_probe proc.is_container_readiness_probe thread.ismain"),

        .. Of(FieldType.Text,
            "fd.lproto fd.rproto fd.sproto fd.cproto fd.proto- fd.types[k]*-~ fd.uid fd.containername fd.containerdirectory"),
        .. Of(FieldType.Number,
            "fd.dev fd.dev.major fd.dev.minor fd.ino fd.l4proto.num"),
        .. Of(FieldType.Boolean,
            "fd.is_upper_layer fd.is_lower_layer"),
        .. Of(FieldType.Path,
            "fs.path.nameraw fs.path.sourceraw fs.path.targetraw"),
        .. Of(FieldType.Text,
            "fdlist.nums fdlist.names fdlist.cips fdlist.sips fdlist.cports fdlist.sports"),

        .. Of(FieldType.Text,
            "container.healthcheck container.liveness_probe container.readiness_probe container.cni.json container.info "
            + "k8s.pod.full_sandbox_id k8s.pod.ip k8s.pod.cni.json k8s.ns.id k8s.ns.label[k!] k8s.ns.labels k8s.rc.name k8s.rc.id "
            + "k8s.rc.label[k!] k8s.rc.labels k8s.svc.name k8s.svc.id k8s.svc.label[k!] k8s.svc.labels k8s.rs.name k8s.rs.id "
            + "k8s.rs.label[k!] k8s.rs.labels k8s.deployment.name k8s.deployment.id k8s.deployment.label[k!] k8s.deployment.labels"),
        .. Of(FieldType.Number,
            "container.start_ts container.duration"),
    ];

    private static IEnumerable<FieldDefinition> Of(FieldType type, string entries)
    {
        foreach (string entry in entries.Split(' '))
        {
            int end = entry.AsSpan().IndexOfAny("[*-~");
            (string name, string marks) = end < 0 ? (entry, "") : (entry[..end], entry[end..]);
            FieldArgument argument = marks.StartsWith("[k]") ? FieldArgument.OptionalKey
                : marks.StartsWith("[k!]") ? FieldArgument.RequiredKey
                : marks.StartsWith("[i!]") ? FieldArgument.RequiredIndex
                : marks.StartsWith("[a]") ? FieldArgument.OptionalAncestor
                : FieldArgument.None;
            yield return Unsupplied(name, type) with
            {
                Argument = argument,
                IsList = marks.Contains('*'),
                TakesTransformer = !marks.Contains('-'),
                TakesField = !marks.Contains('~'),
            };
        }
    }

    private static FieldDefinition Unsupplied(string name, FieldType type) =>
        new(name, type, OperationSet.None, FieldSupply.UserSpace, "nowhere yet", "known to Falco, not supplied yet") { IsSupplied = false };
}
