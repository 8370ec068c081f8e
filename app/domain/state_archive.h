#pragma once
// State to bytes and back, both directions from one list of fields, so that what is written is what is read.
//
// A type says its fields once, beside itself or here:
//     template <class A> void describeState(A& archive, typename A::template Ref<Bar> bar) {
//         auto& [start, open] = bar;  // a field that is added does not compile until it stands here
//         archive(start, open);
//     }
// All integers are little-endian and of their own width, doubles are their bits. The bytes carry no names:
// the file that holds them has a version and a checksum.

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "app/domain/timestamp.h"
#include "app/domain/values.h"

namespace tessera::domain {

template <class T>
concept StateNumber = std::is_integral_v<T> || std::is_enum_v<T>;

/// Grows with every change of what is described in a *_state.cpp or of the fields that go there. What came
/// with version n is read where `version() >= n`; all older versions are read.
inline constexpr std::uint32_t kStateVersion = 6;

class StateWriter {
 public:
    template <class T>
    using Ref = const T&;
    static constexpr bool kReads = false;

    /// Appends to `out`, which must outlive the writer.
    explicit StateWriter(std::vector<std::byte>& out) : m_out(out) {}

    template <class... T>
    void operator()(const T&... values) {
        (one(values), ...);
    }
    bool ok() const { return true; }
    std::uint32_t version() const { return kStateVersion; }

 private:
    void raw(std::uint64_t value, std::size_t width) {
        const std::size_t at = m_out.size();
        m_out.resize(at + width);
        for (std::size_t i = 0; i < width; ++i) {
            m_out[at + i] = static_cast<std::byte>((value >> (8 * i)) & 0xFFU);
        }
    }
    template <StateNumber T>
    void one(T value) {
        raw(static_cast<std::uint64_t>(value), sizeof(T));
    }
    void one(double value) { raw(std::bit_cast<std::uint64_t>(value), 8); }
    void one(Price value) { one(value.nanoUsd()); }
    void one(PriceDelta value) { one(value.nanoUsd()); }
    void one(Quantity value) { one(value.raw()); }
    void one(Money value) { one(value.nanoUsd()); }
    void one(Timestamp value) { one(value.nanos()); }
    void one(Duration value) { one(static_cast<std::int64_t>(value.count())); }
    void one(const MoneySum& value) {
        one(static_cast<std::uint64_t>(value.nanoUsd()));
        one(static_cast<std::int64_t>(value.nanoUsd() >> 64));
    }
    void one(const std::string& text) {
        one(static_cast<std::uint64_t>(text.size()));
        const auto bytes = std::as_bytes(std::span(text));
        m_out.insert(m_out.end(), bytes.begin(), bytes.end());
    }
    template <class T>
    void one(const std::optional<T>& value) {
        one(value.has_value());
        if (value) {
            one(*value);
        }
    }
    template <class A, class B>
    void one(const std::pair<A, B>& value) {
        one(value.first);
        one(value.second);
    }
    template <class T, std::size_t N>
    void one(const std::array<T, N>& values) {
        for (const T& value : values) {
            one(value);
        }
    }
    template <class C>
    void sequence(const C& values) {
        one(static_cast<std::uint64_t>(values.size()));
        for (const auto& value : values) {
            one(value);
        }
    }
    void one(const std::vector<std::byte>& bytes) {
        one(static_cast<std::uint64_t>(bytes.size()));
        m_out.insert(m_out.end(), bytes.begin(), bytes.end());
    }
    template <class T>
    void one(const std::vector<T>& values) {
        sequence(values);
    }
    template <class T>
    void one(const std::deque<T>& values) {
        sequence(values);
    }
    template <class T>
    void one(const std::set<T>& values) {
        sequence(values);
    }
    template <class K, class V>
    void one(const std::map<K, V>& values) {
        sequence(values);
    }
    template <class T>
        requires std::is_class_v<T>
    void one(const T& value) {
        describeState(*this, value);
    }

    std::vector<std::byte>& m_out;
};

/// Never reads beyond its bytes: what is missing is zero, and ok() says so.
class StateReader {
 public:
    template <class T>
    using Ref = T&;
    static constexpr bool kReads = true;

