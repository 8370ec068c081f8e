#include "ui/shell/guide.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QSettings>
#include <QVBoxLayout>

#include "ui/models/models_panel.h"

namespace tessera::ui {

namespace {

constexpr int kCheckFrames = 15;
const auto kDoorKey = QStringLiteral("guide/door");
const auto kTrade = QStringLiteral("trade"), kStudy = QStringLiteral("study");

constexpr GuideStep kTrader[] = {
    {"The watchlist",
     "Futures on the price of AI tokens, one on GPU-hours, spreads between months, and the indexes behind "
     "them. Click "
     "SITC-Z26: the composite token price, December 2026, in USD per million tokens.",
     "watchlist", nullptr},
    {"The chart",
     "Candles are trades, the stepped line is the index it settles to. Violet is a model's forecast, dotted "
     "the random "
     "walk it has to beat. Neither is advice.",
     "chart", nullptr},
    {"The ladder",
     "Every price a row: what buyers bid on the left, what sellers ask on the right. The filled cell is the "
     "last trade. "
     "F1 explains any word.",
     "ladder", nullptr},
    {"Arm it",
     "Clicks are orders only while a ladder is armed, so that none happens by accident. Press Arm ladders, "
     "or "
     "Ctrl+Shift+A.",
     "arm", [](const GuideFacts& facts) { return facts.isArmed; }},
    {"Buy",
     "Click in the Bid column, in the row of the lowest ask (the first red bar above the middle). It is a "
     "buy order at "
     "that price, so it meets the seller there and fills. By keys: F6, arrows to that row, B. On paper: no "
     "money "
     "moves.",
     "ladder", [](const GuideFacts& facts) { return facts.hasFill; }},
    {"Your fill",
     "The blotter keeps the order, its fill and the position, with profit at the mark. F on the ladder "
     "flattens: it "
     "closes the position. A right click on an order cancels it.",
     "blotter", nullptr}};

constexpr GuideStep kAnalyst[] = {
    {"What models cost",
     "About a thousand models with their list prices in USD per million tokens. A dash is a price that "
     "nobody "
     "states, never zero: rest the pointer on it and it says why.",
     "models", nullptr},
    {"Look at one",
     "Click a model. Its price over time is drawn in steps: it holds until another one is named. Where the "
     "line has a gap no price is known.",
     "models", [](const GuideFacts& facts) { return facts.drawn >= 1; }},
    {"What changed",
     "Open the tab What changed: cuts, raises, new and withdrawn models, the newest day first. A click on a "
     "line draws its model.",
     "models", [](const GuideFacts& facts) { return facts.seesChanges; }},
    {"Find a model",
     "In the tab Models type a part of a name, as in claude opus, or choose a maker or a price. "
     "From anywhere: Ctrl+K, then # and the name.",
     "models", nullptr},
    {"The log scale",
     "Log, over the chart: equal distances are equal ratios. A cut by half looks the same at 60 as at "
     "0.60, so dear and cheap models fit one picture.",
     "models", nullptr},
    {"Compare two",
     "In the tab Models click the box in front of a model, then that of another one; by keys Space on "
     "its row. Up to six are kept, named at their lines' ends.",
     "models", [](const GuideFacts& facts) { return facts.isLog && facts.kept >= 2; }}};

constexpr Guide kTraderGuide{"trade",
                             "trader",
                             nullptr,
                             kTrader,
                             "That was a trade on paper",
                             "Next: Ctrl+K finds everything, F1 explains words, Menu, Keys and clicks has "
                             "every key."};
constexpr Guide kAnalystGuide{"study",
                              "analyst",
                              "models",
                              kAnalyst,
                              "Two models compared on a log scale",
                              "The chart keeps them with the workspace. Next: Import prices… reads newer "
                              "lists, and the four charts show what is traded on such prices."};

}  // namespace

const Guide& traderGuide() {
    return kTraderGuide;
}

const Guide& analystGuide() {
    return kAnalystGuide;
}

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
      m_guide(&kTraderGuide) {
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
    addButton(QStringLiteral("Hedge an AI bill"), [this] { choose(QStringLiteral("hedge")); });
    addButton(QStringLiteral("Later"), [this] { choose(QStringLiteral("later")); });
    show();
}

void GuideStrip::choose(const QString& door) {
    m_settings.setValue(kDoorKey, door);
    if (door == kTrade || door == kStudy) {
        begin(door == kTrade ? kTraderGuide : kAnalystGuide);
        go(0);
        return;
    }
    if (door == QStringLiteral("later")) {
        leave();
        return;
    }
    m_host.open(QStringLiteral("analyst"));
    clearButtons();
    m_title->setText(QStringLiteral("Your bill has no room of its own yet"));
    m_text->setText(
        QStringLiteral("Reading the vendor's file and trying a hedge on it is being built. Until then: the "
                       "composite price your bill moves with is here, and its contract card (Menu) says what "
                       "one lot would cover."));
    addButton(
        QStringLiteral("Close"), [this] { leave(); }, true);
}

/// Opens what its steps point at.
void GuideStrip::begin(const Guide& guide) {
    m_guide = &guide;
    m_host.open(QLatin1String(guide.workspace));
    if (guide.panel != nullptr) {
        m_host.showPanel(QLatin1String(guide.panel));
    }
}

QString GuideStrip::stepKey() const {
    return m_guide == &kTraderGuide ? QStringLiteral("guide/traderStep")
                                    : QStringLiteral("guide/analystStep");
}

void GuideStrip::start() {
    begin(m_settings.value(kDoorKey).toString() == kStudy ? kAnalystGuide : kTraderGuide);
    const int left = m_settings.value(stepKey(), 0).toInt();
    const int count = static_cast<int>(m_guide->steps.size());
    go(left >= 0 && left < count ? left : 0);
}

void GuideStrip::go(int step) {
    m_step = step;
    m_fillsBefore = m_fills;
    m_settings.setValue(stepKey(), step);
    if (step >= static_cast<int>(m_guide->steps.size())) {
        m_settings.setValue(stepKey(), 0);
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
    const bool isRead = step.isDone == nullptr;  // nothing to do but to read it
    QPushButton* next = addButton(
        isRead ? QStringLiteral("Next") : QStringLiteral("Skip"), [this] { go(*m_step + 1); }, isRead);
    addButton(QStringLiteral("Leave"), [this] { leave(); });
    show();
    if (isRead) {
        next->setFocus();  // Enter goes on; a step that is to be done leaves the keys where they are
    } else if (auto* frame = qobject_cast<PanelFrame*>(target());
               frame != nullptr && m_guide->panel != nullptr && hadKeys) {
        frame->panel().focusContent();  // the button that had them is gone
    }
    point();
}

void GuideStrip::showEnd() {
    m_step.reset();
    m_pointer->hide();
    clearButtons();
    m_title->setText(QString::fromUtf8(m_guide->endTitle));
    m_text->setText(QString::fromUtf8(m_guide->endText));
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
    m_pointer->setGeometry(QRect(at->mapTo(window, QPoint(0, 0)), at->size())
                               .adjusted(-2, -2, 2, 2)
                               .intersected(window->rect()));
    m_pointer->show();
    m_pointer->raise();
}

}  // namespace tessera::ui
