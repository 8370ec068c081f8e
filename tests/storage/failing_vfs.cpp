#include "tests/storage/failing_vfs.h"

#include <sqlite3.h>

#include <new>

namespace tessera::test {

std::atomic<DiskFault> diskFault{DiskFault::None};
std::atomic<bool> logIsUnsynced{false};

namespace {

/// Ours first, the real file behind it in the same allocation.
struct File {
    sqlite3_file base;
    sqlite3_file* real;
    bool isLog;
};

sqlite3_file* realOf(sqlite3_file* file) {
    return reinterpret_cast<File*>(file)->real;
}

int write(sqlite3_file* file, const void* data, int size, sqlite3_int64 offset) {
    if (reinterpret_cast<File*>(file)->isLog) {
        logIsUnsynced = true;
    }
    switch (diskFault.load()) {
        case DiskFault::Full:
            return SQLITE_FULL;
        case DiskFault::WriteError:
            return SQLITE_IOERR_WRITE;
        default:
            return realOf(file)->pMethods->xWrite(realOf(file), data, size, offset);
    }
}

int sync(sqlite3_file* file, int flags) {
    if (diskFault == DiskFault::SyncError) {
        return SQLITE_IOERR_FSYNC;
    }
    const int code = realOf(file)->pMethods->xSync(realOf(file), flags);
    if (code == SQLITE_OK && reinterpret_cast<File*>(file)->isLog) {
        logIsUnsynced = false;
    }
    return code;
}

#define PASS(method, parameters, arguments) \
    [](sqlite3_file* f parameters) { return realOf(f)->pMethods->method arguments; }
#define COMMA ,

const sqlite3_io_methods kMethods{
    3,
    PASS(xClose, , (realOf(f))),
    PASS(xRead, COMMA void* p COMMA int n COMMA sqlite3_int64 o, (realOf(f), p, n, o)),
    write,
    PASS(xTruncate, COMMA sqlite3_int64 n, (realOf(f), n)),
    sync,
    PASS(xFileSize, COMMA sqlite3_int64* n, (realOf(f), n)),
    PASS(xLock, COMMA int l, (realOf(f), l)),
    PASS(xUnlock, COMMA int l, (realOf(f), l)),
    PASS(xCheckReservedLock, COMMA int* l, (realOf(f), l)),
    PASS(xFileControl, COMMA int op COMMA void* p, (realOf(f), op, p)),
    PASS(xSectorSize, , (realOf(f))),
    PASS(xDeviceCharacteristics, , (realOf(f))),
    PASS(xShmMap, COMMA int a COMMA int b COMMA int c COMMA void volatile** d, (realOf(f), a, b, c, d)),
    PASS(xShmLock, COMMA int a COMMA int b COMMA int c, (realOf(f), a, b, c)),
    [](sqlite3_file* f) { realOf(f)->pMethods->xShmBarrier(realOf(f)); },
    PASS(xShmUnmap, COMMA int d, (realOf(f), d)),
    PASS(xFetch, COMMA sqlite3_int64 o COMMA int n COMMA void** p, (realOf(f), o, n, p)),
    PASS(xUnfetch, COMMA sqlite3_int64 o COMMA void* p, (realOf(f), o, p)),
};

int open(sqlite3_vfs* vfs, const char* name, sqlite3_file* file, int flags, int* outFlags) {
    auto* real = static_cast<sqlite3_vfs*>(vfs->pAppData);
    auto* mine = reinterpret_cast<File*>(file);
    mine->isLog = (flags & SQLITE_OPEN_WAL) != 0;
    mine->real = reinterpret_cast<sqlite3_file*>(reinterpret_cast<char*>(file) + sizeof(File));
    const int code = real->xOpen(real, name, mine->real, flags, outFlags);
    mine->base.pMethods = code == SQLITE_OK ? &kMethods : nullptr;
    return code;
}

}  // namespace

std::string failingVfs() {
    static sqlite3_vfs vfs = [] {
        sqlite3_vfs* real = sqlite3_vfs_find(nullptr);
        sqlite3_vfs copy = *real;
        copy.zName = "tessera-failing";
        copy.szOsFile = static_cast<int>(sizeof(File)) + real->szOsFile;
        copy.pAppData = real;
        copy.pNext = nullptr;
        copy.xOpen = open;
        copy.xDelete = [](sqlite3_vfs* v, const char* n, int s) {
            auto* r = static_cast<sqlite3_vfs*>(v->pAppData);
            return r->xDelete(r, n, s);
        };
        copy.xAccess = [](sqlite3_vfs* v, const char* n, int f, int* o) {
            auto* r = static_cast<sqlite3_vfs*>(v->pAppData);
            return r->xAccess(r, n, f, o);
        };
        copy.xFullPathname = [](sqlite3_vfs* v, const char* n, int s, char* o) {
            auto* r = static_cast<sqlite3_vfs*>(v->pAppData);
            return r->xFullPathname(r, n, s, o);
        };
        return copy;
    }();
    static const int registered = sqlite3_vfs_register(&vfs, 0);
    return registered == SQLITE_OK ? vfs.zName : std::string{};
}

}  // namespace tessera::test
