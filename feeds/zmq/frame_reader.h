#pragma once
// Reads [topic, body] messages in small groups: the bodies of a group are fetched towards this core's cache
// while earlier ones are worked on, since libzmq's I/O thread wrote them on another core.

#include <sched.h>

#include <array>
#include <zmq.hpp>

namespace tessera::zmq {

/// One thread owns it.
class FrameReader {
 public:
    static constexpr std::size_t kGroup = 16;

    /// Hands up to kGroup waiting messages to take(topic, body, isWhole) and returns how many; never waits.
    /// isWhole is false for a message that did not have exactly two frames.
    template <class Take>
    std::size_t readGroup(::zmq::socket_t& socket, Take&& take) {
        std::size_t count = 0;
        while (count < kGroup && receive(socket, m_slots[count])) {
            ++count;
        }
        for (std::size_t i = 0; i < count; ++i) {
            take(m_slots[i].topic, m_slots[i].body, m_slots[i].isWhole);
        }
        return count;
    }

    /// Between two empty readings: lets the I/O thread run instead of going to sleep at once, which would
    /// cost it a system call to wake us for the very next message.
    static void giveWay() { ::sched_yield(); }

 private:
    struct Slot {
        ::zmq::message_t topic, body;
        bool isWhole = false;
    };

    static bool receive(::zmq::socket_t& socket, Slot& slot) {
        if (!socket.recv(slot.topic, ::zmq::recv_flags::dontwait)) {
            return false;
        }
        slot.isWhole =
            slot.topic.more() && socket.recv(slot.body, ::zmq::recv_flags::dontwait) && !slot.body.more();
        while (!slot.isWhole && (slot.topic.more() && slot.body.more())) {
            if (!socket.recv(slot.body, ::zmq::recv_flags::dontwait)) {
                break;
            }
        }
        prefetch(slot.body);
        return true;
    }
    /// The first lines; the hardware sees the rest coming.
    static void prefetch(const ::zmq::message_t& body) {
        const char* data = static_cast<const char*>(body.data());
        const std::size_t size = body.size() < 512 ? body.size() : 512;
        for (std::size_t at = 0; at < size; at += 64) {
            __builtin_prefetch(data + at);
        }
    }

    std::array<Slot, kGroup> m_slots;
};

}  // namespace tessera::zmq
