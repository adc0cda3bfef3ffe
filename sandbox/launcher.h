/* virga-spawn: what its parts share. The protocol is described in README.md. */
#ifndef VIRGA_LAUNCHER_H
#define VIRGA_LAUNCHER_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#define INSIDE_UID 993 /* Lambda's sbx_user1051 */
#define INSIDE_GID 990
#define LISTENER_PORT 9001
#define MAX_PACKET (128 * 1024)
#define MAX_STRINGS 1024
#define MAX_BINDS 16
#define MAX_DESCRIPTORS 8

/* What the kernel gives on this machine, found by trying (probe.c). */
struct probe {
    bool user_namespace, mounts, network_namespace, nftables, seccomp;
    bool cgroup_memory, cgroup_cpu, cgroup_pids, cgroup_freezer;
    int cgroup_version; /* 0: none usable */
};

struct settings {
    const char *socket_path, *cgroup_name;
    bool weak, root; /* root: in the initial user namespace with all capabilities */
    uid_t uid;
    gid_t gid;
    struct probe probe;
    char skeleton[256]; /* mount point of the prepared root file system */
};

/* A SPAWN request; strings point into the packet. */
struct request {
    long id, uid, cpu_shares, cpu_quota, pids, files;
    long long memory, tmp;
    const char *hostname;
    bool egress, channel;
    size_t bind_count;
    const char *bind_source[MAX_BINDS], *bind_target[MAX_BINDS];
    char *argv[MAX_STRINGS], *env[MAX_STRINGS];
};

/* A failed step, reported by whoever failed. */
struct failure {
    char step[32];
    int error;
};

/* cgroup.c */
struct cgroup {
    int join[5]; /* v1: tasks files to write "0" to; v2: join[0] is the directory for clone3; -1: unused */
    int memory, cpu;
};
void cgroup_probe(struct settings *settings);
int cgroup_make(const struct settings *settings, const struct request *request, struct cgroup *made, struct failure *failure);
void cgroup_join_self(const struct settings *settings, const struct cgroup *group);
void cgroup_close(struct cgroup *group);
bool cgroup_remove(const struct settings *settings, long id, bool *oom);
void cgroup_freeze(const struct settings *settings, long id, bool frozen);
void cgroup_sweep(const struct settings *settings, bool all);

/* network.c */
struct network {
    int ns, listener, dns, port; /* ns: -1 when the host's network is shared (weak) */
};
int network_make(const struct settings *settings, bool egress, struct network *made, struct failure *failure);
void network_close(struct network *network);

/* root.c */
int root_prepare(struct settings *settings, struct failure *failure);
int root_enter(const struct settings *settings, const struct request *request, struct failure *failure);

/* filter.c */
int filter_prepare(void);
int filter_install(void);

/* instance.c */
struct instance {
    pid_t pid;
    struct network network;
    struct cgroup cgroup;
    int channel, log;
};
int instance_start(const struct settings *settings, struct request *request, struct instance *started, struct failure *failure);

/* probe.c */
void probe_run(struct settings *settings);
size_t probe_describe(const struct settings *settings, char *text, size_t size, char separator);
bool probe_strong(const struct probe *probe);

/* message.c */
bool message_parse(char *packet, size_t length, struct request *request);
bool message_send(int socket, const char *text, size_t length, const int *descriptors, size_t count);
const char *message_value(const char *packet, size_t length, const char *name);

int fail(struct failure *failure, const char *step);

#endif
