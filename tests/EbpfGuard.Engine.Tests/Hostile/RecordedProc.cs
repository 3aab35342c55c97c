using System.Text;

namespace EbpfGuard.Engine.Tests.Hostile;

/// <summary>Files of /proc and /etc as hosts really had them.</summary>
internal static class RecordedProc
{
    public const string Dying = "31893 (race_stat) X 0 -1 -1 0 -1 4227084 0 0 0 0 0 0 0 0 20 0 0 0 164202 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 17 0 0 0 0 0 0 0 0 0 0 0 0 0 0\n";

    public static readonly string[] Stats =
    [
        "1 (systemd) S 0 1 1 0 -1 4194560 36411 1512943 120 1871 223 310 4112 2811 20 0 1 0 23 172871680 3328 18446744073709551615 1 1 0 0 0 0 671173123 4096 1260 0 0 0 17 1 0 0 0 0 0 0 0 0 0 0 0 0 0\n",
        "812 (Web Content (x) R) S 790 790 790 34816 812 4194304 5121 0 2 0 71 30 0 0 20 0 27 0 9721 2841112576 51291 18446744073709551615 1 1 0 0 0 0 0 69634 1082133752 0 0 0 17 0 0 0 0 0 0 0 0 0 0 0 0 0 0\n",
        "2 (kthreadd) S 0 0 0 0 -1 2129984 0 0 0 0 0 0 0 0 20 0 1 0 0 0 0 18446744073709551615 0 0 0 0 0 0 0 2147483647 0 0 0 0 0 1 0 0 0 0 0 0 0 0 0 0 0 0 0\n",
        "31888 (sh) Z 31887 31888 31887 34817 -1 4227084 160 0 0 0 0 0 0 0 20 0 1 0 164199 0 0 18446744073709551615 0 0 0 0 0 0 0 0 0 0 0 0 17 1 0 0 0 0 0 0 0 0 0 0 0 0 0\n",
        Dying,
    ];

    public const string Status =
        "Name:\tsshd\nUmask:\t0022\nState:\tS (sleeping)\nTgid:\t702\nNgid:\t0\nPid:\t702\nPPid:\t1\nTracerPid:\t0\nUid:\t1000\t1001\t1002\t1003\n"
        + "Gid:\t100\t101\t102\t103\nFDSize:\t64\nGroups:\t4 24 27 \nNStgid:\t702\nNSpid:\t702\nVmPeak:\t   15436 kB\nThreads:\t1\n"
        + "SigQ:\t0/7823\nCapInh:\t0000000000000000\nCapPrm:\t000001ffffffffff\nCapEff:\t000001ffffffffff\nCapBnd:\t000001ffffffffff\n"
        + "NoNewPrivs:\t0\nSeccomp:\t0\nSpeculation_Store_Bypass:\tvulnerable\nCpus_allowed_list:\t0-3\nMems_allowed_list:\t0\n";

    public const string MountInfo =
        "22 27 0:21 / /proc rw,relatime - proc proc rw\n"
        + "27 1 254:0 / / rw,relatime shared:1 - ext4 /dev/vda rw,discard\n"
        + "30 25 0:27 / /mnt/with\\040blank\\011and\\134more ro,nosuid - tmpfs some\\040thing ro,size=4k\n"
        + "97 27 0:44 /srv/part /opt/part rw,relatime shared:9 master:3 - btrfs /dev/nvme0n1p3 rw,subvolid=256,subvol=/@\n"
        + "531 97 0:98 / /var/lib/docker/overlay2/7f3/merged rw,relatime - overlay overlay rw,lowerdir=/a:/b,upperdir=/c,workdir=/d\n"
        + "41 31 0:38 / /sys/fs/cgroup rw - cgroup2 cgroup2 rw\n";

    public const string Cgroup =
        "9:name=systemd:/lxc/web-1\n8:pids:/docker/7951fb549ab99e0722a949b6c121634e1f3a36b5bacbe5392991e3b12251e6b8\n"
        + "4:memory:/lxc.payload.db (deleted)\n2:cpu,cpuacct:/\n"
        + "0::/kubepods.slice/kubepods-pod1.slice/cri-containerd-17d8c9eacc629f9945f304d89e9708c0c619649a484a215b240628319548a09f.scope\n";

    public const string Accounts =
        "root:x:0:0:root:/root:/bin/bash\ndaemon:x:1:1:daemon:/usr/sbin:/usr/sbin/nologin\nnobody:x:65534:65534:nobody:/nonexistent:/usr/sbin/nologin\n"
        + "# a comment\n+::::::\n_apt:x:42:65534::/nonexistent:/usr/sbin/nologin\nalice:x:1000:1000:Alice,,,:/home/alice:/bin/bash\n";

    public const string Arguments = "/usr/sbin/sshd\0-D\0-o\0Banner=héllo wörld\0\0";

    public static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);
}
