/* What cgroup.c and limits.c share. */
#ifndef VIRGA_CGROUP_H
#define VIRGA_CGROUP_H

#include "launcher.h"

#define PATH 512

int cgroup_write(const char *path, const char *text);
int cgroup_write_number(const char *folder, const char *name, long long value);
void cgroup_leaf(const struct settings *settings, size_t controller, long id, long group, char *path, size_t size);

#endif
