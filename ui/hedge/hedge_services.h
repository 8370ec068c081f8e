#pragma once
// What the rooms of a hedge share: the newest plan and the choices it was made from. A child of AppServices,
// so that the ground floor need not know of hedges. GUI thread only.

#include <QObject>
#include <memory>

#include "app/bill/usage_desk.h"
#include "app/hedge/hedge_desk.h"
#include "ui/context/app_services.h"

namespace tessera::ui {

class HedgeServices : public QObject {
    Q_OBJECT
 public:
    /// Both outlive it; null where nothing is kept: a replay.
    HedgeServices(AppServices& services, bill::UsageDesk* usage, hedge::HedgeDesk* desk);
    /// The one at `services`; null: none was made.
    static HedgeServices* of(const AppServices& services);

    /// The newest plan; null: none yet, or problem() says why there is none.
    std::shared_ptr<const hedge::HedgePlan> plan() const { return m_plan; }
    hedge::HedgeDesk* desk() const { return m_desk; }
    const QString& problem() const { return m_problem; }
    /// The bill has no line.
    bool isEmpty() const { return m_bill == nullptr || m_bill->lines.empty(); }
    bool isBusy() const { return m_isWanted || (m_desk != nullptr && m_desk->isBusy()); }
    /// ISO code of what the bill is in.
    QString currency() const;

    const hedge::HedgeSettings& settings() const { return m_settings; }
    void setSettings(const hedge::HedgeSettings& settings);
    /// The order a leg of the plan would be, as the market stands; none: its instrument is not there, not
    /// tradable, or nobody offers.
    std::optional<trading::OrderIntent> orderFor(const hedge::StripLeg& leg) const;
    /// Remembers in this profile when the account bought a future against the bill; one that is held already
    /// keeps its day.
    void notePlaced(const std::string& symbol);
    /// None: it was not placed from a plan.
    std::optional<domain::Timestamp> placedOn(const std::string& symbol) const;
    /// What was placed from a plan and is held, beside the bill; empty: nothing is.
    QString followUpWords() const;
    /// The paper exchange's futures on the tiers' indexes, as they are quoted now.
    std::vector<hedge::FutureOffer> offers() const;

 signals:
    /// Another plan, another problem, or it is being worked out.
    void changed();

 private:
    void look();
    QString placedKey(const std::string& symbol) const;
    void ask();
    std::size_t quoted() const;

    AppServices& m_services;
    bill::UsageDesk* m_usage;
    hedge::HedgeDesk* m_desk;
    std::shared_ptr<const bill::UsageBook> m_book;
    std::shared_ptr<const bill::JoinedBill> m_bill;
    std::shared_ptr<const hedge::HedgePlan> m_plan;
    QString m_problem;
    hedge::HedgeSettings m_settings;
    std::uint64_t m_usageRevision = 0, m_priceRevision = 0;
    std::size_t m_quoted = 0;  // futures with a price when the plan was asked for
    bool m_isWanted = false, m_wasBusy = false;
};

}  // namespace tessera::ui
