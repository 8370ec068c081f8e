#pragma once
// What the rooms of a bill share: the desk of usage files, asked once a frame, and the bill made of its book.
// A child of AppServices, so that the ground floor need not know of bills. GUI thread only.

#include <QObject>
#include <memory>

#include "app/bill/bill_view.h"
#include "app/bill/usage_desk.h"
#include "app/ports/key_store.h"
#include "ui/context/app_services.h"

namespace tessera::ui {

class ImportWindow;

class BillServices : public QObject {
    Q_OBJECT
 public:
    /// `desk` outlives it; null where nothing is kept: a replay.
    BillServices(AppServices& services, bill::UsageDesk* desk);
    ~BillServices() override;
    /// The one at `services`; null: none was made.
    static BillServices* of(const AppServices& services);

    bill::UsageDesk* desk() const { return m_desk; }
    /// The newest bill; never null. Empty until the ledger was read.
    std::shared_ptr<const bill::JoinedBill> joined() const { return m_joined; }
    std::shared_ptr<const bill::UsageBook> book() const { return m_book; }
    /// By the newest price list and what the person chose. Never null.
    bill::ModelMatcher& matcher() { return *m_matcher; }
    bool isRead() const { return m_isRead; }
    /// Where vendors' keys are kept; null: nowhere but in memory. Outlives it.
    ports::KeyStore* keyStore() const { return m_keyStore; }
    void setKeyStore(ports::KeyStore* store) { m_keyStore = store; }
    /// Opens the import window over `parent`'s.
    void openImport(QWidget* parent);
    ImportWindow* importWindow() const { return m_window; }

 signals:
    /// Another book or another price list.
    void changed();
    void previewReady(const tessera::bill::UsagePreview& preview);
    void answered(const tessera::bill::UsageAnswer& answer);
    void progressed(std::optional<int> share);

 private:
    void look();
    void takeBook();

    AppServices& m_services;
    bill::UsageDesk* m_desk;
    ports::KeyStore* m_keyStore = nullptr;
    std::shared_ptr<const bill::JoinedBill> m_joined;
    std::shared_ptr<const bill::UsageBook> m_book;
    std::unique_ptr<bill::ModelMatcher> m_matcher;
    std::uint64_t m_revision = 0, m_priceRevision = 0;
    std::optional<int> m_share;
    bool m_isRead = false;
    ImportWindow* m_window = nullptr;
};

}  // namespace tessera::ui
