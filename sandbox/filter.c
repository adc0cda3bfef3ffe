/*
 * The system calls that user code may make: an allow-list. What is unknown answers ENOSYS, so that the C library falls back to what
 * it did before; what is refused on purpose answers EPERM.
 */
#define _GNU_SOURCE
#include "launcher.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/filter.h>
#include <linux/netlink.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <seccomp.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

static struct sock_fprog program, parent_program; /* for what runs functions; for what is forked from */
static int program_file = -1;

static const char *const allowed[] = {
    /* files */
    "read", "write", "readv", "writev", "pread64", "pwrite64", "preadv", "pwritev", "preadv2", "pwritev2", "open", "openat", "openat2",
    "creat", "close", "close_range", "stat", "fstat", "lstat", "newfstatat", "statx", "statfs", "fstatfs", "lseek", "access", "faccessat",
    "faccessat2", "dup", "dup2", "dup3", "fcntl", "flock", "fsync", "fdatasync", "sync_file_range", "truncate", "ftruncate", "fallocate",
    "getdents", "getdents64", "getcwd", "chdir", "fchdir", "rename", "renameat", "renameat2", "mkdir", "mkdirat", "rmdir", "link", "linkat",
    "unlink", "unlinkat", "symlink", "symlinkat", "readlink", "readlinkat", "chmod", "fchmod", "fchmodat", "fchmodat2", "chown", "fchown",
    "lchown", "fchownat", "umask", "utime", "utimes", "utimensat", "futimesat", "mknod", "mknodat", "getxattr", "lgetxattr", "fgetxattr",
    "listxattr", "llistxattr", "flistxattr", "setxattr", "lsetxattr", "fsetxattr", "removexattr", "lremovexattr", "fremovexattr",
    "fadvise64", "readahead", "sendfile", "copy_file_range", "splice", "tee", "vmsplice", "inotify_init", "inotify_init1",
    "inotify_add_watch", "inotify_rm_watch", "memfd_create", "sync", "syncfs",
    /* memory */
    "mmap", "munmap", "mremap", "mprotect", "madvise", "msync", "mincore", "brk", "mlock", "mlock2", "munlock", "mlockall", "munlockall",
    "membarrier", "pkey_alloc", "pkey_free", "pkey_mprotect", "get_mempolicy", "set_mempolicy", "mbind", "shmget", "shmat", "shmdt", "shmctl",
    "semget", "semop", "semtimedop", "semctl", "msgget", "msgsnd", "msgrcv", "msgctl", "mq_open", "mq_unlink", "mq_timedsend",
    "mq_timedreceive", "mq_notify", "mq_getsetattr",
    /* processes, within the sandbox's own namespace */
    "fork", "vfork", "execve", "execveat", "exit", "exit_group", "wait4", "waitid", "kill", "tkill", "tgkill", "pidfd_open",
    "pidfd_send_signal", "getpid", "getppid", "gettid", "getpgid", "setpgid", "getpgrp", "getsid", "setsid", "getuid", "geteuid", "getgid",
    "getegid", "getresuid", "getresgid", "setuid", "setgid", "setreuid", "setregid", "setresuid", "setresgid", "setfsuid", "setfsgid",
    "getgroups", "setgroups", "capget", "capset", "prctl", "arch_prctl", "set_tid_address", "set_robust_list", "get_robust_list", "rseq",
    "getrlimit", "setrlimit", "prlimit64", "getrusage", "times", "sysinfo", "uname", "getpriority", "setpriority", "sched_yield",
    "sched_getaffinity", "sched_setaffinity", "sched_getparam", "sched_setparam", "sched_getscheduler", "sched_setscheduler",
    "sched_get_priority_max", "sched_get_priority_min", "sched_rr_get_interval", "sched_getattr", "sched_setattr", "getcpu", "ioprio_get",
    "ioprio_set", "seccomp", "landlock_create_ruleset", "landlock_add_rule", "landlock_restrict_self",
    /* signals, waiting, time */
    "rt_sigaction", "rt_sigprocmask", "rt_sigreturn", "rt_sigpending", "rt_sigtimedwait", "rt_sigqueueinfo", "rt_tgsigqueueinfo",
    "rt_sigsuspend", "sigaltstack", "pause", "alarm", "getitimer", "setitimer", "signalfd", "signalfd4", "restart_syscall", "futex",
    "futex_waitv", "futex_wake", "futex_wait", "futex_requeue", "nanosleep", "clock_nanosleep", "clock_gettime", "clock_getres",
    "gettimeofday", "time", "timer_create", "timer_settime", "timer_gettime", "timer_getoverrun", "timer_delete", "timerfd_create",
    "timerfd_settime", "timerfd_gettime", "poll", "ppoll", "select", "pselect6", "epoll_create", "epoll_create1", "epoll_ctl",
    "epoll_ctl_old", "epoll_wait", "epoll_wait_old", "epoll_pwait", "epoll_pwait2", "eventfd", "eventfd2", "pipe", "pipe2",
    "io_setup", "io_submit", "io_cancel", "io_destroy", "io_getevents", "io_pgetevents",
    /* network; which families may be opened is decided below */
    "socketpair", "bind", "listen", "accept", "accept4", "connect", "getsockname", "getpeername", "getsockopt", "setsockopt", "sendto",
    "recvfrom", "sendmsg", "recvmsg", "sendmmsg", "recvmmsg", "shutdown", "getrandom",
};

