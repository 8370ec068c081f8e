#include "widgets/ladder/ladder_card.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QVBoxLayout>

#include "widgets/ladder/ladder_snapshot.h"

#include "widgets/theme/restyle.h"

namespace tessera::widgets {

LadderCard::LadderCard(QWidget* parent)
    : QFrame(parent),
      m_title(new QLabel(this)),
      m_sentence(new QLabel(this)),
      m_primary(new QPushButton(this)),
      m_secondary(new QPushButton(this)) {
    m_title->setProperty("tone", "title");
    m_sentence->setProperty("tone", "secondary");
    m_sentence->setWordWrap(true);
    m_primary->setProperty("kind", "primary");
    auto* buttons = new QHBoxLayout;
    buttons->setSpacing(8);
    buttons->addWidget(m_primary);
    buttons->addWidget(m_secondary);
    buttons->addStretch();
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(12, 10, 12, 10);
    column->setSpacing(6);
    column->addWidget(m_title);
    column->addWidget(m_sentence);
    column->addSpacing(4);
    column->addLayout(buttons);
}

void LadderCard::show(const LadderSnapshot& snapshot) {
    const bool isError = snapshot.phase == LadderPhase::Disconnected;
    const char* kind = isError ? "warningCard" : "card";
    if (property("kind").toString() != kind) {
        setProperty("kind", kind);
        restyle(*this);
    }
    m_title->setText(snapshot.title);
    m_sentence->setText(snapshot.sentence);
    m_primary->setText(snapshot.primaryAction);
    m_primary->setVisible(!snapshot.primaryAction.isEmpty());
    m_secondary->setText(snapshot.secondaryAction);
    m_secondary->setVisible(!snapshot.secondaryAction.isEmpty());
    QFrame::show();
}

}  // namespace tessera::widgets
