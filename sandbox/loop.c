/* The loop. One request at a time; between them it reaps and keeps a few networks ready. */
#define _GNU_SOURCE
#include "launcher.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define READY_NETWORKS 4
#define MAX_INSTANCES 65536

static const struct settings *settings;
static struct instance *instances;
static size_t instance_count;
static struct network ready[READY_NETWORKS];
static size_t ready_count;

static long long microseconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * 1000000LL + now.tv_nsec / 1000;
}

static struct instance *find(long id)
{
    for (size_t i = 0; i < instance_count; i++)
        if (instances[i].id == id && !instances[i].dying)
            return &instances[i];
    return NULL;
}

static void send_failed(int node, long id, const struct failure *failure)
{
    char text[256];
    int length = snprintf(text, sizeof text, "FAILED%cid=%ld%cstep=%s%cerror=%s%c", 0, id, 0, failure->step, 0, strerror(failure->error), 0);
    message_send(node, text, (size_t)length, NULL, 0, true);
}

static void send_spawned(int node, long id, const struct birth_result *started, long long taken)
{
    char text[512], names[128] = "";
    int descriptors[MAX_DESCRIPTORS];
    size_t count = 0;
    const struct { const char *name; int descriptor; } all[] = {
        {"channel", started->channel}, {"log", started->log}, {"extension_log", started->extension_log}, {"listener", started->network.listener}, {"dns", started->network.dns},
        {"memory", started->cgroup.memory}, {"cpu", started->cgroup.cpu},
    };
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        if (all[i].descriptor >= 0) {
            strcat(strcat(names, count ? "," : ""), all[i].name);
            descriptors[count++] = all[i].descriptor;
        }
    const char *unit = started->cgroup.cpu < 0 ? "none" : settings->probe.cgroup_version == 2 ? "usec" : "ns";
    int length = snprintf(text, sizeof text, "SPAWNED%cid=%ld%cpid=%d%cus=%lld%cport=%d%ccpu=%s%cfds=%s%c", 0, id, 0, started->pid, 0, taken, 0,
        started->network.port, 0, unit, 0, names, 0);
    message_send(node, text, (size_t)length, descriptors, count, true);
}

/* A network for a process that is forked must belong to its parent's user namespace: it is made with the process. */
static int take_network(const struct request *request, struct network *network, struct failure *failure)
{
    if (request->parent >= 0) {
        *network = (struct network){-1, -1, -1, LISTENER_PORT};
        return 0;
    }
    if (request->egress && ready_count > 0) {
        *network = ready[--ready_count];
        return 0;
    }
    return network_make(settings, request->egress, network, failure);
}

static int start(struct request *request, struct birth_result *started, struct failure *failure)
{
    const struct instance *parent = request->parent >= 0 ? find(request->parent) : NULL;
    errno = instance_count == MAX_INSTANCES ? EAGAIN : 0;
    if (errno)
        return fail(failure, "too many instances");
    if (request->parent >= 0 && (!parent || parent->control < 0)) {
        errno = ESRCH;
        return fail(failure, "parent");
    }
    if (take_network(request, &started->network, failure) < 0)
        return -1;
    return instance_start(settings, request, parent, started, failure);
}

static void spawn(int node, struct request *request)
{
    struct failure failure = {0};
    struct birth_result started = {.channel = -1, .log = -1, .extension_log = -1, .control = -1, .network = {-1, -1, -1, 0}, .cgroup = {{-1, -1, -1, -1, -1}, -1, -1}};
    long long begun = microseconds();
    bool oom = false;
    if (start(request, &started, &failure) < 0) {
        send_failed(node, request->id, &failure);
        cgroup_close(&started.cgroup);
        cgroup_remove(settings, request->id, request->group, &oom);
    } else {
        instances[instance_count++] = (struct instance){
            .id = request->id, .group = request->group, .range = request->range, .pid = started.pid, .control = started.control,
            .forked = request->parent >= 0,
        };
        send_spawned(node, request->id, &started, microseconds() - begun);
        cgroup_close(&started.cgroup);
        close(started.log);
        if (started.extension_log >= 0)
            close(started.extension_log);
        if (started.channel >= 0)
            close(started.channel);
    }
    network_close(&started.network);
}

/* Makes a started, function-less process a function's: its files and its limits. */
static void assign(int node, const struct request *request)
{
    struct failure failure = {0};
    char text[64];
    struct instance *slot = find(request->id);
    errno = ESRCH;
    struct request limits = *request;
    limits.group = slot ? slot->group : 0;
    if (!slot)
        fail(&failure, "slot");
    if (!slot || cgroup_limit(settings, &limits, &failure) < 0 || root_assign(settings, request, slot->pid, &failure) < 0) {
        send_failed(node, request->id, &failure);
        return;
    }
    int length = snprintf(text, sizeof text, "ASSIGNED%cid=%ld%c", 0, request->id, 0);
    message_send(node, text, (size_t)length, NULL, 0, true);
}

