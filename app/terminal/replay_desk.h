#pragma once
// What stands where order entry and the clock are when the market is a recording.

#include <vector>

#include "app/ports/clock.h"
#include "app/ports/replay_control.h"
#include "app/terminal/system_clock.h"
#include "app/trading/blotter_query.h"
#include "app/trading/order_desk.h"

namespace tessera::terminal {

/// Says once that nothing can be sent, and sends nothing. A fill against a recorded book would be an
/// invention: the recorded market did not know the order.
class ReplayDesk final : public trading::OrderDesk {
 public:
    void defineInstrument(const domain::Instrument&) override {}
    void updateReference(const trading::MarketReference&) override {}
    void setArmed(domain::InstrumentId, bool, const std::string&) override {}
    void place(const trading::OrderIntent&) override { m_isAsked = true; }
    void placeList(const std::vector<trading::OrderIntent>&) override { m_isAsked = true; }
    void cancel(domain::ClientOrderId, const std::string&) override {}
    void replace(domain::ClientOrderId, domain::Price, domain::Quantity, const trading::BookSeen&) override {}
    void cancelAll(std::optional<domain::InstrumentId>, std::optional<domain::Side>,
                   const std::string&) override {}
    void setKillSwitch(bool) override {}
    void setLimit(const trading::LimitChange&) override {}
    void setTag(const std::vector<domain::ClientOrderId>&, const std::string&) override { m_isAsked = true; }
    std::size_t drain(std::vector<trading::DeskEvent>& out) override {
        const std::size_t before = out.size();
        if (!std::exchange(m_isTold, true)) {
            out.emplace_back(trading::LinkChanged{trading::LinkState::Down, kSentence, {}});
            out.emplace_back(trading::GateChanged{false, kSentence});
        }
        if (std::exchange(m_isAsked, false)) out.emplace_back(trading::Alert{kSentence});
        return out.size() - before;
    }

 private:
    static constexpr const char* kSentence = "This is a replay: no orders can be sent.";
    bool m_isTold = false, m_isAsked = false;
};

/// An empty blotter: a replay neither reads nor writes the profile's journal.
class EmptyBlotter final : public trading::BlotterQuery {
 public:
    trading::PageTicket search(trading::BlotterTable table, const trading::BlotterFilter&, trading::PageKey,
                               std::size_t limit) override {
        return request(table, 0, limit);
    }
    trading::PageTicket exportRows(trading::BlotterTable, const trading::BlotterFilter&,
                                   const std::string&) override {
        const auto ticket = trading::PageTicket{++m_tickets};
        m_waiting.emplace_back(trading::Exported{ticket, false, "A replay has no orders to export."});
        return ticket;
    }
    trading::PageTicket profit() override { return empty<trading::ProfitRow>(); }
    trading::PageTicket groups(trading::BlotterTable, const trading::BlotterFilter&, trading::GroupBy) override {
        return empty<trading::GroupRow>();
    }
    trading::PageTicket history(domain::ClientOrderId) override {
        return empty<trading::OrderHistory>();
    }
    trading::PageTicket request(trading::BlotterTable table, std::int64_t, std::size_t) override {
        switch (table) {
            case trading::BlotterTable::Orders:
                return empty<trading::OrderView>();
            case trading::BlotterTable::Fills:
                return empty<trading::FillView>();
            case trading::BlotterTable::Activity:
                break;
        }
        return empty<trading::ActivityRow>();
    }
    std::size_t drain(std::vector<trading::BlotterPage>& out) override {
        const std::size_t count = m_waiting.size();
        for (trading::BlotterPage& page : m_waiting) out.push_back(std::move(page));
        m_waiting.clear();
        return count;
    }

 private:
    template <class Row>
    trading::PageTicket empty() {
        trading::Page<Row> page;
        page.ticket = trading::PageTicket{++m_tickets};
        m_waiting.emplace_back(page);
        return page.ticket;
    }
    std::uint64_t m_tickets = 0;
    std::vector<trading::BlotterPage> m_waiting;
};

/// The recording's wall time, so that every time on the screen is of the recording; monotonic time is the
/// machine's.
class ReplayClock final : public ports::Clock {
 public:
    /// `replay` outlives the clock.
    explicit ReplayClock(const ports::ReplayControl& replay) : m_replay(replay) {}
    domain::Timestamp utcNow() const override { return m_replay.recordedNow(); }
    domain::Duration monotonicNow() const override { return m_system.monotonicNow(); }

 private:
    const ports::ReplayControl& m_replay;
    SystemClock m_system;
};

}  // namespace tessera::terminal
