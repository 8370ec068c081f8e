#pragma once
// Title, sentence and buttons over a ladder's rows: what happened, to what, what to do. GUI thread only.

#include <QFrame>

class QLabel;
class QPushButton;

namespace tessera::widgets {

struct LadderSnapshot;

class LadderCard : public QFrame {
 public:
    explicit LadderCard(QWidget* parent);
    QPushButton* primary() const { return m_primary; }
    QPushButton* secondary() const { return m_secondary; }
    void show(const LadderSnapshot& snapshot);

 private:
    QLabel *m_title, *m_sentence;
    QPushButton *m_primary, *m_secondary;
};

}  // namespace tessera::widgets
