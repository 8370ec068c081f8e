// OrderCore: what the venue tells, in its order; what tells of an instrument that is not defined yet waits.

#include <fmt/format.h>

#include <algorithm>

#include "app/trading/journal_words.h"
#include "app/trading/order_core.h"

namespace tessera::trading {

using domain::ClientOrderId;

namespace {

/// A day of a busy account, some tens of megabytes.
constexpr std::size_t kUntakenAtMost = 100'000;

}  // namespace

void OrderCore::onReport(const domain::ExecutionReport& report, std::uint64_t serverSequence, bool possDup) {
    takeOrKeep(ReportReceived{serverSequence, possDup, report});
}

void OrderCore::onRefused(const domain::ExecutionReport& report, const std::string& sentence) {
    ReportReceived told{0, false, report};
    if (m_untaken.empty() && !m_isUntakenCut && isKnown(told)) {
        takeReport(std::move(told), sentence);
    } else {
        takeOrKeep(std::move(told));  // its reason is kept with it
    }
}

void OrderCore::onPositionLimits(const std::vector<domain::PositionLimit>& limits) {
    m_risk.setPositionLimits(limits);
    if (m_options.positionLimits != nullptr) {
        m_options.positionLimits->tell(limits);
    }
}

/// `sentence`: the venue's own, for the order's history; empty where it sent none.
void OrderCore::takeReport(ReportReceived told, const std::string& sentence) {
    const std::uint64_t serverSequence = told.serverSequence;
    const domain::ExecutionReport report = told.report;
    if (serverSequence != 0 && serverSequence <= m_state.header().lastServerSequence) {
        return;  // journalled before: a replayed duplicate
    }
    const OrderRecord* record = m_state.findByName(report.id);
    if (record == nullptr) {
        record = m_state.findByName(report.origId);
    }
    const ClientOrderId order = record != nullptr ? record->view.id : ClientOrderId{};
    const ClientOrderId cancelId = record != nullptr ? record->cancelId : ClientOrderId{};
    journal(std::string(kVenue), text(report) + (sentence.empty() ? "" : ' ' + sentence), std::move(told));

    followCancel(order, cancelId, report);
    advanceIntents();
}

void OrderCore::followCancel(ClientOrderId order, ClientOrderId cancelId,
                             const domain::ExecutionReport& report) {
    const OrderRecord* record = m_state.find(order);
    const auto target = m_cancelTargets.find(cancelId);
    if (record == nullptr || target == m_cancelTargets.end() || record->cancelId == cancelId) {
        return;
    }
    const ClientOrderId named = target->second;
    m_cancelTargets.erase(target);
    // A replace overtook the cancel, which then named an order the venue had renamed: ask again under its new
    // name.
    if (report.type == domain::ExecType::CancelRejected && !isTerminal(record->view.life) &&
        record->view.currentId != named) {
        askCancel(*record, "again under its new name");
    }
}

void OrderCore::onRecovered(const RecoverySnapshot& snapshot) {
    takeOrKeep(Recovered{snapshot});
}

void OrderCore::takeRecovery(Recovered told) {
    const RecoverySnapshot& snapshot = told.snapshot;
    std::string why =
        fmt::format("Recovered: {} open orders and {} positions at the venue, its record at {}.",
                    snapshot.openOrders.size(), snapshot.positions.size(), snapshot.lastServerSequence);
    journal(std::string(kVenue), std::move(why), std::move(told));
    m_recoveredAt = m_state.header().lastSequence;
    moveGate();
    advanceIntents();
}

void OrderCore::onModelFill(const ModelFill& fill) {
    takeOrKeep(ModelFilled{fill});
}

// --- what comes before its instrument's definition

/// Amounts of a fill and scales of an order need the contract; everything else is counted without.
bool OrderCore::isKnown(const Told& told) const {
    if (const auto* received = std::get_if<ReportReceived>(&told)) {
        const domain::ExecutionReport& report = received->report;
        const bool isTrade =
            report.type == domain::ExecType::Trade || report.type == domain::ExecType::TradeCanceled;
        const bool needsTerms =
            isTrade || (report.type == domain::ExecType::New && m_state.findByName(report.id) == nullptr);
        return !needsTerms || m_state.contract(report.instrument) != nullptr;
    }
    if (const auto* fill = std::get_if<ModelFilled>(&told)) {
        return m_state.contract(fill->fill.instrument) != nullptr;
    }
    const RecoverySnapshot& snapshot = std::get<Recovered>(told).snapshot;
    return std::ranges::all_of(
               snapshot.openOrders,
               [this](const VenueOrder& o) { return m_state.contract(o.instrument) != nullptr; }) &&
           std::ranges::all_of(snapshot.positions, [this](const VenuePosition& p) {
               return p.net.isZero() || m_state.contract(p.instrument) != nullptr;
           });
}

void OrderCore::take(Told told) {
    if (auto* received = std::get_if<ReportReceived>(&told)) {
        takeReport(std::move(*received));
    } else if (auto* recovered = std::get_if<Recovered>(&told)) {
        takeRecovery(std::move(*recovered));
    } else {
        auto& filled = std::get<ModelFilled>(told);
        std::string why = text(filled.fill);
        journal(std::string(kVenue), std::move(why), std::move(filled));
    }
}

void OrderCore::takeOrKeep(Told told) {
    if (m_untaken.empty() && !m_isUntakenCut && isKnown(told)) {
        take(std::move(told));
        return;
    }
    if (m_isUntakenCut || m_untaken.size() >= kUntakenAtMost) {
        m_isUntakenCut = true;  // asked for again when there is room
        return;
    }
    m_untaken.push_back(std::move(told));
    moveGate();
}

void OrderCore::takeUntaken() {
    if (m_untaken.empty()) {
        return;
    }
    while (!m_untaken.empty() && isKnown(m_untaken.front())) {
        Told told = std::move(m_untaken.front());
        m_untaken.pop_front();
        take(std::move(told));
    }
    if (m_untaken.empty() && std::exchange(m_isUntakenCut, false)) {
        m_gateway.disconnect();
        m_connected = false;
        connectOnce();
    }
    moveGate();
}

}  // namespace tessera::trading
