#include "ui/swaps/swap_review.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QScrollArea>
#include <QVBoxLayout>

#include "app/domain/decimal.h"
#include "ui/context/review_height.h"

namespace tessera::ui {

namespace {

constexpr int kWidth = 560;
constexpr int kTallestList = 320;

QLabel* wrapped(const QString& words, const char* tone) {
    auto* label = new QLabel(words);
    label->setWordWrap(true);
    label->setProperty("tone", tone);
    label->setTextInteractionFlags(Qt::TextSelectableByMouse);
    return label;
}

QString sentenceOf(const trading::OrderIntent& order, const domain::Instrument& terms) {
    const bool isBuy = order.side == domain::Side::Buy;
    return QStringLiteral("%1: %2 fixed at %3 or %4, %5 %6")
        .arg(QString::fromStdString(terms.symbol), isBuy ? QStringLiteral("pay") : QStringLiteral("receive"),
             QString::fromStdString(domain::formatPrice(order.price, terms.priceDecimals)),
             isBuy ? QStringLiteral("less") : QStringLiteral("more"),
             QString::fromStdString(domain::formatQuantity(order.quantity, terms.quantityDecimals)),
             order.quantity == wholeLot(terms) ? QStringLiteral("lot") : QStringLiteral("lots"));
}

}  // namespace

SwapReview::SwapReview(AppServices& services, std::vector<trading::OrderIntent> orders, const QString& head,
                       const QString& about, QWidget* parent)
    : QDialog(parent), m_services(services), m_orders(std::move(orders)), m_send(new QPushButton) {
    setWindowTitle(QStringLiteral("Send the swap"));
    setObjectName(QStringLiteral("swapReview"));
    resize(kWidth, height());
    auto* layout = new QVBoxLayout(this);
    layout->addWidget(wrapped(head, "normal"));
    layout->addWidget(wrapped(
        QStringLiteral("In the account \"%1\" all months trade at once, at these prices or better, or none "
                       "of them does.")
            .arg(QString::fromStdString(services.desk().account().name)),
        "normal"));
    auto* months = new QWidget;
    auto* lines = new QVBoxLayout(months);
    lines->setContentsMargins(0, 0, 0, 0);
    for (const trading::OrderIntent& order : m_orders) {
        if (const InstrumentMarket* market = services.hub().find(order.instrument)) {
            m_sentences << sentenceOf(order, market->instrument());
            auto* line = new QLabel(m_sentences.back());
            line->setFont(services.theme().numbers(12));
            lines->addWidget(line);
        }
    }
    auto* scroll = new QScrollArea;
    scroll->setWidget(months);
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setFixedHeight(std::min(months->sizeHint().height() + 4, kTallestList));
    layout->addWidget(scroll);
    layout->addWidget(wrapped(about, "secondary"));
    layout->addSpacing(8);
    auto* row = new QHBoxLayout;
    auto* cancel = new QPushButton(QStringLiteral("Cancel"));
    m_send->setText(m_orders.size() == 1 ? QStringLiteral("Send the swap of one month")
                                         : QStringLiteral("Send the swap of %1 months").arg(m_orders.size()));
    m_send->setProperty("kind", "primary");
    m_send->setDefault(true);
    row->addStretch();
    row->addWidget(cancel);
    row->addWidget(m_send);
    layout->addLayout(row);
    m_send->setFocus();
    connect(cancel, &QPushButton::clicked, this, &QDialog::reject);
    connect(m_send, &QPushButton::clicked, this, &SwapReview::send);
}

void SwapReview::showEvent(QShowEvent* event) {
    fitHeightToWords(*this);
    QDialog::showEvent(event);
}

void SwapReview::send() {
    const QString why = QStringLiteral("the swap was sent");
    if (m_orders.size() == 1) {
        m_services.desk().placeReviewed(m_orders.front(), why);
    } else {
        m_services.desk().placeReviewed(m_orders, why);
    }
    accept();
}

}  // namespace tessera::ui
