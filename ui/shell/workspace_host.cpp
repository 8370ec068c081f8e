#include "ui/shell/workspace_host.h"

#include <QApplication>
#include <QCloseEvent>
#include <QFile>
#include <QScreen>
#include <QSettings>
#include <QVBoxLayout>
#include <algorithm>

#include "ui/shell/earlier_layout.h"
#include "ui/shell/ready_workspaces.h"

namespace tessera::ui {

namespace {

constexpr int kAutosaveMs = 2'000, kProvenMs = 10'000;
const auto kCurrentKey = QStringLiteral("workspace/current");
const auto kOpeningKey = QStringLiteral("workspace/opening");

std::vector<QRect> screenRects() {
    std::vector<QRect> rects;
    for (const QScreen* screen : QGuiApplication::screens()) {
        rects.push_back(screen->availableGeometry());
    }
    return rects;
}

}  // namespace

QRect fitOnScreens(const QRect& wanted, const std::vector<QRect>& screens, const QSize& usual) {
    if (screens.empty()) {
        return wanted.isEmpty() ? QRect(QPoint(0, 0), usual) : wanted;
    }
    if (wanted.isEmpty()) {
        const QRect& first = screens.front();
        QRect box(QPoint(0, 0), usual.boundedTo(first.size()));
        box.moveCenter(first.center());
        return box;
    }
    const auto overlap = [&](const QRect& screen) {
        const QRect common = screen.intersected(wanted);
        return static_cast<std::int64_t>(common.width()) * common.height();
    };
    const auto nearest =
        std::max_element(screens.begin(), screens.end(),
                         [&](const QRect& a, const QRect& b) { return overlap(a) < overlap(b); });
    QRect box(wanted.topLeft(), wanted.size().boundedTo(nearest->size()));
    box.moveLeft(std::clamp(box.left(), nearest->left(), nearest->right() + 1 - box.width()));
    box.moveTop(std::clamp(box.top(), nearest->top(), nearest->bottom() + 1 - box.height()));
    return box;
}

WorkspaceHost::WorkspaceHost(AppServices& services, PanelCatalogue catalogue, WorkspaceStore store,
                             QSettings& settings, QWidget& mainWindow)
    : m_services(services),
      m_catalogue(std::move(catalogue)),
      m_store(std::move(store)),
      m_settings(settings),
      m_mainWindow(mainWindow),
      m_main(makeView(&mainWindow)) {
    m_autosave.setSingleShot(true);
    m_autosave.setInterval(kAutosaveMs);
    connect(&m_autosave, &QTimer::timeout, this, &WorkspaceHost::save);
    m_proven.setSingleShot(true);
    m_proven.setInterval(kProvenMs);
    for (std::size_t i = 1; i < kLinkColours; ++i) {
        LinkGroup& group = services.links().group(static_cast<LinkColour>(i));
        connect(&group, &LinkGroup::fieldsChanged, this, [this, &group] { keepLink(group); });
    }
    connect(&m_proven, &QTimer::timeout, this, [this] { m_settings.setValue(kOpeningKey, 0); });
    mainWindow.installEventFilter(this);
    connect(qApp, &QApplication::focusChanged, this, [this] {
        if (const PanelFrame* frame = focusedFrame()) {
            m_services.links().setActive(frame->panel().link().colour());
        }
    });
}

WorkspaceHost::~WorkspaceHost() {
    m_live = nullptr;  // focus moves while the panels go
    disconnect(qApp, nullptr, this, nullptr);
}

WorkspaceView* WorkspaceHost::makeView(QWidget* parent) {
    auto* view = new WorkspaceView(
        m_services, [this](PanelId id) { return frameOf(id); }, parent);
    connect(view, &WorkspaceView::sizesChanged, this, &WorkspaceHost::edited);
    connect(view, &WorkspaceView::moveWanted, this, &WorkspaceHost::move);
    connect(view, &WorkspaceView::tabWanted, this, [this](PanelId id) {
        m_live->value.showTab(id);
        for (const auto& [other, frame] : m_live->frames) {
            if (!frame->isVisible()) {
                frame->panel().leaveScreen();
            }
        }
        if (PanelFrame* frame = frameOf(id); frame != nullptr && frame->isVisible()) {
            frame->panel().focusContent();  // what is shown now is what the next key is for
        }
        edited();
    });
    return view;
}

PanelFrame* WorkspaceHost::frameOf(PanelId id) const {
    const auto found = m_live->frames.find(id);
    return found == m_live->frames.end() ? nullptr : found->second.get();
}

// --- which workspace

void WorkspaceHost::openLast() {
    const QString id = m_settings.value(kCurrentKey, readyWorkspaces().front().id).toString();
    const int failed = m_settings.value(kOpeningKey, 0).toInt();
    if (failed >= 2) {  // twice it was opened and the program did not live for ten seconds
        m_store.putAside(id);
        emit m_services.told(
            QStringLiteral("The workspace %1 ended the program twice: it is opened as it was made, "
                           "and your own one is kept beside it.")
                .arg(id),
            true);
    }
    m_settings.setValue(kOpeningKey, failed >= 2 ? 1 : failed + 1);
    m_settings.sync();
    m_proven.start();
    open(id);
}

void WorkspaceHost::open(const QString& id) {
    const bool isSwitch = m_live != nullptr;
    if (isSwitch) {
        if (m_live->value.id == id) {
            return;
        }
        save();
        shelve(*m_live);
    }
    auto& live = m_opened[id];
    const bool isNew = live == nullptr;
    if (isNew) {
        live = std::make_unique<Live>();
        ReadWorkspace read = m_store.load(id);
        for (const QString& sentence : read.leftOut) {
            emit m_services.told(QStringLiteral("Workspace %1: %2").arg(read.workspace.title, sentence),
                                 true);
        }
        live->value = std::move(read.workspace);
        if (id == readyWorkspaces().front().id && !QFile::exists(m_store.path(id))) {
            takeEarlierLayout(live->value, m_settings);
        }
    }
    m_live = live.get();
    m_settings.setValue(kCurrentKey, m_live->value.id);
    applyLinks(m_services, m_live->value);
    if (isNew) {
        makeFrames();
    }
    for (const auto& [shown, frame] : m_live->frames) {
        frame->panel().link().setAsleep(false);
    }
    draw();
    const auto all = m_live->value.panels();
    if (!all.empty() && frameOf(all.front()) != nullptr) {
        m_services.links().setActive(frameOf(all.front())->panel().link().colour());
    }
    if (isSwitch) {  // the panel that had the keyboard is gone: it goes to no button of the band
        m_main->setFocus(Qt::OtherFocusReason);
    }
    emit changed();
}

/// A choice in a panel's menu belongs to the workspace that is open.
void WorkspaceHost::keepLink(const LinkGroup& group) {
    if (m_live == nullptr || m_isRestoring) {
        return;
    }
    const auto kept = m_live->value.links.find(group.colour());
    if (group.fields() == (kept == m_live->value.links.end() ? LinkFields{} : kept->second)) {
        return;
    }
    if (group.fields() == LinkFields{}) {
        m_live->value.links.erase(group.colour());
    } else {
        m_live->value.links[group.colour()] = group.fields();
    }
    m_autosave.start();
}

void WorkspaceHost::applyLinks(AppServices& services, const Workspace& workspace) {
    for (std::size_t i = 1; i < kLinkColours; ++i) {
        const auto colour = static_cast<LinkColour>(i);
        const auto fields = workspace.links.find(colour);
        services.links().group(colour).setFields(fields == workspace.links.end() ? LinkFields{}
                                                                                 : fields->second);
    }
}

void WorkspaceHost::makeFrames() {
    m_isRestoring = true;
    for (const PanelId id : m_live->value.panels()) {
        makeFrame(*m_live->value.find(id));
    }
    m_isRestoring = false;
}

void WorkspaceHost::makeFrame(const PanelPlace& place) {
    const PanelKind& kind = *m_catalogue.find(place.kind);
    Panel* panel = kind.create(m_services);
    panel->link().setColour(place.link);
    auto frame = std::make_unique<PanelFrame>(m_services, kind, place.id, panel);
    panel->restoreState(place.state);
    connect(panel, &Panel::stateChanged, this, &WorkspaceHost::edited);
    connect(frame.get(), &PanelFrame::splitWanted, this, &WorkspaceHost::split);
    connect(frame.get(), &PanelFrame::duplicateWanted, this, &WorkspaceHost::duplicate);
    connect(frame.get(), &PanelFrame::windowWanted, this, &WorkspaceHost::toNewWindow);
    connect(frame.get(), &PanelFrame::fullWanted, this, &WorkspaceHost::toggleFull);
    connect(frame.get(), &PanelFrame::resetWanted, this, &WorkspaceHost::resetPanel);
    connect(frame.get(), &PanelFrame::closeWanted, this, &WorkspaceHost::close);
    m_live->frames[place.id] = std::move(frame);
    emit panelMade(panel);
}

/// Out of sight, with its panels as they are: an armed ladder nobody sees is disarmed.
void WorkspaceHost::shelve(Live& live) {
    for (Window& window : live.windows) {
        window.widget->hide();
    }
    for (const auto& [id, frame] : live.frames) {
        frame->panel().leaveScreen();
        frame->panel().link().setAsleep(true);
    }
}

// --- drawing

void WorkspaceHost::draw() {
    const Workspace& value = m_live->value;
    m_main->showTree(value.windows.empty() ? WorkspaceNode{} : value.windows.front().root);
    drawWindows();
}

void WorkspaceHost::drawWindows() {
    const std::size_t wanted = m_live->value.windows.empty() ? 0 : m_live->value.windows.size() - 1;
    while (m_live->windows.size() < wanted) {
        Window window;
        window.widget = std::make_unique<QWidget>(&m_mainWindow, Qt::Window);
        window.view = makeView(window.widget.get());
        auto* layout = new QVBoxLayout(window.widget.get());
        layout->setContentsMargins(0, 0, 0, 0);
        layout->addWidget(window.view);
        window.widget->installEventFilter(this);
        m_live->windows.push_back(std::move(window));
    }
    for (std::size_t i = 0; i < wanted; ++i) {
        const WindowPlace& place = m_live->value.windows[i + 1];
        Window& window = m_live->windows[i];
        window.widget->setWindowTitle(
            QStringLiteral("Tessera, %1, window %2").arg(m_live->value.title).arg(i + 2));
        window.view->showTree(place.root);
        if (!window.widget->isVisible()) {
            window.widget->setGeometry(fitOnScreens(place.geometry, screenRects(), QSize(960, 720)));
            place.isMaximised ? window.widget->showMaximized() : window.widget->show();
        }
    }
    while (m_live->windows.size() > wanted) {
        m_live->windows.back().widget->removeEventFilter(this);
        m_live->windows.back().widget.release()->deleteLater();
        m_live->windows.pop_back();
    }
}

std::vector<QWidget*> WorkspaceHost::windows() const {
    std::vector<QWidget*> all;
    for (const Window& window : m_live->windows) {
        all.push_back(window.widget.get());
    }
    return all;
}

void WorkspaceHost::end() {
    save();
    m_settings.setValue(kOpeningKey, 0);  // an end as a person wants it, however soon
    for (const Window& window : m_live->windows) {
        window.widget->removeEventFilter(this);
        window.widget->hide();
    }
}

bool WorkspaceHost::eventFilter(QObject* watched, QEvent* event) {
    if (event->type() == QEvent::Move || event->type() == QEvent::Resize) {
        edited();
    } else if (event->type() == QEvent::Close && watched != &m_mainWindow && m_live != nullptr) {
        // A window that is closed goes with its panels, unless one of them says no.
        for (std::size_t i = 0; i < m_live->windows.size(); ++i) {
            if (m_live->windows[i].widget.get() != watched) {
                continue;
            }
            event->ignore();
            Workspace only;
            only.windows.push_back(m_live->value.windows[i + 1]);
            for (const PanelId id : only.panels()) {
                close(id);
            }
            return true;
        }
    }
    return QObject::eventFilter(watched, event);
}

// --- saving

void WorkspaceHost::edited() {
    if (!m_isRestoring) {
        m_autosave.start();
    }
}

/// Takes sizes, places and the panels' states into the value.
void WorkspaceHost::readWindows() {
    Workspace& value = m_live->value;
    for (std::size_t i = 0; i < value.windows.size(); ++i) {
        const bool isMain = i == 0;
        if (!isMain && i > m_live->windows.size()) {
            break;
        }
        const WorkspaceView* view = isMain ? m_main : m_live->windows[i - 1].view;
        const QWidget* window = isMain ? &m_mainWindow : m_live->windows[i - 1].widget.get();
        view->readSizes(value.windows[i].root);
        if (window->isVisible()) {
            value.windows[i].isMaximised = window->isMaximized();
            if (!window->isMaximized()) {
                value.windows[i].geometry = window->geometry();
            }
        }
    }
    for (const auto& [id, frame] : m_live->frames) {
        if (PanelPlace* place = value.find(id)) {
            place->link = frame->panel().link().colour();
            place->state = frame->panel().saveState();
        }
    }
}

void WorkspaceHost::save() {
    if (m_live == nullptr) {
        return;
    }
    m_autosave.stop();
    readWindows();
    if (const QString problem = m_store.save(m_live->value); !problem.isEmpty()) {
        emit m_services.told(problem, true);
    }
}

void WorkspaceHost::reset() {
    const QString id = m_live->value.id;
    for (Panel* panel : panels()) {
        panel->leaveScreen();
    }
    readWindows();
    const Workspace* ready = readyWorkspace(id);
    Workspace value = ready != nullptr ? *ready : m_store.load(id).workspace;
    if (!value.windows.empty() && !m_live->value.windows.empty()) {
        value.windows.front().geometry =
            m_live->value.windows.front().geometry;  // the window stays where it is
    }
    m_live->value = Workspace{};
    m_main->showTree(WorkspaceNode{});
    drawWindows();
    m_live->frames.clear();
    m_live->value = std::move(value);
    applyLinks(m_services, m_live->value);
    makeFrames();
    draw();
    edited();
    emit changed();
}

void WorkspaceHost::saveAs(const QString& title) {
    save();
    Workspace copy = m_live->value;
    copy.title = title;
    copy.id = m_store.freshId(title);
    if (const QString problem = m_store.save(copy); !problem.isEmpty()) {
        emit m_services.told(problem, true);
        return;
    }
    open(copy.id);
}

void WorkspaceHost::import(const QString& file) {
    const ReadWorkspace read = m_store.import(file);
    for (const QString& sentence : read.leftOut) {
        emit m_services.told(sentence, true);
    }
    if (!read.workspace.windows.empty() && m_store.save(read.workspace).isEmpty()) {
        open(read.workspace.id);
    }
}

QString WorkspaceHost::exportTo(const QString& file) {
    save();
    QFile::remove(file);
    return QFile::copy(m_store.path(m_live->value.id), file)
               ? QString()
               : QStringLiteral("The workspace cannot be written to %1.").arg(file);
}

void WorkspaceHost::removeOwn() {
    const QString id = m_live->value.id;
    if (readyWorkspace(id) == nullptr) {
        open(readyWorkspaces().front().id);
        m_store.remove(id);
        m_opened.erase(id);
        emit changed();
    }
}

}  // namespace tessera::ui
