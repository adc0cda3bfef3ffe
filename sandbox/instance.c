/*
 * One instance: namespaces by clone3, then step by step from the launcher's rights down to none. Process 1 inside is a small init
 * that reaps orphans and ends with the runtime's status; process 2 is the runtime.
 */
#define _GNU_SOURCE
#include "launcher.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <linux/capability.h>
#include <linux/sched.h>
#include <linux/securebits.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

/* What the child needs to know besides the request. */
struct birth {
    const struct settings *settings;
    const struct request *request;
    const struct cgroup *cgroup;
    int go, report, log, channel; /* go: closed by the launcher when it dies or lets the child continue after one byte */
};

static void give_up(const struct birth *birth, const struct failure *failure)
{
    ssize_t ignored = write(birth->report, failure, sizeof *failure);
    (void)ignored;
    _exit(125);
}

static void limit(int resource, rlim_t value)
{
    struct rlimit both = {value, value};
    setrlimit(resource, &both);
}

static void set_limits(const struct request *request)
{
    limit(RLIMIT_CORE, 0);
    limit(RLIMIT_NOFILE, (rlim_t)request->files);
    limit(RLIMIT_MEMLOCK, 64 << 10);
    limit(RLIMIT_MSGQUEUE, 64 << 10);
    limit(RLIMIT_NICE, 0);
    limit(RLIMIT_RTPRIO, 0);
}

static int drop_capabilities(void)
{
    struct __user_cap_header_struct header = {_LINUX_CAPABILITY_VERSION_3, 0};
    struct __user_cap_data_struct none[2] = {0};
    for (int capability = 0; prctl(PR_CAPBSET_READ, capability) >= 0; capability++)
        prctl(PR_CAPBSET_DROP, capability);
    prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0);
    prctl(PR_SET_SECUREBITS, SECBIT_NOROOT | SECBIT_NOROOT_LOCKED | SECBIT_NO_SETUID_FIXUP | SECBIT_NO_SETUID_FIXUP_LOCKED
        | SECBIT_KEEP_CAPS_LOCKED | SECBIT_NO_CAP_AMBIENT_RAISE | SECBIT_NO_CAP_AMBIENT_RAISE_LOCKED);
    return (int)syscall(SYS_capset, &header, none);
}

/* Process 1: everything in the sandbox ends with it, and it ends with the runtime. */
static void init(pid_t runtime)
{
    int status, result = 125;
    close_range(0, ~0U, 0);
    for (pid_t ended; (ended = waitpid(-1, &status, 0)) > 0 || errno == EINTR;)
        if (ended == runtime) {
            result = WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
            break;
        }
    _exit(result);
}

static int arrange_descriptors(const struct birth *birth)
{
    int null = open("/dev/null", O_RDONLY | O_CLOEXEC);
    /* above the targets first, so that no dup2 overwrites a source; the copies lose close-on-exec */
    int log = fcntl(birth->log, F_DUPFD_CLOEXEC, 64), channel = birth->channel < 0 ? -1 : fcntl(birth->channel, F_DUPFD_CLOEXEC, 64);
    int report = fcntl(birth->report, F_DUPFD_CLOEXEC, 64);
    if (null < 0 || dup2(null, 0) < 0 || dup2(log, 1) < 0 || dup2(log, 2) < 0 || (channel >= 0 && dup2(channel, 3) < 0))
        return -1;
    close_range(channel >= 0 ? 4 : 3, (unsigned)report - 1, 0);
    close_range((unsigned)report + 1, ~0U, 0);
    return report;
}

static void run(struct birth *birth)
{
    struct failure failure = {0};
    int report = arrange_descriptors(birth);
    if (report < 0) {
        fail(&failure, "descriptors");
        give_up(birth, &failure);
    }
    birth->report = report;
    execve(birth->request->argv[0], birth->request->argv, birth->request->env);
    fail(&failure, "exec");
    give_up(birth, &failure);
}

static int shed_identity(const struct settings *settings, struct failure *failure)
{
    if (settings->probe.user_namespace && (setresgid(INSIDE_GID, INSIDE_GID, INSIDE_GID) < 0 || setresuid(INSIDE_UID, INSIDE_UID, INSIDE_UID) < 0))
        return fail(failure, "user id");
    return 0;
}

