#include "ui/models/compare_legend.h"

#include <QHelpEvent>
#include <QPainter>
#include <QToolButton>
#include <algorithm>

#include "widgets/table/record_table.h"

namespace tessera::ui {

namespace {

constexpr int kLine = 24, kPad = 8, kSwatch = 11, kGap = 5, kBetween = 14, kButton = 18, kKeep = 40,
              kSlack = 4;
constexpr int kLongestName = 210;

}  // namespace

CompareLegend::CompareLegend(AppServices& context, QWidget* parent) : QWidget(parent), m_context(context) {
    QSizePolicy policy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    policy.setHeightForWidth(true);
    setSizePolicy(policy);
    setAccessibleName(QStringLiteral("Models on the chart"));
    connect(&context, &AppServices::themeChanged, this, qOverload<>(&QWidget::update));
}

void CompareLegend::show(const QString& when, const std::vector<Entry>& entries) {
    if (m_when == when && m_entries == entries) {
        return;
    }
    const bool areOthers = !std::ranges::equal(m_entries, entries, [](const Entry& a, const Entry& b) {
        return a.name == b.name && a.isKept == b.isKept;
    });
    m_when = when;
    m_entries = entries;
    if (areOthers) {
        makeChips();
    }
    for (std::size_t i = 0; i < m_chips.size(); ++i) {
        m_chips[i].remove->setToolTip(m_entries[i].tip + QStringLiteral("\nTake it off the chart"));
    }
    updateGeometry();
    place();
    update();
}

void CompareLegend::makeChips() {
    for (const Chip& chip : m_chips) {
        for (QToolButton* button : {chip.keep, chip.remove}) {
            if (button != nullptr) {
                button->hide();
                button->deleteLater();  // it may be the one whose click this is
            }
        }
    }
    m_chips.clear();
    const auto make = [this](const QString& text, const QString& name, int width) {
        auto* button = new QToolButton(this);
        button->setText(text);
        button->setAccessibleName(name);
        button->setProperty("kind", "flat");
        button->setFixedSize(width, kButton + 2);
        button->show();
        return button;
    };
    for (std::size_t i = 0; i < m_entries.size(); ++i) {
        Chip chip;
        const Entry& entry = m_entries[i];
        if (!entry.isKept) {
            chip.keep = make(QStringLiteral("Keep"), QStringLiteral("Keep %1").arg(entry.name), kKeep);
            chip.keep->setToolTip(
                QStringLiteral("It gives way to the next model that is looked at. Keep it, to compare."));
            connect(chip.keep, &QToolButton::clicked, this, [this, i] { emit kept(i); });
        }
        chip.remove = make(QStringLiteral("×"), QStringLiteral("Remove %1").arg(entry.name), kButton);
        connect(chip.remove, &QToolButton::clicked, this, [this, i] { emit removed(i); });
        m_chips.push_back(chip);
    }
}

int CompareLegend::widthOf(const Entry& entry) const {
    const widgets::Theme& t = m_context.theme();
    const int name = std::min(kLongestName, QFontMetrics(t.words(11)).horizontalAdvance(entry.name));
    const int value = QFontMetrics(t.numbers(11, QFont::Medium)).horizontalAdvance(entry.value);
    return kSwatch + kGap + name + kSlack + kGap + value + 2 + (entry.isKept ? 0 : kKeep) + kButton;
}

std::vector<QRect> CompareLegend::arranged(int width) const {
    std::vector<QRect> boxes;
    const int when = QFontMetrics(m_context.theme().words(11)).horizontalAdvance(m_when);
    int x = kPad + when + kBetween, y = 0;
    for (const Entry& entry : m_entries) {
        const int needed = widthOf(entry);
        if (x + needed > width - kPad && x > kPad) {
            x = kPad;
            y += kLine;
        }
        boxes.push_back(QRect(x, y, std::min(needed, width - kPad - x), kLine));
        x += needed + kBetween;
    }
    return boxes;
}

int CompareLegend::heightForWidth(int width) const {
    const auto boxes = arranged(width);
    return boxes.empty() ? kLine : boxes.back().bottom() + 1;
}

QSize CompareLegend::sizeHint() const {
    return {400, heightForWidth(std::max(400, width()))};
}

void CompareLegend::resizeEvent(QResizeEvent*) {
    place();
}

void CompareLegend::place() {
    const auto boxes = arranged(width());
    for (std::size_t i = 0; i < m_chips.size(); ++i) {
        int right = boxes[i].right() + 1;
        m_chips[i].remove->move(right - kButton, boxes[i].top() + 2);
        right -= kButton;
        if (m_chips[i].keep != nullptr) {
            m_chips[i].keep->move(right - kKeep, boxes[i].top() + 2);
        }
    }
}

void CompareLegend::paintEvent(QPaintEvent*) {
    const widgets::Theme& t = m_context.theme();
    QPainter painter(this);
    painter.fillRect(rect(), t.panel);
    painter.setFont(t.words(11));
    painter.setPen(t.secondary);
    if (!m_entries.empty()) {
        painter.drawText(QRect(kPad, 0, width(), kLine), Qt::AlignLeft | Qt::AlignVCenter, m_when);
    }
    const auto boxes = arranged(width());
    for (std::size_t i = 0; i < m_entries.size(); ++i) {
        const Entry& entry = m_entries[i];
        const QRect& box = boxes[i];
        painter.fillRect(QRect(box.left(), box.center().y() - kSwatch / 2, kSwatch, kSwatch),
                         t.series[static_cast<std::size_t>(entry.colour) % t.series.size()]);
        QFont words = t.words(11);
        words.setItalic(!entry.isKept);
        painter.setFont(words);
        painter.setPen(t.text);
        const int left = box.left() + kSwatch + kGap;
        const int end = box.right() + 1 - kButton - (entry.isKept ? 0 : kKeep);
        const int value = QFontMetrics(t.numbers(11, QFont::Medium)).horizontalAdvance(entry.value) + 2;
        const int room = std::max(20, end - value - kGap - left);
        painter.drawText(QRect(left, box.top(), room, kLine), Qt::AlignLeft | Qt::AlignVCenter,
                         widgets::elidedBefore(painter.fontMetrics(), entry.name, entry.keptEnd, room));
        painter.setFont(t.numbers(11, QFont::Medium));
        painter.setPen(entry.isKnown ? t.text : t.secondary);
        painter.drawText(QRect(end - value, box.top(), value, kLine), Qt::AlignLeft | Qt::AlignVCenter,
                         entry.value);
    }
    painter.fillRect(QRect(0, height() - 1, width(), 1), t.line);
}

}  // namespace tessera::ui
