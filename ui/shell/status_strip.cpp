#include <QHBoxLayout>
#include <QLabel>
#include <QPainter>
#include <QPushButton>

#include "app/domain/decimal.h"
#include "app/history/import_desk.h"
#include "ui/bridge/order_text.h"
#include "ui/shell/top_band.h"

namespace tessera::ui {

using widgets::StatusDot;

namespace {

constexpr int kRefreshFrames = 6;
constexpr auto kSameClock = std::chrono::seconds(5);  // a busy machine hears of the market a little late
constexpr auto kSentenceShown = std::chrono::seconds(8);

StatusDot::Level levelOf(ports::StreamState state) {
    switch (state) {
        case ports::StreamState::Live:
            return StatusDot::Level::Good;
        case ports::StreamState::Waiting:
            return StatusDot::Level::Idle;
        case ports::StreamState::Recovering:
            return StatusDot::Level::Warning;
        case ports::StreamState::Stale:
            return StatusDot::Level::Stale;
        case ports::StreamState::Disconnected:
            return StatusDot::Level::Bad;
    }
    return StatusDot::Level::Idle;
}

QString latencyText(domain::Duration latency) {
    return QString::number(static_cast<double>(latency.count()) / 1e6, 'f', 1) + QStringLiteral(" ms");
}

}  // namespace

StatusStrip::StatusStrip(AppServices& context, QWidget* parent)
    : QWidget(parent),
      m_context(context),
      m_venue(new StatusDot(context.theme())),
      m_orders(new StatusDot(context.theme())),
      m_journal(new StatusDot(context.theme())),
      m_model(new StatusDot(context.theme())),
      m_alerts(new StatusDot(context.theme())),
      m_sentence(new SentenceLabel),
      m_time(new QLabel),
      m_kill(new QPushButton(QStringLiteral("Kill switch"))) {
    setFixedHeight(widgets::Metrics::statusHeight);
    m_layout = new QHBoxLayout(this);
    m_layout->setContentsMargins(8, 1, 8, 0);
    m_layout->setSpacing(14);
    for (StatusDot* dot : {m_venue, m_orders, m_journal, m_model, m_alerts}) {
        m_layout->addWidget(dot);
    }
    m_alerts->setClickable();
    m_alerts->hide();
    connect(m_alerts, &StatusDot::clicked, this, &StatusStrip::muteRequested);
    m_layout->addWidget(m_sentence, 1);
    m_layout->addWidget(m_time);
    m_kill->setProperty("kind", "danger");
    m_kill->setFixedHeight(20);
    m_kill->setMinimumWidth(92);
    m_kill->setToolTip(QStringLiteral("Cancels every working order and stops order entry"));
    m_layout->addWidget(m_kill);
    connect(m_kill, &QPushButton::clicked, this, &StatusStrip::toggleKillSwitch);
    context.keys().press(m_kill, QStringLiteral("window.kill"))->setShortcutContext(Qt::ApplicationShortcut);
    connect(&context, &AppServices::told, this, &StatusStrip::showSentence);
    connect(&context, &AppServices::themeChanged, this, &StatusStrip::applyTheme);
    connect(&context, &AppServices::frame, this, [this] {
        if (--m_framesToRefresh <= 0) {
            m_framesToRefresh = kRefreshFrames;
            refresh();
        }
    });
    setMinimumWidth(480);
    setVenue(QStringLiteral("starting"), false);
    applyTheme();
}

void StatusStrip::setVenue(const QString& sentence, bool isGood) {
    m_venue->set(isGood ? StatusDot::Level::Good : StatusDot::Level::Warning, QStringLiteral("venue"),
                 isGood ? sentence : sentence.left(60));
    m_venue->setToolTip(sentence);
}

void StatusStrip::setMuted(bool isMuted) {
    m_alerts->show();
    m_alerts->set(isMuted ? StatusDot::Level::Warning : StatusDot::Level::Good, QStringLiteral("sounds"),
                  isMuted ? QStringLiteral("muted") : QStringLiteral("on"));
    m_alerts->setToolTip(isMuted
                             ? QStringLiteral("Notifications and sounds are muted. Click to have them again; "
                                              "each kind: Menu, Sounds and notifications")
                             : QStringLiteral("Click to mute every notification and sound; each kind: Menu, "
                                              "Sounds and notifications"));
}

void StatusStrip::refresh() {
    refreshFeeds();
    refreshModel();
    const trading::LinkChanged& link = m_context.desk().link();
    const trading::GateChanged& gate = m_context.desk().gate();
    const bool isReady = link.state == trading::LinkState::Ready;
    const bool isStopped = isReady && !gate.open && !gate.sentence.empty();
    const char* words = isStopped                                ? "stopped"
                        : isReady                                ? "ready"
                        : link.state == trading::LinkState::Down ? "down"
                                                                 : "recovering";
    m_orders->set(isStopped || link.state == trading::LinkState::Down ? StatusDot::Level::Bad
                  : isReady                                           ? StatusDot::Level::Good
                                                                      : StatusDot::Level::Warning,
                  QStringLiteral("orders"), QString::fromLatin1(words));
    m_orders->setToolTip(QString::fromStdString(isStopped ? gate.sentence : link.sentence));
    const bool isUnwritten = gate.cause == trading::GateCause::Journal;
    m_journal->set(isUnwritten ? StatusDot::Level::Bad : StatusDot::Level::Good, QStringLiteral("journal"),
                   isUnwritten                     ? QStringLiteral("not written")
                   : m_context.replay() != nullptr ? QStringLiteral("kept until the replay ends")
                                                   : QStringLiteral("ok"));
    m_journal->setToolTip(isUnwritten ? QString::fromStdString(gate.sentence) : QString());
    refreshTime();
    if (m_context.clock().monotonicNow() > m_sentenceUntil && !m_sentence->text().isEmpty()) {
        m_sentence->clear();
    }
}

/// The market's clock is what orders, settlements and calls go by; where it is not this computer's, it says
/// so.
void StatusStrip::refreshTime() {
    const auto words = [](domain::Timestamp at) {
        return QString::fromStdString(formatIso(at, 0))
            .replace(QLatin1Char('T'), QLatin1Char(' '))
            .chopped(1);
    };
    const domain::Timestamp here = m_context.clock().utcNow(), market = m_context.hub().venueNow();
    if (m_context.replay() != nullptr) {
        m_time->setText(words(here) + QStringLiteral(" UTC, recorded"));
        return;
    }
    const bool isOther = market - here > kSameClock || here - market > kSameClock;
    m_time->setText(isOther ? words(market) + QStringLiteral(" UTC, market time")
                            : words(here) + QStringLiteral(" UTC"));
    m_time->setToolTip(
        isOther ? QStringLiteral("The exchange's clock, which everything here goes by: it does not "
                                 "run as this computer's, where it is %1 UTC.")
                      .arg(words(here))
                : QString());
}

void StatusStrip::refreshFeeds() {
    const std::vector<FeedReading>& all = m_context.hub().readings();
    while (m_feeds.size() < all.size()) {
        auto* dot = new StatusDot(m_context.theme());
        dot->setClickable();
        connect(dot, &StatusDot::clicked, this, &StatusStrip::feedsRequested);
        m_feeds.push_back(dot);
        m_layout->insertWidget(static_cast<int>(m_feeds.size()) - 1, dot);
    }
    for (std::size_t i = 0; i < m_feeds.size(); ++i) {
        // Of imported files nothing comes: there is no state to watch.
        const bool isWatched = i < all.size() && all[i].statistics.name != history::kFilesSource;
        m_feeds[i]->setVisible(isWatched);
        if (isWatched) {
            showFeed(*m_feeds[i], all[i]);
        }
    }
}

void StatusStrip::showFeed(StatusDot& dot, const FeedReading& reading) {
    const ports::FeedStatistics& feed = reading.statistics;
    const QString value = feed.worst == ports::StreamState::Live && feed.latency.count() > 0
                              ? QStringLiteral("live ") + latencyText(feed.latency)
                              : streamStateText(feed.worst);
    dot.set(levelOf(feed.worst),
            reading.feed == 0 ? QStringLiteral("feed") : QString::fromStdString(feed.name), value);
    QString tip =
        QStringLiteral("%1\n%2\n%3 messages, %4 updates, %5 gaps, %6 recoveries, %7 rejected, %8 dropped")
            .arg(QString::fromStdString(feed.endpoint), QString::fromStdString(feed.sentence))
            .arg(feed.messages)
            .arg(feed.records)
            .arg(feed.gaps)
            .arg(feed.recoveries)
            .arg(feed.rejected)
            .arg(feed.dropped);
    if (reading.refusedRecords > 0) {
        tip += QStringLiteral("\n%1 refused by the market's own book: please report this")
                   .arg(reading.refusedRecords);
    }
    dot.setToolTip(tip + QStringLiteral("\nClick for every source and channel"));
}

void StatusStrip::refreshModel() {
    const auto status = m_context.forecasts().modelStatus();
    if (status == m_shownModel) {
        return;
    }
    m_shownModel = status;
    const ports::ModelStatus& model = *status;
    using State = ports::ModelStatus::State;
    StatusDot::Level level = StatusDot::Level::Idle;
    QString value;
    switch (model.state) {
        case State::NotInstalled:
            value = QStringLiteral("not installed");
            break;
        case State::SwitchedOff:
            value = QStringLiteral("switched off");
            break;
        case State::Starting:
            value = QStringLiteral("loading");
            break;
        case State::Idle:
            value = QString::fromStdString(model.model) + QStringLiteral(" idle");
            break;
        case State::Busy:
            level = StatusDot::Level::Good;
            value = QString::fromStdString(model.model) +
                    (model.progress >= 0 ? QStringLiteral(" %1 %").arg(static_cast<int>(model.progress * 100))
                                         : QStringLiteral(" busy"));
            break;
        case State::Failed:
            level = StatusDot::Level::Bad;
            value = QStringLiteral("failed");
            break;
    }
    m_model->set(level, QStringLiteral("model"), value);
    const bool needsPerson = model.state == State::NotInstalled || model.state == State::Failed;
    if (needsPerson && model.sentence != m_toldModel) {
        m_toldModel = model.sentence;
        emit m_context.told(QString::fromStdString(model.sentence), false);
    }
    QStringList tip{QString::fromStdString(model.sentence)};
    if (model.serverRestarts > 0 || model.refusedAnswers > 0) {
        tip << QStringLiteral("server started again %1 times, %2 answers refused")
                   .arg(model.serverRestarts)
                   .arg(model.refusedAnswers);
    }
    if (!model.log.empty() && model.state == State::Failed) {
        tip << QStringLiteral("Its last words: ") + QString::fromStdString(model.log.back());
    }
    m_model->setToolTip(tip.join(QLatin1Char('\n')));
}

void StatusStrip::showSentence(const QString& sentence, bool isUrgent) {
    m_sentence->say(sentence, isUrgent);
    m_sentenceUntil = m_context.clock().monotonicNow() + kSentenceShown;
}

void StatusStrip::toggleKillSwitch() {
    m_killed = !m_killed;
    m_context.desk().desk().setKillSwitch(m_killed);
    m_kill->setText(m_killed ? QStringLiteral("Release kill switch") : QStringLiteral("Kill switch"));
    emit m_context.told(
        m_killed ? QStringLiteral("Kill switch on: every working order is being cancelled and nothing "
                                  "new can be sent.")
                 : QStringLiteral("Kill switch released: order entry is possible again."),
        true);
}

void StatusStrip::applyTheme() {
    for (StatusDot* dot : m_feeds) {
        dot->setTheme(m_context.theme());
    }
    for (StatusDot* dot : {m_venue, m_orders, m_journal, m_model, m_alerts}) {
        dot->setTheme(m_context.theme());
    }
    m_time->setFont(m_context.theme().numbers(11));
    m_sentence->setFont(m_context.theme().words(11));
    update();
}

void StatusStrip::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.fillRect(rect(), m_context.theme().window);
    painter.fillRect(QRect(0, 0, width(), 1), m_context.theme().line);
}

}  // namespace tessera::ui
