#pragma once
// The glossary: search, terms, a paragraph. GUI thread only.

#include <QWidget>

#include "ui/context/app_services.h"

class QLabel;
class QLineEdit;
class QListWidget;

namespace tessera::ui {

class GlossaryWindow : public QWidget {
    Q_OBJECT
 public:
    explicit GlossaryWindow(AppServices& services, QWidget* parent = nullptr);
    /// At `term` where it is explained; empty: where it was left.
    void open(const QString& term);

 private:
    void fill();
    void showTerm();

    AppServices& m_services;
    QLineEdit* m_search;
    QListWidget* m_terms;
    QLabel *m_title, *m_text, *m_formula;
};

}  // namespace tessera::ui
