/* One instance, as the launcher sees its birth: cgroup, pipes, namespaces by clone3, id maps, and the wait until it is ready. */
#define _GNU_SOURCE
#include "launcher.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/sched.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#define CONTROL_BUFFER (1 << 20) /* a burst of requests waits here while the parent forks one after the other */

static int write_map(pid_t pid, const char *name, const char *text)
{
    char path[64];
    snprintf(path, sizeof path, "/proc/%d/%s", pid, name);
    int file = open(path, O_WRONLY | O_CLOEXEC);
    if (file < 0)
        return -1;
    ssize_t written = write(file, text, strlen(text));
    int error = errno;
    close(file);
    errno = error;
    return written < 0 ? -1 : 0;
}

/* A zygote also maps the ids that the user namespaces of its children will be mapped to, each to another. */
static int map_ids(const struct settings *settings, const struct request *request, pid_t pid)
{
    char users[128], groups[128], range[64] = "";
    if (request->range > 0 && settings->root)
        snprintf(range, sizeof range, "\n%d %ld %ld", NESTED_IDS, request->range, request->range_count);
    snprintf(users, sizeof users, "%d %ld 1%s", INSIDE_UID, settings->root ? request->uid : (long)settings->uid, range);
    snprintf(groups, sizeof groups, "%d %ld 1%s", INSIDE_GID, settings->root ? request->uid : (long)settings->gid, range);
    return write_map(pid, "setgroups", "deny") < 0 || write_map(pid, "gid_map", groups) < 0 || write_map(pid, "uid_map", users) < 0 ? -1 : 0;
}

static pid_t divide(struct birth *birth)
{
    const struct settings *settings = birth->settings;
    struct clone_args arguments = {.exit_signal = SIGCHLD};
    if (settings->probe.user_namespace)
        arguments.flags = CLONE_NEWUSER | CLONE_NEWNS | CLONE_NEWPID | CLONE_NEWIPC | CLONE_NEWUTS;
    if (settings->probe.cgroup_version == 2) {
        arguments.flags |= CLONE_INTO_CGROUP | CLONE_NEWCGROUP;
        arguments.cgroup = (unsigned long long)birth->cgroup->join[0];
    }
    pid_t pid = (pid_t)syscall(SYS_clone3, &arguments, sizeof arguments);
    if (pid == 0)
        child_run(birth);
    return pid;
}

/* The child is born in the namespace that its network was made in; the launcher goes back to its own. */
static pid_t divide_in(struct birth *birth, int network)
{
    if (network < 0)
        return divide(birth);
    int host = open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC);
    if (host < 0 || setns(network, CLONE_NEWNET) < 0)
        return -1;
    pid_t pid = divide(birth);
    int error = errno;
    if (setns(host, CLONE_NEWNET) < 0)
        _exit(125);
    close(host);
    errno = error;
    return pid;
}

/* The literal {port} in a variable's value stands for the listener's port, which is known only now. */
static void fill_port(struct request *request, int port)
{
    for (char **variable = request->env; *variable; variable++) {
        char *place = strstr(*variable, "{port}"), digits[8];
        if (!place)
            continue;
        int length = snprintf(digits, sizeof digits, "%d", port);
        memmove(place + length, place + 6, strlen(place + 6) + 1); /* at most five digits replace six characters */
        memcpy(place, digits, (size_t)length);
    }
}

static int await_exec(int report, struct failure *failure)
{
    ssize_t length;
    do
        length = read(report, failure, sizeof *failure);
    while (length < 0 && errno == EINTR);
    if (length == 0)
        return 0;
    if (length != sizeof *failure)
        errno = EPIPE, fail(failure, "start");
    return -1;
}

/* What connects the new process with the launcher ([0]) and the node; index 1 is the new process's end. */
struct ends {
    int go[2], report[2], log[2], extension_log[2], channel[2], control[2];
};

static int make_ends(const struct request *request, struct ends *ends, struct failure *failure)
{
    int size = CONTROL_BUFFER, *logs[] = {ends->log, ends->extension_log};
    memset(ends, -1, sizeof *ends);
    if (pipe2(ends->go, O_CLOEXEC) < 0 || pipe2(ends->report, O_CLOEXEC) < 0 || pipe2(ends->log, O_CLOEXEC) < 0
        || (request->extension_log && pipe2(ends->extension_log, O_CLOEXEC) < 0)
        || (request->channel && socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends->channel) < 0)
        || (request->forkable && socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends->control) < 0))
        return fail(failure, "pipes");
    if (request->forkable)
        setsockopt(ends->control[0], SOL_SOCKET, SO_SNDBUFFORCE, &size, sizeof size);
    for (size_t i = 0; i < 2 && logs[i][0] >= 0; i++) {
        fcntl(logs[i][0], F_SETPIPE_SZ, 256 << 10);
        fcntl(logs[i][0], F_SETFL, O_NONBLOCK);
    }
    return 0;
}

static void close_end(int *end)
{
    if (*end >= 0)
        close(*end);
    *end = -1;
}

static int bear(struct birth *birth, const struct instance *parent, struct ends *ends, struct birth_result *started, struct failure *failure)
{
    int result = -1;
    started->pid = parent ? fork_shell(birth->settings, parent, birth, &started->network, failure) : divide_in(birth, started->network.ns);
    if (started->pid < 0)
        return parent ? -1 : fail(failure, "clone");
    close_end(&ends->report[1]);
    if (!parent && birth->settings->probe.user_namespace && map_ids(birth->settings, birth->request, started->pid) < 0)
        fail(failure, "id map");
    else if (write(ends->go[1], "", 1) == 1 && await_exec(ends->report[0], failure) == 0)
        result = parent ? fork_ask(birth->settings, parent, birth, started->pid, failure) : 0;
    if (result < 0) {
        kill(started->pid, SIGKILL);
        waitpid(started->pid, NULL, 0);
    }
    return result;
}

/* Without a parent, started->network must have been made. On failure nothing is left but the network and an empty cgroup. */
int instance_start(const struct settings *settings, struct request *request, const struct instance *parent, struct birth_result *started, struct failure *failure)
{
    struct ends ends;
    int result = -1;
    if (cgroup_make(settings, request, &started->cgroup, failure) < 0)
        return -1;
    if (make_ends(request, &ends, failure) == 0) {
        fill_port(request, started->network.port);
        struct birth birth = {settings, request, &started->cgroup, parent, ends.go[0], ends.report[1], ends.log[1], ends.extension_log[1], ends.channel[1], ends.control[1]};
        result = bear(&birth, parent, &ends, started, failure);
    }
    if (result == 0) {
        started->log = ends.log[0];
        started->extension_log = ends.extension_log[0];
        started->channel = ends.channel[0];
        started->control = ends.control[0];
        ends.log[0] = ends.extension_log[0] = ends.channel[0] = ends.control[0] = -1;
    }
    int *all = (int *)&ends;
    for (size_t i = 0; i < sizeof ends / sizeof(int); i++)
        close_end(&all[i]);
    return result;
}
