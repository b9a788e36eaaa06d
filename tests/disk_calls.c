/* Calls that change files under one folder -> a log of them, or a failure of the n-th.
 *
 * Preloaded (LD_PRELOAD) by tests/disk_calls.py, which also reads the log. KUTIP_DISK_ROOT names
 * the folder, KUTIP_DISK_LOG the file for the log. A log entry is a packed header (kind, file
 * descriptor, flags, offset or size, length of name, length of data), the name and the data.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <unistd.h>

#define MOST_FILES 4096
#define CREATED 1
#define TRUNCATED 2
#define FOLDER 4
#define REAL(name) static __typeof__(name) *real; if (!real) real = dlsym(RTLD_NEXT, #name)

struct __attribute__((packed)) entry {
    char kind;
    int32_t descriptor, flags;
    int64_t place;
    int32_t name_bytes, data_bytes;
};

static char root[PATH_MAX];
static size_t root_bytes;
static int log_descriptor = -1;
static char tracked[MOST_FILES]; /* by descriptor */
static pthread_mutex_t mutex = PTHREAD_RECURSIVE_MUTEX_INITIALIZER_NP;

static long seen, failed, fail_from;
static int fail_errno, fail_once;
static char failed_call[32], failed_name[PATH_MAX];

static void begin(void) { pthread_mutex_lock(&mutex); }
static void end(void) { pthread_mutex_unlock(&mutex); }

static void note(char kind, int descriptor, int flags, int64_t place, const char *name,
                 const void *data, size_t data_bytes) {
    if (log_descriptor < 0) return;
    struct entry head = {kind, descriptor, flags, place, name ? strlen(name) : 0, data_bytes};
    struct iovec parts[3] = {{&head, sizeof head}, {(void *)name, head.name_bytes},
                             {(void *)data, data_bytes}};
    int before = errno;
    if (syscall(SYS_writev, log_descriptor, parts, 3) < 0) abort();
    errno = before;
}

