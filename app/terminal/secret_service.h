#pragma once
// Vendors' keys in the desktop's secret service, under "tessera" and "bill key of VENDOR". Never with an
// insecure fallback.

#include "app/bill/key_store.h"

namespace tessera::terminal {

/// GUI thread; an answer that comes after this object's end is not given.
class SecretService final : public bill::KeyStore {
 public:
    void find(bill::PullVendor vendor, Found found) override;
    void keep(bill::PullVendor vendor, std::shared_ptr<const bill::VendorKey> key, Done done) override;
    void forget(bill::PullVendor vendor, Done done) override;

 private:
    std::shared_ptr<const bool> m_isAlive = std::make_shared<const bool>(true);
};

}  // namespace tessera::terminal
