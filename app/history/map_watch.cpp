#include "app/history/map_watch.h"

#include <signal.h>
#include <sys/mman.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cerrno>
#include <mutex>

namespace tessera::history {
namespace {

/// Read by a signal handler: atomics without locks, and nothing that is made or freed.
struct Slot {
    std::atomic<std::uintptr_t> begin{0};  // 0: free; 1: being filled
    std::atomic<std::uintptr_t> end{0};
    std::atomic<std::uint32_t> losses{0};
};
static_assert(std::atomic<std::uintptr_t>::is_always_lock_free);

std::array<Slot, kWatchedMost>& slots() {
    static std::array<Slot, kWatchedMost> all;
    return all;
}

std::array<Slot, kWatchedMost>* g_slots = nullptr;  // a handler must not run the first call of slots()
std::uintptr_t g_page = 4096;
struct sigaction g_before {};
std::atomic<std::uint32_t> g_losses{0};  // of all mappings

/// The page becomes memory of zeros and the read goes on. Same as Wayland's library does for shared buffers:
/// mmap() is a bare system call here.
bool replacePage(std::uintptr_t address) {
    for (Slot& slot : *g_slots) {
        const std::uintptr_t begin = slot.begin.load(std::memory_order_acquire);
        if (begin <= 1 || address < begin || address >= slot.end.load(std::memory_order_relaxed)) {
            continue;
        }
        slot.losses.fetch_add(1);
        g_losses.fetch_add(1);
        void* page = reinterpret_cast<void*>(address & ~(g_page - 1));
        return ::mmap(page, g_page, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0) != MAP_FAILED;
    }
    return false;
}

void onBusError(int signal, siginfo_t* info, void* context) {
    const int before = errno;  // of whoever reads
    const bool isReplaced = replacePage(reinterpret_cast<std::uintptr_t>(info->si_addr));
    errno = before;
    if (isReplaced) {
        return;
    }
    // Not ours: as it would have been without us.
    if ((g_before.sa_flags & SA_SIGINFO) != 0 && g_before.sa_sigaction != nullptr) {
        g_before.sa_sigaction(signal, info, context);
        return;
    }
    if (g_before.sa_handler != SIG_DFL && g_before.sa_handler != SIG_IGN) {
        g_before.sa_handler(signal);
        return;
    }
    ::signal(signal, SIG_DFL);
    ::raise(signal);
}

void install() {
    g_slots = &slots();
    g_page = static_cast<std::uintptr_t>(::sysconf(_SC_PAGESIZE));
    struct sigaction action {};
    action.sa_sigaction = onBusError;
    action.sa_flags = SA_SIGINFO | SA_RESTART | SA_ONSTACK;
    ::sigemptyset(&action.sa_mask);
    ::sigaction(SIGBUS, &action, &g_before);
}

}  // namespace

void watchMapping(const void* data, std::size_t bytes) {
    static std::once_flag once;
    std::call_once(once, install);
    const auto begin = reinterpret_cast<std::uintptr_t>(data);
    for (Slot& slot : slots()) {
        std::uintptr_t free = 0;
        if (slot.begin.compare_exchange_strong(free, 1)) {
            slot.losses.store(0);
            slot.end.store(begin + bytes);
            slot.begin.store(begin);
            return;
        }
    }
}

void unwatchMapping(const void* data) {
    for (Slot& slot : slots()) {
        auto begin = reinterpret_cast<std::uintptr_t>(data);
        if (slot.begin.compare_exchange_strong(begin, 0)) {
            return;
        }
    }
}

std::uint32_t lostPages(const void* data) {
    if (g_losses.load(std::memory_order_relaxed) == 0) [[likely]] {
        return 0;
    }
    for (const Slot& slot : slots()) {
        if (slot.begin.load() == reinterpret_cast<std::uintptr_t>(data)) {
            return slot.losses.load();
        }
    }
    return 0;
}

}  // namespace tessera::history
