#pragma once
// How every fallible call below the window answers: a value, or an error a person can read.

#include <cassert>
#include <cstdint>
#include <string>
#include <utility>
#include <variant>

namespace tessera::domain {

enum class ErrorCode : std::uint8_t {
    BadInput,     // what came in cannot be what was meant
    NotFound,     // named thing does not exist
    OutOfRange,   // a number left its permitted range, overflow included
    Unavailable,  // the peer, file or device does not answer now
    Refused,      // a rule said no
    Corrupt,      // stored or received bytes contradict themselves
    Cancelled,
};

/// What went wrong. `sentence` is for the person, `detail` for the log (never shown alone).
struct Error {
    ErrorCode code = ErrorCode::BadInput;
    std::string sentence;
    std::string detail;
};

/// Value or Error. Nothing throws across a port; callers look before they take.
template <class T>
class [[nodiscard]] Result {
 public:
    Result(T value) : m_state(std::move(value)) {}      // NOLINT: implicit on purpose
    Result(Error error) : m_state(std::move(error)) {}  // NOLINT: implicit on purpose

    bool ok() const { return m_state.index() == 0; }
    explicit operator bool() const { return ok(); }

    const T& value() const& {
        assert(ok());
        return std::get<0>(m_state);
    }
    T& value() & {
        assert(ok());
        return std::get<0>(m_state);
    }
    T&& value() && {
        assert(ok());
        return std::get<0>(std::move(m_state));
    }
    const T& operator*() const& { return value(); }
    const T* operator->() const { return &value(); }

    const Error& error() const {
        assert(!ok());
        return std::get<1>(m_state);
    }

 private:
    std::variant<T, Error> m_state;
};

template <>
class [[nodiscard]] Result<void> {
 public:
    Result() = default;
    Result(Error error) : m_error(std::move(error)), m_failed(true) {}  // NOLINT: implicit on purpose

    bool ok() const { return !m_failed; }
    explicit operator bool() const { return ok(); }
    const Error& error() const {
        assert(m_failed);
        return m_error;
    }

 private:
    Error m_error;
    bool m_failed = false;
};

}  // namespace tessera::domain
