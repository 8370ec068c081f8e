#pragma once
// A ladder's own menu: what its clicks mean, when it follows the market, which columns it shows. GUI thread
// only.

#include <QMenu>

#include "ui/ladder/ladder_presenter.h"

namespace tessera::ui {

class LadderMenu : public QMenu {
    Q_OBJECT
 public:
    LadderMenu(LadderPresenter& presenter, KeyMap& keys, QWidget* parent = nullptr);
    /// Show and hide, move: all columns, or first of all the one whose head was clicked.
    static void addColumns(QMenu& menu, LadderPresenter& presenter,
                           std::optional<widgets::LadderColumn> clicked);

 signals:
    void keysRequested();

 private:
    void addProfiles();
    void addAutoCentre();
    void addSwitch(const QString& text, bool LadderSettings::*field);
    void addChoices(QMenu& menu, const QString& off, int AutoCentreRules::*rule,
                    const std::vector<int>& values, const QString& words);

    LadderPresenter& m_presenter;
};

}  // namespace tessera::ui
