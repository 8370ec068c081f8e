#pragma once
// Where a key outlives the program: the desktop's secret service, or nowhere. Never a file.

#include <functional>
#include <memory>
#include <string>

#include "app/domain/secret_key.h"

namespace tessera::ports {

/// `name`: what the key is of ("bill key of openai"), which the person reads in the desktop's own tool.
/// Called from the screen's thread; answers come on it too, at once or later, and at most once each.
class KeyStore {
 public:
    using Key = std::shared_ptr<const domain::SecretKey>;
    /// Null: none is kept. Unavailable: there is no secret service, or it did not give it; the sentence says
    /// why.
    using Found = std::function<void(domain::Result<Key>)>;
    using Done = std::function<void(domain::Result<void>)>;

    virtual ~KeyStore() = default;
    virtual void find(const std::string& name, Found found) = 0;
    virtual void keep(const std::string& name, Key key, Done done) = 0;
    /// Ok as well where there is none.
    virtual void forget(const std::string& name, Done done) = 0;
};

}  // namespace tessera::ports
