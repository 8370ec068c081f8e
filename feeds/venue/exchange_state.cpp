// Exchange: what it must remember to go on exactly, as the snapshot beside the log keeps it.

#include "app/domain/state_fields.h"
#include "feeds/venue/exchange_parts.h"

namespace tessera::venue {

template <class A>
void describeState(A& archive, typename A::template Ref<Position> value) {
    auto& [net, cash, fees] = value;
    archive(net, cash, fees);
}

template <class A>
void describeState(A& archive, typename A::template Ref<MarginCall> value) {
    auto& [until, isLiquidating] = value;
    archive(until, isLiquidating);
}

template <class A, class Self>
void Exchange::clocks(A& archive, Self& self) {
    archive(self.m_live, self.m_now, self.m_forwardsAt, self.m_lastFixing, self.m_lastSettlement,
            self.m_instruments, self.m_positions);
    if (archive.version() >= 4) {
        archive(self.m_deposits, self.m_calls);
    }
}

void Exchange::save(StateWriter& out) const {
    clocks(out, *this);
    out(static_cast<std::uint64_t>(m_families.size()));
    for (const auto& family : m_families) {
        out(family->terms.code, family->index);
        if (family->terms.hasProcess()) {
            family->process->save(out);
        }
    }
    for (const auto& at : m_listings) {
        [[maybe_unused]] const auto& [id, family, bars, droppedBars, fixings, settlement, last, fair, fairAt,
                                      isTraded, attendedUntil, openInterest, settledInterest, quoting, phase,
                                      nextTurn, turnInterval] = *at;
        const auto number = std::find_if(m_families.begin(), m_families.end(),
                                         [&](const auto& other) { return other.get() == at->family; });
        const std::optional<Bar> unfinished = bars.empty() ? std::nullopt : std::optional(bars.back());
        out(id, static_cast<std::uint64_t>(number - m_families.begin()), unfinished, settlement, last,
            fair.fixedUsd, static_cast<std::uint64_t>(fair.nodes.size()));
        for (const FairNode& node : fair.nodes) {
            out(node.weight, node.terms.decay, node.terms.constant);
        }
        out(fairAt, isTraded, attendedUntil);
    }
    m_engine.save(out);
    m_participants.save(out);
    saveInterest(out);
}

bool Exchange::restoreFamilies(StateReader& in) {
    std::uint64_t count = 0;
    in(count);
    if (count != m_config.terms.catalogue.families().size()) {
        return false;
    }
    for (std::uint64_t i = 0; i < count; ++i) {
        auto family = std::make_unique<Family>();
        std::string code;
        in(code, family->index);
        const market::ContractFamily* terms = m_config.terms.catalogue.find(code);
        if (!in.ok() || terms == nullptr || familyOf(code) != nullptr) {
            return false;
        }
        family->terms = *terms;
        if (terms->hasProcess()) {
            family->process =
                std::make_shared<market::PriceProcess>(terms->process, Price{}, Timestamp{}, m_config.seed);
            family->process->restore(in);
        } else if (const Family* owner = familyOf(terms->indexOf)) {
            family->process = owner->process;
        } else if (!terms->isSkill()) {
            return false;
        }
        m_families.push_back(std::move(family));
    }
    return in.ok();
}

void Exchange::restoreFair(StateReader& in, Listing& at) {
    std::uint64_t count = 1;
    if (in.version() >= 2) {
        in(at.fair.fixedUsd, count);
    }
    const bool isFuture = instrumentOf(at.id).kind() == InstrumentKind::Future;
    for (std::uint64_t i = 0; i < count && in.ok(); ++i) {
        FairNode node;
        if (in.version() >= 2) {
            in(node.weight);
        }
        in(node.terms.decay, node.terms.constant);
        if (in.version() >= 2 || isFuture) {
            at.fair.nodes.push_back(node);
        }
    }
    if (in.version() >= 2) {
        in(at.fairAt, at.isTraded, at.attendedUntil);
    } else {
        in(at.isTraded);
        at.fairAt = isFuture ? m_forwardsAt : Timestamp{};
    }
}

bool Exchange::restoreListings(StateReader& in) {
    for (std::size_t i = 0; i < m_instruments.size(); ++i) {
        auto& at = *m_listings.emplace_back(std::make_unique<Listing>());
        std::uint64_t family = 0;
        std::optional<Bar> unfinished;
        in(at.id, family, unfinished, at.settlement, at.last);
        if (!in.ok() || family >= m_families.size() || static_cast<std::size_t>(at.id) != i + 1) {
            return false;
        }
        restoreFair(in, at);
        at.family = m_families[family].get();
        if (unfinished) {
            at.bars.push_back(*unfinished);
        }
    }
    return in.ok();
}

Result<std::unique_ptr<Exchange>> Exchange::restore(ExchangeConfig config, ExchangeSink& sink,
                                                    StateReader& in) {
    std::unique_ptr<Exchange> exchange(new Exchange(std::move(config), sink));
    clocks(in, *exchange);
    const bool fits = in.ok() && exchange->restoreFamilies(in) && exchange->restoreListings(in) &&
                      exchange->m_engine.restore(in);
    if (fits) {
        exchange->m_participants.restore(in);
        exchange->setPlaces();
    }
    if (!fits || !in.ok() || !exchange->restoreInterest(in)) {
        return Error{ErrorCode::Corrupt, "The exchange's snapshot does not fit these contracts.", "restore"};
    }
    return exchange;
}

/// Of futures and indexes the whole of it; of options and spreads, which are most of what is listed, and of
/// what is over the last days; a month after its end the last minute alone, for a market lists thousands. By
/// settlements, not by the time of day, so that a market restored in between keeps the same.
std::size_t Exchange::mostBars(const Listing& at) const {
    constexpr std::size_t kFewer = 3 * 24 * 60;
    const Instrument& instrument = instrumentOf(at.id);
    const bool isOver = !at.isTraded && instrument.lastTradingTime.isSet();
    if (isOver && m_lastSettlement >= instrument.lastTradingTime + kDay * 30) {
        return 1;
    }
    const bool hasFewer = isOver || instrument.isSpread() || instrument.option() != nullptr;
    return hasFewer ? std::min(kFewer, m_config.barsKept) : m_config.barsKept;
}

/// How many are left hangs on how many there were alone: a market replayed and one restored keep the same.
void Exchange::dropOldBars(Listing& at) const {
    const std::size_t most = mostBars(at), step = std::max<std::size_t>(most / 8, 1);
    const std::size_t ever = at.droppedBars + at.bars.size();
    const std::size_t gone = ever > most ? (ever - most) / step * step : 0;
    if (gone > at.droppedBars) {
        at.bars.erase(at.bars.begin(), at.bars.begin() + static_cast<std::ptrdiff_t>(gone - at.droppedBars));
        at.droppedBars = gone;
        if (!at.isTraded) {
            at.bars.shrink_to_fit();  // no more will come
        }
    }
}

void Exchange::saveHistory(StateWriter& out, ExchangeHistoryMarks& marks) const {
    marks.bars.resize(m_listings.size());
    marks.fixings.resize(m_listings.size());
    out(static_cast<std::uint64_t>(m_listings.size()));
    for (std::size_t i = 0; i < m_listings.size(); ++i) {
        const Listing& at = *m_listings[i];
        const std::size_t finished = at.bars.empty() ? 0 : at.bars.size() - 1;
        const std::size_t unsaved = std::max(marks.bars[i], at.droppedBars) - at.droppedBars;
        const auto from = [](std::size_t mark) { return static_cast<std::ptrdiff_t>(mark); };
        out(std::vector<Bar>(at.bars.begin() + from(unsaved), at.bars.begin() + from(finished)),
            std::vector<Fixing>(at.fixings.begin() + from(marks.fixings[i]), at.fixings.end()));
        marks.bars[i] = at.droppedBars + finished;
        marks.fixings[i] = at.fixings.size();
    }
}

bool Exchange::addHistory(StateReader& in, ExchangeHistoryMarks& marks) {
    std::uint64_t count = 0;
    in(count);
    if (count > m_listings.size()) {
        return false;
    }
    marks.bars.resize(m_listings.size());
    marks.fixings.resize(m_listings.size());
    std::vector<Bar> bars;
    std::vector<Fixing> fixings;
    for (std::size_t i = 0; i < count && in.ok(); ++i) {
        Listing& at = *m_listings[i];
        in(bars, fixings);
        if (at.bars.empty() && !bars.empty()) {
            return false;  // a bar that is finished always has a younger one behind it
        }
        at.bars.insert(at.bars.empty() ? at.bars.end() : at.bars.end() - 1, bars.begin(), bars.end());
        at.fixings.insert(at.fixings.end(), fixings.begin(), fixings.end());
        marks.bars[i] += bars.size();
        dropOldBars(at);
        marks.fixings[i] += fixings.size();
    }
    return in.ok();
}

}  // namespace tessera::venue
