/* The limits of an instance's control groups, version 1 or 2. */
#define _GNU_SOURCE
#include "cgroup.h"

#include <stdio.h>

static int limit_v1(const struct settings *settings, const struct request *request, struct failure *failure)
{
    const struct probe *probe = &settings->probe;
    char path[PATH];
    cgroup_leaf(settings, 0, request->id, request->group, path, sizeof path);
    if (probe->cgroup_memory) {
        cgroup_write_number(path, "memory.memsw.limit_in_bytes", -1); /* it may never be below the other; absent without swap accounting */
        if (cgroup_write_number(path, "memory.limit_in_bytes", request->memory) < 0)
            return fail(failure, "cgroup memory");
        cgroup_write_number(path, "memory.memsw.limit_in_bytes", request->memory);
    }
    cgroup_leaf(settings, 1, request->id, request->group, path, sizeof path);
    if (probe->cgroup_cpu) {
        cgroup_write_number(path, "cpu.shares", request->cpu_shares);
        cgroup_write_number(path, "cpu.cfs_quota_us", request->cpu_quota > 0 ? request->cpu_quota : -1);
    }
    cgroup_leaf(settings, 3, request->id, request->group, path, sizeof path);
    return probe->cgroup_pids && cgroup_write_number(path, "pids.max", request->pids) < 0 ? fail(failure, "cgroup pids") : 0;
}

static int limit_v2(const struct settings *settings, const struct request *request, struct failure *failure)
{
    char path[PATH], file[PATH + 64], text[64];
    cgroup_leaf(settings, 0, request->id, request->group, path, sizeof path);
    if (cgroup_write_number(path, "memory.max", request->memory) < 0)
        return fail(failure, "cgroup memory");
    cgroup_write_number(path, "memory.swap.max", 0);
    cgroup_write_number(path, "memory.oom.group", 1);
    if (cgroup_write_number(path, "pids.max", request->pids) < 0)
        return fail(failure, "cgroup pids");
    /* the kernel's own conversion from shares (2-262144) to weight (1-10000) */
    cgroup_write_number(path, "cpu.weight", 1 + (request->cpu_shares - 2) * 9999 / 262142);
    snprintf(text, sizeof text, request->cpu_quota > 0 ? "%ld 100000" : "max", request->cpu_quota);
    snprintf(file, sizeof file, "%s/cpu.max", path);
    cgroup_write(file, text);
    return 0;
}

/* Sets the limits of a group that has been made; also later, when a slot becomes a function's. */
int cgroup_limit(const struct settings *settings, const struct request *request, struct failure *failure)
{
    return settings->probe.cgroup_version == 2 ? limit_v2(settings, request, failure) : limit_v1(settings, request, failure);
}
