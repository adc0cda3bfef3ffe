/*
 * The part of a fork that a parent does itself (see ../fork.c): a small library that zygotes and templates load. The parent receives
 * the descriptors of a shell and starts an intermediate process in the shell's process namespace, which enters its cgroup and other
 * namespaces and gives up what it must. The fork of that one is the runtime: when the intermediate has gone, its parent is the shell's
 * process 1. Memory is copied once: the intermediate shares the parent's, which waits for it (as after vfork).
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#define INSIDE_UID 993
#define INSIDE_GID 990
#define MAX_DESCRIPTORS 16
#define FIRST_FREE 64

struct shell {
    int count, control; /* control: the child is to be forked from, too */
    int descriptor[MAX_DESCRIPTORS];
    char name[MAX_DESCRIPTORS][8];
};

static struct sock_fprog program;
static void *resume[5];
static char stack[64 << 10] __attribute__((aligned(16))); /* the intermediate's */

/* The filter for children, from the sealed file that the launcher passed. */
int virga_load_filter(int file)
{
    struct stat found;
    if (fstat(file, &found) < 0)
        return -1;
    program.len = (unsigned short)((size_t)found.st_size / sizeof(struct sock_filter));
    program.filter = malloc((size_t)found.st_size);
    return program.filter && pread(file, program.filter, (size_t)found.st_size, 0) == found.st_size ? close(file) : -1;
}

/* 1: a shell has come; 0: the launcher has hung up. */
int virga_receive(int control, struct shell *shell)
{
    char names[256];
    union {
        struct cmsghdr header;
        char space[CMSG_SPACE(sizeof(int) * MAX_DESCRIPTORS)];
    } ancillary;
    struct iovec vector = {names, sizeof names - 1};
    struct msghdr message = {.msg_iov = &vector, .msg_iovlen = 1, .msg_control = &ancillary, .msg_controllen = sizeof ancillary};
    ssize_t length;
    do
        length = recvmsg(control, &message, MSG_CMSG_CLOEXEC);
    while (length < 0 && errno == EINTR);
    if (length <= 0)
        return 0;
    names[length] = 0;
    struct cmsghdr *header = CMSG_FIRSTHDR(&message);
    size_t count = header ? (header->cmsg_len - CMSG_LEN(0)) / sizeof(int) : 0;
    memset(shell, 0, sizeof *shell);
    shell->control = -1;
    char *rest = names;
    for (char *name; (name = strsep(&rest, ",")) && (size_t)shell->count < count; shell->count++) {
        strncpy(shell->name[shell->count], name, sizeof shell->name[0] - 1);
        memcpy(&shell->descriptor[shell->count], CMSG_DATA(header) + sizeof(int) * (size_t)shell->count, sizeof(int));
        if (strcmp(name, "control") == 0)
            shell->control = shell->descriptor[shell->count];
    }
    return 1;
}

static int find(const struct shell *shell, const char *name)
{
    for (int i = 0; i < shell->count; i++)
        if (strcmp(shell->name[i], name) == 0)
            return shell->descriptor[i];
    return -1;
}

static int set_capabilities(unsigned mask)
{
    struct __user_cap_header_struct header = {_LINUX_CAPABILITY_VERSION_3, 0};
    struct __user_cap_data_struct data[2] = {{mask, mask, 0}, {0, 0, 0}};
    prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0);
    return (int)syscall(SYS_capset, &header, data);
}

/* In the intermediate process. The descriptors come in the order in which they must be used; 0, or the step that failed. */
static int join(const struct shell *shell)
{
    for (int i = 0; i < shell->count; i++)
        if (strcmp(shell->name[i], "join") == 0 && write(shell->descriptor[i], "0", 1) != 1)
            return 1;
    setsid();
    for (int i = 0; i < shell->count; i++) {
        const char *name = shell->name[i];
        if (strcmp(name, "join") == 0 || strcmp(name, "pid") == 0 || strcmp(name, "log") == 0 || strcmp(name, "channel") == 0 || strcmp(name, "control") == 0)
            continue;
        if (setns(shell->descriptor[i], 0) < 0)
            return 2 + i;
        if (strcmp(name, "user") == 0 && (setresgid(INSIDE_GID, INSIDE_GID, INSIDE_GID) < 0 || setresuid(INSIDE_UID, INSIDE_UID, INSIDE_UID) < 0))
            return 20;
    }
    if (chdir("/var/task") < 0)
        return 21;
    if (set_capabilities(shell->control >= 0 ? 1U << CAP_SYS_ADMIN | 1U << CAP_SYS_CHROOT : 0) < 0)
        return 22;
    if (shell->control < 0 && syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &program) < 0)
        return 23;
    return 0;
}

static int enter_and_fork(void *argument)
{
    int step = join(argument);
    pid_t child = step == 0 ? fork() : -1;
    if (child == 0)
        __builtin_longjmp(resume, 1); /* onto the copy of the stack on which the parent waits */
    _exit(child > 0 ? 0 : step > 0 ? step : 99);
}

/* As fork: 0 in the child, which lives in the shell; the intermediate's id in the parent, to be waited for; -1. */
int virga_fork(struct shell *shell)
{
    if (setns(find(shell, "pid"), CLONE_NEWPID) < 0) /* where its next child is born; it stays in its own */
        return -1;
    if (__builtin_setjmp(resume))
        return 0;
    return clone(enter_and_fork, stack + sizeof stack, CLONE_VM | CLONE_VFORK | SIGCHLD, shell);
}

/* In the child: its log, its channel and, if it is a parent itself, its control; nothing else that came with the shell. */
int virga_settle(const struct shell *shell)
{
    int log = fcntl(find(shell, "log"), F_DUPFD_CLOEXEC, FIRST_FREE), channel = fcntl(find(shell, "channel"), F_DUPFD_CLOEXEC, FIRST_FREE);
    int control = shell->control < 0 ? -1 : fcntl(shell->control, F_DUPFD_CLOEXEC, FIRST_FREE);
    prctl(PR_SET_DUMPABLE, 1); /* as after an exec: else its own /proc entries would be root's */
    for (int i = 0; i < shell->count; i++)
        close(shell->descriptor[i]);
    if (dup2(log, 1) < 0 || dup2(log, 2) < 0 || dup3(channel, 3, O_CLOEXEC) < 0 || (control >= 0 && dup3(control, 4, O_CLOEXEC) < 0))
        return -1;
    close(log);
    close(channel);
    if (control >= 0)
        close(control);
    return control < 0 ? close(4) : 0;
}

/* In the parent, which keeps nothing of the shell. */
void virga_forget(const struct shell *shell)
{
    for (int i = 0; i < shell->count; i++)
        close(shell->descriptor[i]);
}
