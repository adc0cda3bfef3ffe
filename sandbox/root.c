/*
 * The root file system. The launcher prepares a skeleton once, in a mount namespace of its own; each instance inherits it and adds
 * only what is its own: the code, /tmp, /dev/shm and /proc.
 */
#define _GNU_SOURCE
#include "launcher.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/mount.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#define PATH 512
#define READ_ONLY (MOUNT_ATTR_RDONLY | MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV)

static int set_attributes(const char *path, unsigned long long attributes, bool recursive)
{
    struct mount_attr wanted = {.attr_set = attributes};
    return (int)syscall(SYS_mount_setattr, AT_FDCWD, path, recursive ? AT_RECURSIVE : 0, &wanted, sizeof wanted);
}

static void inside(const struct settings *settings, const char *path, char *full)
{
    snprintf(full, PATH, "%s%s", settings->skeleton, path);
}

static int make_folder(const struct settings *settings, const char *path, mode_t mode)
{
    char full[PATH];
    inside(settings, path, full);
    if (mkdir(full, mode) < 0 && errno != EEXIST)
        return -1;
    return chmod(full, mode);
}

static int make_file(const struct settings *settings, const char *path, const char *text)
{
    char full[PATH];
    inside(settings, path, full);
    int file = open(full, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
    if (file < 0)
        return -1;
    ssize_t written = write(file, text, strlen(text));
    close(file);
    return written < 0 ? -1 : 0;
}

/* Shows a host path at the same place, if the host has it. */
static int show(const struct settings *settings, const char *path, bool device)
{
    char full[PATH];
    struct stat found;
    if (stat(path, &found) < 0)
        return 0;
    inside(settings, path, full);
    if (S_ISDIR(found.st_mode) ? make_folder(settings, path, 0755) < 0 : make_file(settings, path, "") < 0)
        return -1;
    if (mount(path, full, NULL, MS_BIND | MS_REC, NULL) < 0)
        return -1;
    return device ? 0 : set_attributes(full, READ_ONLY, true);
}

/* /bin and its kin are links into /usr on a merged system, folders elsewhere. */
static int show_system(const struct settings *settings)
{
    static const char *const paths[] = {"/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32"};
    char target[PATH], full[PATH];
    if (show(settings, "/usr", false) < 0)
        return -1;
    for (size_t i = 0; i < sizeof paths / sizeof *paths; i++) {
        ssize_t length = readlink(paths[i], target, sizeof target - 1);
        inside(settings, paths[i], full);
        if (length > 0) {
            target[length] = 0;
            if (symlink(target, full) < 0)
                return -1;
        } else if (show(settings, paths[i], false) < 0) {
            return -1;
        }
    }
    return 0;
}

/* Only what programs need to resolve names, find libraries and trust certificates; nothing that tells about the host. */
static int make_etc(const struct settings *settings)
{
    static const char *const shown[] = {
        "/etc/ssl", "/etc/ca-certificates", "/etc/ld.so.cache", "/etc/alternatives", "/etc/mime.types", "/etc/fonts", "/etc/localtime",
    };
    for (size_t i = 0; i < sizeof shown / sizeof *shown; i++)
        if (show(settings, shown[i], false) < 0)
            return -1;
    return make_file(settings, "/etc/passwd", "root:x:0:0:root:/root:/sbin/nologin\nsbx_user1051:x:993:990::/tmp:/sbin/nologin\n") < 0
        || make_file(settings, "/etc/group", "root:x:0:\nsbx_user1051:x:990:\n") < 0
        || make_file(settings, "/etc/hosts", "127.0.0.1 localhost virga sandbox.localdomain sandbox\n::1 localhost\n") < 0
        || make_file(settings, "/etc/nsswitch.conf", "passwd: files\ngroup: files\nhosts: files dns\n") < 0
        || make_file(settings, "/etc/resolv.conf", "nameserver 127.0.0.1\noptions timeout:5 attempts:2\n") < 0
        ? -1 : 0;
}

static int make_dev(const struct settings *settings)
{
    static const char *const devices[] = {"/dev/null", "/dev/zero", "/dev/full", "/dev/random", "/dev/urandom", "/dev/tty"};
    static const char *const links[][2] = {
        {"/proc/self/fd", "/dev/fd"}, {"/proc/self/fd/0", "/dev/stdin"}, {"/proc/self/fd/1", "/dev/stdout"}, {"/proc/self/fd/2", "/dev/stderr"},
    };
    char full[PATH];
    for (size_t i = 0; i < sizeof devices / sizeof *devices; i++)
        if (show(settings, devices[i], true) < 0)
            return -1;
    for (size_t i = 0; i < sizeof links / sizeof *links; i++) {
        inside(settings, links[i][1], full);
        if (symlink(links[i][0], full) < 0)
            return -1;
    }
    return make_folder(settings, "/dev/shm", 01777);
}

int root_prepare(struct settings *settings, struct failure *failure)
{
    static const char *const folders[] = {
        "/etc", "/dev", "/proc", "/tmp", "/run", "/root", "/home", "/var", "/var/task", "/var/runtime", "/var/lang", "/var/tmp", "/opt",
    };
    umask(022);
    mkdir(settings->skeleton, 0700);
    if (unshare(CLONE_NEWNS) < 0 || mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) < 0)
        return fail(failure, "mount namespace");
    if (mount("virga", settings->skeleton, "tmpfs", MS_NOSUID, "size=4m,mode=0755") < 0)
        return fail(failure, "mount root");
    for (size_t i = 0; i < sizeof folders / sizeof *folders; i++)
        if (make_folder(settings, folders[i], 0755) < 0)
            return fail(failure, "make folders");
    if (show_system(settings) < 0)
        return fail(failure, "show /usr");
    if (make_etc(settings) < 0)
        return fail(failure, "make /etc");
    if (make_dev(settings) < 0)
        return fail(failure, "make /dev");
    return set_attributes(settings->skeleton, MOUNT_ATTR_RDONLY, false) < 0 ? fail(failure, "read-only root") : 0;
}

