#pragma once
// Find anything: commands, instruments, models, panels, workspaces, words. What cannot run now is shown with
// the reason. GUI thread only.

#include <QDialog>
#include <functional>
#include <vector>

#include "app/listprices/model_list.h"
#include "ui/shell/workspace_host.h"

class QLineEdit;
class QListWidget;
class QSettings;

namespace tessera::ui {

/// How well `text` answers what was typed: the letters in order, better when together and at starts of words.
/// None when one is missing. Pure; whatever the case.
std::optional<int> fuzzyScore(const QString& typed, const QString& text);

class Palette : public QDialog {
    Q_OBJECT
 public:
    Palette(AppServices& services, WorkspaceHost& host, QSettings& settings, QWidget* parent);
    /// With that typed: ">" commands, "@" instruments, "#" models of the price list, "?" words of the
    /// glossary.
    void open(const QString& text);

 signals:
    void termChosen(const QString& term);
    void expressionChosen(const QString& expression);
    void modelChosen(const tessera::listprices::ModelKey& key);
    void settingChosen(const QString& title);

 protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

 private:
    struct Item {
        QString id;  // "command:window.risk": what is remembered as used
        QString title, detail;
        QString whyNot;
        std::function<void()> run;
    };
    void collect();
    void addCommands();
    void addInstruments();
    void addPanels();
    void addWorkspaces();
    void addSettings();
    void addWords();
    void addModels();
    void addExpression(const QString& typed);
    void followPrices();
    void fill();
    void readOut(int row);
    void runCurrent();
    int recency(const QString& id) const;

    AppServices& m_services;
    WorkspaceHost& m_host;
    QSettings& m_settings;
    QLineEdit* m_text;
    QListWidget* m_list;
    std::vector<Item> m_items;
    std::optional<std::uint64_t> m_prices;  // revision of the price list whose models are among the items
    std::vector<std::size_t> m_shown;       // rows of the list
    QStringList m_recent;                   // newest first
};

}  // namespace tessera::ui
