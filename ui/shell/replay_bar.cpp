#include "ui/shell/replay_bar.h"

#include <QComboBox>
#include <QFileInfo>
#include <QHBoxLayout>
#include <QInputDialog>
#include <QLabel>
#include <QMenu>
#include <QMouseEvent>
#include <QPainter>
#include <QPushButton>
#include <algorithm>

#include "app/domain/calendar_interval.h"

namespace tessera::ui {

namespace {

constexpr int kHeight = 32, kControlHeight = 22, kRefreshFrames = 3;
constexpr int kWholeTrack = 10'000;
constexpr double kSpeeds[] = {0.1, 0.5, 1, 2, 5, 10, 30, 100, 300, 1000};

/// "2019-01-30 14:30:00.123".
QString dayAndTime(domain::Timestamp utc) {
    return QString::fromStdString(formatIso(utc, 3)).replace(QLatin1Char('T'), QLatin1Char(' ')).chopped(1);
}

QString speedText(double speed) {
    return QString::number(speed, 'g', 4) + QStringLiteral("x");
}

bool hasSpan(const ports::ReplayStatus& status) {
    return status.last.isSet() && status.last > status.first;
}

/// Of a time within the recording's span.
int shareAt(const ports::ReplayStatus& status, domain::Timestamp at) {
    const double share = static_cast<double>((at - status.first).count()) /
                         static_cast<double>((status.last - status.first).count());
    return static_cast<int>(std::clamp(share, 0.0, 1.0) * kWholeTrack);
}

/// By time where the recording says when it ends, else by bytes.
int shareOf(const ports::ReplayStatus& status) {
    if (status.hasEnded) {
        return kWholeTrack;
    }
    return hasSpan(status) ? shareAt(status, status.position) : status.progress;
}

/// "34 % of the way to 14:30:00".
QString wayText(const ports::ReplayWay& way, domain::Timestamp position) {
    const auto whole = static_cast<double>((way.to - way.from).count());
    const double share = whole > 0 ? static_cast<double>((position - way.from).count()) / whole : 1;
    return QStringLiteral("%1 % of the way to %2")
        .arg(static_cast<int>(std::clamp(share, 0.0, 1.0) * 100))
        .arg(QString::fromStdString(formatTimeOfDay(way.to, 0)));
}

}  // namespace

ReplayTrack::ReplayTrack(AppServices& context, QWidget* parent) : QWidget(parent), m_context(context) {
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    setMinimumWidth(120);
    setFixedHeight(kControlHeight);
    setAccessibleName(QStringLiteral("Position in the recording"));
}

void ReplayTrack::setAsked(bool canBeAsked, const QString& why) {
    m_canBeAsked = canBeAsked;
    m_why = why;
    setCursor(canBeAsked ? Qt::PointingHandCursor : Qt::ArrowCursor);
}

void ReplayTrack::setMarks(std::vector<int> shares) {
    m_marks = std::move(shares);
    update();
}

void ReplayTrack::askAt(double x) {
    if (m_canBeAsked && width() > 1) {
        emit asked(static_cast<int>(std::clamp(x / (width() - 1), 0.0, 1.0) * kWholeTrack));
    }
}

void ReplayTrack::mousePressEvent(QMouseEvent* event) {
    if (event->button() == Qt::LeftButton) {
        askAt(event->position().x());
    }
}

void ReplayTrack::mouseMoveEvent(QMouseEvent* event) {
    if ((event->buttons() & Qt::LeftButton) != 0) {
        askAt(event->position().x());
    }
}

void ReplayTrack::setShare(int share) {
    if (share == m_share) {
        return;
    }
    m_share = share;
    setToolTip(QStringLiteral("%1 % of the recording. %2").arg(share / 100.0, 0, 'f', 1).arg(m_why));
    update();
}

QSize ReplayTrack::sizeHint() const {
    return QSize(260, kControlHeight);
}

void ReplayTrack::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    const widgets::Theme& theme = m_context.theme();
    const int middle = height() / 2;
    const int filled = static_cast<int>(static_cast<std::int64_t>(width()) * m_share / kWholeTrack);
    painter.fillRect(QRect(0, middle - 2, width(), 4), theme.strongLine);
    painter.fillRect(QRect(0, middle - 2, filled, 4), theme.accent);
    for (const int mark : m_marks) {
        const int x = static_cast<int>(static_cast<std::int64_t>(width() - 1) * mark / kWholeTrack);
        painter.fillRect(QRect(std::clamp(x - 1, 0, width() - 2), middle - 8, 2, 16), theme.warning);
    }
    painter.fillRect(QRect(std::clamp(filled - 1, 0, width() - 3), middle - 6, 3, 12), theme.text);
}