static int mount_temporary(const struct settings *settings, const char *path, long long size)
{
    char full[PATH], options[128];
    inside(settings, path, full);
    snprintf(options, sizeof options, "size=%lld,mode=1777,uid=%d,gid=%d", size, INSIDE_UID, INSIDE_GID);
    return mount("tmpfs", full, "tmpfs", MS_NOSUID | MS_NODEV, options);
}

static int mount_proc(const struct settings *settings)
{
    static const char *const hidden[] = {"/proc/keys", "/proc/kcore", "/proc/sysrq-trigger", "/proc/timer_list", "/proc/kmsg"};
    char full[PATH], null[PATH];
    inside(settings, "/proc", full);
    if (mount("proc", full, "proc", MS_NOSUID | MS_NODEV | MS_NOEXEC, NULL) < 0)
        return -1;
    inside(settings, "/dev/null", null);
    for (size_t i = 0; i < sizeof hidden / sizeof *hidden; i++) {
        inside(settings, hidden[i], full);
        if (access(full, F_OK) == 0 && mount(null, full, NULL, MS_BIND, NULL) < 0)
            return -1;
    }
    return 0;
}

/* A source is opened by the owner of the files (see instance.c) and mounted by descriptor, which no later rename can redirect. */
static int bind_read_only(const struct settings *settings, const char *source, const char *target)
{
    char full[PATH], link[64];
    int file = open(source, O_PATH | O_CLOEXEC);
    if (file < 0)
        return -1;
    snprintf(link, sizeof link, "/proc/self/fd/%d", file);
    inside(settings, target, full);
    int result = mount(link, full, NULL, MS_BIND | MS_REC, NULL);
    int error = errno;
    close(file);
    errno = error;
    return result < 0 ? -1 : set_attributes(full, READ_ONLY, true);
}

/* A copy of a host file or folder that can be mounted anywhere, read-only. */
static int copy_tree(const char *source)
{
    int tree = (int)syscall(SYS_open_tree, AT_FDCWD, source, OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC | AT_RECURSIVE);
    struct mount_attr wanted = {.attr_set = READ_ONLY};
    if (tree >= 0 && syscall(SYS_mount_setattr, tree, "", AT_EMPTY_PATH | AT_RECURSIVE, &wanted, sizeof wanted) < 0) {
        close(tree);
        return -1;
    }
    return tree;
}

