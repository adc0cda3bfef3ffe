/*
 * What a new process does in its namespaces: step by step from the launcher's rights down to none. Process 1 inside is a small init
 * that reaps orphans and ends with the runtime's status; the runtime is either executed here or comes by fork from a process that is
 * already running (fork.c).
 */
#define _GNU_SOURCE
#include "launcher.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <linux/securebits.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#define EXECUTED_PID 2
#define FORKED_PID 3 /* after the intermediate process of join.c */
#define FIRST_FREE 64 /* above every descriptor that the runtime gets */

/* What a zygote needs: to enter the namespaces made for its children, and to take their user ids. */
static const int zygote_capabilities[] = {CAP_SYS_ADMIN, CAP_SYS_CHROOT, CAP_SETUID, CAP_SETGID};
#define ZYGOTE_CAPABILITIES (sizeof zygote_capabilities / sizeof *zygote_capabilities)

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

static bool keeps(int capability)
{
    for (size_t i = 0; i < ZYGOTE_CAPABILITIES; i++)
        if (zygote_capabilities[i] == capability)
            return true;
    return false;
}

static int set_capabilities(unsigned mask)
{
    struct __user_cap_header_struct header = {_LINUX_CAPABILITY_VERSION_3, 0};
    struct __user_cap_data_struct data[2] = {{mask, mask, mask}, {0, 0, 0}};
    return (int)syscall(SYS_capset, &header, data);
}

/* Ambient ones are what an executed program without privileges of its own still has. */
static int drop_capabilities(bool zygote)
{
    unsigned mask = 0;
    for (int capability = 0; prctl(PR_CAPBSET_READ, capability) >= 0; capability++)
        if (!zygote || !keeps(capability))
            prctl(PR_CAPBSET_DROP, capability);
    for (size_t i = 0; zygote && i < ZYGOTE_CAPABILITIES; i++)
        mask |= 1U << zygote_capabilities[i];
    prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0);
    prctl(PR_SET_SECUREBITS, SECBIT_NOROOT | SECBIT_NOROOT_LOCKED | SECBIT_NO_SETUID_FIXUP | SECBIT_NO_SETUID_FIXUP_LOCKED
        | SECBIT_KEEP_CAPS_LOCKED | (zygote ? 0 : SECBIT_NO_CAP_AMBIENT_RAISE | SECBIT_NO_CAP_AMBIENT_RAISE_LOCKED));
    if (set_capabilities(mask) < 0)
        return -1;
    for (size_t i = 0; zygote && i < ZYGOTE_CAPABILITIES; i++)
        if (prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, zygote_capabilities[i], 0, 0) < 0)
            return -1;
    return 0;
}

/*
 * Process 1: everything in the sandbox ends with it, and it ends with the runtime - but not with one that others are forked from:
 * their process namespaces lie within this one, and they must outlive it.
 */
static void __attribute__((noreturn)) init(const struct birth *birth, pid_t runtime)
{
    bool forkable = birth->request->forkable;
    const struct settings *settings = birth->settings;
    sigset_t children;
    sigemptyset(&children);
    sigaddset(&children, SIGCHLD);
    sigprocmask(SIG_BLOCK, &children, NULL);
    prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0);
    if (set_capabilities(0) < 0)
        _exit(125);
    close_range(0, ~0U, 0);
    if (brk(settings->heap) < 0) /* nothing is allocated from here on, and the launcher's heap would stay as a copy in each sandbox */
        _exit(125);
    for (;;) {
        int status;
        for (pid_t ended; (ended = waitpid(-1, &status, WNOHANG)) > 0;)
            if (ended == runtime && !forkable)
                _exit(WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status));
        sigwaitinfo(&children, NULL);
    }
}

static int move_up(int descriptor)
{
    return descriptor < 0 ? -1 : fcntl(descriptor, F_DUPFD_CLOEXEC, FIRST_FREE);
}

