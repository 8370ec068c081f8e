#pragma once
// tests/pull/vendor_server.py as a child of the test.

#include <gtest/gtest.h>

#include <chrono>
#include <cstdio>
#include <string>
#include <thread>

#include "feeds/http/http_client.h"
#include "tests/support/helper_process.h"
#include "tests/support/test_paths.h"

namespace tessera::test {

/// The only key the server takes.
inline constexpr const char* kVendorKey = "sk-admin-test-0123456789-secret";

class VendorServer {
 public:
    /// `samples`: a folder of recorded answers; empty: the small one of its own.
    explicit VendorServer(const std::string& samples = "")
        : m_process(samples.empty() ? std::vector<std::string>{"/usr/bin/python3", kScript}
                                    : std::vector<std::string>{"/usr/bin/python3", kScript, samples}) {
        for (int i = 0; i < 2'400 && m_process.output().find('\n') == std::string::npos; ++i) {
            std::this_thread::sleep_for(std::chrono::milliseconds(25));
        }
        EXPECT_EQ(std::sscanf(m_process.output().c_str(), "%d %d", &m_port, &m_other), 2)
            << m_process.output();
    }
    /// The base address of a behaviour: "good", "wait-once".
    std::string url(const std::string& behaviour) const {
        return "http://127.0.0.1:" + std::to_string(m_port) + "/" + behaviour;
    }
    /// What came to either port, as JSON.
    std::string seen() const {
        return http::httpGet({.url = url("seen")}, [] { return true; }).body;
    }
    int otherPort() const { return m_other; }

 private:
    static constexpr const char* kScript = TESSERA_SOURCE_DIR "/tests/pull/vendor_server.py";
    support::HelperProcess m_process;
    int m_port = 0, m_other = 0;
};

}  // namespace tessera::test
