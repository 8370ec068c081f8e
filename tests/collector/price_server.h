#pragma once
// tests/collector/price_server.py as a child of the test.

#include <gtest/gtest.h>

#include <chrono>
#include <cstdio>
#include <string>
#include <thread>

#include "feeds/http/http_client.h"
#include "tests/support/helper_process.h"
#include "tests/support/temporary_directory.h"
#include "tests/support/test_paths.h"

namespace tessera::collector::test {

class PriceServer {
 public:
    PriceServer()
        : m_process({"/usr/bin/python3", TESSERA_SOURCE_DIR "/tests/collector/price_server.py",
                     m_directory.path()}) {
        for (int i = 0; i < 2'400 && m_process.output().find('\n') == std::string::npos; ++i) {
            std::this_thread::sleep_for(std::chrono::milliseconds(25));
        }
        EXPECT_EQ(std::sscanf(m_process.output().c_str(), "%d %d", &m_plain, &m_secure), 2)
            << m_process.output();
    }
    std::string url(const std::string& path) const {
        return "http://127.0.0.1:" + std::to_string(m_plain) + path;
    }
    std::string secureUrl(const std::string& path) const {
        return "https://127.0.0.1:" + std::to_string(m_secure) + path;
    }
    /// Its answer to a plain question; for the test's own use.
    std::string get(const std::string& path) const {
        return http::httpGet({.url = url(path)}, [] { return true; }).body;
    }
    void setVersion(int version) const {
        EXPECT_EQ(get("/control?version=" + std::to_string(version)), "ok");
    }
    void failNext(int times) const { EXPECT_EQ(get("/control?failures=" + std::to_string(times)), "ok"); }
    void end() { m_process.stop(SIGKILL); }

 private:
    tessera::test::TemporaryDirectory m_directory;
    support::HelperProcess m_process;
    int m_plain = 0, m_secure = 0;
};

}  // namespace tessera::collector::test
