// ladder.paint: a frame of 60 rows, every cell changed, and one changed row, beside QTableView with as many
// cells and beside filling the same area once.

#include <QAbstractTableModel>
#include <QHeaderView>
#include <QPainter>
#include <QTableView>

#include "tests/bench/bench.h"
#include "widgets/ladder/ladder_view.h"

namespace tessera::bench {
namespace {

using namespace widgets;
using domain::Money;
using domain::Price;
using domain::PriceDelta;
using domain::Quantity;

constexpr int kRows = 60, kWidth = 400;
constexpr int kHeight = 18 + kRows * 18;

/// A ladder at a device scale that the offscreen screen does not have.
class ScaledLadder : public LadderView {
 public:
    ScaledLadder(const Theme& theme, int scale) : LadderView(theme), m_scale(scale) {
        resize(kWidth, kHeight);
    }

 protected:
    int metric(PaintDeviceMetric metric) const override {
        if (metric == PdmDevicePixelRatio) {
            return m_scale;
        }
        if (metric == PdmDevicePixelRatioScaled) {
            return static_cast<int>(m_scale * devicePixelRatioFScale());
        }
        return LadderView::metric(metric);
    }

 private:
    int m_scale;
};

LadderSnapshot snapshotOf(int turn) {
    LadderSnapshot s;
    s.phase = LadderPhase::Live;
    s.isArmed = true;
    s.rowStep = PriceDelta::fromNanoUsd(10'000'000);
    s.quantityA = Quantity::fromRaw(10);
    const std::int64_t top = 230 + (turn % 2) * 7;  // every row shows another price each turn
    for (int i = 0; i < kRows; ++i) {
        LadderRow row;
        const std::int64_t price = top - i;
        row.price = Price::fromNanoUsd(price * 10'000'000);
        const std::int64_t size = 20 + (price * 37 + turn * 11) % 800;
        (price >= 200 ? row.ask : row.bid) = Quantity::fromRaw(size);
        row.buyVolume = Quantity::fromRaw(size / 3 + turn % 3);
        row.sellVolume = Quantity::fromRaw(size / 5 + 1);
        row.profit = Money::fromUsd((price - 195) * 200 - 8);
        s.rows.push_back(row);
    }
    s.bestBid = Price::fromNanoUsd(199 * 10'000'000);
    s.bestAsk = Price::fromNanoUsd(200 * 10'000'000);
    s.last = s.bestBid;
    s.lastDirection = 1;
    LadderMine mine;
    mine.id = domain::ClientOrderId{1};
    mine.price = Price::fromNanoUsd(198 * 10'000'000);
    mine.quantity = mine.total = Quantity::fromRaw(10);
    mine.ahead = Quantity::fromRaw(214);
    s.mine = {mine};
    return s;
}

QImage targetOf(int scale) {
    QImage image(kWidth * scale, kHeight * scale, QImage::Format_RGB32);
    image.setDevicePixelRatio(scale);
    return image;
}

class Cells : public QAbstractTableModel {
 public:
    int rowCount(const QModelIndex& = {}) const override { return kRows; }
    int columnCount(const QModelIndex& = {}) const override { return 8; }
    QVariant data(const QModelIndex& index, int role) const override {
        switch (role) {
            case Qt::DisplayRole:
                return QString::number((index.row() * 37 + index.column() * 11 + m_turn) % 900);
            case Qt::TextAlignmentRole:
                return QVariant(Qt::AlignRight | Qt::AlignVCenter);
            case Qt::BackgroundRole:
                return index.column() % 3 == 1 ? QVariant(QColor(0x17, 0x25, 0x28)) : QVariant();
            default:
                return {};
        }
    }
    void next() {
        ++m_turn;
        emit dataChanged(index(0, 0), index(kRows - 1, 7));
    }

 private:
    int m_turn = 0;
};

double fullFrame(ScaledLadder& ladder, QImage& target, std::size_t frames) {
    return nanosEach(frames,
                     [&] {
                         for (std::size_t i = 0; i < frames; ++i) {
                             ladder.setSnapshot(snapshotOf(static_cast<int>(i)));
                             ladder.render(&target, QPoint(), QRegion(), QWidget::DrawWindowBackground);
                         }
                     }) /
           1e3;
}

double oneRow(ScaledLadder& ladder, QImage& target, std::size_t frames) {
    LadderSnapshot snapshot = snapshotOf(0);
    const QRect row(0, 18 + 18 * 20, kWidth, 18);
    return nanosEach(frames,
                     [&] {
                         for (std::size_t i = 0; i < frames; ++i) {
                             snapshot.rows[20].ask =
                                 Quantity::fromRaw(100 + static_cast<std::int64_t>(i % 500));
                             ladder.setSnapshot(snapshot);
                             ladder.render(&target, row.topLeft(), row, QWidget::DrawWindowBackground);
                         }
                     }) /
           1e3;
}

double tableFrame(QTableView& table, Cells& cells, QImage& target, std::size_t frames) {
    return nanosEach(frames,
                     [&] {
                         for (std::size_t i = 0; i < frames; ++i) {
                             cells.next();
                             table.render(&target, QPoint(), QRegion(), QWidget::DrawChildren);
                         }
                     }) /
           1e3;
}

double plainFill(QImage& target, std::size_t frames) {
    return nanosEach(frames,
                     [&] {
                         for (std::size_t i = 0; i < frames; ++i) {
                             QPainter painter(&target);
                             painter.fillRect(0, 0, kWidth, kHeight,
                                              QColor::fromRgb(static_cast<QRgb>(0xff000000u + i)));
                         }
                     }) /
           1e3;
}

void setUpTable(QTableView& table, Cells& cells, const Theme& theme) {
    table.setModel(&cells);
    table.setFont(theme.numbers(11));
    table.horizontalHeader()->hide();
    table.verticalHeader()->hide();
    table.verticalHeader()->setDefaultSectionSize(18);
    table.horizontalHeader()->setDefaultSectionSize(kWidth / 8);
    table.setFrameShape(QFrame::NoFrame);
    table.setShowGrid(false);
    table.resize(kWidth, kRows * 18);
}

void measure(Context& context, const Theme& theme, int scale) {
    ScaledLadder ladder(theme, scale);
    ladder.setReducedMotion(true);
    QTableView table;
    Cells cells;
    setUpTable(table, cells, theme);
    QImage target = targetOf(scale);
    const std::size_t frames = context.scaled(200);
    const auto m = interleave(context, {[&] { return fullFrame(ladder, target, frames); },
                                        [&] { return tableFrame(table, cells, target, frames / 10 + 1); },
                                        [&] { return plainFill(target, frames); },
                                        [&] { return oneRow(ladder, target, frames * 5); }});
    const std::string suffix = scale == 1 ? "" : ".2x";
    context.add(timeRow("ladder.paint" + suffix, "us/frame", {m[0], m[1]}, "QTableView 60x8")
                    .ratioAtLeast(scale == 1 ? 10 : 4));
    context.add(timeRow("ladder.paint" + suffix + ".fill", "us/frame", {m[0], m[2]}, "one plain fill")
                    .ratioAtMost(5));
    context.add(plainRow("ladder.paint" + suffix + ".row", "us/row", m[3]).atMost(15));
}

TESSERA_BENCH("ladder.paint", "a frame of 60 ladder rows, all changed; one changed row") {
    const Theme theme = makeTheme(Appearance::Dark);
    measure(context, theme, 1);
    measure(context, theme, 2);
}

}  // namespace
}  // namespace tessera::bench
