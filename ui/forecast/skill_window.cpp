#include "ui/forecast/skill_window.h"

#include <QApplication>
#include <QElapsedTimer>
#include <QFileDialog>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QSaveFile>
#include <QVBoxLayout>
#include <algorithm>

#include "app/domain/decimal.h"
#include "app/skill/skill_text.h"

namespace tessera::ui {

using widgets::RecordCell;
using widgets::RecordKind;
using widgets::RecordTone;

namespace {

/// Of a frame, at most.
constexpr int kMostMillis = 4;

QString words(std::string_view text) {
    return QString::fromUtf8(text.data(), static_cast<int>(text.size()));
}

/// A log return in millionths as a percentage.
QString percentOf(std::int64_t millionths) {
    return QString::number(static_cast<double>(millionths) / 1e4, 'f', 2);
}

QString scoreOf(const std::optional<std::int64_t>& score) {
    return score ? QString::number(static_cast<double>(*score) / 1e9, 'f', 5) : QStringLiteral("–");
}

QString indexOf(const std::optional<int>& hundredths) {
    return hundredths ? words(skill::indexText(*hundredths)) : QStringLiteral("–");
}

RecordTone toneOf(skill::DayState state) {
    return state == skill::DayState::Scored                                         ? RecordTone::Normal
           : state == skill::DayState::Missing || state == skill::DayState::Invalid ? RecordTone::Warning
                                                                                    : RecordTone::Faint;
}

RecordCell fitCell(const skill::CheckedDay& day) {
    if (day.fits) {
        return *day.fits ? RecordCell{QStringLiteral("fits"), {.tone = RecordTone::Up}}
                         : RecordCell{QStringLiteral("differs"), {.tone = RecordTone::Down, .isBold = true}};
    }
    return {QStringLiteral("–"),
            {.tone = RecordTone::Faint},
            day.published ? QStringLiteral("Its window reaches back before the days computed here")
                          : QStringLiteral("The exchange published no level of this day")};
}

std::vector<RecordCell> cellsOf(const skill::CheckedDay& day) {
    const skill::SkillRow& row = day.row;
    const auto& members = row.reveal.members;
    const bool isThere = members.size() == skill::kMembers;
    const QString none = QStringLiteral("–");
    // Of 20 equally likely values the middle two, and those at 2.5 to 7.5 % and 92.5 to 97.5 %.
    const QString median = isThere ? percentOf((members[9] + members[10]) / 2) : none;
    const QString band = isThere ? QStringLiteral("%1 … %2").arg(percentOf((members[0] + members[1]) / 2),
                                                                 percentOf((members[18] + members[19]) / 2))
                                 : none;
    const skill::SkillIndex& index = row.index;
    const QString ratio =
        index.referenceSum > 0
            ? QString::number(static_cast<double>(index.sum) / static_cast<double>(index.referenceSum), 'f',
                              4)
            : none;
    const QString sums = QStringLiteral("%1 / %2 (1e-9) over %3 of %4 days")
                             .arg(index.sum)
                             .arg(index.referenceSum)
                             .arg(index.validDays)
                             .arg(index.windowDays);
    const QString digest = words(row.commitment.digest);
    return {{words(skill::dayText(row.day)), {}},
            {median, {.tone = RecordTone::Forecast}},
            {band, {.tone = RecordTone::Secondary}},
            {digest.isEmpty() ? none : digest.left(12), {.tone = RecordTone::Secondary}, digest},
            {words(skill::wordFor(row.state)), {.tone = toneOf(row.state)}, words(row.commitment.why)},
            {row.outcome ? percentOf(*row.outcome) : none, {}},
            {scoreOf(row.score.crps), {}},
            {scoreOf(row.score.reference), {.tone = RecordTone::Secondary}},
            {ratio, {}, sums},
            {indexOf(index.hundredths),
             {.isBold = true},
             index.isCarried ? QStringLiteral("Carried: too few days have a score") : QString()},
            {indexOf(day.published), {}},
            fitCell(day)};
}

QString detailOf(const skill::CheckedDay& day, const skill::SkillRecord& record) {
    const skill::SkillRow& row = day.row;
    if (row.commitment.digest.empty()) {
        return QStringLiteral("%1: no forecast was committed. %2")
            .arg(words(skill::dayText(row.day)), words(row.commitment.why));
    }
    const auto from = std::ranges::find(record.levels, row.day - domain::kDay, &skill::DayLevel::day);
    const std::string text = skill::commitmentText(record.tracks.front().identity, row.day,
                                                   from->level.value_or(domain::Price{}), row.reveal);
    return QStringLiteral("Committed %1 UTC, SHA-256 %2, of these six lines:\n%3")
        .arg(words(domain::formatIso(row.commitment.at, 0).substr(0, 16))
                 .replace(QLatin1Char('T'), QLatin1Char(' ')),
             words(row.commitment.digest), words(text));
}

}  // namespace

SkillDays::SkillDays(QObject* parent) : CellTableModel(columns(), parent) {}

std::vector<widgets::RecordColumn> SkillDays::columns() {
    return {{QStringLiteral("Day"), RecordKind::Code, 88, false},
            {QStringLiteral("Median %"), RecordKind::Number, 66, false},
            {QStringLiteral("90 % band"), RecordKind::Number, 116, false},
            {QStringLiteral("Commitment"), RecordKind::Code, 108, true},
            {QStringLiteral("State"), RecordKind::Words, 66, false},
            {QStringLiteral("Outcome %"), RecordKind::Number, 76, false},
            {QStringLiteral("CRPS"), RecordKind::Number, 66, false},
            {QStringLiteral("Walk"), RecordKind::Number, 66, false},
            {QStringLiteral("S, 30 days"), RecordKind::Number, 76, false},
            {QStringLiteral("Index"), RecordKind::Number, 56, false},
            {QStringLiteral("Published"), RecordKind::Number, 70, false},
            {QStringLiteral("Verdict"), RecordKind::Words, 62, false}};
}

void SkillDays::showDays(const std::vector<skill::CheckedDay>& days) {
    std::vector<Row> rows;
    for (const skill::CheckedDay& day : days) {
        rows.push_back(cellsOf(day));
    }
    show(std::move(rows));
}

SkillWindow::SkillWindow(AppServices& services, QWidget* parent)
    : QWidget(parent, Qt::Window),
      m_services(services),
      m_title(new QLabel),
      m_verdict(new QLabel),
      m_rule(new QLabel),
      m_detail(new QLabel),
      m_model(new SkillDays(this)),
      m_table(new widgets::RecordTable(services.theme())),
      m_export(new QPushButton(QStringLiteral("Export…"))) {
    setAttribute(Qt::WA_StyledBackground);
    setProperty("kind", "panel");
    resize(1000, 560);
    m_title->setFont(services.theme().words(16, QFont::DemiBold));
    m_verdict->setWordWrap(true);
    m_verdict->setAccessibleName(QStringLiteral("Verdict"));
    m_verdict->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_rule->setWordWrap(true);
    m_rule->setProperty("tone", "secondary");
    m_detail->setWordWrap(true);
    m_detail->setFont(services.theme().numbers(11));
    m_detail->setProperty("tone", "secondary");
    m_detail->setAccessibleName(QStringLiteral("Commitment of the chosen day"));
    m_detail->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_table->setModel(m_model);
    m_table->setColumns(SkillDays::columns());
    m_table->setSelectionMode(QAbstractItemView::SingleSelection);
    m_table->setAccessibleName(QStringLiteral("Days of the skill index"));
    m_export->setToolTip(
        QStringLiteral("The record as JSON lines; tessera forecast --skill --verify --file FILE "
                       "computes it again"));
    auto* buttons = new QHBoxLayout;
    buttons->addWidget(m_detail, 1);
    buttons->addWidget(m_export, 0, Qt::AlignBottom);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(16, 16, 16, 16);
    layout->setSpacing(8);
    layout->addWidget(m_title);
    layout->addWidget(m_verdict);
    layout->addWidget(m_rule);
    layout->addWidget(m_table, 1);
    layout->addLayout(buttons);
    m_timer.setInterval(0);
    connect(&m_timer, &QTimer::timeout, this, &SkillWindow::compute);
    connect(m_table->selectionModel(), &QItemSelectionModel::currentRowChanged, this,
            &SkillWindow::showDetail);
    connect(m_export, &QPushButton::clicked, this, [this] {
        const QString path =
            QFileDialog::getSaveFileName(this, QStringLiteral("Export the record"),
                                         m_title->text().remove(QLatin1Char('@')) + QStringLiteral(".jsonl"));
        if (const QString why = path.isEmpty() ? QString() : exportTo(path); !why.isEmpty()) {
            m_verdict->setText(why);
        }
    });
}

void SkillWindow::open(InstrumentMarket* market) {
    const domain::Instrument& instrument = market->instrument();
    const bool isIndex = instrument.kind() == domain::InstrumentKind::Index;
    const InstrumentMarket* index = isIndex ? market : m_services.hub().findSymbol(instrument.underlying);
    const InstrumentMarket* subject =
        index == nullptr ? nullptr : m_services.hub().findSymbol(index->instrument().underlying);
    m_days.clear();
    m_model->showDays({});
    m_detail->clear();
    m_export->setEnabled(false);
    m_check.reset();
    if (subject == nullptr) {
        m_title->setText(words(instrument.symbol));
        m_verdict->setText(
            QStringLiteral("What %1 is about is not known here.").arg(words(instrument.symbol)));
    } else {
        m_title->setText(words(index->instrument().symbol));
        m_subject = subject->instrument().symbol;
        m_check.emplace(m_subject, subject->fixings(), index->instrument().symbol, index->fixings());
        m_verdict->setText(words(m_check->verdict()));
        m_timer.start();
    }
    m_rule->setText(
        QStringLiteral(
            "Forecasts of the next day's log return of %1, in %, made again from its fixings; CRPS of "
            "each against that of a random walk without drift. S is the ratio of their sums over 30 "
            "days, index = 100 - 50 S. A day without a forecast counts as two random walks.")
            .arg(words(m_subject)));
    setWindowTitle(QStringLiteral("How %1 settles").arg(words(instrument.symbol)));
    show();
    raise();
    activateWindow();
}

void SkillWindow::compute() {
    QElapsedTimer spent;
    spent.start();
    while (m_check->advance()) {
        if (spent.elapsed() >= kMostMillis) {
            m_verdict->setText(words(m_check->verdict()));
            return;
        }
    }
    m_timer.stop();
    showResult();
}

void SkillWindow::showResult() {
    m_days = m_check->days();
    std::ranges::reverse(m_days);
    m_model->showDays(m_days);
    m_verdict->setText(words(m_check->verdict()));
    m_export->setEnabled(!m_days.empty());
    if (!m_days.empty()) {
        m_table->selectRow(0);
        showDetail();
    }
}

void SkillWindow::showDetail() {
    const int row = m_table->currentIndex().row();
    if (m_check && row >= 0 && row < static_cast<int>(m_days.size())) {
        m_detail->setText(detailOf(m_days[static_cast<std::size_t>(row)], m_check->record()));
    }
}

QString SkillWindow::exportTo(const QString& path) const {
    if (!isDone()) {
        return QStringLiteral("It is not computed yet.");
    }
    QSaveFile file(path);
    const std::string text = skill::skillText(m_check->record());
    const bool isWritten =
        file.open(QIODevice::WriteOnly) &&
        file.write(text.data(), static_cast<qint64>(text.size())) == static_cast<qint64>(text.size()) &&
        file.commit();
    return isWritten ? QString() : QStringLiteral("%1 cannot be written: %2").arg(path, file.errorString());
}

}  // namespace tessera::ui
