/*
 * Limits by control groups, version 1 or 2, chosen by the file system at /sys/fs/cgroup. Every instance has a leaf of its own
 * below a group that carries the node's name, so that nothing of another node is ever touched.
 */
#define _GNU_SOURCE
#include "cgroup.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <linux/magic.h>
#include <unistd.h>

#define MOUNT "/sys/fs/cgroup"
#define ALL_SHARES 4096 /* of all functions against the rest of the machine, whose every thread outside of groups counts 1024 */

static const char *const controllers[] = {"memory", "cpu", "cpuacct", "pids", "freezer"};

static char base_v2[PATH]; /* the group below which a v2 node keeps its instances */

int cgroup_write(const char *path, const char *text)
{
    int file = open(path, O_WRONLY | O_CLOEXEC);
    if (file < 0)
        return -1;
    ssize_t written = write(file, text, strlen(text));
    int error = errno;
    close(file);
    errno = error;
    return written < 0 ? -1 : 0;
}

int cgroup_write_number(const char *folder, const char *name, long long value)
{
    char path[PATH + 64], text[32];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    snprintf(text, sizeof text, "%lld", value);
    return cgroup_write(path, text);
}

static long long read_field(const char *path, const char *field)
{
    char text[1024];
    int file = open(path, O_RDONLY | O_CLOEXEC);
    if (file < 0)
        return 0;
    ssize_t length = read(file, text, sizeof text - 1);
    close(file);
    if (length <= 0)
        return 0;
    text[length] = 0;
    const char *found = strstr(text, field);
    return found ? strtoll(found + strlen(field), NULL, 10) : 0;
}

static void parent_of(const struct settings *settings, size_t controller, char *path, size_t size)
{
    if (settings->probe.cgroup_version == 2)
        snprintf(path, size, "%s", base_v2);
    else
        snprintf(path, size, MOUNT "/%s/virga-%s", controllers[controller], settings->cgroup_name);
}

/* Processor shares are fair between groups first, however many instances a group has; the other limits know no groups. */
static bool grouped(const struct settings *settings, size_t controller, long group)
{
    return group > 0 && (settings->probe.cgroup_version == 2 || controller == 1);
}

static void group_of(const struct settings *settings, size_t controller, long group, char *path, size_t size)
{
    char parent[PATH];
    parent_of(settings, controller, parent, sizeof parent);
    snprintf(path, size, grouped(settings, controller, group) ? "%s/g%ld" : "%s", parent, group);
}

void cgroup_leaf(const struct settings *settings, size_t controller, long id, long group, char *path, size_t size)
{
    char parent[PATH];
    group_of(settings, controller, group, parent, sizeof parent);
    snprintf(path, size, "%s/%ld", parent, id);
}

static bool usable_v1(const struct settings *settings, size_t controller)
{
    char path[PATH];
    snprintf(path, sizeof path, MOUNT "/%s/virga-%s", controllers[controller], settings->cgroup_name);
    return (mkdir(path, 0755) == 0 || errno == EEXIST) && access(path, W_OK) == 0; /* an administrator may have made it for a user */
}

/* Root takes a group at the top; a user needs a delegated one, which is the group it runs in. */
static bool prepare_v2(const struct settings *settings)
{
    char own[PATH / 2] = "", path[PATH + 64];
    if (!settings->root) {
        FILE *file = fopen("/proc/self/cgroup", "re");
        if (!file || fscanf(file, "0::%255s", own) != 1)
            own[0] = 0;
        if (file)
            fclose(file);
    }
    snprintf(path, sizeof path, MOUNT "%s/cgroup.subtree_control", own);
    cgroup_write(path, "+memory +cpu +pids");
    snprintf(base_v2, sizeof base_v2, MOUNT "%s/virga-%s", own, settings->cgroup_name);
    if (mkdir(base_v2, 0755) < 0 && errno != EEXIST)
        return false;
    cgroup_write_number(base_v2, "cpu.weight", 1 + (ALL_SHARES - 2) * 9999L / 262142);
    snprintf(path, sizeof path, "%s/cgroup.subtree_control", base_v2);
    return cgroup_write(path, "+memory +cpu +pids") == 0;
}

