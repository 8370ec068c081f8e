#include "ui/options/chain_strip.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QVBoxLayout>
#include <QVariant>

#include "widgets/table/pieces.h"
#include "widgets/theme/restyle.h"

namespace tessera::ui {

namespace {

constexpr int kHeight = 40;
const QString kDash = QStringLiteral("–");
constexpr const char* kTitles[ChainStrip::FigureCount] = {
    "ATM IV", "Realised 20 d", "IV less realised", "Skew 25d put less call", "Put/call volume", "Arbitrage"};

QString percent(double value) {
    return QString::number(value * 100, 'f', 1) + QStringLiteral(" %");
}

/// Percentage points.
QString points(double value) {
    return (value > 0 ? QStringLiteral("+") : QString()) + QString::number(value * 100, 'f', 1);
}

QString text(const std::string& words) {
    return QString::fromStdString(words);
}

}  // namespace

ChainStrip::ChainStrip(const widgets::Theme& theme, QWidget* parent) : QWidget(parent) {
    setFixedHeight(kHeight);
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(8, 3, 8, 3);
    row->setSpacing(16);
    for (const char* title : kTitles) {
        const Box box{new QLabel(QString::fromLatin1(title)), new QLabel(kDash), new widgets::ElidedLabel};
        box.title->setProperty("tone", "secondary");
        box.note->setProperty("tone", "secondary");
        box.title->setBuddy(box.value);  // read out together
        auto* figure = new QHBoxLayout;
        figure->setSpacing(6);
        figure->addWidget(box.value);
        figure->addWidget(box.note, 1);
        auto* column = new QVBoxLayout;
        column->setSpacing(0);
        column->addWidget(box.title);
        column->addLayout(figure);
        row->addLayout(column, m_boxes.size() == Arbitrage ? 2 : 1);  // it has a sentence to say
        m_boxes.push_back(box);
    }
    setTheme(theme);
}

void ChainStrip::setTheme(const widgets::Theme& theme) {
    for (const Box& box : m_boxes) {
        box.title->setFont(theme.words(11));
        box.value->setFont(theme.numbers(12, QFont::DemiBold));
        box.note->setFont(theme.words(11));
    }
}

void ChainStrip::set(Figure figure, const QString& value, const QString& note, bool isWarning) {
    const Box& box = m_boxes[figure];
    box.value->setText(value);
    box.note->setText(note);
    const QVariant tone = isWarning ? QVariant(QStringLiteral("warning")) : QVariant();
    if (box.value->property("tone") != tone) {
        box.value->setProperty("tone", tone);
        widgets::restyle(*box.value);
    }
}

QString ChainStrip::value(Figure figure) const {
    return m_boxes[figure].value->text();
}

QString ChainStrip::note(Figure figure) const {
    return m_boxes[figure].note->text();
}

void ChainStrip::showFigures(const options::Chain& chain, const options::RealisedVolatility& realised,
                             std::optional<double> openRatio) {
    const QString noMoney = chain.forward ? QStringLiteral("no strikes with a volatility about the future")
                                          : QStringLiteral("the future has no price");
    set(AtTheMoney, chain.atTheMoney ? percent(*chain.atTheMoney) : kDash,
        chain.atTheMoney ? QString() : noMoney);
    const auto& moved = realised.estimate;
    set(Realised, moved ? percent(moved->value) : kDash,
        moved ? QStringLiteral("n %1").arg(moved->count)
              : QStringLiteral("%1 of %2 days known").arg(realised.changes).arg(options::kRealisedDays));
    const bool isBoth = chain.atTheMoney && moved;
    set(Difference, isBoth ? points(*chain.atTheMoney - moved->value) + QStringLiteral(" pt") : kDash,
        isBoth ? QStringLiteral("95 % %1 … %2")
                     .arg(points(*chain.atTheMoney - moved->high), points(*chain.atTheMoney - moved->low))
               : QStringLiteral("needs both"));
    set(Skew, chain.skew ? points(*chain.skew) + QStringLiteral(" pt") : kDash,
        chain.skew ? QString() : QStringLiteral("the strikes do not reach that far"));
    set(PutCall, chain.putCallVolume ? QString::number(*chain.putCallVolume, 'f', 2) : kDash,
        (chain.putCallVolume        ? QStringLiteral("24 h")
         : chain.unknownVolumes > 0 ? QStringLiteral("%1 volumes unknown").arg(chain.unknownVolumes)
                                    : QStringLiteral("no call dealt in 24 h")) +
            (openRatio ? QStringLiteral(", open %1").arg(*openRatio, 0, 'f', 2) : QString()));
    const options::ArbitrageFinding& finding = chain.arbitrage;
    set(Arbitrage, finding.count > 0 ? QString::number(finding.count) : QStringLiteral("none"),
        text(finding.first), finding.count > 0);
}

}  // namespace tessera::ui