__attribute__((constructor)) static void start(void) {
    const char *named = getenv("KUTIP_DISK_ROOT"), *log = getenv("KUTIP_DISK_LOG");
    if (!named || strlen(named) >= PATH_MAX) return;
    strcpy(root, named);
    root_bytes = strlen(root);
    if (log) log_descriptor = syscall(SYS_openat, AT_FDCWD, log,
                                      O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
}

/* What the tests call by ctypes. */
void disk_mark(const char *text) { begin(); note('x', 0, 0, 0, text, 0, 0); end(); }
void disk_fail(long from, int error, int once) {
    begin();
    seen = failed = 0, fail_from = from, fail_errno = error, fail_once = once;
    end();
}
long disk_seen(void) { return seen; }
long disk_failed(void) { return failed; }
const char *disk_failed_call(void) { return failed_call; }
const char *disk_failed_name(void) { return failed_name; }

/* The full name of a path in `out`; whether it is under the root. */
static int inside(int folder, const char *path, char *out) {
    if (!root_bytes || !path) return 0;
    if (path[0] == '/') {
        if (strlen(path) >= PATH_MAX) return 0;
        strcpy(out, path);
    } else {
        char link[64], base[PATH_MAX];
        if (folder == AT_FDCWD) {
            if (!getcwd(base, sizeof base)) return 0;
        } else {
            snprintf(link, sizeof link, "/proc/self/fd/%d", folder);
            ssize_t bytes = readlink(link, base, sizeof base - 1);
            if (bytes < 0) return 0;
            base[bytes] = 0;
        }
        if (strlen(base) + strlen(path) + 2 > PATH_MAX) return 0;
        sprintf(out, "%s/%s", base, path);
    }
    return !strncmp(out, root, root_bytes) && (out[root_bytes] == '/' || !out[root_bytes]);
}

static int is_tracked(int descriptor) {
    return descriptor >= 0 && descriptor < MOST_FILES && tracked[descriptor];
}

static void name_of(int descriptor, char *out) {
    char link[64];
    snprintf(link, sizeof link, "/proc/self/fd/%d", descriptor);
    ssize_t bytes = readlink(link, out, PATH_MAX - 1);
    out[bytes > 0 ? bytes : 0] = 0;
}

/* Count a call; tell whether it is to fail. */
static int fails(const char *call, int descriptor, const char *name) {
    seen++;
    if (!fail_from || seen < fail_from || (fail_once && seen > fail_from)) return 0;
    if (!failed++) {
        snprintf(failed_call, sizeof failed_call, "%s", call);
        if (name) snprintf(failed_name, sizeof failed_name, "%s", name);
        else name_of(descriptor, failed_name);
    }
    errno = fail_errno;
    return 1;
}

static int opened(int folder, const char *path, int flags, mode_t mode) {
    char name[PATH_MAX];
    if (!inside(folder, path, name))
        return syscall(SYS_openat, folder, path, flags, mode);
    struct stat status;
    int kind = 0, found;
    begin();
    if (fails("open", -1, name)) { end(); return -1; }
    int was_there = !stat(name, &status);
    found = syscall(SYS_openat, folder, path, flags, mode);
    if (found >= 0) {
        if (!was_there) kind |= CREATED;
        if ((flags & O_TRUNC) && was_there) kind |= TRUNCATED;
        if (!fstat(found, &status) && S_ISDIR(status.st_mode)) kind |= FOLDER;
        if (found >= MOST_FILES) abort();
        tracked[found] = 1;
        note('o', found, kind, 0, name, 0, 0);
    }
    end();
    return found;
}

#define COMMA_FOLDER int folder,
#define OPEN(NAME, BEFORE, FOLDER_ARGUMENT)                          \
    int NAME(BEFORE const char *path, int flags, ...) {              \
        mode_t mode = 0;                                             \
        if (flags & (O_CREAT | O_TMPFILE)) {                         \
            va_list rest;                                            \
            va_start(rest, flags);                                   \
            mode = va_arg(rest, mode_t);                             \
            va_end(rest);                                            \
        }                                                            \
        return opened(FOLDER_ARGUMENT, path, flags, mode);           \
    }
OPEN(open, , AT_FDCWD)
OPEN(open64, , AT_FDCWD)
OPEN(openat, COMMA_FOLDER, folder)
OPEN(openat64, COMMA_FOLDER, folder)
int creat(const char *path, mode_t mode) {
    return opened(AT_FDCWD, path, O_CREAT | O_WRONLY | O_TRUNC, mode);
}

int close(int descriptor) {
    REAL(close);
    begin();
    if (is_tracked(descriptor)) {
        tracked[descriptor] = 0;
        note('c', descriptor, 0, 0, 0, 0, 0);
    }
    int result = real(descriptor);
    end();
    return result;
}

static ssize_t written(int descriptor, const void *data, size_t bytes, off_t place, int at_place) {
    begin();
    ssize_t result;
    int is_ours = is_tracked(descriptor);
    if (is_ours && fails("write", descriptor, 0)) {
        /* A disk that fills up takes the first part. */
        if (fail_errno == ENOSPC && !fail_once && failed == 1 && bytes > 1) bytes /= 2;
        else { end(); return -1; }
    }
    if (is_ours && !at_place) {
        int flags = fcntl(descriptor, F_GETFL);
        place = lseek(descriptor, 0, SEEK_CUR);
        if (flags & O_APPEND) {
            struct stat status;
            fstat(descriptor, &status);
            place = status.st_size;
        }
    }
    result = at_place ? syscall(SYS_pwrite64, descriptor, data, bytes, place)
                      : syscall(SYS_write, descriptor, data, bytes);
    if (is_ours && result > 0) note('w', descriptor, 0, place, 0, data, result);
    end();
    return result;
}
ssize_t write(int descriptor, const void *data, size_t bytes) {
    return written(descriptor, data, bytes, 0, 0);
}
ssize_t pwrite(int descriptor, const void *data, size_t bytes, off_t place) {
    return written(descriptor, data, bytes, place, 1);
}
ssize_t pwrite64(int descriptor, const void *data, size_t bytes, off64_t place) {
    return written(descriptor, data, bytes, place, 1);
}

static int cut(int descriptor, off_t size) {
    begin();
    int is_ours = is_tracked(descriptor), result = -1;
    if (!is_ours || !fails("ftruncate", descriptor, 0)) {
        result = syscall(SYS_ftruncate, descriptor, size);
        if (is_ours && !result) note('t', descriptor, 0, size, 0, 0, 0);
    }
    end();
    return result;
}
int ftruncate(int descriptor, off_t size) { return cut(descriptor, size); }
int ftruncate64(int descriptor, off64_t size) { return cut(descriptor, size); }

/* The file system of the test need not sync: what would be on the disk is reckoned from the log. */
static int synced(const char *call, int descriptor) {
    begin();
    int result = -1;
    if (!fails(call, descriptor, 0)) {
        result = 0;
        note('s', descriptor, 0, 0, 0, 0, 0);
    }
    end();
    return result;
}
int fsync(int descriptor) {
    REAL(fsync);
    return is_tracked(descriptor) ? synced("fsync", descriptor) : real(descriptor);
}
int fdatasync(int descriptor) {
    REAL(fdatasync);
    return is_tracked(descriptor) ? synced("fdatasync", descriptor) : real(descriptor);
}

/* A call on one or two names, done by the system call itself. */
static int named(const char *call, char kind, int folder, const char *path, int other_folder,
                 const char *other, long number, long flags) {
    char one[PATH_MAX], two[PATH_MAX];
    int is_ours = inside(folder, path, one), result = -1;
    if (other) is_ours = inside(other_folder, other, two) || is_ours;
    begin();
    if (!is_ours || !fails(call, -1, one)) {
        result = other ? syscall(number, folder, path, other_folder, other, flags)
                       : syscall(number, folder, path, flags);
        if (is_ours && !result) note(kind, 0, 0, 0, one, other ? two : "", other ? strlen(two) : 0);
    }
    end();
    return result;
}
int rename(const char *old, const char *new) {
    return named("rename", 'r', AT_FDCWD, old, AT_FDCWD, new, SYS_renameat2, 0);
}
int renameat(int from, const char *old, int to, const char *new) {
    return named("rename", 'r', from, old, to, new, SYS_renameat2, 0);
}
int link(const char *old, const char *new) {
    return named("link", 'l', AT_FDCWD, old, AT_FDCWD, new, SYS_linkat, 0);
}
int linkat(int from, const char *old, int to, const char *new, int flags) {
    return named("link", 'l', from, old, to, new, SYS_linkat, flags);
}
int unlink(const char *path) {
    return named("unlink", 'u', AT_FDCWD, path, 0, 0, SYS_unlinkat, 0);
}
int unlinkat(int folder, const char *path, int flags) {
    return named("unlink", flags & AT_REMOVEDIR ? 'd' : 'u', folder, path, 0, 0, SYS_unlinkat,
                 flags);
}
int rmdir(const char *path) {
    return named("rmdir", 'd', AT_FDCWD, path, 0, 0, SYS_unlinkat, AT_REMOVEDIR);
}
int mkdir(const char *path, mode_t mode) {
    return named("mkdir", 'm', AT_FDCWD, path, 0, 0, SYS_mkdirat, mode);
}
int mkdirat(int folder, const char *path, mode_t mode) {
    return named("mkdir", 'm', folder, path, 0, 0, SYS_mkdirat, mode);
}
