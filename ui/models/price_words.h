#pragma once
// List prices and what happened to them, in words.

#include <QString>
#include <vector>

#include "app/listprices/model_list.h"

namespace tessera::ui {

/// "22 Aug 2026" in UTC; "unknown" for none.
QString dayWords(domain::Timestamp at);
/// "input", "cached input", "output above 200,000 tokens, batch".
QString tariffWords(const listprices::PriceSeries& series);
/// "15.00" with that many decimals, "free", or a dash: it is not known, and never zero.
QString priceWords(const listprices::StatedPrice& value, int decimals);
/// As priceWords() with the decimals the price needs, two at least.
QString priceWords(const listprices::StatedPrice& value);
/// How many decimals show the price whole: 2 to 9.
int decimalsOf(const listprices::StatedPrice& value);
/// Digits at the end of priceWords() that are zeros beyond the second decimal.
int faintTail(const QString& price);
/// Why there is none, as a sentence; empty where there is one.
QString whyUnknown(const listprices::StatedPrice& value);
/// "−33.3 %"; a dash where there is none.
QString percentWords(const listprices::StatedPrice& before, const listprices::StatedPrice& after);
/// "Cut", "Raised", "Listed", "Withdrawn", ...
QString kindWords(listprices::ChangeKind kind);
/// "jvrck/openrouterlist (MIT), as of 22 Aug 2026".
QString sourceWords(const listprices::PriceSource& source);
/// Between a name and what tells it from others of that name: "acme/big · router, second".
inline const QString kBesideName = QStringLiteral(" · ");
/// What stands beside the name of each listing of the book, by its number; empty where a name stands alone.
std::vector<QString> marksOf(const listprices::PriceBook& book);
/// The model's name without its maker: what has to fit beside a line.
QString shortName(const listprices::Listing& listing);

}  // namespace tessera::ui
