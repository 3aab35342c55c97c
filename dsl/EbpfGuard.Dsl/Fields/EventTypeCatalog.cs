using System.Collections.Frozen;

namespace EbpfGuard.Dsl.Fields;

/// <summary>
/// The event types: system calls by name. Those that lead to an operation are judged; the others are names that
/// Falco knows, valid in a condition and judged by no operation yet.
/// </summary>
public static class EventTypeCatalog
{
    /// <summary>The system calls that lead to an operation, each with its operation, in a fixed order.</summary>
    public static IReadOnlyList<(string Name, Operation Operation)> Calls { get; } =
        [.. OperationCatalog.All.SelectMany(o => o.Calls, (o, call) => (call.Name, o.Operation))];

    private static readonly FrozenDictionary<string, int> CallIndex =
        Calls.Select((d, i) => (d.Name, i)).ToFrozenDictionary(d => d.Name, d => d.i);

    // Less those that lead to an operation by now: who adds one need not look for its calls here.
    private static readonly FrozenSet<string> Unjudged = (
        "access acct add_key adjtimex alarm asyncevent bind brk capget capset chdir chown chroot clock_adjtime clock_settime "
        + "clone clone3 close close_range container copy_file_range cpu_hotplug delete_module drop epoll_create epoll_create1 "
        + "epoll_ctl epoll_pwait epoll_wait eventfd eventfd2 exit exit_group faccessat faccessat2 fadvise64 fallocate "
        + "fanotify_init fanotify_mark fchdir fchown fchownat fcntl fdatasync fgetxattr flistxattr flock fork fremovexattr "
        + "fsconfig fsetxattr fsmount fsopen fspick fstat fstatfs fsync ftruncate futex get_robust_list getcpu getcwd getdents "
        + "getdents64 getegid geteuid getgid getgroups getitimer getpeername getpgid getpgrp getpid getppid getpriority "
        + "getrandom getresgid getresuid getrlimit getrusage getsid getsockname getsockopt gettid gettimeofday getuid getxattr "
        + "group_added group_deleted infra inotify_add_watch inotify_init inotify_init1 inotify_rm_watch io_cancel io_destroy "
        + "io_getevents io_setup io_submit io_uring_enter io_uring_register io_uring_setup ioctl ioperm iopl ioprio_get "
        + "ioprio_set kcmp kexec_file_load kexec_load keyctl kill landlock_add_rule landlock_create_ruleset "
        + "landlock_restrict_self lchown lgetxattr listxattr llistxattr llseek lookup_dcookie lremovexattr lseek lsetxattr lstat "
        + "madvise mbind membarrier memfd_create memfd_secret migrate_pages mincore mknod mknodat mlock mlock2 mlockall mmap "
        + "mmap2 modify_ldt mount mount_setattr move_mount move_pages mprotect mq_getsetattr mq_notify mq_open mq_timedreceive "
        + "mq_timedsend mq_unlink mremap msgctl msgget msgrcv msgsnd msync munlock munlockall munmap name_to_handle_at nanosleep "
        + "newfstatat nfsservctl open_tree page_fault pause perf_event_open personality pidfd_getfd pidfd_open pidfd_send_signal "
        + "pipe pipe2 pivot_root pkey_alloc pkey_free pkey_mprotect pluginevent poll ppoll prctl pread pread64 preadv preadv2 "
        + "prlimit prlimit64 process_madvise process_mrelease process_vm_readv process_vm_writev procexit procinfo pselect6 "
        + "pwrite pwrite64 pwritev pwritev2 quotactl read readahead readlink readlinkat readv reboot recv recvfrom recvmmsg "
        + "recvmsg remap_file_pages removexattr request_key restart_syscall rseq rt_sigaction rt_sigpending rt_sigprocmask "
        + "rt_sigqueueinfo rt_sigreturn rt_sigsuspend rt_sigtimedwait rt_tgsigqueueinfo sched_get_priority_max sched_getaffinity "
        + "sched_getparam sched_getscheduler sched_setaffinity sched_setattr sched_setparam sched_setscheduler sched_yield "
        + "seccomp select semctl semget semop semtimedop send sendfile sendfile64 set_mempolicy set_robust_list set_tid_address "
        + "setdomainname setfsgid setfsuid setgid setgroups sethostname setitimer setpgid setpriority setregid setresgid "
        + "setrlimit setsid setsockopt settimeofday setxattr shmat shmctl shmdt shmget shutdown sigaltstack signaldeliver "
        + "signalfd signalfd4 socketpair splice stat statfs statx swapoff swapon switch sync sync_file_range syncfs syscall "
        + "sysfs sysinfo syslog tee tgkill time timer_create timer_delete timer_getoverrun timer_gettime timer_settime "
        + "timerfd_create timerfd_gettime timerfd_settime times tkill truncate umask umount umount2 uname uselib user_added "
        + "user_deleted ustat utime utimensat utimes vfork vhangup vmsplice wait4 waitid write writev").Split(' ').Except(CallIndex.Keys).ToFrozenSet();

    /// <summary>Every valid event type, those that lead to an operation first.</summary>
    public static IEnumerable<string> Names => Calls.Select(d => d.Name).Concat(Unjudged.Order(StringComparer.Ordinal));

    /// <summary>True when <paramref name="name"/> is a valid event type.</summary>
    public static bool IsKnown(string name) => CallIndex.ContainsKey(name) || Unjudged.Contains(name);

    /// <summary>The place of <paramref name="name"/> among the <see cref="Calls"/>, or -1 when it leads to no operation.</summary>
    public static int IndexOf(string name) => CallIndex.GetValueOrDefault(name, -1);

    /// <summary>The operation that <paramref name="name"/> leads to, or null.</summary>
    public static Operation? OperationOf(string name) => IndexOf(name) is var call and >= 0 ? Calls[call].Operation : null;
}
