/* virga-spawn: what its parts share. The protocol is described in README.md. */
#ifndef VIRGA_LAUNCHER_H
#define VIRGA_LAUNCHER_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#define INSIDE_UID 993 /* Lambda's sbx_user1051 */
#define INSIDE_GID 990
#define NESTED_IDS 100000 /* where a zygote's user namespace sees the host ids that its children's namespaces are mapped to */
#define LISTENER_PORT 9001
#define MAX_PACKET (128 * 1024)
#define MAX_STRINGS 1024
#define MAX_BINDS 16
#define MAX_DESCRIPTORS 16
#define CONTROLLERS 5

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
    void *heap;         /* where it began */
};

/* A SPAWN or ASSIGN request; strings point into the packet. */
struct request {
    long id, uid, group, cpu_shares, cpu_quota, pids, files, parent, range, range_count;
    long long memory, tmp;
    const char *hostname, *root, *workdir; /* root: an image's tree in place of the skeleton; NULL: none */
    bool egress, channel, forkable, extension_log;
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
    int join[CONTROLLERS]; /* v1: tasks files to write "0" to; v2: join[0] is the directory for clone3, join[1] its cgroup.procs; -1: unused */
    int memory, cpu;
};
void cgroup_probe(struct settings *settings);
int cgroup_make(const struct settings *settings, const struct request *request, struct cgroup *made, struct failure *failure);
int cgroup_limit(const struct settings *settings, const struct request *request, struct failure *failure);
void cgroup_join_self(const struct settings *settings, const struct cgroup *group);
void cgroup_close(struct cgroup *group);
bool cgroup_remove(const struct settings *settings, long id, long group, bool *oom);
void cgroup_freeze(const struct settings *settings, long id, long group, bool frozen);
void cgroup_sweep(const struct settings *settings, bool all);

/* network.c */
struct network {
    int ns, listener, dns, port; /* ns: -1 when the host's network is shared (weak) */
};
int network_make(const struct settings *settings, bool egress, struct network *made, struct failure *failure);
int network_enter(const struct settings *settings, bool egress, struct network *made, struct failure *failure);
int network_connect(const struct settings *settings, pid_t pid, int port, struct failure *failure);
void network_close(struct network *network);

/* root.c */
int root_prepare(struct settings *settings, struct failure *failure);
int root_enter(const struct settings *settings, const struct request *request, struct failure *failure);
int root_assign(const struct settings *settings, const struct request *request, pid_t pid, struct failure *failure);

/* filter.c */
int filter_prepare(void);
int filter_install(bool forkable);
int filter_file(void);

/* instance.c */
struct instance {
    long id, group, range; /* range: first host id of those that the children's user namespaces may be mapped to; 0: children share this one */
    pid_t pid;
    int control; /* to the process that forks; -1: none */
    bool forked, dying, oom; /* forked: its network belongs to its parent's user namespace */
    int status;
};
struct birth_result {
    pid_t pid;
    struct network network;
    struct cgroup cgroup;
    int channel, log, extension_log, control;
};
int instance_start(const struct settings *settings, struct request *request, const struct instance *parent, struct birth_result *started, struct failure *failure);

/* child.c: what runs in the new process until the runtime does */
struct birth {
    const struct settings *settings;
    const struct request *request;
    const struct cgroup *cgroup;
    const struct instance *parent; /* the runtime comes by fork from it, into these namespaces; NULL: it is executed */
    int go, report, log, extension_log, channel, control; /* go: closed by the launcher when it dies or lets the child continue after one byte */
};
void child_run(struct birth *birth) __attribute__((noreturn));

/* fork.c */
pid_t fork_shell(const struct settings *settings, const struct instance *parent, struct birth *birth, struct network *network, struct failure *failure);
int fork_ask(const struct settings *settings, const struct instance *parent, const struct birth *birth, pid_t shell, struct failure *failure);

/* probe.c */
void probe_run(struct settings *settings);
size_t probe_describe(const struct settings *settings, char *text, size_t size, char separator);
bool probe_strong(const struct probe *probe);

/* message.c */
bool message_parse(char *packet, size_t length, struct request *request);
bool message_send(int socket, const char *text, size_t length, const int *descriptors, size_t count, bool wait);
const char *message_value(const char *packet, size_t length, const char *name);

/* loop.c */
void loop_run(const struct settings *settings, int node, int signals);

int fail(struct failure *failure, const char *step);

#endif