ReplayBar::ReplayBar(AppServices& context, QWidget* parent)
    : QWidget(parent),
      m_context(context),
      m_speed(new QComboBox),
      m_track(new ReplayTrack(context)),
      m_time(new QLabel),
      m_span(new QLabel),
      m_file(new QLabel),
      m_readOnly(new QLabel(QStringLiteral("Paper orders end with the replay"))) {
    setFixedHeight(kHeight);
    QPushButton* start = addButton(QStringLiteral("Start over"), QStringLiteral("Back to the first record"));
    m_play = addButton(QStringLiteral("Pause"), QStringLiteral("Play or pause"));
    context.keys().press(m_play, QStringLiteral("window.play"));
    m_step = addButton(QStringLiteral("Step"), QStringLiteral("On to the next event, then pause"));
    context.keys().press(m_step, QStringLiteral("window.step"));
    addSpeeds();
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(8, 2, 8, 3);
    layout->setSpacing(6);
    for (QWidget* control : {static_cast<QWidget*>(start), static_cast<QWidget*>(m_play),
                             static_cast<QWidget*>(m_step), static_cast<QWidget*>(m_speed)}) {
        layout->addWidget(control);
    }
    addPositionButtons(*layout);
    layout->addSpacing(8);
    layout->addWidget(m_time);
    layout->addWidget(m_track, 1);
    layout->addWidget(m_span);
    layout->addSpacing(8);
    layout->addWidget(m_file);
    layout->addSpacing(8);
    layout->addWidget(m_readOnly);
    m_span->setProperty("tone", "secondary");
    m_file->setProperty("tone", "secondary");
    m_readOnly->setProperty("tone", "warning");
    ports::ReplayControl& replay = *context.replay();
    connect(start, &QPushButton::clicked, this, [&replay] { replay.restart(); });
    connect(m_play, &QPushButton::clicked, this, &ReplayBar::togglePlay);
    connect(m_step, &QPushButton::clicked, this, [&replay] { replay.step(); });
    connect(m_track, &ReplayTrack::asked, this, [this](int share) {
        const ports::ReplayStatus status = m_context.replay()->replayStatus();
        const double part = static_cast<double>((status.last - status.first).count()) * share / kWholeTrack;
        goTo(status.first + domain::Duration(static_cast<std::int64_t>(part)));
    });
    connect(&context, &AppServices::themeChanged, this, &ReplayBar::applyTheme);
    connect(&context, &AppServices::frame, this, [this] {
        if (--m_framesToRefresh <= 0) {
            m_framesToRefresh = kRefreshFrames;
            refresh();
        }
    });
    applyTheme();
    refresh();
}

QPushButton* ReplayBar::addButton(const QString& text, const QString& tip) {
    auto* button = new QPushButton(text);
    button->setToolTip(tip);
    button->setFixedHeight(kControlHeight);
    button->setProperty("kind", "dense");
    button->setMinimumWidth(text.size() > 6 ? 74 : 54);
    return button;
}

