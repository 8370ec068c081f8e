#pragma once
// One instrument in plain words: what a lot is, how it settles, what it asks, where it comes from. GUI thread
// only.

#include <QWidget>
#include <vector>

#include "ui/context/app_services.h"

class QGridLayout;
class QLabel;
class QPushButton;

namespace tessera::ui {

/// What the card says, line by line; a term that is not known is a dash with its reason. Pure.
struct ContractLine {
    QString title, text;
};
std::vector<ContractLine> contractLines(const InstrumentMarket& market, const MarketHub& hub);

class SkillWindow;

class ContractCard : public QWidget {
    Q_OBJECT
 public:
    explicit ContractCard(AppServices& services, QWidget* parent = nullptr);
    void open(InstrumentMarket* market);
    /// Shown for what settles to a forecaster's skill.
    QPushButton* recomputeButton() { return m_recompute; }
    /// Null until it was asked for.
    SkillWindow* skillWindow() { return m_skill; }

 private:
    void fill();

    AppServices& m_services;
    InstrumentMarket* m_market = nullptr;
    QLabel *m_title, *m_name;
    QGridLayout* m_lines;
    QPushButton* m_recompute;
    SkillWindow* m_skill = nullptr;
};

}  // namespace tessera::ui
