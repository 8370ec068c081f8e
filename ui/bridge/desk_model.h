#pragma once
// The screen's copy of orders, fills, positions and the account. Filled once per frame from the desk's queue.
// GUI thread only.

#include <QObject>
#include <map>
#include <vector>

#include "app/trading/order_desk.h"
#include "app/trading/paper_fill.h"

namespace tessera::ui {

class DeskModel : public QObject {
    Q_OBJECT
 public:
    explicit DeskModel(trading::OrderDesk& desk, QObject* parent = nullptr);

    trading::OrderDesk& desk() { return m_desk; }
    void tick();

    /// Orders that are not terminal, plus those that ended within the last seconds (the ladder fades them).
    const std::map<std::uint64_t, trading::OrderView>& recentOrders() const { return m_orders; }
    std::vector<const trading::OrderView*> working() const;
    std::vector<const trading::OrderView*> working(domain::InstrumentId instrument) const;
    /// A bracket's exit with nothing to close yet.
    bool waitsForEntry(const trading::OrderView& order) const;
    const trading::PositionView* position(domain::InstrumentId instrument) const;
    const std::map<std::uint32_t, trading::PositionView>& positions() const { return m_positions; }
    /// Shadow paper: where a working order stands; null where the account's book tells it, or nobody does.
    const trading::QueueTold* queue(domain::ClientOrderId order) const;
    /// Shadow paper: positions of the models beside the account's own, by model.
    const std::map<domain::InstrumentId, trading::PositionView>& modelPositions(
        trading::FillModel model) const {
        return m_models[static_cast<std::size_t>(model)];
    }
    const trading::AccountView& account() const { return m_account; }
    const trading::LinkChanged& link() const { return m_link; }
    const trading::GateChanged& gate() const { return m_gate; }
    const trading::RiskView& risk() const { return m_risk; }
    std::uint64_t revision() const { return m_revision; }
    /// An order that was read as a sentence. Arming guards against a slip of the hand, so its instrument is
    /// armed for this order alone; nothing stays armed that the person did not arm on a ladder. `why`: of the
    /// disarming.
    void placeReviewed(const trading::OrderIntent& order, const QString& why);
    /// The same of orders that are placed together.
    void placeReviewed(const std::vector<trading::OrderIntent>& legs, const QString& why);

 signals:
    void orderChanged(const tessera::trading::OrderView& order);
    void fillAdded(const tessera::trading::FillView& fill);
    void tagChanged(const tessera::trading::TagChanged& change);
    void positionsChanged();
    void accountChanged();
    void linkChanged();
    void gateChanged();
    void riskChanged();
    void alert(const QString& sentence);
    /// How a flatten, a reverse or a cancelled set stands or ended; `isWarning`: elsewhere than asked.
    void intentTold(const QString& sentence, bool isWarning);
    /// By the desk itself, not by a person.
    void disarmed(tessera::domain::InstrumentId instrument, const QString& why);

 private:
    void handle(const trading::DeskEvent& event);
    void forgetOldTerminals();

    trading::OrderDesk& m_desk;
    std::vector<trading::DeskEvent> m_events;
    std::map<std::uint64_t, trading::OrderView> m_orders;  // by first client order id
    std::map<std::uint32_t, trading::PositionView> m_positions;
    std::map<domain::ClientOrderId, trading::QueueTold> m_queues;
    std::array<std::map<domain::InstrumentId, trading::PositionView>, trading::kFillModels> m_models;
    trading::AccountView m_account;
    trading::LinkChanged m_link;
    trading::GateChanged m_gate;
    trading::RiskView m_risk;
    std::uint64_t m_revision = 0;
};

/// Those of `orders` that still work, as one set; a single one as itself.
void cancelTogether(DeskModel& desk, const std::vector<const trading::OrderView*>& orders,
                    const std::string& source);

}  // namespace tessera::ui
