#pragma once
// DBN and ITCH bytes made for tests and benches, by the published layouts.

#include <cstring>
#include <string>
#include <string_view>
#include <vector>

#include "feeds/replay/dbn_layout.h"

namespace tessera::replay::test {

class DbnBytes {
 public:
    explicit DbnBytes(std::uint8_t version = 2, std::uint16_t schema = 0) {
        const std::size_t width = version == 1 ? 22 : 71;
        text("DBN", 3);
        number(version);
        number(std::uint32_t{0});  // length, known at the end of the constructor
        text("GLBX.MDP3", 16);
        number(schema);
        number(std::uint64_t{1});
        number(std::uint64_t{2});
        number(std::uint64_t{0});
        if (version == 1) {
            number(std::uint64_t{0});
        }
        number(std::uint8_t{1});
        number(std::uint8_t{0});
        number(std::uint8_t{0});
        if (version > 1) {
            number(static_cast<std::uint16_t>(width));
        }
        text("", version == 1 ? 47 : 53);
        for (int i = 0; i < 4; ++i) {
            number(std::uint32_t{0});  // schema definition, three lists of symbols
        }
        number(std::uint32_t{1});
        text("ESZ3", width);
        number(std::uint32_t{1});
        number(std::uint32_t{20231114});
        number(std::uint32_t{20231115});
        text("5482", width);
        const auto length = static_cast<std::uint32_t>(bytes.size() - dbn::kPreludeBytes);
        std::memcpy(bytes.data() + 4, &length, sizeof length);
    }

    void mbo(char action, char side, std::uint64_t order, std::int64_t price, std::uint32_t size,
             std::uint8_t flags = dbn::flag::kLast, std::uint32_t instrument = 5482) {
        m_time += 1'000;
        const dbn::MboRecord r{
            14, dbn::rtype::kMbo, 1,    instrument,   m_time, order,       price, size, flags,
            0,  action,           side, m_time + 500, 500,    ++m_sequence};
        number(r);
    }

    template <class T>
    void number(const T& value) {
        const auto* raw = reinterpret_cast<const std::byte*>(&value);
        bytes.insert(bytes.end(), raw, raw + sizeof value);
    }
    void text(std::string_view value, std::size_t width) {
        for (std::size_t i = 0; i < width; ++i) {
            bytes.push_back(static_cast<std::byte>(i < value.size() ? value[i] : '\0'));
        }
    }

    std::vector<std::byte> bytes;

 private:
    std::uint64_t m_time = 1'700'000'000'000'000'000;
    std::uint32_t m_sequence = 0;
};

class ItchBytes {
 public:
    void begin(char type, std::uint16_t locate) {
        m_start = bytes.size();
        big(0, 2);
        bytes.push_back(static_cast<std::byte>(type));
        big(locate, 2);
        big(0, 2);
        big(m_time += 1'000, 6);
    }
    void end() {
        const std::size_t length = bytes.size() - m_start - 2;
        bytes[m_start] = static_cast<std::byte>(length >> 8U);
        bytes[m_start + 1] = static_cast<std::byte>(length);
    }
    void big(std::uint64_t value, std::size_t count) {
        for (std::size_t i = count; i-- > 0;) {
            bytes.push_back(static_cast<std::byte>(value >> (8 * i)));
        }
    }
    void stock(std::string_view name) {
        for (std::size_t i = 0; i < 8; ++i) {
            bytes.push_back(static_cast<std::byte>(i < name.size() ? name[i] : ' '));
        }
    }
    void add(std::uint16_t locate, std::uint64_t order, char side, std::uint32_t shares,
             std::string_view name, std::uint32_t price) {
        begin('A', locate);
        big(order, 8);
        big(static_cast<unsigned char>(side), 1);
        big(shares, 4);
        stock(name);
        big(price, 4);
        end();
    }
    void remove(std::uint16_t locate, std::uint64_t order) {
        begin('D', locate);
        big(order, 8);
        end();
    }
    void execute(std::uint16_t locate, std::uint64_t order, std::uint32_t shares) {
        begin('E', locate);
        big(order, 8);
        big(shares, 4);
        big(++m_match, 8);
        end();
    }
    void replace(std::uint16_t locate, std::uint64_t order, std::uint64_t fresh, std::uint32_t shares,
                 std::uint32_t price) {
        begin('U', locate);
        big(order, 8);
        big(fresh, 8);
        big(shares, 4);
        big(price, 4);
        end();
    }
    void reduce(std::uint16_t locate, std::uint64_t order, std::uint32_t by) {
        begin('X', locate);
        big(order, 8);
        big(by, 4);
        end();
    }

    std::vector<std::byte> bytes;

 private:
    std::size_t m_start = 0;
    std::uint64_t m_time = 34'200'000'000'000;
    std::uint64_t m_match = 0;
};

}  // namespace tessera::replay::test
