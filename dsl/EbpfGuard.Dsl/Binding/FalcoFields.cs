using System.Collections.Frozen;

namespace EbpfGuard.Dsl.Binding;

/// <summary>
/// Fields that Falco has and this catalogue does not supply yet: using one is not a spelling mistake, and the
/// diagnostic says so.
/// </summary>
public static class FalcoFields
{
    private static readonly FrozenSet<string> Names = (
        "evt.res evt.rawres evt.failed evt.args evt.arg evt.rawarg evt.info evt.buffer evt.buflen evt.category evt.cpu evt.count "
        + "evt.time evt.time.s evt.time.iso8601 evt.datetime evt.datetime.s evt.rawtime evt.rawtime.s evt.rawtime.ns evt.reltime "
        + "evt.latency evt.deltatime evt.outputtime evt.hostname evt.source evt.plugininfo evt.pluginname evt.is_async evt.asynctype "
        + "evt.is_io evt.is_io_read evt.is_io_write evt.io_dir evt.is_wait evt.wait_latency evt.is_syslog evt.abspath evt.around "
        + "evt.uid evt.gid evt.open_flags evt.is_open_create syscall.type "
        + "proc.pexe proc.aexe proc.acmdline proc.apid proc.aenv proc.env proc.cmdnargs proc.cmdlenargs proc.exeline proc.exe_writable "
        + "proc.is_exe_writable proc.is_exe_upper_layer proc.is_exe_lower_layer proc.exe_ino proc.exe_ino.ctime proc.exe_ino.mtime "
        + "proc.exe_ino.ctime_duration_proc_start proc.exe_ino.ctime_duration_pidns_start proc.duration proc.ppid.duration proc.pid.ts "
        + "proc.ppid.ts proc.vpid proc.pvpid proc.pgid proc.vpgid proc.pgid.name proc.pgid.exe proc.pgid.exepath proc.vpgid.name "
        + "proc.vpgid.exe proc.vpgid.exepath proc.is_pgid_leader proc.is_vpgid_leader proc.sname proc.sid.exe proc.sid.exepath "
        + "proc.is_sid_leader proc.loginshellid proc.nchilds proc.nthreads proc.fdopencount proc.fdlimit proc.fdusage proc.vmsize "
        + "proc.vmrss proc.vmswap proc.cmdline.hash proc.hash proc.stdin.type proc.stdin.name proc.stdout.type proc.stdout.name "
        + "proc.stderr.type proc.stderr.name proc.is_container_healthcheck proc.is_container_liveness_probe "
        + "proc.is_container_readiness_probe thread.tid thread.vtid thread.cap_permitted thread.cap_effective thread.cap_inheritable "
        + "thread.ismain thread.cpu thread.cpu.user thread.cpu.system thread.vmsize thread.vmrss thread.cgroup thread.cgroups "
        + "thread.exectime thread.totexectime thread.vtid.name thread.nametid "
        + "user.homedir user.shell user.loginname group.name "
        + "fd.lip fd.rip fd.lport fd.rport fd.lnet fd.rnet fd.lproto fd.rproto fd.sproto fd.cproto fd.proto fd.sip.name fd.cip.name "
        + "fd.lip.name fd.rip.name fd.connected fd.name_changed fd.nameraw fd.types fd.is_server fd.uid fd.containername "
        + "fd.containerdirectory fd.dev fd.dev.major fd.dev.minor fd.ino fd.is_upper_layer fd.is_lower_layer fd.l4proto.num "
        + "fs.path.name fs.path.nameraw fs.path.source fs.path.sourceraw fs.path.target fs.path.targetraw "
        + "fdlist.nums fdlist.names fdlist.cips fdlist.sips fdlist.cports fdlist.sports "
        + "container.id container.full_id container.name container.image container.image.id container.image.repository "
        + "container.image.tag container.image.digest container.type container.privileged container.mounts container.mount "
        + "container.mount.source container.mount.dest container.mount.mode container.mount.rdwr container.mount.propagation "
        + "container.healthcheck container.liveness_probe container.readiness_probe container.start_ts container.duration "
        + "container.ip container.cni.json container.host_pid container.host_network container.host_ipc container.info container.labels "
        + "container.label k8s.pod.name k8s.pod.id k8s.pod.uid k8s.pod.sandbox_id k8s.pod.full_sandbox_id k8s.pod.label k8s.pod.labels "
        + "k8s.pod.ip k8s.pod.cni.json k8s.ns.name").Split(' ').ToFrozenSet();

    /// <summary>True when Falco has a field called <paramref name="name"/> that is not in <see cref="FieldCatalog"/>.</summary>
    public static bool Contains(string name) =>
        Names.Contains(name) || (name.StartsWith("evt.arg.", StringComparison.Ordinal) && FieldCatalog.Find(name) is null);
}
