#include "ui/curve/together_page.h"

#include <QCompleter>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QVBoxLayout>
#include <algorithm>

#include "app/indexes/index_tier.h"
#include "app/indexes/series_lookup.h"

namespace tessera::ui {

namespace {

/// Days that are looked at, at most: three years.
constexpr std::int64_t kMostDays = 1'100;

/// What held at the end of each day that is over.
curves::DailyPrices dailyOf(const expressions::Steps& steps, domain::Timestamp now) {
    curves::DailyPrices prices;
    if (steps.empty()) {
        return prices;
    }
    const std::int64_t last = floorTo(now, domain::kDay).nanos() / domain::kDay.count() - 1;
    prices.first = std::max(floorTo(steps.front().from, domain::kDay).nanos() / domain::kDay.count(),
                            last - kMostDays + 1);
    auto step = steps.begin();
    std::optional<domain::Price> held;
    for (std::int64_t day = prices.first; day <= last; ++day) {
        const domain::Timestamp end = domain::Timestamp::fromNanos((day + 1) * domain::kDay.count());
        for (; step != steps.end() && step->from <= end; ++step) {
            held = step->value;
        }
        prices.values.push_back(held);
    }
    return prices;
}

}  // namespace

TogetherPage::TogetherPage(AppServices& services, QWidget* parent)
    : QWidget(parent),
      m_services(services),
      m_typed(new QLineEdit),
      m_sentence(new QLabel),
      m_model(new TogetherTable(this)),
      m_seasonModel(new SeasonTable(this)),
      m_table(new widgets::RecordTable(services.theme())),
      m_seasons(new widgets::RecordTable(services.theme())),
      m_seasonTitle(new QLabel) {
    m_table->setModel(m_model);
    m_table->setColumns(TogetherTable::columns());
    m_table->setAccessibleName(QStringLiteral("Volatility and correlation"));
    m_table->setEmptyText(QStringLiteral("No series yet"),
                          QStringLiteral("Type an instrument, a model's price or an expression above."));
    m_table->installEventFilter(this);
    m_seasons->setModel(m_seasonModel);
    m_seasons->setColumns(SeasonTable::columns());
    m_seasons->setAccessibleName(QStringLiteral("Seasons"));
    m_typed->setPlaceholderText(QStringLiteral("Instrument, gpt-4o output, @index frontier, A - B"));
    m_typed->setAccessibleName(QStringLiteral("Series to add"));
    m_sentence->setWordWrap(true);
    m_sentence->setProperty("tone", "warning");
    m_sentence->hide();
    auto* add = new QPushButton(QStringLiteral("Add"));
    auto* remove = new QPushButton(QStringLiteral("Remove"));
    auto* row = new QHBoxLayout;
    row->setContentsMargins(8, 6, 8, 6);
    row->addWidget(m_typed, 1);
    row->addWidget(add);
    row->addWidget(remove);
    m_seasonTitle->setContentsMargins(8, 6, 8, 2);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addLayout(row);
    layout->addWidget(m_sentence);
    layout->addWidget(m_table, 3);
    layout->addWidget(m_seasonTitle);
    layout->addWidget(m_seasons, 2);
    connect(add, &QPushButton::clicked, this, &TogetherPage::addTyped);
    connect(remove, &QPushButton::clicked, this, &TogetherPage::removeCurrent);
    connect(m_typed, &QLineEdit::returnPressed, this, &TogetherPage::addTyped);
    connect(m_table->selectionModel(), &QItemSelectionModel::currentRowChanged, this,
            &TogetherPage::showSeasons);
}

void TogetherPage::setTheme() {
    m_table->setTheme(m_services.theme());
    m_seasons->setTheme(m_services.theme());
}

void TogetherPage::setSeries(const QStringList& names) {
    m_names.clear();
    m_series.clear();
    for (const QString& name : names) {
        if (m_names.size() < TogetherTable::kMost && !m_names.contains(name)) {
            m_names << name;
            m_series.push_back(std::make_unique<ComparedSeries>(m_services, name, domain::kDay));
        }
    }
    for (int i = 0; i < TogetherTable::kMost; ++i) {
        m_table->setColumnShown(TogetherTable::First + i, i < m_names.size());
    }
    refresh();
}

QString TogetherPage::add(const QString& name) {
    if (m_names.size() >= TogetherTable::kMost) {
        return QStringLiteral("%1 series stand beside each other at most; remove one first.")
            .arg(TogetherTable::kMost);
    }
    if (m_names.contains(name)) {
        return QStringLiteral("%1 is among them already.").arg(name);
    }
    if (const std::string unknown = unknownNameIn(m_services, name.toStdString()); !unknown.empty()) {
        return QStringLiteral("Nothing is called \"%1\".").arg(QString::fromStdString(unknown));
    }
    setSeries(m_names + QStringList{name});
    emit changed();
    return {};
}

void TogetherPage::addTyped() {
    const QString name = m_typed->text().trimmed();
    const QString problem = name.isEmpty() ? QString() : add(name);
    m_sentence->setText(problem);
    m_sentence->setVisible(!problem.isEmpty());
    if (problem.isEmpty()) {
        m_typed->clear();
    }
}

void TogetherPage::removeCurrent() {
    const int row = m_table->currentIndex().row();
    if (row >= 0 && row < m_names.size()) {
        QStringList rest = m_names;
        rest.removeAt(row);
        setSeries(rest);
        emit changed();
    }
}

void TogetherPage::refresh() {
    const domain::Timestamp now = m_services.hub().venueNow();
    m_shown.clear();
    for (qsizetype i = 0; i < m_names.size(); ++i) {
        ComparedSeries& series = *m_series[static_cast<std::size_t>(i)];
        (void)series.advance();
        m_shown.push_back({m_names[i], dailyOf(series.steps(now), now)});
    }
    m_model->showSeries(m_shown);
    showSeasons();
}

/// Of the row that is chosen, else of the first.
void TogetherPage::showSeasons() {
    const auto row = static_cast<std::size_t>(std::max(0, m_table->currentIndex().row()));
    if (row < m_shown.size()) {
        m_seasonTitle->setText(
            QStringLiteral("Seasons of %1: change from one month's end to the next").arg(m_shown[row].name));
        m_seasonModel->showSeasons(m_shown[row].prices);
    } else {
        m_seasonTitle->setText(QStringLiteral("Seasons"));
        m_seasonModel->showSeasons({});
    }
}

bool TogetherPage::eventFilter(QObject* watched, QEvent* event) {
    if (watched == m_table && event->type() == QEvent::KeyPress &&
        static_cast<QKeyEvent*>(event)->key() == Qt::Key_Delete) {
        removeCurrent();
        return true;
    }
    return QWidget::eventFilter(watched, event);
}

}  // namespace tessera::ui
