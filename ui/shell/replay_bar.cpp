#include "ui/shell/replay_bar.h"

#include <QComboBox>
#include <QFileInfo>
#include <QHBoxLayout>
#include <QLabel>
#include <QPainter>
#include <QPushButton>
#include <algorithm>

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

/// By time where the recording says when it ends, else by bytes.
int shareOf(const ports::ReplayStatus& status) {
    if (status.hasEnded) {
        return kWholeTrack;
    }
    const std::int64_t whole = (status.last - status.first).count();
    if (!status.last.isSet() || whole <= 0) {
        return status.progress;
    }
    const double share =
        static_cast<double>((status.position - status.first).count()) / static_cast<double>(whole);
    return static_cast<int>(std::clamp(share, 0.0, 1.0) * kWholeTrack);
}

}  // namespace

ReplayTrack::ReplayTrack(AppServices& context, QWidget* parent) : QWidget(parent), m_context(context) {
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    setMinimumWidth(120);
    setFixedHeight(kControlHeight);
    setAccessibleName(QStringLiteral("Position in the recording"));
}

void ReplayTrack::setShare(int share) {
    if (share == m_share) {
        return;
    }
    m_share = share;
    setToolTip(QStringLiteral("%1 % of the recording").arg(share / 100.0, 0, 'f', 1));
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
    if (m_isPlaying) {
        m_context.replay()->pause();
    } else {
        m_context.replay()->play();
    }
    m_framesToRefresh = 0;
}

void ReplayBar::refresh() {
    const ports::ReplayStatus status = m_context.replay()->replayStatus();
    m_isPlaying = status.isPlaying;
    m_play->setText(status.isPlaying  ? QStringLiteral("Pause")
                    : status.hasEnded ? QStringLiteral("Again")
                                      : QStringLiteral("Play"));
    m_step->setEnabled(!status.hasEnded);
    m_track->setShare(shareOf(status));
    m_time->setText(dayAndTime(status.position));
    m_span->setText(status.last.isSet()
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
