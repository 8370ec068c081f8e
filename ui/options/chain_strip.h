#pragma once
// What a chain says as a whole, in one line of figures. GUI thread only.

#include <QWidget>
#include <vector>

#include "app/options/chain.h"
#include "app/options/chain_summary.h"

class QLabel;

namespace tessera::widgets {
class ElidedLabel;
struct Theme;
}  // namespace tessera::widgets

namespace tessera::ui {

class ChainStrip : public QWidget {
    Q_OBJECT
 public:
    enum Figure { AtTheMoney, Realised, Difference, Skew, PutCall, Arbitrage, FigureCount };
    explicit ChainStrip(const widgets::Theme& theme, QWidget* parent = nullptr);
    void setTheme(const widgets::Theme& theme);
    /// `openRatio`: open puts over open calls; none: not known.
    void showFigures(const options::Chain& chain, const options::RealisedVolatility& realised,
                     std::optional<double> openRatio = std::nullopt);
    /// "42.1 %", "–".
    QString value(Figure figure) const;
    /// "n 20", why there is none.
    QString note(Figure figure) const;

 private:
    struct Box {
        QLabel* title;
        QLabel* value;
        widgets::ElidedLabel* note;
    };
    void set(Figure figure, const QString& value, const QString& note, bool isWarning = false);
    std::vector<Box> m_boxes;
};

}  // namespace tessera::ui
