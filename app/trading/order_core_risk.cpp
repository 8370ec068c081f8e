// The part of OrderCore that keeps the limits, the session day and the day's loss.
#include <fmt/format.h>

#include "app/domain/decimal.h"
#include "app/trading/journal_words.h"
#include "app/trading/order_core.h"

namespace tessera::trading {

using domain::Money;

namespace {

constexpr domain::Duration kTellEvery = std::chrono::milliseconds(250);

std::string_view wordsOf(TradingState state) {
    return state == TradingState::Normal      ? "Trading is open again"
           : state == TradingState::CloseOnly ? "Close only"
                                              : "Trading is disabled";
}

std::string stateSentence(TradingState state, std::optional<Money> today, const RiskLimits& limits) {
    const std::string result = today ? domain::formatMoney(*today) + " USD" : "not known now";
    if (state == TradingState::Normal) {
        return fmt::format("{}: the day's result is {}.", wordsOf(state), result);
    }
    const bool isDisabled = state == TradingState::Disabled;
    return fmt::format(
        "{}: the day's result{} reached the loss limit of {} USD. {} until 20:00 UTC, or "
        "until the limit is raised in Menu, Risk limits.",
        wordsOf(state), today ? " of " + result : "",
        domain::formatMoney(isDisabled ? limits.disableLoss : limits.maxDailyLoss),
        isDisabled ? "Only cancels leave" : "Only orders that close a position pass");
}

}  // namespace

void OrderCore::openLimits() {
    journal(std::string(kProgram), "Risk limits set.", LimitsChanged{m_options.limits});
    const RiskLimits usual;
    for (const RiskLimit limit : {RiskLimit::DisableLoss, RiskLimit::MarginUse, RiskLimit::RepeatSeconds}) {
        const std::int64_t value = valueOf(m_options.limits, limit);
        if (value != valueOf(usual, limit)) {
            LimitSet set{.limit = limit, .hasTo = true, .to = value};
            journal(std::string(kProgram),
                    fmt::format("{} of the account: {}.", textOf(limit).name, formatLimit(limit, value)),
                    set);
        }
    }
}

void OrderCore::setLimit(const LimitChange& change) {
    const domain::Instrument* contract = change.instrument ? m_state.contract(*change.instrument) : nullptr;
    if (!m_storeProblem.empty() || (change.instrument && contract == nullptr)) {
        alert("The limit was not changed: " +
              (m_storeProblem.empty() ? std::string("the instrument is not defined by the venue.")
                                      : m_storeProblem));
        return;
    }
    if (const auto checked = checkLimit(change, m_state.limits()); !checked) {
        alert("The limit was not changed. " + checked.error().sentence);
        return;
    }
    watchLoss();
    LimitSet set{.isAccount = !change.instrument,
                 .instrument = change.instrument.value_or(domain::InstrumentId{}),
                 .limit = change.limit,
                 .hasTo = change.value.has_value(),
                 .to = change.value.value_or(0)};
    set.hasFrom = set.isAccount;
    set.from = set.isAccount ? valueOf(m_state.limits(), set.limit) : 0;
    for (const LimitRow& row : m_state.limitRows()) {
        if (change.instrument && row.instrument == change.instrument && row.limit == change.limit) {
            set.hasFrom = true;
            set.from = *row.value;
        }
    }
    if (set.hasFrom == set.hasTo && set.from == set.to) {
        return;
    }
    const auto shown = [&](bool has, std::int64_t value) {
        return has ? formatLimit(set.limit, value) : std::string("the account's");
    };
    journal(std::string(kYou),
            fmt::format("{} of {}: from {} to {}.", textOf(set.limit).name,
                        contract == nullptr ? std::string("the account") : contract->symbol,
                        shown(set.hasFrom, set.from), shown(set.hasTo, set.to)),
            set);
    watchLoss(true);
}

void OrderCore::watchLoss(bool mayRelax) {
    const DeskHeader& header = m_state.header();
    const domain::Timestamp now = m_clock.utcNow() + m_gateway.venueTimeOffset();
    if (!m_storeProblem.empty() || !header.limits) {
        return;  // nothing may be appended, and nothing leaves either
    }
    if (const std::int64_t day = sessionDayOf(now); day > header.sessionDay) {
        startSessionDay(day);
    }
    for (const domain::InstrumentId id : std::vector(header.sessionWithout)) {
        if (const auto open = m_risk.openResult(m_state, id)) {
            journal(std::string(kProgram),
                    fmt::format("First price of {} in this session day; its position stood at {} USD.",
                                m_state.position(id).symbol, domain::formatSignedMoney(*open)),
                    SessionMarked{id, *open});
        }
    }
    const auto today = m_risk.resultToday(m_state);
    if (!today) {
        return;  // a price is missing: no verdict
    }
    const RiskLimits limits = m_state.limits();
    const TradingState wanted = -*today >= limits.disableLoss    ? TradingState::Disabled
                                : -*today >= limits.maxDailyLoss ? TradingState::CloseOnly
                                                                 : TradingState::Normal;
    const TradingState next = mayRelax ? wanted : std::max(wanted, header.tradingState);
    if (next != header.tradingState) {
        std::string sentence = stateSentence(next, *today, limits);
        journal(std::string(kProgram), sentence, TradingStateChanged{next, *today, sentence});
    }
}

/// The day begins whatever is known: a position without a price is left out until it has one.
void OrderCore::startSessionDay(std::int64_t day) {
    const Money open = m_risk.knownOpenResult(m_state);
    std::vector<domain::InstrumentId> without;
    std::string names;
    for (const NamedInstrument& one : m_risk.withoutMark(m_state)) {
        without.push_back(one.id);
        names += (names.empty() ? ", without " : ", ") + one.symbol;
    }
    journal(std::string(kProgram),
            fmt::format("Session day of {} began; the open positions stood at {} USD{}.",
                        domain::formatIso(sessionStartOf(day), 0).substr(0, 10),
                        domain::formatSignedMoney(open), names),
            SessionDayStarted{day, open, std::move(without)});
}

RiskView OrderCore::riskView() const {
    const DeskHeader& header = m_state.header();
    RiskView view;
    view.account = m_state.limits();
    for (const LimitRow& row : m_state.limitRows()) {
        if (row.instrument) {
            view.overrides.push_back(row);
        }
    }
    view.state = header.tradingState;
    view.resultToday = m_risk.resultToday(m_state);
    view.resultAtStart = header.sessionDay == 0 ? header.dayStartResult : header.sessionStart;
    view.sessionSince = header.sessionSince;
    view.knownEquity = m_risk.knownEquity(m_state);
    view.knownMargin = m_risk.knownMargin(m_state);
    view.exposures = m_risk.exposures(m_state);
    view.withoutMark = m_risk.withoutMark(m_state);
    view.withoutMargin = m_risk.withoutMargin(m_state);
    if (view.withoutMark.empty()) {
        view.equity = view.knownEquity;
    }
    if (view.withoutMargin.empty()) {
        view.marginWorstCase = view.knownMargin;
    }
    if (view.state != TradingState::Normal) {
        view.sentence = stateSentence(view.state, view.resultToday, view.account);
    }
    return view;
}

void OrderCore::publishRisk() {
    const domain::Duration now = m_clock.monotonicNow();
    if (m_isRiskTold && m_riskToldAt != domain::Duration{} && now - m_riskToldAt < kTellEvery) {
        return;
    }
    m_riskToldAt = now;
    RiskView view = riskView();
    if (!m_isRiskTold || !(view == m_toldRisk)) {
        m_isRiskTold = true;
        m_toldRisk = view;
        m_events.emplace_back(RiskChanged{std::move(view)});
    }
}

}  // namespace tessera::trading
