#include "ui/blotter/filter_bar.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QToolButton>

namespace tessera::ui {

namespace {
constexpr int kHeight = 22;
}  // namespace

FilterBar::FilterBar(QWidget* parent)
    : QWidget(parent),
      m_search(new QLineEdit),
      m_state(new QComboBox),
      m_side(new QComboBox),
      m_columns(new QToolButton),
      m_details(new QPushButton(QStringLiteral("Details"))),
      m_export(new QPushButton(QStringLiteral("Export…"))),
      m_sentence(new QLabel) {
    m_search->setClearButtonEnabled(true);
    m_search->setMaxLength(80);
    m_search->setFixedSize(290, kHeight);
    for (const char* text :
         {"All states", "Working", "Filled", "Cancelled or expired", "Denied or rejected"}) {
        m_state->addItem(QString::fromLatin1(text));
    }
    for (const char* text : {"Both sides", "Buy", "Sell"}) {
        m_side->addItem(QString::fromLatin1(text));
    }
    m_state->setFixedHeight(kHeight);
    m_side->setFixedHeight(kHeight);
    m_columns->setText(QStringLiteral("Columns"));
    m_columns->setPopupMode(QToolButton::InstantPopup);
    m_columns->setFixedHeight(kHeight);
    m_details->setCheckable(true);
    m_details->setToolTip(QStringLiteral("Everything on record about the selected order"));
    m_export->setToolTip(QStringLiteral("Write what is filtered, all of it, to a CSV or XLSX file"));
    for (QPushButton* button : {m_details, m_export}) {
        button->setProperty("kind", "dense");
        button->setFixedHeight(kHeight);
        button->setMinimumWidth(64);
    }
    m_sentence->setProperty("tone", "secondary");
    m_sentence->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(8, 3, 8, 3);
    row->setSpacing(6);
    row->addWidget(m_search);
    row->addWidget(m_state);
    row->addWidget(m_side);
    row->addWidget(m_sentence, 1);
    row->addWidget(m_columns);
    row->addWidget(m_details);
    row->addWidget(m_export);
    m_typing.setSingleShot(true);
    m_typing.setInterval(250);
    connect(m_search, &QLineEdit::textEdited, &m_typing, qOverload<>(&QTimer::start));
    connect(m_search, &QLineEdit::textChanged, this, [this](const QString& text) {
        if (text.isEmpty()) {
            m_typing.start();  // the clear button
        }
    });
    connect(m_search, &QLineEdit::returnPressed, this, &FilterBar::filterChanged);
    connect(&m_typing, &QTimer::timeout, this, &FilterBar::filterChanged);
    connect(m_state, &QComboBox::activated, this, &FilterBar::filterChanged);
    connect(m_side, &QComboBox::activated, this, &FilterBar::filterChanged);
}

trading::BlotterFilter FilterBar::filter() const {
    trading::BlotterFilter filter;
    filter.text = m_search->text().trimmed().toStdString();
    filter.state = static_cast<trading::BlotterFilter::State>(std::max(0, m_state->currentIndex()));
    if (m_side->currentIndex() > 0) {
        filter.side = m_side->currentIndex() == 1 ? domain::Side::Buy : domain::Side::Sell;
    }
    return filter;
}

void FilterBar::show(const trading::BlotterFilter& filter, bool hasState, bool hasSide,
                     const QString& placeholder) {
    const QSignalBlocker quiet(m_search);
    m_typing.stop();
    m_search->setText(QString::fromStdString(filter.text));
    m_search->setPlaceholderText(placeholder);
    m_state->setCurrentIndex(static_cast<int>(filter.state));
    m_side->setCurrentIndex(!filter.side ? 0 : *filter.side == domain::Side::Buy ? 1 : 2);
    m_state->setVisible(hasState);
    m_side->setVisible(hasSide);
    m_details->setVisible(hasState);
}

void FilterBar::setSentence(const QString& sentence) {
    if (m_sentence->text() != sentence) {
        m_sentence->setText(sentence);
        m_sentence->setToolTip(sentence);
    }
}

}  // namespace tessera::ui
