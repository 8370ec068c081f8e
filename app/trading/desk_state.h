#pragma once
// Everything the desk knows, as a function of its journal: apply() is the only way to change it.

#include <cstdint>
#include <map>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "app/trading/blotter_store.h"

namespace tessera::trading {

/// What working orders could still add to a position, pending and UNKNOWN ones included, at their largest
/// terms.
struct WorkingExposure {
    domain::Quantity buy;   // lots, >= 0
    domain::Quantity sell;  // lots, >= 0
};

/// Deterministic: no clock, no randomness; equal journals give equal hashes. One thread.
class DeskState {
 public:
    /// Continues from a stored projection.
    void restore(StoredDesk stored);
    /// Applies the event that follows `header().lastSequence`.
    Changes apply(const JournalEvent& event);

    const DeskHeader& header() const { return m_header; }
    const OrderRecord* find(domain::ClientOrderId id) const;          // by first id
    const OrderRecord* findByName(domain::ClientOrderId name) const;  // by order, replace or cancel id
    const domain::Instrument* contract(domain::InstrumentId id) const;
    bool hasContracts() const { return !m_contracts.empty(); }
    const std::unordered_map<domain::InstrumentId, domain::Instrument>& contracts() const {
        return m_contracts;
    }
    PositionView position(domain::InstrumentId id) const;
    const std::unordered_map<domain::InstrumentId, PositionView>& positions() const { return m_positions; }
    WorkingExposure exposure(domain::InstrumentId id) const;
    const std::unordered_map<domain::InstrumentId, WorkingExposure>& exposures() const { return m_exposure; }
    /// The account's, with the instrument's own ones over them.
    RiskLimits limits(std::optional<domain::InstrumentId> id = std::nullopt) const;
    /// Every value set since the first, account's and instruments'.
    std::vector<LimitRow> limitRows() const;
    /// What the account would hold under each fill model of shadow paper; Base is the account itself.
    ModelAccounts modelAccounts() const;
    /// Null: it never began, or it has ended.
    const OpenIntent* intent(std::uint64_t id) const;
    bool isArmed(domain::InstrumentId id) const { return m_armed.contains(id); }
    /// Orders that have not ended, in order of creation.
    std::vector<const OrderRecord*> living() const;
    /// Over orders, fills, positions, account and counters; the same after a replay from empty.
    std::uint64_t hash() const;

 private:
    OrderRecord* record(domain::ClientOrderId name);
    void beforeChange(const OrderRecord& record);
    void afterChange(OrderRecord& record, const JournalEvent& event, Changes& changes);
    OrderRecord& create(domain::ClientOrderId id, const OrderIntent& intent, const JournalEvent& event);
    void useId(domain::ClientOrderId id);
    void name(domain::ClientOrderId name, domain::ClientOrderId order) { m_names[name] = order; }

    /// What an order, or the combination it belongs to, could still add; an OCO counts once a side.
    WorkingExposure exposureOf(const OrderView& order) const;
    void countExposure(const OrderView& order, int sign);

    void on(const AccountOpened& e, const JournalEvent& event, Changes& changes);
    void on(const SessionStarted& e, const JournalEvent& event, Changes& changes);
    void on(const ContractDefined& e, const JournalEvent& event, Changes& changes);
    void on(const OrderPlaced& e, const JournalEvent& event, Changes& changes);
    void on(const OrderDenied& e, const JournalEvent& event, Changes& changes);
    void on(const CancelAsked& e, const JournalEvent& event, Changes& changes);
    void on(const ReplaceAsked& e, const JournalEvent& event, Changes& changes);
    void on(const ReplaceDenied& e, const JournalEvent& event, Changes& changes);
    void on(const NotSent& e, const JournalEvent& event, Changes& changes);
    void on(const AckOverdue& e, const JournalEvent& event, Changes& changes);
    void on(const ReportReceived& e, const JournalEvent& event, Changes& changes);
    void on(const LinkLost& e, const JournalEvent& event, Changes& changes);
    void on(const Recovered& e, const JournalEvent& event, Changes& changes);
    void on(const ArmedChanged& e, const JournalEvent& event, Changes& changes);
    void on(const KillSwitchChanged& e, const JournalEvent& event, Changes& changes);
    void on(const LimitsChanged& e, const JournalEvent& event, Changes& changes);
    void on(const GateMoved& e, const JournalEvent& event, Changes& changes);
    void on(const LimitSet& e, const JournalEvent& event, Changes& changes);
    void on(const SessionDayStarted& e, const JournalEvent& event, Changes& changes);
    void on(const SessionMarked& e, const JournalEvent& event, Changes& changes);
    void on(const TradingStateChanged& e, const JournalEvent& event, Changes& changes);
    void on(const OrderTagged& e, const JournalEvent& event, Changes& changes);

    void on(const IntentBegun& e, const JournalEvent& event, Changes& changes);
    void on(const IntentEnded& e, const JournalEvent& event, Changes& changes);
    void on(const ModelFilled& e, const JournalEvent& event, Changes& changes);

    void onKnownOrder(OrderRecord& record, const ReportReceived& e, const JournalEvent& event,
                      Changes& changes);
    void onForeignOrder(const ReportReceived& e, const JournalEvent& event, Changes& changes);
    /// The report of a fill, taken back: the other side at the same price, its fee returned.
    static domain::ExecutionReport undone(const domain::ExecutionReport& report);
    /// Scale of an instrument's quantities; 0 of an unknown one.
    int decimalsOf(domain::InstrumentId id) const;
    bool isKnownBust(const domain::ExecutionReport& report, Changes& changes);
    void addFill(const domain::ExecutionReport& report, domain::ClientOrderId order, bool isLate,
                 const JournalEvent& event, Changes& changes);
    void adopt(const VenueOrder& order, const JournalEvent& event, Changes& changes);
    /// The fill takes its order's tag, the order the fill's fee and what it realised.
    void inherit(FillView& fill, domain::Money realised, Changes& changes);
    void makeUnknown(const JournalEvent& event, Changes& changes);
    void comparePositions(const Recovered& e, domain::Timestamp at, Changes& changes);
    void restoreModels(const std::vector<ModelPosition>& stored);
    void prune();
    void nameAll(const OrderRecord& order);
    void rollDay(domain::Timestamp at);

    DeskHeader m_header;
    std::unordered_map<domain::ClientOrderId, OrderRecord> m_orders;
    std::unordered_map<domain::ClientOrderId, domain::ClientOrderId> m_names;
    std::unordered_map<domain::ClientOrderId, std::vector<domain::ClientOrderId>> m_lists;  // list id -> legs
    std::unordered_set<domain::ClientOrderId> m_living;
    std::unordered_set<domain::ExecId> m_execIds;
    std::unordered_map<domain::InstrumentId, PositionView> m_positions;
    std::unordered_map<domain::InstrumentId, domain::Instrument> m_contracts;
    std::unordered_map<domain::InstrumentId, WorkingExposure> m_exposure;
    std::unordered_set<domain::InstrumentId> m_armed;
    ModelAccounts m_models;                                               // Base's stays empty
    std::map<std::pair<std::int64_t, RiskLimit>, std::int64_t> m_limits;  // scope (-1: account), limit
};

/// Hash of an order's lasting facts; what the digests sum.
std::uint64_t hashOf(const OrderRecord& record);
std::uint64_t hashOf(const FillView& fill);
/// Order, unless the exchange says that it was its own doing.
FillOrigin originOf(const domain::ExecutionReport& report);

}  // namespace tessera::trading
