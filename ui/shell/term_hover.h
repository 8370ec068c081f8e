#pragma once
// Hovering over a word of the glossary shows its paragraph; F1 there opens the glossary at it. GUI thread
// only.

#include <QObject>

namespace tessera::ui {

class TermHover : public QObject {
    Q_OBJECT
 public:
    /// For every window of the program, as long as it lives.
    explicit TermHover(QObject* parent = nullptr);
    ~TermHover() override;
    /// The glossary's word under the pointer; empty: none.
    static QString underPointer();

 protected:
    bool eventFilter(QObject* watched, QEvent* event) override;
};

}  // namespace tessera::ui