void cgroup_probe(struct settings *settings)
{
    struct statfs found;
    struct probe *probe = &settings->probe;
    if (statfs(MOUNT, &found) < 0)
        return;
    if (found.f_type == CGROUP2_SUPER_MAGIC) {
        bool ready = prepare_v2(settings);
        probe->cgroup_memory = probe->cgroup_cpu = probe->cgroup_pids = probe->cgroup_freezer = ready;
        probe->cgroup_version = ready ? 2 : 0;
        return;
    }
    probe->cgroup_memory = usable_v1(settings, 0);
    probe->cgroup_cpu = usable_v1(settings, 1) && usable_v1(settings, 2);
    probe->cgroup_pids = usable_v1(settings, 3);
    probe->cgroup_freezer = usable_v1(settings, 4);
    probe->cgroup_version = probe->cgroup_memory ? 1 : 0;
    if (probe->cgroup_cpu) {
        char path[PATH];
        parent_of(settings, 1, path, sizeof path);
        cgroup_write_number(path, "cpu.shares", ALL_SHARES);
    }
}

static bool has_v1(const struct probe *probe, size_t controller)
{
    const bool has[CONTROLLERS] = {probe->cgroup_memory, probe->cgroup_cpu, probe->cgroup_cpu, probe->cgroup_pids, probe->cgroup_freezer};
    return has[controller];
}

static int make_v1(const struct settings *settings, const struct request *request, struct cgroup *made, struct failure *failure)
{
    char path[PATH], file[PATH + 64];
    for (size_t i = 0; i < CONTROLLERS; i++) {
        if (!has_v1(&settings->probe, i))
            continue;
        group_of(settings, i, request->group, path, sizeof path);
        if (grouped(settings, i, request->group) && mkdir(path, 0755) == 0)
            cgroup_write_number(path, "cpu.shares", request->cpu_shares); /* a function's weight is its memory's, however many instances it has */
        cgroup_leaf(settings, i, request->id, request->group, path, sizeof path);
        if (mkdir(path, 0755) < 0 && errno != EEXIST)
            return fail(failure, "cgroup mkdir");
        if (i == 0) {
            snprintf(file, sizeof file, "%s/memory.max_usage_in_bytes", path);
            made->memory = open(file, O_RDONLY | O_CLOEXEC);
        } else if (i == 2) {
            snprintf(file, sizeof file, "%s/cpuacct.usage", path);
            made->cpu = open(file, O_RDONLY | O_CLOEXEC);
        }
        snprintf(file, sizeof file, "%s/tasks", path);
        made->join[i] = open(file, O_WRONLY | O_CLOEXEC);
        if (made->join[i] < 0)
            return fail(failure, "cgroup tasks");
    }
    return 0;
}

static int make_v2(const struct settings *settings, const struct request *request, struct cgroup *made, struct failure *failure)
{
    char path[PATH], file[PATH + 64];
    if (request->group > 0) {
        group_of(settings, 0, request->group, path, sizeof path);
        mkdir(path, 0755);
        snprintf(file, sizeof file, "%s/cgroup.subtree_control", path);
        cgroup_write(file, "+memory +cpu +pids");
    }
    cgroup_leaf(settings, 0, request->id, request->group, path, sizeof path);
    if (mkdir(path, 0755) < 0 && errno != EEXIST)
        return fail(failure, "cgroup mkdir");
    snprintf(file, sizeof file, "%s/memory.peak", path);
    made->memory = open(file, O_RDONLY | O_CLOEXEC);
    snprintf(file, sizeof file, "%s/cpu.stat", path);
    made->cpu = open(file, O_RDONLY | O_CLOEXEC);
    made->join[0] = open(path, O_PATH | O_DIRECTORY | O_CLOEXEC);
    snprintf(file, sizeof file, "%s/cgroup.procs", path);
    made->join[1] = open(file, O_WRONLY | O_CLOEXEC);
    return made->join[0] < 0 || made->join[1] < 0 ? fail(failure, "cgroup open") : 0;
}