/* 0 null, 1 and 2 log, 3 channel; 4 control and 5 the filter for children, if it is forked from, else 4 the log of its extensions. */
static int arrange_descriptors(const struct birth *birth)
{
    /* above the targets first, so that no dup2 overwrites a source; the copies lose close-on-exec */
    int null = open("/dev/null", O_RDONLY | O_CLOEXEC), filter = birth->control < 0 ? -1 : filter_file(), last = 2;
    const int sources[] = {move_up(null), move_up(birth->log), move_up(birth->log), move_up(birth->channel),
        move_up(birth->control < 0 ? birth->extension_log : birth->control), move_up(filter)};
    int report = move_up(birth->report);
    for (int i = 0; i < (int)(sizeof sources / sizeof *sources); i++) {
        if (sources[i] < 0)
            close(i); /* the launcher's own, below one that is given */
        else if (dup2(sources[i], i) < 0)
            return -1;
        last = sources[i] >= 0 ? i : last;
    }
    close_range((unsigned)last + 1, (unsigned)report - 1, 0);
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
    /* a plain name, which an image may give, is looked for in the PATH that it brings; a path is executed as it is */
    environ = (char **)birth->request->env;
    (strchr(birth->request->argv[0], '/') ? execv : execvp)(birth->request->argv[0], birth->request->argv);
    fail(&failure, "exec");
    give_up(birth, &failure);
}

static int write_file(const char *path, const char *text)
{
    int file = open(path, O_WRONLY | O_CLOEXEC);
    if (file < 0)
        return -1;
    ssize_t written = write(file, text, strlen(text));
    close(file);
    return written < 0 ? -1 : 0;
}

static int become(long user, long group)
{
    return setresgid((gid_t)group, (gid_t)group, (gid_t)group) < 0 || setresuid((uid_t)user, (uid_t)user, (uid_t)user) < 0 ? -1 : 0;
}

/* A user namespace of its own below the zygote's, in which this process's id there is the sandbox's user. */
static int nest(const struct birth *birth)
{
    char users[64], groups[64];
    long id = NESTED_IDS + birth->request->uid - birth->parent->range;
    bool root = birth->settings->root;
    snprintf(users, sizeof users, "%d %ld 1", INSIDE_UID, root ? id : INSIDE_UID);
    snprintf(groups, sizeof groups, "%d %ld 1", INSIDE_GID, root ? id : INSIDE_GID);
    if (become(root ? id : INSIDE_UID, root ? id : INSIDE_GID) < 0 || unshare(CLONE_NEWUSER) < 0)
        return -1;
    prctl(PR_SET_DUMPABLE, 1); /* the change of id cleared it, and with it the right to write these */
    return write_file("/proc/self/setgroups", "deny") < 0 || write_file("/proc/self/gid_map", groups) < 0 || write_file("/proc/self/uid_map", users) < 0 ? -1 : 0;
}

static int shed_identity(const struct birth *birth)
{
    if (!birth->settings->probe.user_namespace)
        return 0;
    return (birth->parent && birth->parent->range > 0 && nest(birth) < 0) || become(INSIDE_UID, INSIDE_GID) < 0 ? -1 : 0;
}

static int settle(const struct birth *birth, struct failure *failure)
{
    const struct settings *settings = birth->settings;
    const struct request *request = birth->request;
    cgroup_join_self(settings, birth->cgroup);
    setsid();
    if (!settings->probe.mounts && request->root)
        return errno = ENOTSUP, fail(failure, "image");
    if (settings->probe.mounts && root_enter(settings, request, failure) < 0)
        return -1;
    if (!settings->probe.mounts && chdir(request->bind_count ? request->bind_source[0] : "/") < 0)
        return fail(failure, "chdir");
    if (settings->probe.user_namespace && sethostname(request->hostname, strlen(request->hostname)) < 0)
        return fail(failure, "hostname");
    if (shed_identity(birth) < 0)
        return fail(failure, "user id");
    set_limits(request);
    if (drop_capabilities(request->forkable && !birth->parent) < 0 || prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0)
        return fail(failure, "capabilities");
    return 0;
}

void child_run(struct birth *birth)
{
    struct failure failure = {0};
    sigset_t none;
    char go;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    if (read(birth->go, &go, 1) != 1)
        _exit(125); /* the launcher failed or is gone */
    if (settle(birth, &failure) < 0)
        give_up(birth, &failure);

    /* Set after the last change of credentials, which clears it. If the launcher died before, its end of the pipe is closed. */
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    struct pollfd launcher = {birth->go, POLLIN, 0};
    if (poll(&launcher, 1, 0) > 0)
        _exit(125);
    prctl(PR_SET_DUMPABLE, 0);
    if (birth->parent) /* what comes to run here brings its own filter */
        init(birth, FORKED_PID);
    if (filter_install(birth->request->forkable) < 0)
        fail(&failure, "seccomp"), give_up(birth, &failure);
    pid_t runtime = fork();
    if (runtime < 0)
        fail(&failure, "fork"), give_up(birth, &failure);
    if (runtime == 0)
        run(birth);
    init(birth, EXECUTED_PID);
}
