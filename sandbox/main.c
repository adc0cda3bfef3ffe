/* virga-spawn: the loop. One request at a time; between them it reaps and keeps a few networks ready. */
#define _GNU_SOURCE
#include "launcher.h"

#include <errno.h>
#include <libgen.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
#include <fcntl.h>

#define READY_NETWORKS 4
#define MAX_INSTANCES 65536

static struct settings settings;
static struct { long id; pid_t pid; bool dying, oom; int status; } *instances;
static size_t instance_count;
static struct network ready[READY_NETWORKS];
static size_t ready_count;

static void die(const char *what)
{
    fprintf(stderr, "virga-spawn: %s: %s\n", what, strerror(errno));
    exit(1);
}

static long long microseconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * 1000000LL + now.tv_nsec / 1000;
}

static void send_failed(int node, long id, const struct failure *failure)
{
    char text[256];
    int length = snprintf(text, sizeof text, "FAILED%cid=%ld%cstep=%s%cerror=%s%c", 0, id, 0, failure->step, 0, strerror(failure->error), 0);
    message_send(node, text, (size_t)length, NULL, 0);
}

static void send_spawned(int node, long id, const struct instance *started, long long taken)
{
    char text[512], names[128] = "";
    int descriptors[MAX_DESCRIPTORS];
    size_t count = 0;
    const struct { const char *name; int descriptor; } all[] = {
        {"channel", started->channel}, {"log", started->log}, {"listener", started->network.listener}, {"dns", started->network.dns},
        {"memory", started->cgroup.memory}, {"cpu", started->cgroup.cpu},
    };
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        if (all[i].descriptor >= 0) {
            strcat(strcat(names, count ? "," : ""), all[i].name);
            descriptors[count++] = all[i].descriptor;
        }
    const char *unit = started->cgroup.cpu < 0 ? "none" : settings.probe.cgroup_version == 2 ? "usec" : "ns";
    int length = snprintf(text, sizeof text, "SPAWNED%cid=%ld%cpid=%d%cus=%lld%cport=%d%ccpu=%s%cfds=%s%c", 0, id, 0, started->pid, 0, taken, 0,
        started->network.port, 0, unit, 0, names, 0);
    message_send(node, text, (size_t)length, descriptors, count);
}

static int take_network(bool egress, struct network *network, struct failure *failure)
{
    if (egress && ready_count > 0) {
        *network = ready[--ready_count];
        return 0;
    }
    return network_make(&settings, egress, network, failure);
}

static void spawn(int node, struct request *request)
{
    struct failure failure = {0};
    struct instance started = {.channel = -1, .log = -1, .cgroup = {{-1, -1, -1, -1, -1}, -1, -1}};
    long long begun = microseconds();
    bool oom = false;
    if (instance_count == MAX_INSTANCES) {
        errno = EAGAIN;
        fail(&failure, "too many instances");
        send_failed(node, request->id, &failure);
        return;
    }
    if (take_network(request->egress, &started.network, &failure) < 0) {
        send_failed(node, request->id, &failure);
        return;
    }
    if (instance_start(&settings, request, &started, &failure) < 0) {
        send_failed(node, request->id, &failure);
        cgroup_close(&started.cgroup);
        cgroup_remove(&settings, request->id, &oom);
    } else {
        instances[instance_count].id = request->id;
        instances[instance_count].dying = false;
        instances[instance_count].oom = false;
        instances[instance_count++].pid = started.pid;
        send_spawned(node, request->id, &started, microseconds() - begun);
        cgroup_close(&started.cgroup);
        close(started.log);
        if (started.channel >= 0)
            close(started.channel);
    }
    network_close(&started.network);
}

static void for_instance(const char *verb, long id)
{
    for (size_t i = 0; i < instance_count; i++) {
        if (instances[i].id != id || instances[i].dying)
            continue;
        if (strcmp(verb, "KILL") == 0) {
            cgroup_freeze(&settings, id, false); /* a frozen process doesn't die */
            kill(instances[i].pid, SIGKILL);
        } else {
            cgroup_freeze(&settings, id, strcmp(verb, "FREEZE") == 0);
        }
    }
}

static bool handle_packet(int node)
{
    static char packet[MAX_PACKET + 1];
    static struct request request;
    ssize_t length = recv(node, packet, MAX_PACKET, 0);
    if (length <= 0)
        return length < 0 && errno == EINTR;
    packet[length] = 0;
    const char *id = message_value(packet, (size_t)length, "id");
    if (strcmp(packet, "SPAWN") != 0) {
        for_instance(packet, id ? strtol(id, NULL, 10) : -1);
    } else if (message_parse(packet, (size_t)length, &request)) {
        spawn(node, &request);
    } else {
        struct failure failure = {"request", EINVAL};
        send_failed(node, request.id, &failure);
    }
    return true;
}

static void reap(void)
{
    int status;
    for (pid_t pid; (pid = waitpid(-1, &status, WNOHANG)) > 0;)
        for (size_t i = 0; i < instance_count; i++)
            if (instances[i].pid == pid) {
                instances[i].dying = true;
                instances[i].status = WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
            }
}

/* EXIT is sent when the group is gone too; the kernel may take a moment after the last process. True while some are pending. */
static bool bury(int node)
{
    bool pending = false;
    for (size_t i = 0; i < instance_count;) {
        if (!instances[i].dying || !cgroup_remove(&settings, instances[i].id, &instances[i].oom)) {
            pending |= instances[i].dying;
            i++;
            continue;
        }
        char text[96];
        int length = snprintf(text, sizeof text, "EXIT%cid=%ld%cstatus=%d%coom=%d%c", 0, instances[i].id, 0, instances[i].status, 0, instances[i].oom, 0);
        message_send(node, text, (size_t)length, NULL, 0);
        instances[i] = instances[--instance_count];
    }
    return pending;
}

static void serve(int node, int signals)
{
    struct failure failure;
    struct signalfd_siginfo ignored;
    bool pending = false;
    for (;;) {
        struct pollfd sources[] = {{node, POLLIN, 0}, {signals, POLLIN, 0}};
        bool refill = settings.probe.nftables && ready_count < READY_NETWORKS;
        int events = poll(sources, 2, pending ? 1 : refill ? 20 : -1);
        if (events == 0 && refill && network_make(&settings, true, &ready[ready_count], &failure) == 0)
            ready_count++;
        if (sources[1].revents && read(signals, &ignored, sizeof ignored) > 0)
            reap();
        if (sources[0].revents && !handle_packet(node))
            return;
        pending = bury(node);
    }
}

/* The node is gone: so must be everything that it started. */
static void end_all(void)
{
    for (size_t i = 0; i < instance_count; i++) {
        cgroup_freeze(&settings, instances[i].id, false);
        kill(instances[i].pid, SIGKILL);
    }
    for (size_t i = 0; i < instance_count; i++)
        waitpid(instances[i].pid, NULL, 0);
    cgroup_sweep(&settings, true);
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
    instances = calloc(MAX_INSTANCES, sizeof *instances);
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
    message_send(node, text, length, NULL, 0);
    serve(node, signals);
    end_all();
    return 0;
}