int cgroup_make(const struct settings *settings, const struct request *request, struct cgroup *made, struct failure *failure)
{
    made->memory = made->cpu = -1;
    for (size_t i = 0; i < CONTROLLERS; i++)
        made->join[i] = -1;
    int result = settings->probe.cgroup_version == 2 ? make_v2(settings, request, made, failure) : make_v1(settings, request, made, failure);
    return result < 0 ? result : cgroup_limit(settings, request, failure);
}

/* Version 1: a single-threaded process that writes "0" to `tasks` moves itself without the lock that moving another one takes. */
void cgroup_join_self(const struct settings *settings, const struct cgroup *group)
{
    for (size_t i = 0; settings->probe.cgroup_version == 1 && i < CONTROLLERS; i++)
        if (group->join[i] >= 0 && write(group->join[i], "0", 1) < 0)
            _exit(125); /* never run outside the limits */
}

void cgroup_close(struct cgroup *group)
{
    int *all[] = {&group->memory, &group->cpu, &group->join[0], &group->join[1], &group->join[2], &group->join[3], &group->join[4]};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        if (*all[i] >= 0) {
            close(*all[i]);
            *all[i] = -1;
        }
}

/* False while the kernel still holds the group of a tree that has just ended. */
bool cgroup_remove(const struct settings *settings, long id, long group, bool *oom)
{
    char path[PATH], file[PATH + 64];
    bool gone = true;
    int version = settings->probe.cgroup_version;
    cgroup_leaf(settings, 0, id, group, path, sizeof path);
    snprintf(file, sizeof file, "%s/%s", path, version == 2 ? "memory.events" : "memory.oom_control");
    if (version && read_field(file, "oom_kill ") > 0)
        *oom = true;
    for (size_t i = 0; version && i < (version == 2 ? 1 : CONTROLLERS); i++) {
        cgroup_leaf(settings, i, id, group, path, sizeof path);
        gone &= rmdir(path) == 0 || errno == ENOENT;
        group_of(settings, i, group, path, sizeof path);
        if (gone && grouped(settings, i, group))
            rmdir(path); /* stays as long as the group has others */
    }
    return gone;
}

void cgroup_freeze(const struct settings *settings, long id, long group, bool frozen)
{
    char path[PATH], file[PATH + 64];
    cgroup_leaf(settings, 4, id, group, path, sizeof path);
    snprintf(file, sizeof file, "%s/%s", path, settings->probe.cgroup_version == 2 ? "cgroup.freeze" : "freezer.state");
    cgroup_write(file, settings->probe.cgroup_version == 2 ? (frozen ? "1" : "0") : (frozen ? "FROZEN" : "THAWED"));
}

static void sweep(const char *path, int depth)
{
    char file[2 * PATH];
    DIR *folder = opendir(path);
    for (struct dirent *entry; folder && (entry = readdir(folder));) {
        if (entry->d_type != DT_DIR || entry->d_name[0] == '.')
            continue;
        snprintf(file, sizeof file, "%s/%s", path, entry->d_name);
        if (depth > 0)
            sweep(file, depth - 1);
        snprintf(file, sizeof file, "%s/%s/cgroup.procs", path, entry->d_name);
        FILE *processes = fopen(file, "re");
        for (int pid; processes && fscanf(processes, "%d", &pid) == 1;)
            kill(pid, SIGKILL);
        if (processes)
            fclose(processes);
        snprintf(file, sizeof file, "%s/%s", path, entry->d_name);
        for (int tries = 0; rmdir(file) < 0 && errno == EBUSY && tries < 100; tries++)
            usleep(1000);
    }
    if (folder)
        closedir(folder);
}

/* Kills what a dead predecessor may have left and removes its groups; with `all` the parent too. */
void cgroup_sweep(const struct settings *settings, bool all)
{
    char path[PATH];
    int version = settings->probe.cgroup_version;
    for (size_t i = 0; version && i < (version == 2 ? 1 : CONTROLLERS); i++) {
        parent_of(settings, i, path, sizeof path);
        sweep(path, 1);
        if (all)
            rmdir(path);
    }
}
