#pragma once
// Accounts, results and notes in words. Pure.

#include <QString>

#include "app/analytics/results.h"
#include "app/ports/account_desk.h"
#include "app/ports/note_book.h"
#include "app/trading/paper_fill.h"
#include "widgets/table/record_table.h"

namespace tessera::ui {

/// What is not defined is a dash.
QString dash();
/// "Venue paper", "Shadow paper".
QString kindText(ports::PaperKind kind);
/// What the kind is, in one sentence.
QString kindSentence(ports::PaperKind kind);
/// "0.40 %" of 40 basis points.
QString basisPointsText(int basisPoints);
/// "2026-11-23 05:12:01"; a dash when unset.
QString timeText(domain::Timestamp at);
/// "2026-11-23".
QString dayText(domain::Timestamp at);
/// "2 d 4 h", "3 h 12 min", "45 s".
QString lengthText(domain::Duration length);
QString moneyText(const std::optional<domain::Money>& money);
/// With its sign.
QString profitText(const std::optional<domain::Money>& money);
QString percentText(const std::optional<double>& share);
QString ratioText(const std::optional<double>& ratio);
widgets::RecordTone profitTone(const std::optional<domain::Money>& money);
/// "Order 17, SITC-Z26", "Round trip from fill 812, SITC-Z26", "SITC-Z26"; a dash for nothing.
QString subjectText(const ports::NoteSubject& subject);
/// "3 round trips: too few to say anything. …"; empty when there are enough.
QString tooFewText(const analytics::Figures& figures);

}  // namespace tessera::ui