static long number(const char *packet, size_t length, const char *name)
{
    const char *value = message_value(packet, length, name);
    return value ? strtol(value, NULL, 10) : -1;
}

/* Gives the node a connection to something that listens inside an instance. */
static void connect_into(int node, long id, long request, long port)
{
    struct failure failure = {0};
    char text[256];
    const struct instance *target = find(id);
    int connection = -1;
    errno = !target ? ESRCH : target->forked || port < 1024 || port > 65535 ? EPERM : 0;
    if (errno)
        fail(&failure, "connect");
    else
        connection = network_connect(settings, target->pid, (int)port, &failure);
    int length = connection < 0
        ? snprintf(text, sizeof text, "FAILED%cid=%ld%crequest=%ld%cstep=%s%cerror=%s%c", 0, id, 0, request, 0, failure.step, 0, strerror(failure.error), 0)
        : snprintf(text, sizeof text, "CONNECTED%cid=%ld%crequest=%ld%c", 0, id, 0, request, 0);
    message_send(node, text, (size_t)length, &connection, connection < 0 ? 0 : 1, true);
    if (connection >= 0)
        close(connection);
}

static void for_instance(const char *verb, long id)
{
    struct instance *found = find(id);
    if (!found)
        return;
    if (strcmp(verb, "KILL") == 0) {
        cgroup_freeze(settings, id, found->group, false); /* a frozen process doesn't die */
        kill(found->pid, SIGKILL);
    } else {
        cgroup_freeze(settings, id, found->group, strcmp(verb, "FREEZE") == 0);
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
    long id = number(packet, (size_t)length, "id");
    bool is_spawn = strcmp(packet, "SPAWN") == 0;
    if (strcmp(packet, "CONNECT") == 0) {
        connect_into(node, id, number(packet, (size_t)length, "request"), number(packet, (size_t)length, "port"));
    } else if (!is_spawn && strcmp(packet, "ASSIGN") != 0) {
        for_instance(packet, id);
    } else if (!message_parse(packet, (size_t)length, &request)) {
        struct failure failure = {"request", EINVAL};
        send_failed(node, request.id, &failure);
    } else if (is_spawn) {
        spawn(node, &request);
    } else {
        assign(node, &request);
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
        if (!instances[i].dying || !cgroup_remove(settings, instances[i].id, instances[i].group, &instances[i].oom)) {
            pending |= instances[i].dying;
            i++;
            continue;
        }
        char text[96];
        int length = snprintf(text, sizeof text, "EXIT%cid=%ld%cstatus=%d%coom=%d%c", 0, instances[i].id, 0, instances[i].status, 0, instances[i].oom, 0);
        message_send(node, text, (size_t)length, NULL, 0, true);
        if (instances[i].control >= 0)
            close(instances[i].control);
        instances[i] = instances[--instance_count];
    }
    return pending;
}

/* The node is gone: so must be everything that it started. */
static void end_all(void)
{
    for (size_t i = 0; i < instance_count; i++) {
        cgroup_freeze(settings, instances[i].id, instances[i].group, false);
        kill(instances[i].pid, SIGKILL);
    }
    while (waitpid(-1, NULL, 0) > 0 || errno == EINTR)
        ; /* in any order: a parent's process 1 can't go before those inside its namespace have been reaped */
    cgroup_sweep(settings, true);
}

/* Until the node hangs up. */
void loop_run(const struct settings *of_launcher, int node, int signals)
{
    struct failure failure;
    struct signalfd_siginfo ignored;
    bool pending = false, open = true;
    settings = of_launcher;
    instances = calloc(MAX_INSTANCES, sizeof *instances);
    while (instances && open) {
        struct pollfd sources[] = {{node, POLLIN, 0}, {signals, POLLIN, 0}};
        bool refill = settings->probe.nftables && ready_count < READY_NETWORKS;
        int events = poll(sources, 2, pending ? 1 : refill ? 20 : -1);
        if (events == 0 && refill && network_make(settings, true, &ready[ready_count], &failure) == 0)
            ready_count++;
        if (sources[1].revents && read(signals, &ignored, sizeof ignored) > 0)
            reap();
        open = !sources[0].revents || handle_packet(node);
        pending = bury(node);
    }
    end_all();
}