/* Refused on purpose: they reach beyond the sandbox, or widen what the kernel exposes. */
static const char *const refused[] = {
    "ptrace", "process_vm_readv", "process_vm_writev", "pidfd_getfd", "kcmp", "mount", "umount2", "pivot_root", "chroot", "unshare", "setns",
    "bpf", "perf_event_open", "userfaultfd", "keyctl", "add_key", "request_key", "init_module", "finit_module", "delete_module",
    "kexec_load", "kexec_file_load", "reboot", "swapon", "swapoff", "settimeofday", "clock_settime", "clock_adjtime", "adjtimex",
    "quotactl", "acct", "iopl", "ioperm", "open_by_handle_at", "name_to_handle_at", "fanotify_init", "syslog", "sethostname",
    "setdomainname", "vhangup", "nfsservctl", "lookup_dcookie", "move_pages", "migrate_pages", "io_uring_setup", "io_uring_enter",
    "io_uring_register", "fsopen", "fsconfig", "fsmount", "fspick", "move_mount", "open_tree", "mount_setattr",
};

static int add(scmp_filter_ctx filter, uint32_t action, const char *const *names, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        int call = seccomp_syscall_resolve_name(names[i]);
        if (call != __NR_SCMP_ERROR && seccomp_rule_add(filter, action, call, 0) < 0 && call >= 0)
            return -1;
    }
    return 0;
}

static int add_conditional(scmp_filter_ctx filter)
{
    const int namespaces[] = {CLONE_NEWUSER, CLONE_NEWNS, CLONE_NEWPID, CLONE_NEWNET, CLONE_NEWIPC, CLONE_NEWUTS, CLONE_NEWCGROUP};
    uint64_t all = 0;
    for (size_t i = 0; i < sizeof namespaces / sizeof *namespaces; i++)
        all |= (uint64_t)namespaces[i];

    int failed = seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(clone), 1, SCMP_A0(SCMP_CMP_MASKED_EQ, all, 0));
    failed |= seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(personality), 1, SCMP_A0(SCMP_CMP_EQ, 0));
    failed |= seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(personality), 1, SCMP_A0(SCMP_CMP_EQ, 0xffffffff));
    failed |= seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(socket), 1, SCMP_A0(SCMP_CMP_EQ, AF_UNIX));

    /* the low bits of the type are its number; the rest are flags */
    const int families[] = {AF_INET, AF_INET6}, types[] = {SOCK_STREAM, SOCK_DGRAM};
    for (size_t i = 0; i < 4; i++)
        failed |= seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(socket), 2, SCMP_A0(SCMP_CMP_EQ, (scmp_datum_t)families[i / 2]),
            SCMP_A1(SCMP_CMP_MASKED_EQ, 0xf, (scmp_datum_t)types[i % 2]));
    failed |= seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(socket), 2, SCMP_A0(SCMP_CMP_EQ, AF_NETLINK), SCMP_A2(SCMP_CMP_EQ, NETLINK_ROUTE));

    /* only the harmless controls: TIOCSTI and TIOCLINUX would write into another program's keyboard */
    const unsigned long controls[] = {FIONBIO, FIOCLEX, FIONCLEX, FIONREAD, FIOASYNC, TCGETS, TIOCGWINSZ, TIOCGPGRP, TIOCOUTQ, SIOCGIFCONF,
        SIOCGIFFLAGS, SIOCGIFADDR, SIOCGIFNETMASK, SIOCGIFMTU, SIOCGIFINDEX, SIOCGIFHWADDR, SIOCGIFNAME};
    for (size_t i = 0; i < sizeof controls / sizeof *controls; i++)
        failed |= seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(ioctl), 1, SCMP_A1(SCMP_CMP_MASKED_EQ, 0xffffffff, controls[i]));
    return failed;
}

/*
 * A parent may also enter namespaces: those of the shells that the launcher hands to it, since it can open no others. Its children
 * add the ordinary filter on top.
 */
static int prepare(bool forkable, struct sock_fprog *made)
{
    scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ERRNO(ENOSYS));
    if (!filter)
        return -1;
    int file = memfd_create("filter", MFD_CLOEXEC | MFD_ALLOW_SEALING), failed = file < 0;
    failed |= seccomp_attr_set(filter, SCMP_FLTATR_ACT_BADARCH, SCMP_ACT_KILL_PROCESS);
    failed |= seccomp_attr_set(filter, SCMP_FLTATR_CTL_OPTIMIZE, 2); /* a binary tree: the kernel runs it for every call's number at each installation */
    failed |= add(filter, SCMP_ACT_ALLOW, allowed, sizeof allowed / sizeof *allowed);
    if (forkable)
        failed |= seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(setns), 0);
    for (size_t i = 0; i < sizeof refused / sizeof *refused; i++)
        if (!forkable || strcmp(refused[i], "setns") != 0)
            failed |= add(filter, SCMP_ACT_ERRNO(EPERM), &refused[i], 1);
    failed |= add_conditional(filter);
    failed |= seccomp_export_bpf(filter, file);
    seccomp_release(filter);
    off_t size = failed ? 0 : lseek(file, 0, SEEK_END);
    made->len = (unsigned short)((size_t)size / sizeof(struct sock_filter));
    made->filter = malloc((size_t)size + 1);
    failed |= !made->filter || pread(file, made->filter, (size_t)size, 0) != size;
    if (forkable || failed) {
        close(file);
        return failed ? -1 : 0;
    }
    program_file = file; /* sealed: it is handed to sandboxes */
    return fcntl(file, F_ADD_SEALS, F_SEAL_WRITE | F_SEAL_GROW | F_SEAL_SHRINK | F_SEAL_SEAL);
}

int filter_prepare(void)
{
    return prepare(false, &program) < 0 || prepare(true, &parent_program) < 0 ? -1 : 0;
}

int filter_install(bool forkable)
{
    return (int)syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, forkable ? &parent_program : &program);
}

/* The ordinary program's instructions, for those that install it in their own children. */
int filter_file(void)
{
    return program_file;
}
