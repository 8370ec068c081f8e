#pragma once
// A key somebody's service is asked with.

#include <memory>
#include <string>

#include "app/domain/result.h"

namespace tessera::domain {

/// Overwrites a text that held a key and empties it.
void wipe(std::string& secret);

/// Has no way into text but secret(), and its bytes are overwritten at its end. Immutable; any thread.
class SecretKey {
 public:
    /// BadInput, which says what is wrong as a clause ("The key is longer than any key is") and never repeats
    /// it: empty, longer than 512 bytes, or with blanks or signs no key has. Blanks around it are left out.
    static Result<std::shared_ptr<const SecretKey>> from(std::string text);
    ~SecretKey();
    SecretKey(const SecretKey&) = delete;
    SecretKey& operator=(const SecretKey&) = delete;
    const std::string& secret() const { return m_secret; }

 private:
    explicit SecretKey(std::string secret) : m_secret(std::move(secret)) {}
    std::string m_secret;
};

}  // namespace tessera::domain