/* Shows the code to a process that was started without: the launcher enters its mount namespace for a moment. */
int root_assign(const struct settings *settings, const struct request *request, pid_t pid, struct failure *failure)
{
    char path[64], size[64];
    int trees[MAX_BINDS], result = 0;
    size_t count = 0;
    if (!settings->probe.mounts)
        return request->bind_count ? (errno = ENOTSUP, fail(failure, "assign")) : 0;
    snprintf(path, sizeof path, "/proc/%d/ns/mnt", pid);
    int own = open("/proc/self/ns/mnt", O_RDONLY | O_CLOEXEC), theirs = open(path, O_RDONLY | O_CLOEXEC);
    for (; count < request->bind_count && (trees[count] = copy_tree(request->bind_source[count])) >= 0; count++)
        ;
    if (count < request->bind_count || own < 0 || theirs < 0 || setns(theirs, CLONE_NEWNS) < 0) {
        result = fail(failure, "assign");
    } else {
        for (size_t i = 0; i < count && result == 0; i++)
            if (syscall(SYS_move_mount, trees[i], "", AT_FDCWD, request->bind_target[i], MOVE_MOUNT_F_EMPTY_PATH) < 0)
                result = fail(failure, "assign mount");
        snprintf(size, sizeof size, "size=%lld", request->tmp);
        if (result == 0 && mount(NULL, "/tmp", NULL, MS_REMOUNT | MS_NOSUID | MS_NODEV, size) < 0)
            result = fail(failure, "assign /tmp");
        if (setns(own, CLONE_NEWNS) < 0)
            _exit(125); /* a launcher in the wrong root must not go on */
    }
    for (size_t i = 0; i < count; i++)
        close(trees[i]);
    if (own >= 0)
        close(own);
    if (theirs >= 0)
        close(theirs);
    return result;
}

/*
 * An image's tree covers the skeleton, from which it takes what makes a sandbox of it. The node made sure that the places for these
 * are what they should be, not links to elsewhere, and the tree never changes.
 */
static int cover(const struct settings *settings, const struct request *request)
{
    static const char *const taken[] = {"/dev", "/etc/hosts", "/etc/resolv.conf"};
    enum { COUNT = sizeof taken / sizeof *taken };
    char full[PATH], links[COUNT][64];
    int files[COUNT], result = 0;
    for (size_t i = 0; i < COUNT; i++) {
        inside(settings, taken[i], full);
        files[i] = open(full, O_PATH | O_CLOEXEC);
        snprintf(links[i], sizeof links[i], "/proc/self/fd/%d", files[i]);
    }
    result = bind_read_only(settings, request->root, "");
    for (size_t i = 0; i < COUNT; i++) {
        inside(settings, taken[i], full);
        if (result == 0)
            result = mount(links[i], full, NULL, MS_BIND | MS_REC, NULL);
        int error = errno;
        close(files[i]);
        errno = error;
    }
    return result;
}

/* Called in the instance's new namespaces, still with the launcher's user id and all capabilities over the namespaces. */
int root_enter(const struct settings *settings, const struct request *request, struct failure *failure)
{
    if (mount(settings->skeleton, settings->skeleton, NULL, MS_BIND | MS_REC, NULL) < 0)
        return fail(failure, "bind root"); /* the inherited mount is locked; a bind of it may become the root */
    if (request->root && cover(settings, request) < 0)
        return fail(failure, "image");
    for (size_t i = 0; i < request->bind_count; i++)
        if (bind_read_only(settings, request->bind_source[i], request->bind_target[i]) < 0)
            return fail(failure, "bind");
    if (mount_temporary(settings, "/tmp", request->tmp) < 0 || mount_temporary(settings, "/dev/shm", 64 << 20) < 0)
        return fail(failure, "mount /tmp");
    if (mount_proc(settings) < 0)
        return fail(failure, "mount /proc");
    if (chdir(settings->skeleton) < 0 || syscall(SYS_pivot_root, ".", ".") < 0 || umount2(".", MNT_DETACH) < 0)
        return fail(failure, "pivot_root");
    return chdir(request->workdir) < 0 ? fail(failure, "working directory") : 0;
}
