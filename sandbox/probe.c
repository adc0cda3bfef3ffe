/* What this kernel and these rights allow, by trying. */
#define _GNU_SOURCE
#include "launcher.h"

#include <linux/mount.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

static bool tried(bool (*attempt)(const struct settings *), const struct settings *settings)
{
    int status;
    pid_t pid = fork();
    if (pid == 0)
        _exit(attempt(settings) ? 0 : 1);
    return pid > 0 && waitpid(pid, &status, 0) == pid && WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

static bool try_user(const struct settings *settings)
{
    (void)settings;
    return unshare(CLONE_NEWUSER | CLONE_NEWNS | CLONE_NEWPID | CLONE_NEWIPC | CLONE_NEWUTS) == 0;
}

static bool try_mounts(const struct settings *settings)
{
    struct mount_attr read_only = {.attr_set = MOUNT_ATTR_RDONLY};
    return (settings->root || unshare(CLONE_NEWUSER) == 0) && unshare(CLONE_NEWNS) == 0
        && mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) == 0 && mount("probe", "/tmp", "tmpfs", 0, "size=1m") == 0
        && syscall(SYS_mount_setattr, -100, "/tmp", 0, &read_only, sizeof read_only) == 0;
}

static bool try_network(const struct settings *settings)
{
    return (settings->root || unshare(CLONE_NEWUSER) == 0) && unshare(CLONE_NEWNET) == 0;
}

static bool try_redirect(const struct settings *settings)
{
    struct settings copy = *settings;
    struct network network;
    struct failure failure;
    copy.probe.network_namespace = copy.probe.nftables = true;
    return (settings->root || unshare(CLONE_NEWUSER | CLONE_NEWNET) == 0) && network_make(&copy, true, &network, &failure) == 0;
}

static bool try_filter(const struct settings *settings)
{
    (void)settings;
    return filter_prepare() == 0;
}

void probe_run(struct settings *settings)
{
    struct probe *probe = &settings->probe;
    probe->user_namespace = tried(try_user, settings);
    probe->mounts = probe->user_namespace && tried(try_mounts, settings);
    probe->network_namespace = probe->user_namespace && tried(try_network, settings);
    probe->nftables = probe->network_namespace && tried(try_redirect, settings);
    probe->seccomp = tried(try_filter, settings);
    cgroup_probe(settings);
}

bool probe_strong(const struct probe *probe)
{
    return probe->user_namespace && probe->mounts && probe->network_namespace && probe->seccomp && probe->cgroup_memory
        && probe->cgroup_cpu && probe->cgroup_pids;
}

size_t probe_describe(const struct settings *settings, char *text, size_t size, char separator)
{
    const struct probe *probe = &settings->probe;
    const struct { const char *name; bool holds; const char *reason; } parts[] = {
        {"user_namespace", probe->user_namespace, "the kernel refuses new user namespaces to this user"},
        {"mount_namespace", probe->mounts, "the kernel refuses mounts in a new namespace"},
        {"network_namespace", probe->network_namespace, "the kernel refuses new network namespaces"},
        {"egress_redirect", probe->nftables, "no nftables NAT in a new network namespace: functions have no outbound network"},
        {"seccomp", probe->seccomp, "the system call filter can't be built"},
        {"cgroup_memory", probe->cgroup_memory, "no writable cgroup for memory limits"},
        {"cgroup_cpu", probe->cgroup_cpu, "no writable cgroup for processor shares"},
        {"cgroup_pids", probe->cgroup_pids, "no writable cgroup for process limits"},
    };
    size_t length = 0;
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
        length += (size_t)snprintf(text + length, size - length, "%s=%s%s%s%c", parts[i].name, parts[i].holds ? "yes" : "no",
            parts[i].holds ? "" : " ", parts[i].holds ? "" : parts[i].reason, separator);
    length += (size_t)snprintf(text + length, size - length, "cgroup_version=%d%c", probe->cgroup_version, separator);
    return length;
}
