#include "ui/chart/compare_window.h"

#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QPushButton>
#include <QVBoxLayout>

#include "app/indexes/index_tier.h"
#include "app/indexes/series_lookup.h"
#include "ui/chart/computed_bars.h"

namespace tessera::ui {

namespace {
constexpr int kMargin = 16, kMostFound = 200;
}

CompareWindow::CompareWindow(AppServices& services, const Comparisons& comparisons, QWidget* parent)
    : QWidget(parent, Qt::Tool),
      m_services(services),
      m_comparisons(comparisons),
      m_search(new QLineEdit(this)),
      m_found(new QListWidget(this)),
      m_compared(new QListWidget(this)),
      m_sentence(new QLabel(this)) {
    setObjectName(QStringLiteral("compare"));
    setAttribute(Qt::WA_StyledBackground);
    setProperty("kind", "panel");
    resize(560, 400);
    m_search->setPlaceholderText(QStringLiteral("Instrument, index, model's price, or A - B"));
    m_search->setAccessibleName(QStringLiteral("Instrument, index, model's price, or A - B"));
    m_found->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_found->setAccessibleName(QStringLiteral("What there is to compare with"));
    m_compared->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_compared->setAccessibleName(QStringLiteral("Compared now"));
    m_sentence->setWordWrap(true);
    m_sentence->setProperty("tone", "warning");
    m_sentence->hide();
    auto* add = new QPushButton(QStringLiteral("Add"));
    auto* remove = new QPushButton(QStringLiteral("Remove"));
    auto* left = new QVBoxLayout;
    left->addWidget(m_search);
    left->addWidget(m_found, 1);
    left->addWidget(add);
    auto* right = new QVBoxLayout;
    right->addWidget(new QLabel(QStringLiteral("Compared now")));
    right->addWidget(m_compared, 1);
    right->addWidget(remove);
    auto* columns = new QHBoxLayout;
    columns->setSpacing(kMargin);
    columns->addLayout(left, 1);
    columns->addLayout(right, 1);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(kMargin, kMargin, kMargin, kMargin);
    layout->addLayout(columns, 1);
    layout->addWidget(m_sentence);
    connect(m_search, &QLineEdit::textChanged, this, &CompareWindow::filter);
    connect(m_search, &QLineEdit::returnPressed, this, &CompareWindow::addChosen);
    connect(m_found, &QListWidget::itemDoubleClicked, this, &CompareWindow::addChosen);
    connect(add, &QPushButton::clicked, this, &CompareWindow::addChosen);
    connect(remove, &QPushButton::clicked, this, &CompareWindow::removeChosen);
    connect(m_compared, &QListWidget::itemDoubleClicked, this, &CompareWindow::removeChosen);
}

void CompareWindow::open(const QString& title) {
    setWindowTitle(QStringLiteral("Compare, %1").arg(title));
    m_search->clear();
    filter();
    refresh();
    say({});
    show();
    raise();
    activateWindow();
    m_search->setFocus();
}

void CompareWindow::filter() {
    m_found->clear();
    const QString text = m_search->text().trimmed();
    for (const InstrumentMarket* market : m_services.hub().instruments()) {
        const domain::Instrument& instrument = market->instrument();
        const QString symbol = QString::fromStdString(instrument.symbol);
        const QString name = QString::fromStdString(instrument.name);
        if (!symbol.contains(text, Qt::CaseInsensitive) && !name.contains(text, Qt::CaseInsensitive)) {
            continue;
        }
        auto* item = new QListWidgetItem(symbol + QStringLiteral("   ") + name, m_found);
        item->setData(Qt::UserRole, symbol);
        if (m_found->count() >= kMostFound) {
            break;
        }
    }
    offerPrices(text);
    const QString problem = offerExpression(text);
    m_found->setCurrentRow(0);
    say(m_found->count() > 0 ? QString()
        : problem.isEmpty()  ? QStringLiteral("Nothing is called \"%1\".").arg(text)
                             : problem);
}

/// Of a thousand models nobody looks through a list: they come with what is typed.
void CompareWindow::offerPrices(const QString& text) {
    constexpr int kShortest = 2;
    if (m_services.prices() == nullptr) {
        return;
    }
    const auto book = m_services.prices()->book();  // the first call has the ledger read
    if (text.size() < kShortest) {
        return;
    }
    if (book != m_book) {
        m_book = book;
        m_offered = indexes::offeredModelSeries(*book);
        for (const indexes::IndexTier& tier : indexes::builtInTiers()) {
            m_offered.push_back(indexes::seriesKeyText(indexes::IndexSeriesKey{tier.key}));
        }
    }
    for (const std::string& key : m_offered) {
        const QString words = QString::fromStdString(key);
        if (m_found->count() >= kMostFound) {
            return;
        }
        if (words.contains(text, Qt::CaseInsensitive)) {
            auto* item = new QListWidgetItem(words, m_found);
            item->setData(Qt::UserRole, words);
        }
    }
}

/// What is typed computes something: it is offered as it was understood. The sentence says what is wrong with
/// one that is not finished.
QString CompareWindow::offerExpression(const QString& text) {
    const auto parsed = expressions::Expression::parse(text.toStdString());
    if (!parsed.ok()) {
        return QString::fromStdString(parsed.error().sentence);
    }
    if (!expressions::Expression::isOne(text.toStdString())) {
        return {};
    }
    for (const std::string& operand : parsed->operands()) {
        if (!isPriceKnown(m_services, operand)) {
            return QStringLiteral("Nothing is called \"%1\". Between blanks stand + - * and /.")
                .arg(QString::fromStdString(operand));
        }
    }
    const QString words = QString::fromStdString(parsed->text());
    auto* item = new QListWidgetItem(words, m_found);
    item->setData(Qt::UserRole, words);
    return {};
}

void CompareWindow::refresh() {
    m_compared->clear();
    for (const Compared& compared : m_comparisons.all()) {
        m_compared->addItem(compared.symbol);
    }
}

void CompareWindow::say(const QString& sentence) {
    m_sentence->setText(sentence);
    m_sentence->setVisible(!sentence.isEmpty());
}

void CompareWindow::addChosen() {
    if (const QListWidgetItem* item = m_found->currentItem()) {
        say({});
        emit added(item->data(Qt::UserRole).toString());
    }
}

void CompareWindow::removeChosen() {
    if (const int row = m_compared->currentRow(); row >= 0) {
        emit removed(static_cast<std::size_t>(row));
    }
}

void CompareWindow::keyPressEvent(QKeyEvent* event) {
    if (event->key() == Qt::Key_Escape) {
        close();
    } else if (event->key() == Qt::Key_Delete && m_compared->hasFocus()) {
        removeChosen();
    } else {
        QWidget::keyPressEvent(event);
    }
}

}  // namespace tessera::ui
