/*
 * Instances that are forks of a running process: a zygote, which has imported what functions commonly use, or a template, which has
 * loaded one function. The launcher prepares a shell - namespaces, root, cgroup and a process 1 - and hands its descriptors to the
 * parent, whose fork enters it (join.c). A shell lies within its parent's process namespace, because a process can't fork into any
 * other. Its namespaces belong to its parent's user namespace; below a zygote, the shell goes on into one of its own (child.c), so
 * that what happens in one function's shell gives no right over another's.
 */
#define _GNU_SOURCE
#include "launcher.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/sched.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#define STACK (128 << 10)

/*
 * A process that enters a user namespace can't leave it, and one that enters a process namespace is not in it, only its children are:
 * so two helpers do it, one the child of the other. They share the launcher's memory and descriptors, and the launcher waits for them
 * (as after vfork). The shell is a child of the launcher all the same.
 */
struct midwife {
    const struct settings *settings;
    const struct instance *parent;
    struct birth *birth;
    struct network *network;
    struct failure *failure;
    char *stack;
    int shell; /* pidfd: the number that the helper knows is one of the parent's namespace */
};

static int open_namespace(pid_t pid, const char *name)
{
    char path[64];
    snprintf(path, sizeof path, "/proc/%d/ns/%s", pid, name);
    return open(path, O_RDONLY | O_CLOEXEC);
}

/* The user namespace last: inside, the rights over the other, and to look at its process 1, are gone. */
static int enter(pid_t parent)
{
    int user = open_namespace(parent, "user"), processes = open_namespace(parent, "pid");
    int result = user < 0 || processes < 0 || setns(processes, CLONE_NEWPID) < 0 || setns(user, CLONE_NEWUSER) < 0 ? -1 : 0, error = errno;
    if (user >= 0)
        close(user);
    if (processes >= 0)
        close(processes);
    errno = error;
    return result;
}

static int deliver(void *argument)
{
    struct midwife *midwife = argument;
    const struct settings *settings = midwife->settings;
    if (network_enter(settings, midwife->birth->request->egress, midwife->network, midwife->failure) < 0)
        _exit(1);
    struct clone_args arguments = {
        .flags = CLONE_PARENT | CLONE_PIDFD | CLONE_NEWNS | CLONE_NEWPID | CLONE_NEWIPC | CLONE_NEWUTS,
        .pidfd = (unsigned long long)(size_t)&midwife->shell,
    };
    if (settings->probe.cgroup_version == 2) {
        arguments.flags |= CLONE_INTO_CGROUP | CLONE_NEWCGROUP;
        arguments.cgroup = (unsigned long long)midwife->birth->cgroup->join[0];
    }
    pid_t pid = (pid_t)syscall(SYS_clone3, &arguments, sizeof arguments);
    if (pid == 0)
        child_run(midwife->birth);
    if (pid < 0)
        fail(midwife->failure, "clone");
    _exit(pid < 0);
}

static int approach(void *argument)
{
    struct midwife *midwife = argument;
    if (enter(midwife->parent->pid) < 0)
        _exit((fail(midwife->failure, "enter parent"), 1));
    pid_t helper = clone(deliver, midwife->stack + STACK, CLONE_VM | CLONE_VFORK | CLONE_FILES | CLONE_PARENT | SIGCHLD, midwife);
    if (helper < 0)
        fail(midwife->failure, "midwife");
    _exit(helper < 0);
}

static pid_t pid_of(int pidfd)
{
    char path[64], text[512];
    snprintf(path, sizeof path, "/proc/self/fdinfo/%d", pidfd);
    int file = open(path, O_RDONLY | O_CLOEXEC);
    ssize_t length = file < 0 ? -1 : read(file, text, sizeof text - 1);
    if (file >= 0)
        close(file);
    text[length > 0 ? length : 0] = 0;
    const char *found = strstr(text, "Pid:");
    return found ? (pid_t)strtol(found + 4, NULL, 10) : -1;
}

/* The process 1 of a new shell, which waits for birth->go; -1 with the failure set. */
pid_t fork_shell(const struct settings *settings, const struct instance *parent, struct birth *birth, struct network *network, struct failure *failure)
{
    static char *stacks;
    if (!stacks && (stacks = mmap(NULL, 2 * STACK, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_STACK, -1, 0)) == MAP_FAILED) {
        stacks = NULL;
        return fail(failure, "stack");
    }
    struct midwife midwife = {settings, parent, birth, network, failure, stacks, -1};
    pid_t helper = clone(approach, stacks + 2 * STACK, CLONE_VM | CLONE_VFORK | CLONE_FILES | SIGCHLD, &midwife);
    if (helper < 0)
        return fail(failure, "midwife");
    if (midwife.shell < 0)
        return -1; /* the helpers have said why; the loop reaps them */
    pid_t shell = pid_of(midwife.shell);
    close(midwife.shell);
    return shell > 0 ? shell : fail(failure, "pid");
}

static int add(const char *name, int descriptor, char *names, int *descriptors, size_t *count)
{
    if (descriptor < 0)
        return -1;
    strcat(strcat(names, *count ? "," : ""), name);
    descriptors[(*count)++] = descriptor;
    return 0;
}

/* Hands the shell to the parent. The parent may be a hostile function's: nothing is awaited from it. */
int fork_ask(const struct settings *settings, const struct instance *parent, const struct birth *birth, pid_t shell, struct failure *failure)
{
    static const char *const spaces[] = {"net", "ipc", "uts", "mnt", "pid", "user"}; /* in the order in which they can be entered */
    char text[512], names[256] = "";
    int descriptors[MAX_DESCRIPTORS], opened[sizeof spaces / sizeof *spaces], result = 0;
    size_t count = 0, open_count = 0;
    for (size_t i = 0; result == 0 && i < sizeof spaces / sizeof *spaces; i++) {
        if (strcmp(spaces[i], "user") == 0 && parent->range == 0)
            continue;
        opened[open_count] = open_namespace(shell, spaces[i]);
        result = add(spaces[i], opened[open_count], names, descriptors, &count);
        open_count += result == 0;
    }
    add("channel", birth->channel, names, descriptors, &count);
    add("log", birth->log, names, descriptors, &count);
    add("control", birth->control, names, descriptors, &count);
    for (size_t i = settings->probe.cgroup_version == 2 ? 1 : 0; i < CONTROLLERS && count < MAX_DESCRIPTORS; i++)
        add("join", birth->cgroup->join[i], names, descriptors, &count);
    int length = snprintf(text, sizeof text, "%s", names);
    if (result == 0 && !message_send(parent->control, text, (size_t)length, descriptors, count, false))
        result = -1;
    if (result < 0)
        fail(failure, "ask parent");
    for (size_t i = 0; i < open_count; i++)
        close(opened[i]);
    return result;
}
