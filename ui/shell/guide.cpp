#include "ui/shell/guide.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QSettings>
#include <QVBoxLayout>

#include "ui/bill/bill_services.h"
#include "ui/hedge/hedge_services.h"
#include "ui/models/models_panel.h"

namespace tessera::ui {

namespace {

constexpr int kCheckFrames = 15;
const auto kDoorKey = QStringLiteral("guide/door");
const auto kTrade = QStringLiteral("trade"), kStudy = QStringLiteral("study"),
           kHedge = QStringLiteral("hedge");

/// Null: no guide is behind that door.
const Guide* guideOf(const QString& door) {
    for (const Guide* guide : guides()) {
        if (door == QLatin1String(guide->door)) {
            return guide;
        }
    }
    return nullptr;
}

}  // namespace

GuideStrip::GuideStrip(AppServices& services, WorkspaceHost& host, QSettings& settings, QWidget* armButton,
                       std::function<bool()> isArmed, QWidget* parent)
    : QFrame(parent),
      m_services(services),
      m_host(host),
      m_settings(settings),
      m_armButton(armButton),
      m_isArmed(std::move(isArmed)),
      m_title(new QLabel),
      m_text(new QLabel),
      m_pointer(new QWidget),
      m_guide(guides().front()) {
    setProperty("kind", "card");
    setObjectName(QStringLiteral("guide"));
    m_title->setProperty("tone", "title");
    m_text->setWordWrap(true);
    m_text->setProperty("tone", "secondary");
    auto* words = new QVBoxLayout;
    words->setContentsMargins(0, 0, 0, 0);
    words->setSpacing(2);
    words->addWidget(m_title);
    words->addWidget(m_text);
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(12, 6, 12, 6);
    layout->setSpacing(8);
    layout->addLayout(words, 1);
    m_pointer->setAttribute(Qt::WA_TransparentForMouseEvents);
    m_pointer->setObjectName(QStringLiteral("guidePointer"));
    hide();
    connect(&services.desk(), &DeskModel::fillAdded, this, [this] { ++m_fills; });
    connect(&services, &AppServices::frame, this, [this] {
        if (m_step && --m_framesToCheck <= 0) {
            m_framesToCheck = kCheckFrames;
            check();
        }
    });
}

QPushButton* GuideStrip::addButton(const QString& text, std::function<void()> action, bool isMain) {
    auto* button = new QPushButton(text);
    if (isMain) {
        button->setProperty("kind", "primary");
    }
    button->setAutoDefault(true);  // Enter presses it, not Space alone
    connect(button, &QPushButton::clicked, this, [action = std::move(action)] { action(); });
    layout()->addWidget(button);
    button->show();  // now, not with the next layout: the keyboard goes to what is seen, also behind another
                     // window
    m_buttons.push_back(button);
    return button;
}

void GuideStrip::clearButtons() {
    for (QPushButton* button : m_buttons) {
        button->hide();
        button->deleteLater();
    }
    m_buttons.clear();
}

void GuideStrip::offerDoors() {
    if (m_settings.value(kDoorKey).toString().isEmpty() && m_services.replay() == nullptr) {
        showDoors();
    }
}

void GuideStrip::showDoors() {
    clearButtons();
    m_title->setText(QStringLiteral("What brings you here?"));
    m_text->setText(
        QStringLiteral("Everything is on paper. You can change your mind at any time: Menu, Workspace."));
    addButton(
        QStringLiteral("Trade"), [this] { choose(kTrade); }, true);
    addButton(QStringLiteral("Study prices"), [this] { choose(kStudy); });
    addButton(QStringLiteral("Hedge an AI bill"), [this] { choose(kHedge); });
    addButton(QStringLiteral("Later"), [this] { choose(QStringLiteral("later")); });
    show();
}

void GuideStrip::choose(const QString& door) {
    m_settings.setValue(kDoorKey, door);
    if (const Guide* guide = guideOf(door)) {
        begin(*guide);
        go(0);
        return;
    }
    leave();
}

/// Opens what its steps point at.
void GuideStrip::begin(const Guide& guide) {
    m_guide = &guide;
    m_isSkipped = false;
    m_host.open(QLatin1String(guide.workspace));
    if (guide.panel != nullptr) {
        m_host.showPanel(QLatin1String(guide.panel));
    }
}

void GuideStrip::start() {
    const Guide* chosen = guideOf(m_settings.value(kDoorKey).toString());
    begin(chosen != nullptr ? *chosen : *guides().front());
    const int left = m_settings.value(QLatin1String(m_guide->stepKey), 0).toInt();
    const int count = static_cast<int>(m_guide->steps.size());
    go(left >= 0 && left < count ? left : 0);
}

void GuideStrip::go(int step) {
    m_step = step;
    m_fillsBefore = m_fills;
    m_settings.setValue(QLatin1String(m_guide->stepKey), step);
    if (step >= static_cast<int>(m_guide->steps.size())) {
        m_settings.setValue(QLatin1String(m_guide->stepKey), 0);
        showEnd();
        return;
    }
    showStep();
}

void GuideStrip::showStep() {
    const bool hadKeys = isAncestorOf(window()->focusWidget());
    clearButtons();
    const GuideStep& step = m_guide->steps[static_cast<std::size_t>(*m_step)];
    m_title->setText(QStringLiteral("%1 of %2: %3")
                         .arg(*m_step + 1)
                         .arg(m_guide->steps.size())
                         .arg(QLatin1String(step.title)));
    m_text->setText(QString::fromUtf8(step.text));
    setAccessibleName(m_title->text());
    if (*m_step > 0) {
        addButton(QStringLiteral("Back"), [this] { go(*m_step - 1); });
    }
    QPushButton* own =
        step.command == nullptr
            ? nullptr
            : addButton(
                  QString::fromUtf8(step.commandTitle),
                  [this, &step] { m_services.commands().run(QLatin1String(step.command)); }, true);
    const bool isRead = step.isDone == nullptr;  // nothing to do but to read it
    QPushButton* next = addButton(
        isRead ? QStringLiteral("Next") : QStringLiteral("Skip"),
        [this, isRead] {
            m_isSkipped = m_isSkipped || !isRead;
            go(*m_step + 1);
        },
        isRead);
    addButton(QStringLiteral("Leave"), [this] { leave(); });
    show();
    showTarget();
    if (own != nullptr) {
        own->setFocus();
    } else if (isRead) {
        next->setFocus();  // Enter goes on; a step that is to be done leaves the keys where they are
    } else if (auto* frame = qobject_cast<PanelFrame*>(target());
               frame != nullptr && m_guide->givesKeys && hadKeys) {
        frame->panel().focusContent();  // the button that had them is gone
    } else if (hadKeys) {
        setFocus();  // on the step: not on what happens to come after the button that is gone
    }
    point();
}

void GuideStrip::showEnd() {
    m_step.reset();
    m_pointer->hide();
    clearButtons();
    // What was skipped was not done: the end does not say it was.
    m_title->setText(m_isSkipped ? QStringLiteral("That was the guided start, with steps left out")
                                 : QString::fromUtf8(m_guide->endTitle));
    m_text->setText(m_isSkipped ? QStringLiteral("Menu, Guided start goes through it again. ") +
                                      QString::fromUtf8(m_guide->skippedText)
                                : QString::fromUtf8(m_guide->endText));
    addButton(QStringLiteral("Another start"), [this] { showDoors(); });
    addButton(
        QStringLiteral("Close"), [this] { leave(); }, true)
        ->setFocus();
}

void GuideStrip::leave() {
    m_step.reset();
    m_pointer->hide();
    hide();
}

void GuideStrip::check() {
    const GuideStep& step = m_guide->steps[static_cast<std::size_t>(*m_step)];
    if (step.isDone != nullptr && step.isDone(facts())) {
        go(*m_step + 1);
        return;
    }
    point();
}

GuideFacts GuideStrip::facts() const {
    GuideFacts facts{.isArmed = m_isArmed(), .hasFill = m_fills > m_fillsBefore};
    if (const BillServices* bills = BillServices::of(m_services)) {
        facts.hasBill = !bills->joined()->lines.empty();
    }
    if (const HedgeServices* hedges = HedgeServices::of(m_services)) {
        facts.isByHand = hedges->settings().handRatioPpm.has_value();
    }
    for (const ModelsPanel* panel : m_host.panelsOf<ModelsPanel>()) {
        if (panel->isVisible()) {
            facts.drawn = panel->state().compared.models().size();
            facts.kept = panel->state().compared.keptCount();
            facts.isLog = panel->state().isLog;
            facts.seesChanges = panel->state().tab == ModelsPanel::ChangesTab;
            break;
        }
    }
    return facts;
}

/// A panel behind another one's tab, or closed, is brought to the front.
void GuideStrip::showTarget() {
    const QString wanted = QLatin1String(m_guide->steps[static_cast<std::size_t>(*m_step)].target);
    if (target() == nullptr && wanted != QStringLiteral("arm")) {
        m_host.showPanel(wanted);
    }
}

QWidget* GuideStrip::target() const {
    const QString wanted = QLatin1String(m_guide->steps[static_cast<std::size_t>(*m_step)].target);
    if (wanted == QStringLiteral("arm")) {
        return m_armButton;
    }
    for (ui::Panel* each : m_host.panels()) {
        auto* frame = qobject_cast<PanelFrame*>(each->parentWidget());
        if (frame != nullptr && frame->kind().id == wanted && frame->isVisible()) {
            return frame;
        }
    }
    return nullptr;
}

/// A frame around the control: it takes no click and hides nothing.
void GuideStrip::point() {
    QWidget* at = target();
    if (at == nullptr) {
        m_pointer->hide();
        return;
    }
    QWidget* window = at->window();
    if (m_pointer->parentWidget() != window) {
        m_pointer->setParent(window);
    }
    m_pointer->setStyleSheet(
        QStringLiteral("#guidePointer { background: transparent; border: 2px solid %1; }")
            .arg(m_services.theme().accent.name()));
    const auto placeOf = [window](const QWidget* each) {
        return QRect(each->mapTo(window, QPoint(0, 0)), each->size());
    };
    QRect seen = placeOf(at);  // where a workspace is scrolled, less than all of it
    for (const QWidget* around = at->parentWidget(); around != nullptr && around != window;
         around = around->parentWidget()) {
        seen &= placeOf(around);
    }
    m_pointer->setGeometry(seen.adjusted(-2, -2, 2, 2).intersected(window->rect()));
    m_pointer->show();
    m_pointer->raise();
}

}  // namespace tessera::ui
