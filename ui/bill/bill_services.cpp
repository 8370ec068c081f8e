#include "ui/bill/bill_services.h"

#include "ui/bill/import_window.h"

namespace tessera::ui {

BillServices::BillServices(AppServices& services, bill::UsageDesk* desk)
    : QObject(&services),
      m_services(services),
      m_desk(desk),
      m_joined(std::make_shared<bill::JoinedBill>()),
      m_book(std::make_shared<bill::UsageBook>()),
      m_matcher(std::make_unique<bill::ModelMatcher>(std::make_shared<listprices::PriceBook>(),
                                                     bill::ModelChoices{})) {
    connect(&services, &AppServices::frame, this, &BillServices::look);
}

BillServices::~BillServices() {
    delete m_window;
}

BillServices* BillServices::of(const AppServices& services) {
    return services.findChild<BillServices*>(QString(), Qt::FindDirectChildrenOnly);
}

void BillServices::openImport(QWidget* parent) {
    if (m_window == nullptr) {
        m_window = new ImportWindow(m_services, *this);
        m_window->setAttribute(Qt::WA_QuitOnClose, false);
    }
    m_window->open(parent != nullptr ? parent->window() : nullptr);
}

void BillServices::look() {
    if (m_desk == nullptr || !receivers(SIGNAL(changed()))) {
        return;  // nobody shows a bill: the ledger stays closed
    }
    (void)m_desk->book();
    const std::uint64_t prices = m_services.prices() != nullptr ? m_services.prices()->revision() : 0;
    if (m_desk->revision() != m_revision || prices != m_priceRevision) {
        m_revision = m_desk->revision();
        m_priceRevision = prices;
        takeBook();
    }
    if (const auto share = m_desk->progress(); share != m_share) {
        m_share = share;
        emit progressed(share);
    }
    if (const auto preview = m_desk->takePreview()) {
        emit previewReady(*preview);
    }
    while (const auto answer = m_desk->takeAnswer()) {
        emit m_services.told(QString::fromStdString(answer->sentence), !answer->isDone);
        emit answered(*answer);
    }
}

void BillServices::takeBook() {
    m_book = m_desk->book();
    m_joined = std::make_shared<bill::JoinedBill>(m_book->joined());
    // The first question opens the price ledger; the bill is shown without prices until it was read.
    auto prices = m_services.prices() != nullptr ? m_services.prices()->book()
                                                 : std::make_shared<const listprices::PriceBook>();
    m_matcher = std::make_unique<bill::ModelMatcher>(std::move(prices), m_book->choices);
    m_isRead = m_revision > 0;
    emit changed();
}

}  // namespace tessera::ui
