#pragma once
// Keys in the desktop's secret service, under "tessera" and what each is of. Never with an insecure fallback.

#include "app/ports/key_store.h"

namespace tessera::terminal {

/// GUI thread; an answer that comes after this object's end is not given.
class SecretService final : public ports::KeyStore {
 public:
    void find(const std::string& name, Found found) override;
    void keep(const std::string& name, Key key, Done done) override;
    void forget(const std::string& name, Done done) override;

 private:
    std::shared_ptr<const bool> m_isAlive = std::make_shared<const bool>(true);
};

}  // namespace tessera::terminal
