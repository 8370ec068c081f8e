#include "ui/hedge/order_review.h"

#include <QCheckBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QScrollArea>
#include <QVBoxLayout>
#include <algorithm>

#include "app/domain/decimal.h"
#include "app/market/contract_catalogue.h"
#include "ui/context/review_height.h"
#include "ui/hedge/hedge_words.h"

namespace tessera::ui {

namespace {

constexpr int kTallestList = 360;

QString text(const std::string& words) {
    return QString::fromStdString(words);
}

}  // namespace

OrderReview::OrderReview(AppServices& services, HedgeServices& hedges, QWidget* parent)
    : QDialog(parent),
      m_services(services),
      m_hedges(hedges),
      m_list(new QWidget),
      m_sum(new QLabel),
      m_place(new QPushButton) {
    setWindowTitle(QStringLiteral("Try the hedge on paper"));
    setObjectName(QStringLiteral("orderReview"));
    resize(720, height());
    auto* layout = new QVBoxLayout(this);
    auto* about = new QLabel(
        QStringLiteral(
            "These orders would be placed in the paper account \"%1\". Each buys at the price "
            "offered now or lower; if the price has gone up, it waits until you cancel it. No real "
            "money is used, and none of them can reach a real exchange.")
            .arg(text(services.desk().account().name)));
    about->setWordWrap(true);
    layout->addWidget(about);
    auto* area = new QScrollArea;
    area->setWidgetResizable(true);
    area->setFrameShape(QFrame::NoFrame);
    auto* lines = new QVBoxLayout(m_list);
    lines->setSpacing(6);
    for (const hedge::StripLeg& leg : hedges.plan()->strip.legs) {
        if (leg.lots > 0) {
            addLeg(leg);
        }
    }
    lines->addStretch();
    area->setWidget(m_list);
    layout->addWidget(area);
    m_sum->setProperty("tone", "secondary");
    m_sum->setWordWrap(true);
    layout->addWidget(m_sum);
    auto* row = new QHBoxLayout;
    auto* cancel = new QPushButton(QStringLiteral("Cancel"));
    row->addStretch();
    row->addWidget(cancel);
    row->addWidget(m_place);
    layout->addLayout(row);
    m_place->setProperty("kind", "primary");
    m_place->setDefault(true);
    connect(cancel, &QPushButton::clicked, this, &QDialog::reject);
    connect(m_place, &QPushButton::clicked, this, &OrderReview::place);
    m_area = area;
    count();
}

void OrderReview::showEvent(QShowEvent* event) {
    m_area->setFixedHeight(std::min(m_list->sizeHint().height() + 4, kTallestList));
    fitHeightToWords(*this);
    QDialog::showEvent(event);
}

void OrderReview::addLeg(const hedge::StripLeg& leg) {
    const auto order = m_hedges.orderFor(leg);
    QString words =
        QStringLiteral("%1, %2: nobody offers it now, or orders are not taken; nothing is drafted.")
            .arg(shortMonth(leg.month), text(leg.symbol));
    QString more;
    if (order) {
        words =
            QStringLiteral("Buy %1 of %2 at %3 or lower")
                .arg(text(domain::formatLots(domain::Quantity::fromRaw(leg.lots), 0)))
                .arg(text(leg.symbol), text(domain::formatPrice(order->price, market::decimalsOf(leg.tick))));
        more = QStringLiteral("%L1 %5 of %2, worth about %3 USD, which you do not pay; %4 USD are set aside.")
                   .arg(leg.lots * leg.contractSize)
                   .arg(shortMonth(leg.month), usdWords(leg.locked), usdWords(leg.margin),
                        unitOf(*m_hedges.plan(), leg));
    }
    auto* box = new QCheckBox(words);
    box->setAccessibleName(words + QStringLiteral(". ") + more);
    box->setChecked(order.has_value());
    box->setEnabled(order.has_value());
    connect(box, &QCheckBox::toggled, this, &OrderReview::count);
    auto* lines = static_cast<QVBoxLayout*>(m_list->layout());
    lines->addWidget(box);
    if (!more.isEmpty()) {
        auto* label = new QLabel(more);
        label->setProperty("tone", "secondary");
        label->setIndent(26);
        lines->addWidget(label);
    }
    m_lines.push_back({leg, order, box});
}

QStringList OrderReview::sentences() const {
    QStringList all;
    for (const Line& line : m_lines) {
        all.append(line.box->text());
    }
    return all;
}

void OrderReview::count() {
    int orders = 0;
    domain::MoneySum margin;
    for (const Line& line : m_lines) {
        if (line.box->isChecked()) {
            ++orders;
            margin += line.leg.margin;
        }
    }
    const auto total = margin.result();
    m_sum->setText(QStringLiteral("%1 orders, margin about %2 USD.")
                       .arg(orders)
                       .arg(total ? usdWords(*total) : QStringLiteral("–")));
    m_place->setText(orders == 1 ? QStringLiteral("Place 1 order on paper")
                                 : QStringLiteral("Place %1 orders on paper").arg(orders));
    m_place->setEnabled(orders > 0);
}

void OrderReview::place() {
    int placed = 0;
    for (const Line& line : m_lines) {
        // At the price that was read and no other; where the market has moved on, the order waits.
        if (line.box->isChecked() && line.order) {
            m_services.desk().placeReviewed(*line.order, QStringLiteral("the order of the hedge was placed"));
            m_hedges.notePlaced(line.leg.symbol);
            ++placed;
        }
    }
    emit m_services.told(
        QStringLiteral("%1 orders of the hedge were handed to the paper account; they are tagged "
                       "\"hedge\".")
            .arg(placed),
        false);
    accept();
}

}  // namespace tessera::ui