/// Not there before setPosition().
void ReplayBar::addPositionButtons(QLayout& layout) {
    m_back = addButton(QStringLiteral("Bar back"),
                       QStringLiteral("To the beginning of the bar, or of the one before"));
    m_bar =
        addButton(QStringLiteral("Bar on"), QStringLiteral("On to the end of the chart's bar, then pause"));
    m_mark = addButton(QStringLiteral("Mark"), QStringLiteral("Give this place a name, to come back to"));
    m_list = addButton(QStringLiteral("Marks"), QStringLiteral("Places in this recording that have a name"));
    m_menu = new QMenu(m_list);
    m_list->setMenu(m_menu);
    KeyMap& keys = m_context.keys();
    keys.press(m_back, QStringLiteral("window.stepBack"));
    keys.press(m_bar, QStringLiteral("window.stepBar"));
    keys.press(m_mark, QStringLiteral("window.playMark"));
    for (QPushButton* button : {m_back, m_bar, m_mark, m_list}) {
        layout.addWidget(button);
        button->hide();
    }
    connect(m_back, &QPushButton::clicked, this, &ReplayBar::stepBack);
    connect(m_bar, &QPushButton::clicked, this,
            [this] { m_position->stepBar(domain::madeOf(m_context.interval())); });
    connect(m_mark, &QPushButton::clicked, this, &ReplayBar::askForMark);
    connect(m_menu, &QMenu::aboutToShow, this, &ReplayBar::fillMarks);
}

void ReplayBar::setPosition(ports::ReplayPosition* position) {
    m_position = position;
    const ports::ReplayStatus status = m_context.replay()->replayStatus();
    m_marks = std::make_unique<ReplayMarks>(m_context.settings(), QString::fromStdString(status.file),
                                            status.first);
    for (QPushButton* button : {m_back, m_bar, m_mark, m_list}) {
        button->show();
    }
    m_track->setAsked(hasSpan(status),
                      hasSpan(status)
                          ? QStringLiteral("Press or drag to go to another time.")
                          : QStringLiteral("This recording does not say when it ends, so no place on "
                                           "the line has a time; bars and marks can be gone to."));
    showMarks();
}

void ReplayBar::goTo(domain::Timestamp at) {
    m_position->seek(at);
    m_framesToRefresh = 0;
}

void ReplayBar::stepBack() {
    const domain::Timestamp now = m_context.replay()->recordedNow();
    goTo(domain::barStart(now - domain::Duration(1), m_context.interval()));
}

void ReplayBar::mark(const QString& name) {
    markAt(m_context.replay()->recordedNow(), name);
}

void ReplayBar::markAt(domain::Timestamp at, const QString& name) {
    if (!m_marks->add(at, name.simplified().isEmpty() ? dayAndTime(at) : name)) {
        emit m_context.told(
            QStringLiteral("This recording has %1 marks already: remove one first.").arg(ReplayMarks::kMost),
            true);
    }
    showMarks();
}

void ReplayBar::askForMark() {
    const domain::Timestamp at = m_context.replay()->recordedNow();  // where the person pressed
    m_context.replay()->pause();
    bool isGiven = false;
    const QString name = QInputDialog::getText(this, QStringLiteral("Mark this place"),
                                               QStringLiteral("Name of %1:").arg(dayAndTime(at)),
                                               QLineEdit::Normal, dayAndTime(at), &isGiven);
    if (isGiven) {
        markAt(at, name);
    }
}

void ReplayBar::fillMarks() {
    m_menu->clear();
    if (m_marks->list().empty()) {
        m_menu->addAction(QStringLiteral("No marks yet: press Mark where you want to come back to"))
            ->setEnabled(false);
        return;
    }
    QMenu* removed = new QMenu(QStringLiteral("Remove a mark"), m_menu);
    for (const ReplayMark& mark : m_marks->list()) {
        const QString time = dayAndTime(mark.at);
        const QString title = mark.name == time ? time : QStringLiteral("%1\t%2").arg(mark.name, time);
        m_menu->addAction(title, this, [this, at = mark.at] { goTo(at); });
        removed->addAction(title, this, [this, at = mark.at] {
            m_marks->remove(at);
            showMarks();
        });
    }
    m_menu->addSeparator();
    m_menu->addMenu(removed);
}

