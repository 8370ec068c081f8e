#include "ui/strategy/strategy_review.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QVBoxLayout>

#include "app/domain/decimal.h"
#include "ui/context/review_height.h"

namespace tessera::ui {

namespace {

constexpr int kWidth = 560;
QLabel* wrapped(const QString& words, const char* tone) {
    auto* label = new QLabel(words);
    label->setWordWrap(true);
    label->setProperty("tone", tone);
    label->setTextInteractionFlags(Qt::TextSelectableByMouse);
    return label;
}

QString sentenceOf(const trading::OrderIntent& order, const domain::Instrument& terms) {
    const bool isBuy = order.side == domain::Side::Buy;
    const bool isOne = order.quantity == wholeLot(terms);
    return QStringLiteral("%1 %2 %3 %4 at %5 or %6")
        .arg(isBuy ? QStringLiteral("Buy") : QStringLiteral("Sell"),
             QString::fromStdString(domain::formatQuantity(order.quantity, terms.quantityDecimals)),
             isOne ? QStringLiteral("lot") : QStringLiteral("lots"), QString::fromStdString(terms.symbol),
             QString::fromStdString(domain::formatPrice(order.price, terms.priceDecimals)),
             isBuy ? QStringLiteral("lower") : QStringLiteral("higher"));
}

}  // namespace

StrategyReview::StrategyReview(AppServices& services, const StrategyDraft& draft,
                               const strategy::Strategy& strategy, const QString& about, QWidget* parent)
    : QDialog(parent),
      m_services(services),
      m_orders(draft.orders(strategy, "strategy builder")),
      m_send(new QPushButton) {
    setWindowTitle(QStringLiteral("Send the strategy"));
    setObjectName(QStringLiteral("strategyReview"));
    resize(kWidth, height());
    auto* layout = new QVBoxLayout(this);
    layout->addWidget(wrapped(
        QStringLiteral("All legs trade at once in the account \"%1\", at these prices or better, or none of "
                       "them does.")
            .arg(QString::fromStdString(services.desk().account().name)),
        "normal"));
    for (const trading::OrderIntent& order : m_orders) {
        if (const InstrumentMarket* market = services.hub().find(order.instrument)) {
            m_sentences << sentenceOf(order, market->instrument());
            auto* line = new QLabel(m_sentences.back());
            line->setFont(services.theme().numbers(12));
            layout->addWidget(line);
        }
    }
    layout->addWidget(wrapped(about, "secondary"));
    layout->addSpacing(8);
    auto* row = new QHBoxLayout;
    auto* cancel = new QPushButton(QStringLiteral("Cancel"));
    m_send->setText(QStringLiteral("Send %1 legs").arg(m_orders.size()));
    m_send->setProperty("kind", "primary");
    m_send->setDefault(true);
    row->addStretch();
    row->addWidget(cancel);
    row->addWidget(m_send);
    layout->addLayout(row);
    m_send->setFocus();
    connect(cancel, &QPushButton::clicked, this, &QDialog::reject);
    connect(m_send, &QPushButton::clicked, this, &StrategyReview::send);
}

void StrategyReview::showEvent(QShowEvent* event) {
    fitHeightToWords(*this);
    QDialog::showEvent(event);
}

void StrategyReview::send() {
    m_services.desk().placeReviewed(m_orders, QStringLiteral("the strategy was sent"));
    accept();
}

}  // namespace tessera::ui
