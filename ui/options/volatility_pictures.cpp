#include "ui/options/volatility_pictures.h"

#include <algorithm>
#include <cmath>

#include "app/domain/decimal.h"

namespace tessera::ui {

using widgets::VolatilityView;

namespace {

constexpr std::size_t kCurvePoints = 61;

double usdOf(domain::Price price) {
    return static_cast<double>(price.nanoUsd()) / static_cast<double>(domain::kNanoPerUsd);
}

QString daysText(double days) {
    return QStringLiteral("%1 d").arg(static_cast<int>(std::ceil(days)));
}

QString strikeText(domain::Price strike, const options::Chain& chain) {
    return QString::fromStdString(domain::formatPrice(strike, chain.strikeDecimals));
}

/// Of all expiries: each lists its own about its future.
std::map<domain::Price, QString> strikesOf(const std::vector<options::Chain>& chains) {
    std::map<domain::Price, QString> strikes;
    for (const options::Chain& chain : chains) {
        for (const options::StrikeRow& row : chain.rows) {
            strikes.emplace(row.strike, strikeText(row.strike, chain));
        }
    }
    return strikes;
}

widgets::VolatilityLine lineOf(const options::Chain& chain, const std::vector<options::SmilePoint>& points,
                               const std::vector<options::SmileCurvePoint>& curve) {
    widgets::VolatilityLine line;
    line.name = expiryName(chain.month, chain.days);
    for (const options::SmilePoint& point : points) {
        line.points.push_back({.name = strikeText(point.strike, chain),
                               .at = usdOf(point.strike),
                               .value = point.volatility,
                               .low = point.low,
                               .high = point.high,
                               .isHollow = point.source == options::VolatilitySource::Mark});
    }
    for (const options::SmileCurvePoint& point :
         points.empty() ? std::vector<options::SmileCurvePoint>{} : curve) {
        line.curve.emplace_back(usdOf(point.strike), point.volatility);
    }
    return line;
}

}  // namespace

QString expiryName(domain::ContractMonth month, double days) {
    return QStringLiteral("%1 %2").arg(QString::fromStdString(domain::monthCode(month)), daysText(days));
}

VolatilityView::Picture SmilePictures::make(const std::vector<options::Chain>& chains,
                                            const PictureFocus& focus) {
    VolatilityView::Picture picture;
    const std::size_t turn = chains.empty() ? 0 : m_turn++ % chains.size();
    for (std::size_t i = 0; i < chains.size(); ++i) {
        const options::Chain& chain = chains[i];
        std::vector<options::SmilePoint> points = options::smileOf(chain);
        const auto [known, isNew] = m_curves.try_emplace(chain.future);
        Curve& curve = known->second;
        if ((isNew || i == turn) && (isNew || curve.of != points)) {
            curve.of = points;
            curve.points = options::smileCurve(chain, points, kCurvePoints);
        }
        widgets::VolatilityLine line = lineOf(chain, points, curve.points);
        line.ink = i;
        for (std::size_t k = 0; i == focus.shown && focus.chosen && k < points.size(); ++k) {
            line.points[k].isChosen = points[k].strike == focus.chosen->first;
        }
        picture.lines.push_back(std::move(line));
    }
    if (focus.shown < chains.size()) {
        std::rotate(picture.lines.begin(), picture.lines.begin() + static_cast<std::ptrdiff_t>(focus.shown),
                    picture.lines.begin() + static_cast<std::ptrdiff_t>(focus.shown) + 1);
        const options::Chain& shown = chains[focus.shown];
        for (const auto& [strike, text] : strikesOf(chains)) {
            picture.ticks.push_back({usdOf(strike), text, {}});
        }
        if (shown.forward) {
            picture.place = {usdOf(*shown.forward), QString::fromStdString(domain::formatPrice(
                                                        *shown.forward, focus.futureDecimals))};
        }
    }
    return picture;
}

VolatilityView::Picture termPicture(const std::vector<options::TermRow>& rows, const std::string& shown,
                                    const options::RealisedVolatility& realised) {
    VolatilityView::Picture picture;
    widgets::VolatilityLine line;
    for (const options::TermRow& row : rows) {
        const QString month = QString::fromStdString(domain::monthCode(row.month));
        picture.ticks.push_back({row.days, month, daysText(row.days)});
        if (row.atTheMoney) {
            line.points.push_back({.name = month,
                                   .at = row.days,
                                   .value = *row.atTheMoney,
                                   .low = {},
                                   .high = {},
                                   .isHollow = false,
                                   .isChosen = row.future == shown});
        }
    }
    line.name = QStringLiteral("now");
    picture.lines.push_back(std::move(line));
    if (realised.estimate && !picture.lines.front().points.empty()) {
        picture.level = {realised.estimate->value,
                         QStringLiteral("realised 20 d %1 %").arg(realised.estimate->value * 100, 0, 'f', 1)};
    }
    return picture;
}

}  // namespace tessera::ui
