// Exchange: what it must remember to go on exactly, as the snapshot beside the log keeps it.

#include "app/domain/state_fields.h"
#include "feeds/venue/exchange_parts.h"

namespace tessera::venue {

template <class A>
void describeState(A& archive, typename A::template Ref<Position> value) {
    auto& [net, cash, fees] = value;
    archive(net, cash, fees);
}

template <class A, class Self>
void Exchange::clocks(A& archive, Self& self) {
    archive(self.m_live, self.m_now, self.m_forwardsAt, self.m_lastFixing, self.m_lastSettlement,
            self.m_instruments, self.m_positions);
}

void Exchange::save(StateWriter& out) const {
    clocks(out, *this);
    out(static_cast<std::uint64_t>(m_families.size()));
    for (const auto& family : m_families) {
        out(family->terms.code, family->index);
        family->process->save(out);
    }
    for (const auto& at : m_listings) {
        const auto& [id, family, bars, fixings, settlement, last, forward, isTraded] = *at;
        const auto number = std::find_if(m_families.begin(), m_families.end(),
                                         [&](const auto& other) { return other.get() == at->family; });
        const std::optional<Bar> unfinished = bars.empty() ? std::nullopt : std::optional(bars.back());
        out(id, static_cast<std::uint64_t>(number - m_families.begin()), unfinished, settlement, last,
            forward.decay, forward.constant, isTraded);
    }
    m_engine.save(out);
    m_participants.save(out);
}

bool Exchange::restoreFamilies(StateReader& in) {
    std::uint64_t count = 0;
    in(count);
    if (count != m_config.catalogue.families().size()) {
        return false;
    }
    for (const market::ContractFamily& terms : m_config.catalogue.families()) {
        auto family = std::make_unique<Family>();
        std::string code;
        in(code, family->index);
        family->terms = terms;
        family->process =
            std::make_unique<market::PriceProcess>(terms.process, Price{}, Timestamp{}, m_config.seed);
        family->process->restore(in);
        if (!in.ok() || code != terms.code) {
            return false;
        }
        m_families.push_back(std::move(family));
    }
    return true;
}

bool Exchange::restoreListings(StateReader& in) {
    for (std::size_t i = 0; i < m_instruments.size(); ++i) {
        auto& at = *m_listings.emplace_back(std::make_unique<Listing>());
        std::uint64_t family = 0;
        std::optional<Bar> unfinished;
        in(at.id, family, unfinished, at.settlement, at.last, at.forward.decay, at.forward.constant,
           at.isTraded);
        if (!in.ok() || family >= m_families.size() || static_cast<std::size_t>(at.id) != i + 1) {
            return false;
        }
        at.family = m_families[family].get();
        if (unfinished) {
            at.bars.push_back(*unfinished);
        }
    }
    return true;
}

Result<std::unique_ptr<Exchange>> Exchange::restore(ExchangeConfig config, ExchangeSink& sink,
                                                    StateReader& in) {
    std::unique_ptr<Exchange> exchange(new Exchange(std::move(config), sink));
    clocks(in, *exchange);
    const bool fits = in.ok() && exchange->restoreFamilies(in) && exchange->restoreListings(in) &&
                      exchange->m_engine.restore(in);
    if (fits) {
        exchange->m_participants.restore(in);
    }
    if (!fits || !in.ok()) {
        return Error{ErrorCode::Corrupt, "The exchange's snapshot does not fit these contracts.", "restore"};
    }
    return exchange;
}

void Exchange::saveHistory(StateWriter& out, ExchangeHistoryMarks& marks) const {
    marks.bars.resize(m_listings.size());
    marks.fixings.resize(m_listings.size());
    out(static_cast<std::uint64_t>(m_listings.size()));
    for (std::size_t i = 0; i < m_listings.size(); ++i) {
        const Listing& at = *m_listings[i];
        const std::size_t finished = at.bars.empty() ? 0 : at.bars.size() - 1;
        const auto from = [](std::size_t mark) { return static_cast<std::ptrdiff_t>(mark); };
        out(std::vector<Bar>(at.bars.begin() + from(marks.bars[i]), at.bars.begin() + from(finished)),
            std::vector<Fixing>(at.fixings.begin() + from(marks.fixings[i]), at.fixings.end()));
        marks.bars[i] = finished;
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
        marks.fixings[i] += fixings.size();
    }
    return in.ok();
}

}  // namespace tessera::venue
