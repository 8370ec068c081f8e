// What the journal tables share: pages of a filter, asked for by key.
#include "ui/blotter/blotter_models.h"

namespace tessera::ui {

using trading::BlotterFilter;

namespace {
constexpr std::size_t kPageRows = 200;
}  // namespace

PagedModel::PagedModel(AppServices& context, trading::BlotterTable table,
                       std::vector<widgets::RecordColumn> heads, QObject* parent)
    : RecordModel(std::move(heads), parent), m_context(context), m_table(table) {}

bool PagedModel::canFetchMore(const QModelIndex& parent) const {
    return !parent.isValid() && m_hasMore && !m_pending;
}

void PagedModel::fetchMore(const QModelIndex& parent) {
    if (canFetchMore(parent)) {
        m_pending = isFiltered() ? m_context.blotter().search(m_table, m_filter, m_after, kPageRows)
                                 : m_context.blotter().request(m_table, m_after.id, kPageRows);
    }
}

void PagedModel::ensureFirstPage() {
    if (!m_started) {
        m_started = true;
        fetchMore({});
    }
}

bool PagedModel::accept(trading::PageTicket ticket, const trading::PageKey& next, const QString& sentence) {
    if (!m_pending || *m_pending != ticket) {
        return false;
    }
    m_pending.reset();
    m_after = next;
    m_hasMore = next.id != 0;
    m_sentence = sentence;
    return true;
}

bool PagedModel::awaits(const trading::BlotterPage& page) const {
    return m_pending && std::visit([this](const auto& answer) { return answer.ticket == *m_pending; }, page);
}

void PagedModel::setFilter(const BlotterFilter& filter) {
    if (filter == m_filter) {
        return;
    }
    m_filter = filter;
    m_pending.reset();  // an answer still on its way is of the old filter: nobody takes it
    m_after = {};
    m_hasMore = true;
    m_started = true;
    m_sentence.clear();
    beginResetModel();
    clearRows();
    endResetModel();
    fetchMore({});
}

bool PagedModel::isNewestFirst() const {
    return m_filter.sort == BlotterFilter::Sort::Time && !m_filter.ascending;
}

bool PagedModel::suitsCommon(domain::InstrumentId instrument, domain::Side side, const std::string& tag,
                             domain::Timestamp at) const {
    const BlotterFilter& wanted = m_filter;
    return (!wanted.side || *wanted.side == side) && (!wanted.tag || *wanted.tag == tag) &&
           (!wanted.instrument || *wanted.instrument == instrument) &&
           (!wanted.day || *wanted.day == trading::sessionDayOf(at));
}

bool PagedModel::hasText(const std::string& symbol, const std::string& tag) const {
    const QString text = QString::fromStdString(m_filter.text);
    return text.isEmpty() || QString::fromStdString(symbol).startsWith(text, Qt::CaseInsensitive) ||
           QString::fromStdString(tag).contains(text, Qt::CaseInsensitive);
}

QVariant PagedModel::headerData(int section, Qt::Orientation orientation, int role) const {
    const QVariant shown = RecordModel::headerData(section, orientation, Qt::DisplayRole);
    if (role != Qt::ToolTipRole || orientation != Qt::Horizontal) {
        return RecordModel::headerData(section, orientation, role);
    }
    if (shown == kJournalTime) {
        return QStringLiteral(
            "When it was recorded, by this machine's clock. Fills and events have market time, which runs at "
            "the exchange's speed.");
    }
    return shown == kMarketTime
               ? QStringLiteral("Market time: when it traded, by the clock of the market it traded in.")
               : QVariant();
}

}  // namespace tessera::ui