void ReplayBar::showMarks() {
    const ports::ReplayStatus status = m_context.replay()->replayStatus();
    std::vector<int> shares;
    for (const ReplayMark& mark : m_marks->list()) {
        if (hasSpan(status)) {
            shares.push_back(shareAt(status, mark.at));
        }
    }
    m_track->setMarks(std::move(shares));
    m_list->setText(m_marks->list().empty() ? QStringLiteral("Marks")
                                            : QStringLiteral("Marks %1").arg(m_marks->list().size()));
}

void ReplayBar::addSpeeds() {
    m_speed->setFixedHeight(kControlHeight);
    m_speed->setMinimumWidth(74);
    m_speed->setToolTip(QStringLiteral("Recorded seconds a second"));
    m_speed->setAccessibleName(QStringLiteral("Speed"));
    const double asked = m_context.replay()->replayStatus().speed;
    std::vector<double> speeds(std::begin(kSpeeds), std::end(kSpeeds));
    if (std::find(speeds.begin(), speeds.end(), asked) == speeds.end()) {
        speeds.insert(std::lower_bound(speeds.begin(), speeds.end(), asked), asked);
    }
    for (const double speed : speeds) {
        m_speed->addItem(speedText(speed), speed);
    }
    m_speed->setCurrentIndex(m_speed->findText(speedText(asked)));
    connect(m_speed, &QComboBox::activated, this,
            [this](int index) { m_context.replay()->setSpeed(m_speed->itemData(index).toDouble()); });
}

void ReplayBar::togglePlay() {
    if (m_isUnderWay) {
        m_position->stay();
    } else if (m_isPlaying) {
        m_context.replay()->pause();
    } else {
        m_context.replay()->play();
    }
    m_framesToRefresh = 0;
}

void ReplayBar::refresh() {
    const ports::ReplayStatus status = m_context.replay()->replayStatus();
    m_isPlaying = status.isPlaying;
    m_isUnderWay = status.way.has_value();
    m_play->setText(m_isUnderWay      ? QStringLiteral("Stay here")
                    : m_isPlaying     ? QStringLiteral("Pause")
                    : status.hasEnded ? QStringLiteral("Again")
                                      : QStringLiteral("Play"));
    m_step->setEnabled(!status.hasEnded && !m_isUnderWay);
    m_track->setShare(shareOf(status));
    m_time->setText(dayAndTime(status.position));
    m_span->setText(status.way ? wayText(*status.way, status.position)
                    : status.last.isSet()
                        ? QStringLiteral("of ") + QString::fromStdString(formatTimeOfDay(status.last, 0))
                        : QStringLiteral("%1 %").arg(status.progress / 100));
    const QString name = QFileInfo(QString::fromStdString(status.file)).fileName();
    m_file->setText(QFontMetrics(m_file->font()).elidedText(name, Qt::ElideMiddle, 220));
    m_file->setToolTip(QStringLiteral("%1\n%2\n%3")
                           .arg(QString::fromStdString(status.file), QString::fromStdString(status.format),
                                QString::fromStdString(status.sentence)));
}

void ReplayBar::applyTheme() {
    const widgets::Theme& theme = m_context.theme();
    m_time->setFont(theme.numbers(12));
    m_time->setMinimumWidth(
        QFontMetrics(theme.numbers(12)).horizontalAdvance(QStringLiteral("2026-11-23 00:00:00.000 ")));
    m_span->setFont(theme.numbers(11));
    m_file->setFont(theme.words(11));
    m_readOnly->setFont(theme.words(11, QFont::DemiBold));
    update();
}

void ReplayBar::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    const widgets::Theme& theme = m_context.theme();
    painter.fillRect(rect(), theme.window);
    painter.fillRect(QRect(0, height() - 1, width(), 1), theme.line);
}

}  // namespace tessera::ui
