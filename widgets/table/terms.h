#pragma once
// Words that somebody can explain. Widgets know where their words stand, not what they mean: who has the
// explanations says so once, for the whole program. GUI thread only.

#include <QString>
#include <functional>

class QPainter;
class QPoint;
class QRect;
class QWidget;

namespace tessera::widgets {

/// A widget that paints words itself derives from this beside QWidget.
class HasTerms {
 public:
    virtual ~HasTerms() = default;
    /// The word under `at`; empty: none.
    virtual QString termAt(const QPoint& at) const = 0;
};

/// `isExplained` holds until it is set again; null: nothing is.
void setTerms(std::function<bool(const QString& word)> isExplained);
bool isTerm(const QString& word);
/// Dots under the word that was written into `text`, in the painter's pen, where it is explained.
void underlineTerm(QPainter& painter, const QRect& text, const QString& word);
/// The word under a point of `widget`: its own, a label's, a table's head. Empty: none.
QString termAt(const QWidget& widget, const QPoint& at);

}  // namespace tessera::widgets
