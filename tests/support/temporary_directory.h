#pragma once
// A directory of its own for one test, 0700, removed with what is in it.

#include <cstdlib>
#include <filesystem>
#include <string>

namespace tessera::test {

class TemporaryDirectory {
 public:
    TemporaryDirectory() {
        std::string pattern = (std::filesystem::temp_directory_path() / "tessera-test-XXXXXX").string();
        m_path = ::mkdtemp(pattern.data()) == nullptr ? std::string{} : pattern;
    }
    ~TemporaryDirectory() {
        std::error_code ignored;
        std::filesystem::remove_all(m_path, ignored);
    }
    TemporaryDirectory(const TemporaryDirectory&) = delete;
    TemporaryDirectory& operator=(const TemporaryDirectory&) = delete;
    const std::string& path() const { return m_path; }

 private:
    std::string m_path;
};

}  // namespace tessera::test
