/* Packets: NUL-terminated strings, and descriptors as SCM_RIGHTS. */
#define _GNU_SOURCE
#include "launcher.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

static const char *after(const char *text, const char *name)
{
    size_t length = strlen(name);
    return strncmp(text, name, length) == 0 && text[length] == '=' ? text + length + 1 : NULL;
}

const char *message_value(const char *packet, size_t length, const char *name)
{
    for (const char *text = packet; text < packet + length; text += strlen(text) + 1) {
        const char *value = after(text, name);
        if (value)
            return value;
    }
    return NULL;
}

/* SRC:DST; the target has no colon, a source might. */
static bool add_bind(struct request *request, char *text)
{
    char *colon = strrchr(text, ':');
    if (!colon || request->bind_count == MAX_BINDS)
        return false;
    *colon = 0;
    request->bind_source[request->bind_count] = text;
    request->bind_target[request->bind_count++] = colon + 1;
    return true;
}

/* The packet must end with a NUL. Unknown strings are ignored, so that a newer node can speak to an older launcher. */
bool message_parse(char *packet, size_t length, struct request *request)
{
    static const struct { const char *name; size_t offset; } numbers[] = {
        {"id", offsetof(struct request, id)}, {"uid", offsetof(struct request, uid)},
        {"cpu_shares", offsetof(struct request, cpu_shares)}, {"cpu_quota", offsetof(struct request, cpu_quota)},
        {"pids", offsetof(struct request, pids)}, {"files", offsetof(struct request, files)}, {"group", offsetof(struct request, group)},
        {"parent", offsetof(struct request, parent)}, {"range", offsetof(struct request, range)}, {"range_count", offsetof(struct request, range_count)},
    };
    size_t arguments = 0, variables = 0;
    memset(request, 0, sizeof *request);
    request->id = request->parent = -1;
    request->hostname = "virga";
    request->workdir = "/var/task";
    for (char *text = packet; text < packet + length; text += strlen(text) + 1) {
        const char *value;
        for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
            if ((value = after(text, numbers[i].name)))
                *(long *)((char *)request + numbers[i].offset) = strtol(value, NULL, 10);
        if ((value = after(text, "memory")))
            request->memory = strtoll(value, NULL, 10);
        else if ((value = after(text, "tmp")))
            request->tmp = strtoll(value, NULL, 10);
        else if ((value = after(text, "hostname")))
            request->hostname = value;
        else if ((value = after(text, "root")))
            request->root = value;
        else if ((value = after(text, "workdir")))
            request->workdir = value;
        else if ((value = after(text, "network")))
            request->egress = strcmp(value, "egress") == 0;
        else if ((value = after(text, "channel")))
            request->channel = *value == '1';
        else if ((value = after(text, "forkable")))
            request->forkable = *value == '1';
        else if ((value = after(text, "extension_log")))
            request->extension_log = *value == '1';
        else if ((value = after(text, "argv")) && arguments < MAX_STRINGS - 1)
            request->argv[arguments++] = (char *)value;
        else if ((value = after(text, "env")) && variables < MAX_STRINGS - 1)
            request->env[variables++] = (char *)value;
        else if ((value = after(text, "bind")) && !add_bind(request, (char *)value))
            return false;
    }
    return request->id >= 0 && (arguments > 0 || request->parent >= 0 || strcmp(packet, "ASSIGN") == 0);
}

bool message_send(int socket, const char *text, size_t length, const int *descriptors, size_t count, bool wait)
{
    union {
        struct cmsghdr header;
        char space[CMSG_SPACE(sizeof(int) * MAX_DESCRIPTORS)];
    } control;
    struct iovec vector = {(void *)text, length};
    struct msghdr message = {.msg_iov = &vector, .msg_iovlen = 1};
    if (count > 0) {
        memset(&control, 0, sizeof control);
        message.msg_control = &control;
        message.msg_controllen = CMSG_SPACE(sizeof(int) * count);
        struct cmsghdr *header = CMSG_FIRSTHDR(&message);
        header->cmsg_level = SOL_SOCKET;
        header->cmsg_type = SCM_RIGHTS;
        header->cmsg_len = CMSG_LEN(sizeof(int) * count);
        memcpy(CMSG_DATA(header), descriptors, sizeof(int) * count);
    }
    ssize_t sent;
    do
        sent = sendmsg(socket, &message, MSG_NOSIGNAL | (wait ? 0 : MSG_DONTWAIT));
    while (sent < 0 && errno == EINTR);
    return sent == (ssize_t)length;
}

int fail(struct failure *failure, const char *step)
{
    failure->error = errno ? errno : EINVAL;
    strncpy(failure->step, step, sizeof failure->step - 1);
    failure->step[sizeof failure->step - 1] = 0;
    return -1;
}