    /// `version`: of the program that wrote them.
    explicit StateReader(std::span<const std::byte> bytes, std::uint32_t version = kStateVersion)
        : m_bytes(bytes), m_version(version) {}

    template <class... T>
    void operator()(T&... values) {
        (one(values), ...);
    }
    bool ok() const { return m_ok; }
    std::uint32_t version() const { return m_version; }
    /// Everything was there and nothing is left.
    bool done() const { return m_ok && m_bytes.empty(); }
    /// What was read contradicts itself.
    void fail() { m_ok = false; }

 private:
    std::uint64_t raw(std::size_t width) {
        if (m_bytes.size() < width) {
            m_ok = false;
            m_bytes = {};
            return 0;
        }
        std::uint64_t value = 0;
        for (std::size_t i = 0; i < width; ++i) {
            value |= static_cast<std::uint64_t>(m_bytes[i]) << (8 * i);
        }
        m_bytes = m_bytes.subspan(width);
        return value;
    }
    /// A count of things of at least one byte each.
    std::size_t count() {
        const std::uint64_t said = raw(8);
        if (said > m_bytes.size()) {
            m_ok = false;
            m_bytes = {};
            return 0;
        }
        return static_cast<std::size_t>(said);
    }
    template <StateNumber T>
    void one(T& value) {
        if constexpr (std::is_same_v<T, bool>) {
            value = raw(1) != 0;
        } else {
            value = static_cast<T>(raw(sizeof(T)));
        }
    }
    void one(double& value) { value = std::bit_cast<double>(raw(8)); }
    std::int64_t number() { return static_cast<std::int64_t>(raw(8)); }
    void one(Price& value) { value = Price::fromNanoUsd(number()); }
    void one(PriceDelta& value) { value = PriceDelta::fromNanoUsd(number()); }
    void one(Quantity& value) { value = Quantity::fromRaw(number()); }
    void one(Money& value) { value = Money::fromNanoUsd(number()); }
    void one(Timestamp& value) { value = Timestamp::fromNanos(number()); }
    void one(Duration& value) { value = Duration(number()); }
    void one(MoneySum& value) {
        const std::uint64_t low = raw(8);
        value = MoneySum{}.addNano(Int128{number()} * (Int128{1} << 64) + Int128{low});
    }
    void one(std::string& text) {
        const std::size_t size = count();
        text.assign(reinterpret_cast<const char*>(m_bytes.data()), size);
        m_bytes = m_bytes.subspan(size);
    }
    template <class T>
    void one(std::optional<T>& value) {
        value = raw(1) != 0 ? std::optional<T>(T{}) : std::nullopt;
        if (value) {
            one(*value);
        }
    }
    template <class A, class B>
    void one(std::pair<A, B>& value) {
        one(value.first);
        one(value.second);
    }
    template <class T, std::size_t N>
    void one(std::array<T, N>& values) {
        for (T& value : values) {
            one(value);
        }
    }
    template <class C>
    void sequence(C& values) {
        values.clear();
        for (std::size_t left = count(); left > 0 && m_ok; --left) {
            one(values.emplace_back());
        }
    }
    void one(std::vector<std::byte>& bytes) {
        const std::size_t size = count();
        bytes.assign(m_bytes.begin(), m_bytes.begin() + static_cast<std::ptrdiff_t>(size));
        m_bytes = m_bytes.subspan(size);
    }
    template <class T>
    void one(std::vector<T>& values) {
        sequence(values);
    }
    template <class T>
    void one(std::deque<T>& values) {
        sequence(values);
    }
    template <class T>
    void one(std::set<T>& values) {
        values.clear();
        for (std::size_t left = count(); left > 0 && m_ok; --left) {
            T value{};
            one(value);
            values.insert(values.end(), std::move(value));
        }
    }
    template <class K, class V>
    void one(std::map<K, V>& values) {
        values.clear();
        for (std::size_t left = count(); left > 0 && m_ok; --left) {
            std::pair<K, V> value{};
            one(value);
            values.insert(values.end(), std::move(value));
        }
    }
    template <class T>
        requires std::is_class_v<T>
    void one(T& value) {
        describeState(*this, value);
    }

    std::span<const std::byte> m_bytes;
    std::uint32_t m_version;
    bool m_ok = true;
};

}  // namespace tessera::domain
