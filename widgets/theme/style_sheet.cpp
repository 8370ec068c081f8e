// The style sheet of ordinary widgets, from the theme's values.

#include <QApplication>
#include <QHash>
#include <QStyleFactory>

#include "widgets/theme/theme.h"

/// Outside any namespace, as the macro wants it: the linker would leave the icons of a library out.
static void registerIcons() {
    Q_INIT_RESOURCE(icons);
}

namespace tessera::widgets {
namespace {

const char* const kSheet = R"(
QMainWindow, QDialog { background: @window; }
QFileDialog {
    backward-icon: url(:/tessera/back-@look.png); forward-icon: url(:/tessera/forward-@look.png);
    filedialog-parent-directory-icon: url(:/tessera/parent-@look.png);
    filedialog-new-directory-icon: url(:/tessera/new-folder-@look.png);
    filedialog-listview-icon: url(:/tessera/list-view-@look.png);
    filedialog-detailedview-icon: url(:/tessera/detail-view-@look.png);
}
QDialogButtonBox { dialogbuttonbox-buttons-have-icons: 0; }
QMainWindow::separator { background: @line; width: 1px; height: 1px; }
QMainWindow::separator:hover { background: @accent; }
QSplitter::handle { background: @line; }
QSplitter::handle:horizontal { width: 1px; }
QSplitter::handle:vertical { height: 1px; }

QDockWidget { background: @panel; titlebar-close-icon: none; titlebar-normal-icon: none; }
QDockWidget::title { background: @panel; color: @text; padding: 5px 8px; border-bottom: 1px solid @line; }

QFrame[kind="panel"], QWidget[kind="panel"] { background: @panel; }
QDialog[kind="popup"] { background: @panel; border: 1px solid @strongLine; }
QFrame[kind="card"] { background: @raised; border: 1px solid @strongLine; }
QFrame[kind="warningCard"] { background: @raised; border: 1px solid @warning; }
QFrame[kind="errorCard"] { background: @raised; border: 1px solid @bad; }
QFrame[kind="rule"] { background: @line; border: none; max-height: 1px; min-height: 1px; }
QLabel { background: transparent; }
QLabel[tone="secondary"] { color: @secondary; }
QLabel[tone="faint"] { color: @faint; }
QLabel[tone="warning"] { color: @warning; }
QLabel[tone="bad"] { color: @bad; font-weight: 600; }
QLabel[tone="forecast"] { color: @forecast; }
QLabel[tone="title"] { font-size: 13px; font-weight: 600; }
QLabel[tone="number"], QLabel[tone="big"] { font-family: "@numbers"; }
QLabel[tone="big"] { font-size: 20px; font-weight: 600; }

QPushButton, QToolButton {
    background: @raised; color: @text; border: 1px solid @strongLine; border-radius: 4px;
    padding: 2px 10px; min-height: 16px; outline: none;
}
QPushButton:hover, QToolButton:hover { background: @raisedHover; }
QPushButton:pressed, QToolButton:pressed { background: @window; }
QPushButton:focus, QToolButton:focus { border: 2px solid @accent; padding: 1px 9px; }
QPushButton:disabled, QToolButton:disabled { color: @faint; border-color: @line; background: @panel; }
QPushButton:checked, QToolButton:checked { background: @selection; border-color: @accent; }
QPushButton[kind="primary"] {
    background: @accent; border-color: @accent; color: @onAccent; font-weight: 600;
}
QPushButton[kind="primary"]:hover { background: @accentHover; }
QPushButton[kind="primary"]:focus { border: 2px solid @text; }
QPushButton[kind="primary"]:disabled { background: @raised; border-color: @line; color: @faint; }
QPushButton[kind="buy"] { background: @upChip; border-color: @up; color: @upChipText; font-weight: 600; }
QPushButton[kind="sell"] {
    background: @downChip; border-color: @down; color: @downChipText; font-weight: 600;
}
QPushButton[kind="danger"] { background: @panel; border-color: @bad; color: @bad; font-weight: 600; }
QPushButton[kind="danger"]:hover, QPushButton[kind="danger"]:checked { background: @badGround; }
QPushButton[kind="armed"], QToolButton[kind="armed"] {
    background: @armedGround; border-color: @warning; color: @armedText; font-weight: 600;
}
QPushButton[kind="flat"], QToolButton[kind="flat"] { background: transparent; border-color: transparent; }
QPushButton[kind="flat"], QToolButton[kind="flat"] { color: @secondary; padding: 2px 6px; }
QPushButton[kind="flat"]:hover, QToolButton[kind="flat"]:hover { background: @hover; color: @text; }
QPushButton[kind="flat"]:focus, QToolButton[kind="flat"]:focus {
    border: 2px solid @accent; padding: 1px 5px;
}
QPushButton[kind="flat"]:checked, QToolButton[kind="flat"]:checked {
    background: @selection; color: @text; border-color: transparent; font-weight: 600;
}
QToolButton[kind="flat"][tone="warning"] { color: @warning; font-weight: 600; }
QToolButton[kind="flat"][tone="bad"] { color: @bad; font-weight: 600; }
QPushButton[kind="dense"] { font-size: 11px; font-weight: 500; padding: 2px 3px; }
QPushButton[kind="dense"]:focus { border: 2px solid @accent; padding: 1px 2px; }
QPushButton[kind="chip"] { font-family: "@numbers"; font-size: 11px; padding: 1px 5px; }
QPushButton[kind="chip"]:focus { border: 2px solid @accent; padding: 0px 4px; }
QPushButton[kind="chip"]:checked { border-color: @accent; background: @modifyingChip; }
QFileDialog QToolButton { padding: 2px 3px; }
QFileDialog QToolButton:focus { padding: 1px 2px; }
QToolButton::menu-indicator, QPushButton::menu-indicator { image: none; width: 0px; }

QLineEdit, QAbstractSpinBox, QComboBox, QPlainTextEdit, QTextEdit {
    background: @window; color: @text; border: 1px solid @strongLine; border-radius: 4px; padding: 2px 6px;
    selection-background-color: @selectionStrong; selection-color: @text; min-height: 16px;
}
QAbstractSpinBox, QLineEdit[kind="number"] { font-family: "@numbers"; }
QPlainTextEdit[kind="log"] { background: @panel; border: none; border-radius: 0; }
QLineEdit:hover, QAbstractSpinBox:hover, QComboBox:hover { border-color: @faint; }
QLineEdit:focus, QAbstractSpinBox:focus,
QComboBox:focus, QPlainTextEdit:focus, QTextEdit:focus {
    border: 2px solid @accent; padding: 1px 5px;
}
QLineEdit:disabled, QAbstractSpinBox:disabled, QComboBox:disabled {
    color: @faint; background: @panel; border-color: @line;
}
QAbstractSpinBox::up-button, QAbstractSpinBox::down-button { width: 0px; border: none; }
QComboBox { combobox-popup: 0; }
QComboBox::drop-down, QDateTimeEdit::drop-down { border: none; width: 18px; }
QComboBox::down-arrow, QDateTimeEdit::down-arrow { image: url(:/tessera/chevron-@look.png); width: 10px; height: 10px; }
QComboBox QAbstractItemView {
    background: @raised; border: 1px solid @strongLine; selection-background-color: @selection; outline: none;
}
QCheckBox, QRadioButton { spacing: 6px; background: transparent; }
QCheckBox::indicator, QRadioButton::indicator { width: 12px; height: 12px; border: 1px solid @strongLine; }
QCheckBox::indicator { border-radius: 2px; background: @window; }
QRadioButton::indicator { border-radius: 7px; background: @window; }
QCheckBox::indicator:checked, QRadioButton::indicator:checked { background: @accent; border-color: @accent; }
QCheckBox::indicator:checked { image: url(:/tessera/tick-@tick.png); }
QCheckBox::indicator:checked:disabled { background: @strongLine; border-color: @strongLine; }
QTableView::indicator { width: 12px; height: 12px; border: 1px solid @strongLine; border-radius: 2px;
    background: @window; }
QTableView::indicator:checked { background: @accent; border-color: @accent;
    image: url(:/tessera/tick-@tick.png); }
QCheckBox:focus, QRadioButton:focus { outline: none; color: @accent; }
QCheckBox::indicator:focus, QRadioButton::indicator:focus {
    border: 2px solid @accent; width: 10px; height: 10px;
}
QCheckBox::indicator:checked:focus, QRadioButton::indicator:checked:focus { border: 2px solid @text; }
QSlider::groove:horizontal { height: 2px; background: @strongLine; }
QSlider::handle:horizontal { width: 12px; margin: -5px 0; border-radius: 6px; background: @accent; }
QProgressBar { background: @line; border: none; height: 2px; max-height: 2px; }
QProgressBar::chunk { background: @accent; }

QTabWidget::pane { border: none; border-top: 1px solid @line; }
QTabBar { background: @panel; qproperty-drawBase: 0; }
QTabBar::tab {
    background: transparent; color: @secondary; padding: 5px 10px 4px 10px; border: none;
    border-bottom: 2px solid transparent;
}
QTabBar::tab:hover { color: @text; }
QTabBar::tab:selected { color: @text; font-weight: 600; border-bottom: 2px solid @accent; }
QTabBar::tab:focus { border-bottom: 2px solid @accent; color: @accent; }

QTableView, QTreeView, QListView {
    background: @panel; color: @text; border: none; outline: none; gridline-color: transparent;
    selection-background-color: @selection; selection-color: @text;
}
QTableView:focus, QTreeView:focus, QListView:focus { border: none; }
QHeaderView { background: @panel; border: none; }
QHeaderView::section {
    background: @panel; color: @secondary; border: none; border-bottom: 1px solid @line; padding: 0 8px;
    font-size: 11px;
}
QHeaderView::section:hover { color: @text; }
QTableCornerButton::section { background: @panel; border: none; }

QScrollBar:vertical { background: transparent; width: 8px; margin: 0; }
QScrollBar:horizontal { background: transparent; height: 8px; margin: 0; }
QScrollBar::handle { background: @strongLine; border-radius: 2px; margin: 2px; }
QScrollBar::handle:hover { background: @faint; }
QScrollBar::handle:vertical { min-height: 24px; }
QScrollBar::handle:horizontal { min-width: 24px; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }
QAbstractScrollArea::corner { background: @panel; border: none; }

QMenuBar { background: @panel; color: @secondary; }
QMenuBar::item { padding: 4px 8px; background: transparent; }
QMenuBar::item:selected { background: @hover; color: @text; }
QMenu { background: @raised; color: @text; border: 1px solid @strongLine; padding: 4px 0; }
QMenu::item { padding: 4px 24px 4px 12px; background: transparent; }
QMenu::item:selected { background: @selection; }
QMenu::item:disabled { color: @faint; }
QMenu::separator { height: 1px; background: @line; margin: 4px 0; }
QToolTip { background: @raised; color: @text; border: 1px solid @strongLine; padding: 4px 6px; }
QStatusBar { background: @panel; color: @secondary; border-top: 1px solid @line; }
QStatusBar::item { border: none; }
QMessageBox { background: @panel; }
)";

/// Longest names first, so that "@up" does not eat "@upChip".
QList<std::pair<QString, QString>> tokens(const Theme& t) {
    const bool accentIsText = t.accent == t.text;
    const QColor onAccent = accentIsText || t.isDark() ? t.window : QColor(Qt::white);
    QHash<QString, QString> map{{"look", t.isDark() ? "dark" : "light"},
                                {"tick", t.isDark() ? "dark" : "light"},
                                {"words", t.wordsFamily},
                                {"numbers", t.numbersFamily},
                                {"window", t.window.name()},
                                {"panel", t.panel.name()},
                                {"raised", t.raised.name()},
                                {"raisedHover", mix(t.text, t.raised, .10).name()},
                                {"line", t.line.name()},
                                {"strongLine", t.strongLine.name()},
                                {"text", t.text.name()},
                                {"secondary", t.secondary.name()},
                                {"faint", t.faint.name()},
                                {"accent", t.accent.name()},
                                {"accentHover", mix(t.text, t.accent, .15).name()},
                                {"onAccent", onAccent.name()},
                                {"forecast", t.forecast.name()},
                                {"warning", t.warning.name()},
                                {"armedGround", t.armedGround.name()},
                                {"armedText", t.armedText.name()},
                                {"up", t.up.base.name()},
                                {"down", t.down.base.name()},
                                {"upChip", t.up.chip.name()},
                                {"downChip", t.down.chip.name()},
                                {"upChipText", t.up.chipText.name()},
                                {"downChipText", t.down.chipText.name()},
                                {"bad", t.bad.name()},
                                {"badGround", mix(t.bad, t.panel, .12).name()},
                                {"hover", t.hover.name()},
                                {"selection", t.selection.name()},
                                {"selectionStrong", mix(t.accent, t.panel, .35).name()},
                                {"modifyingChip", t.modifyingChip.name()}};
    QList<std::pair<QString, QString>> list;
    for (auto it = map.cbegin(); it != map.cend(); ++it) {
        list.append({"@" + it.key(), it.value()});
    }
    std::sort(list.begin(), list.end(),
              [](const auto& a, const auto& b) { return a.first.size() > b.first.size(); });
    return list;
}

}  // namespace

void applyTheme(QApplication& application, const Theme& theme) {
    application.setStyle(QStyleFactory::create("Fusion"));
    application.setFont(theme.words(12));
    application.setPalette(palette(theme));
    application.setStyleSheet(styleSheet(theme));
}

QString styleSheet(const Theme& theme) {
    registerIcons();
    QString sheet = QString::fromLatin1(kSheet);
    for (const auto& [name, value] : tokens(theme)) {
        sheet.replace(name, value);
    }
    return sheet;
}

}  // namespace tessera::widgets