static void child(struct birth *birth)
{
    const struct settings *settings = birth->settings;
    struct failure failure = {0};
    sigset_t none;
    char go;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    if (read(birth->go, &go, 1) != 1)
        _exit(125); /* the launcher failed or is gone */
    cgroup_join_self(settings, birth->cgroup);
    setsid();
    if (settings->probe.mounts && root_enter(settings, birth->request, &failure) < 0)
        give_up(birth, &failure);
    if (!settings->probe.mounts && chdir(birth->request->bind_count ? birth->request->bind_source[0] : "/") < 0)
        fail(&failure, "chdir"), give_up(birth, &failure);
    if (settings->probe.user_namespace && sethostname(birth->request->hostname, strlen(birth->request->hostname)) < 0)
        fail(&failure, "hostname"), give_up(birth, &failure);
    if (shed_identity(settings, &failure) < 0)
        give_up(birth, &failure);
    set_limits(birth->request);
    if (drop_capabilities() < 0 || prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0)
        fail(&failure, "capabilities"), give_up(birth, &failure);

    /* Set after the last change of credentials, which clears it. If the launcher died before, its end of the pipe is closed. */
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    struct pollfd launcher = {birth->go, POLLIN, 0};
    if (poll(&launcher, 1, 0) > 0)
        _exit(125);
    prctl(PR_SET_DUMPABLE, 0);
    if (filter_install() < 0)
        fail(&failure, "seccomp"), give_up(birth, &failure);
    pid_t runtime = fork();
    if (runtime < 0)
        fail(&failure, "fork"), give_up(birth, &failure);
    if (runtime == 0)
        run(birth);
    init(runtime);
}

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

static int map_ids(const struct settings *settings, const struct request *request, pid_t pid)
{
    char users[64], groups[64];
    snprintf(users, sizeof users, "%d %ld 1", INSIDE_UID, settings->root ? request->uid : (long)settings->uid);
    snprintf(groups, sizeof groups, "%d %ld 1", INSIDE_GID, settings->root ? request->uid : (long)settings->gid);
    return write_map(pid, "setgroups", "deny") < 0 || write_map(pid, "gid_map", groups) < 0 || write_map(pid, "uid_map", users) < 0 ? -1 : 0;
}

static pid_t divide(const struct settings *settings, const struct cgroup *cgroup)
{
    struct clone_args arguments = {.exit_signal = SIGCHLD};
    if (settings->probe.user_namespace)
        arguments.flags = CLONE_NEWUSER | CLONE_NEWNS | CLONE_NEWPID | CLONE_NEWIPC | CLONE_NEWUTS;
    if (settings->probe.cgroup_version == 2) {
        arguments.flags |= CLONE_INTO_CGROUP | CLONE_NEWCGROUP;
        arguments.cgroup = (unsigned long long)cgroup->join[0];
    }
    return (pid_t)syscall(SYS_clone3, &arguments, sizeof arguments);
}

/* The child is born in the namespace that its network was made in; the launcher goes back to its own. */
static pid_t divide_in(const struct settings *settings, const struct instance *instance, const struct cgroup *cgroup)
{
    if (instance->network.ns < 0)
        return divide(settings, cgroup);
    int host = open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC);
    if (host < 0 || setns(instance->network.ns, CLONE_NEWNET) < 0)
        return -1;
    pid_t pid = divide(settings, cgroup);
    int error = errno;
    if (pid != 0 && setns(host, CLONE_NEWNET) < 0)
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

static int bear(const struct settings *settings, struct request *request, struct instance *started, struct failure *failure)
{
    int go[2] = {-1, -1}, report[2] = {-1, -1}, log[2] = {-1, -1}, channel[2] = {-1, -1}, result = -1;
    if (pipe2(go, O_CLOEXEC) < 0 || pipe2(report, O_CLOEXEC) < 0 || pipe2(log, O_CLOEXEC) < 0
        || (request->channel && socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, channel) < 0)) {
        fail(failure, "pipes");
        goto out;
    }
    fcntl(log[0], F_SETPIPE_SZ, 256 << 10);
    fcntl(log[0], F_SETFL, O_NONBLOCK);
    fill_port(request, started->network.port);
    started->pid = divide_in(settings, started, &started->cgroup);
    if (started->pid < 0) {
        fail(failure, "clone");
        goto out;
    }
    if (started->pid == 0) {
        close(go[1]); /* else this process would keep alive the pipe that tells of the launcher's death */
        struct birth birth = {settings, request, &started->cgroup, go[0], report[1], log[1], channel[1]};
        child(&birth);
    }
    close(report[1]);
    report[1] = -1;
    if (settings->probe.user_namespace && map_ids(settings, request, started->pid) < 0)
        fail(failure, "id map");
    else if (write(go[1], "", 1) == 1 && await_exec(report[0], failure) == 0)
        result = 0;
    if (result < 0) {
        kill(started->pid, SIGKILL);
        waitpid(started->pid, NULL, 0);
    }
out:
    started->log = result == 0 ? log[0] : -1;
    started->channel = result == 0 ? channel[0] : -1;
    int unused[] = {go[0], go[1], report[0], report[1], log[1], channel[1], result == 0 ? -1 : log[0], result == 0 ? -1 : channel[0]};
    for (size_t i = 0; i < sizeof unused / sizeof *unused; i++)
        if (unused[i] >= 0)
            close(unused[i]);
    return result;
}

/* started->network must have been made. On failure nothing is left but the network and an empty cgroup, which the caller removes. */
int instance_start(const struct settings *settings, struct request *request, struct instance *started, struct failure *failure)
{
    if (cgroup_make(settings, request, &started->cgroup, failure) < 0)
        return -1;
    return bear(settings, request, started, failure);
}
