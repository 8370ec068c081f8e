#include "ui/notify/note_gatherer.h"

#include "app/domain/decimal.h"

namespace tessera::ui {

namespace {

QString manyTitle(NoteKind kind, int count) {
    switch (kind) {
        case NoteKind::Fill:
            return QStringLiteral("%1 fills").arg(count);
        case NoteKind::Reject:
            return QStringLiteral("%1 orders were refused").arg(count);
        case NoteKind::Disconnect:
            return QStringLiteral("The order link changed %1 times").arg(count);
        case NoteKind::StaleFeed:
            return QStringLiteral("%1 changes of market data").arg(count);
        case NoteKind::Alert:
            return QStringLiteral("%1 alerts").arg(count);
        case NoteKind::Risk:
            break;
    }
    return QStringLiteral("%1 changes of what may be traded").arg(count);
}

}  // namespace

void NoteGatherer::add(Note note, domain::Duration now) {
    Pile& pile = m_piles[note.kind];
    ++pile.count;
    pile.only = std::move(note);
    pile.since = pile.since.value_or(now);
}

void NoteGatherer::addFill(const trading::FillView& fill, int quantityDecimals, const QString& price,
                           domain::Duration now) {
    const bool isBuy = fill.side == domain::Side::Buy;
    const QString quantity = QString::fromStdString(domain::formatQuantity(fill.quantity, quantityDecimals));
    add({.kind = NoteKind::Fill,
         .title = QStringLiteral("%1 %2 %3 at %4")
                      .arg(isBuy ? QStringLiteral("Bought") : QStringLiteral("Sold"), quantity,
                           QString::fromStdString(fill.symbol), price),
         .text =
             fill.tag.empty() ? QString() : QStringLiteral("Tag %1").arg(QString::fromStdString(fill.tag))},
        now);
    Net& net = m_piles[NoteKind::Fill].net[fill.symbol];
    (isBuy ? net.bought : net.sold) += fill.quantity.raw();
    net.decimals = quantityDecimals;
}

bool NoteGatherer::mayPlay(Tone tone, domain::Duration now) {
    const auto played = m_played.find(tone);
    if (played != m_played.end() && now - played->second < kToneApart) {
        return false;
    }
    m_played[tone] = now;
    return true;
}

Note NoteGatherer::noteOf(NoteKind kind, const Pile& pile) const {
    if (pile.count == 1) {
        return pile.only;
    }
    Note note{kind, manyTitle(kind, pile.count), pile.only.title, pile.only.isGrave};
    if (kind != NoteKind::Fill) {
        note.text = QStringLiteral("The last one: %1").arg(pile.only.title);
        return note;
    }
    QStringList nets;
    for (const auto& [symbol, net] : pile.net) {
        const std::int64_t sum = net.bought - net.sold;
        const std::string text =
            domain::formatQuantity(domain::Quantity::fromRaw(std::abs(sum)), net.decimals);
        nets << QStringLiteral("%1%2 %3").arg(sum > 0   ? QStringLiteral("+")
                                              : sum < 0 ? QStringLiteral("-")
                                                        : QString(),
                                              QString::fromStdString(text), QString::fromStdString(symbol));
    }
    note.title += QStringLiteral(", net ") + nets.mid(0, 3).join(QStringLiteral(", "));
    if (nets.size() > 3) {
        note.title += QStringLiteral(" and %1 more").arg(nets.size() - 3);
    }
    note.text = QStringLiteral("The last one: %1").arg(pile.only.title);
    return note;
}

std::vector<Note> NoteGatherer::due(domain::Duration now) {
    std::vector<Note> notes;
    for (auto& [kind, pile] : m_piles) {
        const bool isRipe =
            pile.since && now - *pile.since >= kWindow && (!pile.told || now - *pile.told >= kApart);
        if (isRipe) {
            notes.push_back(noteOf(kind, pile));
            pile = {.count = 0, .only = {}, .net = {}, .since = {}, .told = now};
        }
    }
    return notes;
}

}  // namespace tessera::ui
