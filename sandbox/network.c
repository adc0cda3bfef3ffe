/*
 * Network namespaces. They belong to the launcher's user namespace, so that nothing inside a sandbox has a capability over them.
 * There is no interface but `lo`: with egress, netfilter redirects every outbound TCP connection to the listener, which the node
 * serves from outside.
 */
#define _GNU_SOURCE
#include "launcher.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/rtnetlink.h>
#include <net/if.h>
#include <nftables/libnftables.h>
#include <poll.h>
#include <stdio.h>
#include <sched.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#define CONNECT_PATIENCE 5 /* ms: a connection over lo is made at once, if its listener takes any */

static const char RULES[] =
    "table ip virga { chain output { type nat hook output priority -100;"
    " ip daddr != 127.0.0.0/8 meta l4proto tcp redirect to :9001;"
    " ip daddr != 127.0.0.0/8 udp dport 53 redirect to :53; }; }";

static int loopback_up(void)
{
    struct ifreq request = {.ifr_name = "lo"};
    int control = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (control < 0)
        return -1;
    request.ifr_flags = IFF_UP | IFF_RUNNING;
    int result = ioctl(control, SIOCSIFFLAGS, &request);
    close(control);
    return result;
}

/* A default route over lo: without one, connect() fails before netfilter sees the packet. */
static int default_route(void)
{
    struct {
        struct nlmsghdr header;
        struct rtmsg route;
        struct rtattr device;
        int interface;
        struct rtattr source; /* without one, connections would come from 0.0.0.0 and lose their answers */
        in_addr_t address;
    } message = {
        .header = {.nlmsg_len = sizeof message, .nlmsg_type = RTM_NEWROUTE, .nlmsg_flags = NLM_F_REQUEST | NLM_F_CREATE},
        .route = {.rtm_family = AF_INET, .rtm_table = RT_TABLE_MAIN, .rtm_protocol = RTPROT_STATIC, .rtm_scope = RT_SCOPE_LINK, .rtm_type = RTN_UNICAST},
        .device = {.rta_len = RTA_LENGTH(sizeof(int)), .rta_type = RTA_OIF},
        .interface = (int)if_nametoindex("lo"),
        .source = {.rta_len = RTA_LENGTH(sizeof(in_addr_t)), .rta_type = RTA_PREFSRC},
        .address = htonl(INADDR_LOOPBACK),
    };
    int netlink = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE);
    if (netlink < 0)
        return -1;
    ssize_t sent = send(netlink, &message, sizeof message, 0);
    close(netlink);
    return sent == (ssize_t)sizeof message ? 0 : -1;
}

static int redirect(void)
{
    struct nft_ctx *context = nft_ctx_new(NFT_CTX_DEFAULT); /* its socket belongs to this namespace */
    if (!context)
        return -1;
    nft_ctx_buffer_error(context);
    int result = nft_run_cmd_from_buffer(context, RULES);
    nft_ctx_free(context);
    errno = result ? ENOTSUP : 0;
    return result ? -1 : 0;
}

static int bound_socket(int type, int port)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    int made = socket(AF_INET, type | SOCK_CLOEXEC, 0);
    if (made < 0 || bind(made, (struct sockaddr *)&address, sizeof address) < 0 || (type == SOCK_STREAM && listen(made, 128) < 0)) {
        int error = errno;
        if (made >= 0)
            close(made);
        errno = error;
        return -1;
    }
    return made;
}

static int port_of(int socket)
{
    struct sockaddr_in address;
    socklen_t length = sizeof address;
    return getsockname(socket, (struct sockaddr *)&address, &length) < 0 ? 0 : ntohs(address.sin_port);
}

/* Leaves the calling process in the new namespace, which belongs to its user namespace. */
int network_enter(const struct settings *settings, bool egress, struct network *made, struct failure *failure)
{
    made->ns = made->listener = made->dns = -1;
    made->port = LISTENER_PORT;
    if (unshare(CLONE_NEWNET) < 0)
        return fail(failure, "network unshare");
    egress &= settings->probe.nftables;
    if (loopback_up() < 0)
        return fail(failure, "network lo");
    if (egress && (default_route() < 0 || redirect() < 0))
        return fail(failure, "network redirect");
    if ((made->listener = bound_socket(SOCK_STREAM, LISTENER_PORT)) < 0)
        return fail(failure, "network listener");
    if (egress && (made->dns = bound_socket(SOCK_DGRAM, 53)) < 0)
        return fail(failure, "network dns");
    made->ns = open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC);
    return made->ns < 0 ? fail(failure, "network namespace") : 0;
}

int network_make(const struct settings *settings, bool egress, struct network *made, struct failure *failure)
{
    if (!settings->probe.network_namespace) {
        made->ns = made->dns = -1;
        made->listener = bound_socket(SOCK_STREAM, 0);
        made->port = port_of(made->listener);
        return made->listener < 0 ? fail(failure, "network listener") : 0;
    }

    int host = open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC);
    if (host < 0)
        return fail(failure, "network host");
    int result = network_enter(settings, egress, made, failure);
    if (setns(host, CLONE_NEWNET) < 0)
        _exit(125); /* a launcher in the wrong network must not go on */
    close(host);
    if (result < 0)
        network_close(made);
    return result;
}

static int connect_local(int port)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    int made = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0), error = 0;
    socklen_t length = sizeof error;
    if (made < 0)
        return -1;
    struct pollfd writable = {made, POLLOUT, 0};
    if (connect(made, (struct sockaddr *)&address, sizeof address) == 0)
        return made;
    error = errno;
    if (error == EINPROGRESS) {
        error = ETIMEDOUT;
        if (poll(&writable, 1, CONNECT_PATIENCE) == 1)
            getsockopt(made, SOL_SOCKET, SO_ERROR, &error, &length);
        if (error == 0)
            return made;
    }
    close(made);
    errno = error;
    return -1;
}

/* A connection to 127.0.0.1:port inside the network namespace of a process that the launcher started there. */
int network_connect(const struct settings *settings, pid_t pid, int port, struct failure *failure)
{
    char path[64];
    errno = ENOTSUP; /* in a shared network, the port would be the host's */
    if (!settings->probe.network_namespace)
        return fail(failure, "connect");
    snprintf(path, sizeof path, "/proc/%d/ns/net", pid);
    int host = open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC), inside = open(path, O_RDONLY | O_CLOEXEC), made = -1;
    if (host >= 0 && inside >= 0 && setns(inside, CLONE_NEWNET) == 0) {
        made = connect_local(port);
        int error = errno;
        if (setns(host, CLONE_NEWNET) < 0)
            _exit(125); /* a launcher in the wrong network must not go on */
        errno = error;
    }
    if (made < 0)
        fail(failure, "connect");
    if (host >= 0)
        close(host);
    if (inside >= 0)
        close(inside);
    return made;
}

void network_close(struct network *network)
{
    int *all[] = {&network->ns, &network->listener, &network->dns};
    for (size_t i = 0; i < 3; i++)
        if (*all[i] >= 0) {
            close(*all[i]);
            *all[i] = -1;
        }
}
