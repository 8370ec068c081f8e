#pragma once
// Where a vendor's key outlives the program: the desktop's secret service, or nowhere. Never a file.

#include <functional>
#include <memory>

#include "app/bill/vendor_pull.h"

namespace tessera::bill {

/// Called from the screen's thread; answers come on it too, at once or later, and at most once each.
class KeyStore {
 public:
    /// Null: none is kept. Unavailable: there is no secret service, or it did not give it; the sentence says
    /// why.
    using Found = std::function<void(domain::Result<std::shared_ptr<const VendorKey>>)>;
    using Done = std::function<void(domain::Result<void>)>;

    virtual ~KeyStore() = default;
    virtual void find(PullVendor vendor, Found found) = 0;
    virtual void keep(PullVendor vendor, std::shared_ptr<const VendorKey> key, Done done) = 0;
    /// Ok as well where there is none.
    virtual void forget(PullVendor vendor, Done done) = 0;
};

}  // namespace tessera::bill
