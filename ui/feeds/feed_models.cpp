#include "ui/feeds/feed_models.h"

#include <QLocale>

#include "ui/bridge/order_text.h"

namespace tessera::ui {

using domain::Duration;
using ports::StreamState;
using widgets::CellTableModel;
using widgets::RecordCell;
using widgets::RecordColumn;
using widgets::RecordKind;
using widgets::RecordLook;
using widgets::RecordTone;

namespace {

QString countText(std::uint64_t count) {
    return QLocale(QLocale::English).toString(static_cast<qulonglong>(count));
}
QString rateText(double perSecond) {
    return perSecond >= 100 ? QLocale(QLocale::English).toString(perSecond, 'f', 0)
                            : QString::number(perSecond, 'f', 1);
}
QString millisText(Duration d, int decimals = 1) {
    return QString::number(static_cast<double>(d.count()) / 1e6, 'f', decimals);
}

RecordCell plain(const QString& text, RecordTone tone = RecordTone::Normal) {
    return {text, {tone, {}, 0, false}, {}};
}
RecordCell count(std::uint64_t value) {
    return plain(countText(value), value == 0 ? RecordTone::Faint : RecordTone::Normal);
}
/// Something that ought to be zero.
RecordCell fault(std::uint64_t value) {
    return {countText(value), {value == 0 ? RecordTone::Faint : RecordTone::Warning, {}, 0, value != 0}, {}};
}
RecordCell stateCell(StreamState state) {
    const bool needsLook = state == StreamState::Stale || state == StreamState::Disconnected;
    const RecordTone tone = needsLook                    ? RecordTone::Warning
                            : state == StreamState::Live ? RecordTone::Normal
                                                         : RecordTone::Secondary;
    return {streamStateText(state), {tone, {}, 0, needsLook}, {}};
}

}  // namespace

double RateMeter::rate(std::uint64_t count, Duration now) {
    const double seconds = m_at ? std::chrono::duration<double>(now - *m_at).count() : 0;
    if (seconds > 0 && count >= m_count) {
        const double fresh = static_cast<double>(count - m_count) / seconds;
        m_rate = m_rate == 0 ? fresh : 0.5 * m_rate + 0.5 * fresh;
    }
    m_count = count;
    m_at = now;
    return m_rate;
}

// ---------------------------------------------------------------- sources

FeedsModel::FeedsModel(AppServices& context, QObject* parent)
    : CellTableModel(columns(), parent), m_context(context) {}

std::vector<RecordColumn> FeedsModel::columns() {
    return {{QStringLiteral("Source"), RecordKind::Words, 128},
            {QStringLiteral("State"), RecordKind::Words, 138},
            {QStringLiteral("Since, UTC"), RecordKind::Number, 76},
            {QStringLiteral("Messages/s"), RecordKind::Number, 80},
            {QStringLiteral("Updates/s"), RecordKind::Number, 80},
            {QStringLiteral("Latency ms"), RecordKind::Number, 76},
            {QStringLiteral("Clock ms"), RecordKind::Number, 76},
            {QStringLiteral("Gaps"), RecordKind::Number, 60},
            {QStringLiteral("Recoveries"), RecordKind::Number, 76},
            {QStringLiteral("Dropped"), RecordKind::Number, 70},
            {QStringLiteral("Rejected"), RecordKind::Number, 70},
            {QStringLiteral("Unknown keys"), RecordKind::Number, 90},
            {QStringLiteral("Endpoint"), RecordKind::Code, 160, true}};
}

const FeedReading* FeedsModel::readingAt(int row) const {
    return row >= 0 && row < static_cast<int>(m_readings.size()) ? &m_readings[static_cast<std::size_t>(row)]
                                                                 : nullptr;
}

FeedsModel::Row FeedsModel::rowOf(const FeedReading& reading) {
    const ports::FeedStatistics& feed = reading.statistics;
    const Duration now = m_context.clock().monotonicNow();
    auto& [messages, updates] = m_rates[reading.feed];
    const QString since =
        QString::fromStdString(formatIso(feed.since, 0)).section(QLatin1Char('T'), 1).chopped(1);
    const bool hasLatency = feed.latency.count() > 0;
    const QString clock = feed.clockOffset
                              ? (feed.clockOffset->count() >= 0 ? QStringLiteral("+") : QString()) +
                                    millisText(*feed.clockOffset, 2)
                              : QStringLiteral("–");
    return {plain(QString::fromStdString(feed.name)),
            stateCell(feed.worst),
            plain(feed.since.isSet() ? since : QStringLiteral("–"), RecordTone::Secondary),
            plain(rateText(messages.rate(feed.messages, now))),
            plain(rateText(updates.rate(feed.records, now))),
            plain(hasLatency ? millisText(feed.latency) : QStringLiteral("–")),
            plain(clock, RecordTone::Secondary),
            count(feed.gaps),
            count(feed.recoveries),
            fault(feed.dropped),
            fault(feed.rejected + reading.refusedRecords + reading.refusedStamps),
            fault(feed.unknownKeys),
            plain(QString::fromStdString(feed.endpoint), RecordTone::Secondary)};
}

void FeedsModel::refresh() {
    m_readings = m_context.hub().readings();
    std::vector<Row> rows;
    for (const FeedReading& reading : m_readings) {
        rows.push_back(rowOf(reading));
    }
    show(std::move(rows));
}

// ---------------------------------------------------------------- channels

ChannelsModel::ChannelsModel(AppServices& context, QObject* parent)
    : CellTableModel(columns(), parent), m_context(context) {}

std::vector<RecordColumn> ChannelsModel::columns() {
    return {{QStringLiteral("Channel"), RecordKind::Words, 150},
            {QStringLiteral("State"), RecordKind::Words, 138},
            {QStringLiteral("Silent s"), RecordKind::Number, 70},
            {QStringLiteral("Sequence"), RecordKind::Number, 96},
            {QStringLiteral("Updates/s"), RecordKind::Number, 80},
            {QStringLiteral("Updates"), RecordKind::Number, 96},
            {QStringLiteral("Gaps"), RecordKind::Number, 60},
            {QStringLiteral("Recoveries"), RecordKind::Number, 76},
            {QStringLiteral("Last ms"), RecordKind::Number, 70},
            {QStringLiteral("Worst ms"), RecordKind::Number, 70},
            {QStringLiteral("Duplicates"), RecordKind::Number, 80},
            {QStringLiteral("Dropped"), RecordKind::Number, 70},
            {QStringLiteral("Rejected"), RecordKind::Number, 90, true}};
}

void ChannelsModel::refresh(std::size_t feed) {
    if (feed != m_feed) {
        m_feed = feed;
        m_rates.clear();
    }
    m_context.hub().followChannels(feed);
    const Duration now = m_context.clock().monotonicNow();
    std::vector<Row> rows;
    for (const ports::ChannelStatistics& c : m_context.hub().channels(feed)) {
        const bool hasRecovered = c.recoveries > 0;
        const QString none = QStringLiteral("–");
        rows.push_back({plain(QString::fromStdString(c.symbol)), stateCell(c.state),
                        plain(c.silence ? millisText(*c.silence / 1000, 1) : none),
                        plain(c.sequence == 0 ? none : countText(c.sequence), RecordTone::Secondary),
                        plain(rateText(m_rates[c.symbol].rate(c.records, now))), count(c.records),
                        count(c.gaps), count(c.recoveries),
                        plain(hasRecovered ? millisText(c.lastRecovery) : none),
                        plain(hasRecovered ? millisText(c.worstRecovery) : none), count(c.duplicates),
                        fault(c.dropped), fault(c.rejected)});
    }
    show(std::move(rows));
}

}  // namespace tessera::ui
