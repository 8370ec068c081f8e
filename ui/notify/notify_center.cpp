#include "ui/notify/notify_center.h"

#include <QSettings>
#include <QWidget>

#include "app/domain/decimal.h"
#include "app/domain/settled_text.h"
#include "app/trading/margin_words.h"
#include "ui/bridge/order_text.h"
#include "ui/notify/desktop_notifier.h"
#include "ui/notify/toast_stack.h"
#include "ui/notify/tone_player.h"

namespace tessera::ui {

namespace {

constexpr int kWatchFrames = 6;  // about ten times a second
constexpr std::size_t kRememberAtMost = 4'096;

QString sentenceOf(const std::string& text) {
    QString sentence = QString::fromStdString(text);
    if (!sentence.isEmpty()) {
        sentence[0] = sentence[0].toUpper();
    }
    return sentence;
}

}  // namespace

NotifyCenter::NotifyCenter(AppServices& context, QSettings& settings, QWidget& window)
    : m_context(context), m_settings(settings), m_window(window), m_chosen(NotifySettings::load(settings)) {
    DeskModel& desk = context.desk();
    connect(&desk, &DeskModel::fillAdded, this, &NotifyCenter::onFill);
    connect(&desk, &DeskModel::orderChanged, this, &NotifyCenter::onOrder);
    connect(&desk, &DeskModel::linkChanged, this, &NotifyCenter::onLink);
    connect(&desk, &DeskModel::riskChanged, this, &NotifyCenter::onRisk);
    connect(&desk, &DeskModel::gateChanged, this, &NotifyCenter::onGate);
    connect(&desk, &DeskModel::accountChanged, this, &NotifyCenter::onAccount);
    if (context.alerts() != nullptr) {
        connect(context.alerts(), &AlertList::fired, this, &NotifyCenter::onAlert);
    }
    connect(&context, &AppServices::frame, this, [this] {
        if (--m_framesToWatch <= 0) {
            m_framesToWatch = kWatchFrames;
            watchFeeds();
            watchEnds();
            flush();
        }
    });
}

NotifyCenter::~NotifyCenter() = default;

void NotifyCenter::setSettings(const NotifySettings& settings) {
    m_chosen = settings;
    m_chosen.save(m_settings);
    emit changed();
}

void NotifyCenter::setMuted(bool isMuted) {
    NotifySettings settings = m_chosen;
    settings.isMuted = isMuted;
    setSettings(settings);
}

DesktopNotifier& NotifyCenter::desktop() {
    if (m_desktop == nullptr) {
        m_desktop = std::make_unique<DesktopNotifier>();
        connect(m_desktop.get(), &DesktopNotifier::missed, this, [this](const Note& note) {
            if (m_toasts == nullptr) {
                m_toasts = std::make_unique<ToastStack>(m_window);
            }
            m_toasts->show(note);
        });
    }
    return *m_desktop;
}

TonePlayer& NotifyCenter::tones() {
    if (m_tones == nullptr) {
        m_tones = std::make_unique<TonePlayer>();
    }
    return *m_tones;
}

std::size_t NotifyCenter::shownInWindow() const {
    return m_toasts != nullptr ? m_toasts->count() : 0;
}

void NotifyCenter::sound(Tone tone) {
    if (m_chosen.plays(kindOf(tone)) && m_gatherer.mayPlay(tone, m_context.clock().monotonicNow())) {
        tones().play(tone);
    }
}

void NotifyCenter::tell(Tone tone, const QString& title, const QString& text) {
    sound(tone);
    const NoteKind kind = kindOf(tone);
    m_gatherer.add({.kind = kind,
                    .title = title,
                    .text = text,
                    .isGrave = kind == NoteKind::Disconnect || kind == NoteKind::Risk},
                   m_context.clock().monotonicNow());
}

void NotifyCenter::relieve(NoteKind kind, const QString& title) {
    m_gatherer.add({.kind = kind, .title = title, .text = {}}, m_context.clock().monotonicNow());
}

void NotifyCenter::show(const Note& note) {
    desktop().show(note);
}

void NotifyCenter::flush() {
    for (const Note& note : m_gatherer.due(m_context.clock().monotonicNow())) {
        if (m_chosen.shows(note.kind)) {
            show(note);
        }
    }
}

void NotifyCenter::onFill(const trading::FillView& fill) {
    const InstrumentMarket* market = m_context.hub().find(fill.instrument);
    const int decimals = market != nullptr ? market->instrument().quantityDecimals : 0;
    const int priceDecimals = market != nullptr ? market->instrument().priceDecimals : 4;
    sound(fill.side == domain::Side::Buy ? Tone::BuyFill : Tone::SellFill);
    m_gatherer.addFill(fill, decimals,
                       QString::fromStdString(domain::formatSettled(fill.price, priceDecimals)),
                       m_context.clock().monotonicNow());
}

void NotifyCenter::onOrder(const trading::OrderView& order) {
    const bool isRejected = order.life == trading::OrderLife::Rejected;
    if (!isRejected && order.life != trading::OrderLife::Denied) {
        return;
    }
    if (m_refused.size() >= kRememberAtMost) {
        m_refused.clear();
    }
    if (!m_refused.insert(order.id).second) {
        return;
    }
    const InstrumentMarket* market = m_context.hub().find(order.instrument);
    const QString words =
        market != nullptr ? orderWords(order, market->instrument()) + QLatin1Char(' ') : QString();
    tell(Tone::Reject,
         (isRejected ? QStringLiteral("The venue refused %1%2") : QStringLiteral("Not sent: %1%2"))
             .arg(words, QString::fromStdString(order.symbol)),
         sentenceOf(order.note));
}

void NotifyCenter::onLink() {
    const trading::LinkChanged& link = m_context.desk().link();
    const bool isReady = link.state == trading::LinkState::Ready;
    if (isReady && m_isLost) {
        relieve(NoteKind::Disconnect, QStringLiteral("The order link is ready again"));
    } else if (!isReady && m_wasReady && !m_isLost) {
        tell(Tone::Disconnect, QStringLiteral("The order link was lost"), sentenceOf(link.sentence));
    }
    m_isLost = !isReady && m_wasReady;
    m_wasReady = m_wasReady || isReady;
}

void NotifyCenter::onRisk() {
    const trading::RiskView& risk = m_context.desk().risk();
    if (risk.state == m_state) {
        return;
    }
    m_state = risk.state;
    if (m_state == trading::TradingState::Normal) {
        relieve(NoteKind::Risk, QStringLiteral("Trading is open again"));
        return;
    }
    tell(Tone::Risk,
         m_state == trading::TradingState::CloseOnly
             ? QStringLiteral("Close only: the day's loss limit was reached")
             : QStringLiteral("Trading is disabled: only cancels leave"),
         sentenceOf(risk.sentence));
}

/// One that was open at the start is told too: its hour goes on.
void NotifyCenter::onAccount() {
    const domain::MarginNotice& call = m_context.desk().account().marginCall;
    if (call.until == m_calledUntil) {
        return;
    }
    m_calledUntil = call.until;
    if (!call.until.isSet()) {
        relieve(NoteKind::Risk, QStringLiteral("The margin call is over"));
        return;
    }
    tell(Tone::Risk,
         QStringLiteral("MARGIN CALL: %1 USD by %2 UTC")
             .arg(QString::fromStdString(domain::formatMoney(call.required)),
                  QString::fromStdString(domain::formatIso(call.until, 0)).mid(11, 5)),
         QString::fromStdString(trading::openCallSentence(call)));
}

/// A closed gate of a lost link is the link's to tell.
void NotifyCenter::onGate() {
    const trading::GateChanged& gate = m_context.desk().gate();
    const bool isOwn = !gate.open && m_wasOpen && m_context.desk().link().state == trading::LinkState::Ready;
    m_wasOpen = m_wasOpen || gate.open;
    if (isOwn && !m_isGateClosed) {
        tell(Tone::Risk, QStringLiteral("Order entry is closed"), sentenceOf(gate.sentence));
    } else if (gate.open && m_isGateClosed) {
        relieve(NoteKind::Risk, QStringLiteral("Order entry is open again"));
    }
    m_isGateClosed = isOwn;
}

void NotifyCenter::onAlert(const alerts::Firing& firing) {
    const QString note = QString::fromStdString(firing.note);
    tell(Tone::Alert, QString::fromStdString(firing.what),
         firing.wasMissed ? (QStringLiteral("While the program was closed. ") + note).trimmed() : note);
}

void NotifyCenter::watchFeeds() {
    for (const FeedReading& reading : m_context.hub().readings()) {
        const ports::StreamState state = reading.statistics.worst;
        const bool isLive = state == ports::StreamState::Live;
        const bool isLost = state == ports::StreamState::Stale || state == ports::StreamState::Disconnected;
        const auto known = m_feedIsLive.find(reading.feed);
        if (known == m_feedIsLive.end()) {
            if (isLive) {
                m_feedIsLive[reading.feed] = true;
            }
            continue;
        }
        const QString name = reading.feed == 0 ? QStringLiteral("Market data of the venue")
                                               : QString::fromStdString(reading.statistics.name);
        if (known->second && isLost) {
            tell(Tone::StaleFeed, QStringLiteral("%1: %2").arg(name, streamStateText(state).toLower()),
                 sentenceOf(reading.statistics.sentence));
            known->second = false;
        } else if (!known->second && isLive) {
            relieve(NoteKind::StaleFeed, QStringLiteral("%1: live again").arg(name));
            known->second = true;
        }
    }
}

/// Three days, a day and an hour before what is held ends; at the start, of what is that near by then.
void NotifyCenter::watchEnds() {
    const MarketHub& hub = m_context.hub();
    const domain::Timestamp now = hub.venueNow();
    std::vector<portfolio::EndingPosition> held;
    for (const auto& [key, position] : m_context.desk().positions()) {
        const InstrumentMarket* market = position.net.isZero() ? nullptr : hub.find(position.instrument);
        if (market != nullptr) {
            held.push_back({&market->instrument()});
        }
    }
    std::vector<portfolio::RollNotice> notices = m_ends.advance(held, now);
    if (notices.empty()) {
        return;
    }
    std::vector<const domain::Instrument*> listed;
    for (const InstrumentMarket* market : hub.instruments()) {
        listed.push_back(&market->instrument());
    }
    for (portfolio::RollNotice& notice : notices) {
        for (portfolio::EndingPosition& position : notice.positions) {
            position.next = portfolio::nextMonth(*position.instrument, listed);
        }
        const QString sentence = QString::fromStdString(rollSentence(notice));
        tell(Tone::Risk, QString::fromStdString(rollTitle(notice, now)), sentence);
        emit m_context.told(sentence, false);
    }
}

void NotifyCenter::tryOut(NoteKind kind) {
    constexpr std::array<Tone, kNoteKinds.size()> kTones{Tone::BuyFill,   Tone::Reject, Tone::Disconnect,
                                                         Tone::StaleFeed, Tone::Risk,   Tone::Alert};
    tones().play(kTones[static_cast<std::size_t>(kind)]);
    show({.kind = kind, .title = QStringLiteral("This is a try"), .text = kindSentence(kind)});
}

}  // namespace tessera::ui
