/* virga-spawn: how it starts. */
#define _GNU_SOURCE
#include "launcher.h"

#include <errno.h>
#include <libgen.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>
#include <fcntl.h>

static struct settings settings;

static void die(const char *what)
{
    fprintf(stderr, "virga-spawn: %s: %s\n", what, strerror(errno));
    exit(1);
}

static int connect_to(const char *path)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    int node = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0), size = MAX_PACKET * 2;
    if (strlen(path) >= sizeof address.sun_path)
        errno = ENAMETOOLONG, die(path);
    strcpy(address.sun_path, path);
    if (node < 0 || connect(node, (struct sockaddr *)&address, sizeof address) < 0)
        die(path);
    setsockopt(node, SOL_SOCKET, SO_SNDBUF, &size, sizeof size);
    return node;
}

/* A user's launcher needs namespaces of its own: to own the networks it makes, and to be let back after making one. The id stays the same. */
static void own_namespace(void)
{
    char map[64];
    if (settings.root || !settings.probe.user_namespace)
        return;
    if (unshare(CLONE_NEWUSER | (settings.probe.network_namespace ? CLONE_NEWNET : 0)) < 0)
        die("user namespace");
    const struct { const char *path; unsigned id; } maps[] = {{"/proc/self/uid_map", settings.uid}, {"/proc/self/gid_map", settings.gid}};
    int file = open("/proc/self/setgroups", O_WRONLY | O_CLOEXEC);
    if (file < 0 || write(file, "deny", 4) != 4)
        die("setgroups");
    close(file);
    for (size_t i = 0; i < 2; i++) {
        int length = snprintf(map, sizeof map, "%u %u 1", maps[i].id, maps[i].id);
        file = open(maps[i].path, O_WRONLY | O_CLOEXEC);
        if (file < 0 || write(file, map, (size_t)length) != length)
            die(maps[i].path);
        close(file);
    }
}

/* The first process of every sandbox is a copy of this one: its command line must not tell where things are on the host. */
static void hide_arguments(int count, char **arguments)
{
    static const char name[] = "virga-spawn";
    for (int i = 0; i < count; i++) {
        size_t length = strlen(arguments[i]);
        memset(arguments[i], 0, length);
        if (i == 0)
            memcpy(arguments[i], name, length < sizeof name ? length : sizeof name);
    }
}

static int refuse(void)
{
    char text[2048];
    probe_describe(&settings, text, sizeof text, '\n');
    fputs("virga-spawn: a strong sandbox is impossible here; --sandbox=weak runs trusted code without the missing parts:\n", stderr);
    for (char *line = strtok(text, "\n"); line; line = strtok(NULL, "\n"))
        if (strstr(line, "=no"))
            fprintf(stderr, "  %s\n", line);
    return 3;
}

int main(int count, char **arguments)
{
    char text[2048] = "HELLO";
    bool only_probe = count == 2 && strcmp(arguments[1], "--probe") == 0;
    if (!only_probe && (count < 3 || count > 4)) {
        fputs("usage: virga-spawn SOCKET_PATH CGROUP_NAME [--weak] | virga-spawn --probe\n", stderr);
        return 2;
    }
    settings.socket_path = only_probe ? "" : strdup(arguments[1]);
    settings.cgroup_name = only_probe ? "probe" : strdup(arguments[2]);
    settings.heap = sbrk(0);
    settings.weak = count == 4;
    settings.uid = geteuid();
    settings.gid = getegid();
    settings.root = settings.uid == 0;
    hide_arguments(count, arguments);
    probe_run(&settings);
    if (only_probe) {
        probe_describe(&settings, text, sizeof text, '\n');
        fputs(text, stdout);
        cgroup_sweep(&settings, true);
        return probe_strong(&settings.probe) ? 0 : 3;
    }
    if (!settings.weak && !probe_strong(&settings.probe))
        return refuse();

    sigset_t handled;
    sigemptyset(&handled);
    sigaddset(&handled, SIGCHLD);
    sigprocmask(SIG_BLOCK, &handled, NULL);
    signal(SIGINT, SIG_IGN); /* a Ctrl-C at the terminal is the node's to handle: it still needs its instances to drain */
    signal(SIGPIPE, SIG_IGN);
    int node = connect_to(settings.socket_path), signals = signalfd(-1, &handled, SFD_CLOEXEC | SFD_NONBLOCK);
    snprintf(settings.skeleton, sizeof settings.skeleton, "%.240s/root", dirname(strdup(settings.socket_path)));
    cgroup_sweep(&settings, false);
    own_namespace();
    struct failure failure = {0};
    if (filter_prepare() < 0)
        die("seccomp");
    if (settings.probe.mounts && root_prepare(&settings, &failure) < 0)
        errno = failure.error, die(failure.step);
    size_t length = 6 + probe_describe(&settings, text + 6, sizeof text - 6, 0);
    message_send(node, text, length, NULL, 0, true);
    loop_run(&settings, node, signals);
    return 0;
}
