#include "ui/models/price_sources_window.h"

#include <QCheckBox>
#include <QFrame>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QScreen>
#include <QScrollArea>
#include <QVBoxLayout>
#include <algorithm>

#include "app/domain/decimal.h"
#include "ui/models/price_words.h"

namespace tessera::ui {

using domain::Duration;
using domain::Timestamp;
using listprices::PriceSourceStatus;

namespace {

constexpr int kMargin = 16, kFramesALook = 30;

constexpr const char* kWhatIsSent =
    "Sent with each question: the address, Tessera's name and version, and the mark of the list that was "
    "read last. No "
    "account, no key, nothing of your trading. The server sees the network address of this machine. What it "
    "answers "
    "goes into the price ledger of this profile.";
constexpr const char* kQuestion =
    "Tessera can read these public price lists by itself, so that prices stay current. Nothing is asked "
    "until you "
    "allow it, and nothing but what you tick.";

QLabel* words(const char* tone) {
    auto* label = new QLabel;
    label->setWordWrap(true);
    label->setTextInteractionFlags(Qt::TextSelectableByMouse);
    label->setProperty("tone", tone);
    return label;
}

/// "21:40 UTC", with the day where that is another one than `now`'s.
QString whenWords(Timestamp at, Timestamp now) {
    const QString time =
        QString::fromStdString(domain::formatTimeOfDay(at, 0)).left(5) + QStringLiteral(" UTC");
    return domain::toCivilDate(at) == domain::toCivilDate(now) ? time
                                                               : dayWords(at) + QStringLiteral(", ") + time;
}

QString readWords(const PriceSourceStatus& source, Timestamp now) {
    if (!source.lastGood.isSet()) {
        return QStringLiteral("not read yet");
    }
    return QStringLiteral("read %1, %2, %3 models")
        .arg(whenWords(source.lastGood, now), agoWords(now - source.lastGood),
             QString::fromStdString(domain::formatCount(source.models)));
}

QString nextWords(const PriceSourceStatus& source, Timestamp now) {
    if (!source.isAllowed) {
        return QStringLiteral("not allowed");
    }
    return source.nextAsk <= now ? QStringLiteral("asked next: now")
                                 : QStringLiteral("asked next: %1").arg(whenWords(source.nextAsk, now));
}

QString problemWords(const PriceSourceStatus& source, Timestamp now) {
    if (source.outcome.empty() || source.isGood) {
        return {};
    }
    const QString held = source.lastGood.isSet()
                             ? QStringLiteral(" The prices of %1 stay.").arg(whenWords(source.lastGood, now))
                             : QString();
    const QString often = source.failuresInARow > 1
                              ? QStringLiteral(" Failed %1 times in a row, %2 of %3 in all.")
                                    .arg(source.failuresInARow)
                                    .arg(source.failed)
                                    .arg(source.asked)
                              : QString();
    return QString::fromStdString(source.sentence) + held + often;
}

}  // namespace

QString agoWords(Duration age) {
    const std::int64_t minutes = age.count() / Duration(std::chrono::minutes(1)).count();
    if (minutes < 1) {
        return QStringLiteral("just now");
    }
    if (minutes < 60) {
        return QStringLiteral("%1 min ago").arg(minutes);
    }
    if (age < 2 * domain::kDay) {
        return QStringLiteral("%1 h %2 min ago").arg(minutes / 60).arg(minutes % 60);
    }
    return QStringLiteral("%1 days ago").arg(minutes / (24 * 60));
}

QString everyWords(std::chrono::minutes every) {
    const auto in = [&](std::int64_t unit, const char* one, const char* many) {
        const std::int64_t count = every.count() / unit;
        return count == 1 ? QStringLiteral("every %1").arg(QLatin1String(one))
                          : QStringLiteral("every %1 %2").arg(count).arg(QLatin1String(many));
    };
    if (every.count() % (24 * 60) == 0) {
        return in(24 * 60, "day", "days");
    }
    return every.count() % 60 == 0 ? in(60, "hour", "hours") : in(1, "minute", "minutes");
}

PriceSourcesWindow::PriceSourcesWindow(AppServices& services, listprices::PriceSourceDesk* desk,
                                       QWidget* parent)
    : QWidget(parent, Qt::Window),
      m_services(services),
      m_desk(desk),
      m_list(new QVBoxLayout),
      m_state(words("")),
      m_problem(words("warning")),
      m_published(words("secondary")),
      m_allow(new QPushButton(QStringLiteral("Allow"))),
      m_stop(new QPushButton(QStringLiteral("Stop asking"))),
      m_ask(new QPushButton(QStringLiteral("Ask now"))) {
    setWindowTitle(QStringLiteral("Tessera, price sources"));
    setObjectName(QStringLiteral("priceSources"));
    setAttribute(Qt::WA_StyledBackground);
    setProperty("kind", "panel");
    resize(QSize(760, 590).boundedTo(screen()->availableSize()));
    build();
    connect(m_allow, &QPushButton::clicked, this, [this] { m_desk->allow(chosen()); });
    connect(m_stop, &QPushButton::clicked, this, [this] { m_desk->allow({}); });
    connect(m_ask, &QPushButton::clicked, this, [this] { m_desk->askNow(); });
    connect(&services, &AppServices::frame, this, [this] {
        if (isVisible() && --m_framesToLook <= 0) {
            look();
        }
    });
}

void PriceSourcesWindow::build() {
    auto* inside = new QWidget;
    inside->setAttribute(Qt::WA_StyledBackground);
    inside->setProperty("kind", "panel");
    auto* column = new QVBoxLayout(inside);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(8);
    m_list->setSpacing(8);
    column->addLayout(m_list);
    column->addWidget(m_problem);
    QLabel* sent = words("secondary");
    sent->setText(QString::fromLatin1(kWhatIsSent));
    column->addWidget(sent);
    column->addWidget(m_published);
    column->addStretch();
    auto* scroll = new QScrollArea;
    scroll->setWidgetResizable(true);
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    scroll->setFocusPolicy(Qt::NoFocus);  // its boxes take the keyboard, and it follows them
    scroll->setAccessibleName(QStringLiteral("Price lists"));
    scroll->setWidget(inside);
    auto* foot = new QHBoxLayout;
    foot->setSpacing(8);
    foot->addWidget(m_ask);
    foot->addStretch();
    foot->addWidget(m_stop);
    foot->addWidget(m_allow);
    m_allow->setProperty("kind", "primary");
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(kMargin, kMargin, kMargin, kMargin);
    layout->setSpacing(12);
    layout->addWidget(m_state);
    layout->addWidget(scroll, 1);
    layout->addLayout(foot);
    m_problem->hide();
}

void PriceSourcesWindow::open() {
    show();
    raise();
    activateWindow();
    look();
}

void PriceSourcesWindow::look() {
    m_framesToLook = kFramesALook;
    if (m_desk == nullptr) {
        m_state->setText(
            QStringLiteral("A recording is shown: what models cost is kept with the live market's "
                           "profile."));
        for (QPushButton* button : {m_allow, m_stop, m_ask}) {
            button->hide();
        }
        return;
    }
    m_view = m_desk->view();
    const auto isRowOf = [](const Row& row, const PriceSourceStatus& source) {
        return row.name == source.name && row.url == source.url;
    };
    if (!std::ranges::equal(m_rows, m_view->sources, isRowOf)) {
        makeRows();
    }
    for (std::size_t i = 0; i < m_rows.size(); ++i) {
        showRow(m_rows[i], m_view->sources[i]);
    }
    showState();
}

void PriceSourcesWindow::makeRows() {
    for (const Row& row : m_rows) {
        delete row.card;
    }
    m_rows.clear();
    const bool isAnyAllowed = std::ranges::any_of(
        m_view->sources, [](const PriceSourceStatus& source) { return source.isAllowed; });
    for (const PriceSourceStatus& source : m_view->sources) {
        m_rows.push_back(makeRow(source));
        // Where nothing is allowed yet the question is about all of them; nothing is asked before the button.
        m_rows.back().box->setChecked(source.isAllowed || !isAnyAllowed);
    }
}

PriceSourcesWindow::Row PriceSourcesWindow::makeRow(const PriceSourceStatus& source) {
    Row row{source.name,        source.url,
            new QFrame,         new QCheckBox(QString::fromStdString(source.name)),
            words("secondary"), words(""),
            words("secondary"), words("warning")};
    row.card->setProperty("kind", "card");
    auto* column = new QVBoxLayout(row.card);
    column->setContentsMargins(12, 8, 12, 8);
    column->setSpacing(3);
    const auto addLine = [column](QWidget* left, QLabel* right) {
        auto* line = new QHBoxLayout;
        line->setSpacing(12);
        line->addWidget(left, 1);
        right->setWordWrap(false);
        right->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
        line->addWidget(right);
        column->addLayout(line);
    };
    QFont bold = row.box->font();
    bold.setWeight(QFont::DemiBold);
    row.box->setFont(bold);
    row.box->setAccessibleDescription(QString::fromStdString(source.url));
    connect(row.box, &QCheckBox::toggled, this, &PriceSourcesWindow::showState);
    addLine(row.box, row.read);
    addLine(row.plan, row.next);
    QLabel* address = words("secondary");
    address->setFont(m_services.theme().numbers(11));
    address->setText(QString::fromStdString(source.url));
    column->addWidget(address);
    column->addWidget(row.problem);
    m_list->addWidget(row.card);
    return row;
}

void PriceSourcesWindow::showRow(const Row& row, const PriceSourceStatus& source) const {
    const Timestamp now = m_services.machineClock().utcNow();
    row.plan->setText(
        QStringLiteral("%1, %2").arg(everyWords(source.every), QString::fromStdString(source.licence)));
    row.read->setText(readWords(source, now));
    row.next->setText(nextWords(source, now));
    const QString wrong = problemWords(source, now);
    row.problem->setText(wrong);
    row.problem->setVisible(!wrong.isEmpty());
}

void PriceSourcesWindow::showState() {
    const auto allowed = std::ranges::count_if(m_view->sources, &PriceSourceStatus::isAllowed);
    const std::vector<std::string> ticked = chosen();
    const bool isSame =
        std::ranges::equal(m_rows, m_view->sources, [](const Row& row, const PriceSourceStatus& source) {
            return row.box->isChecked() == source.isAllowed;
        });
    m_state->setText(allowed == 0 ? QString::fromLatin1(kQuestion)
                                  : QString::fromStdString(m_desk->sentence()));
    m_allow->setText(ticked.size() == 1 ? QStringLiteral("Allow this source")
                                        : QStringLiteral("Allow these %1 sources").arg(ticked.size()));
    m_allow->setVisible(allowed == 0 || !isSame);
    m_allow->setEnabled(!ticked.empty() && !isSame);
    m_stop->setVisible(allowed > 0);
    m_ask->setVisible(allowed > 0);
    m_ask->setEnabled(m_desk->isCollecting());
    m_problem->setText(QString::fromStdString(m_view->problem));
    m_problem->setVisible(!m_view->problem.empty());
    QString published = QStringLiteral("Another list of sources can be written in %1.")
                            .arg(QString::fromStdString(m_view->file));
    if (!m_view->publishedAt.empty()) {
        published += QStringLiteral(" Levels and changes are published over ZeroMQ at %1.")
                         .arg(QString::fromStdString(m_view->publishedAt));
    }
    m_published->setText(published);
}

std::vector<std::string> PriceSourcesWindow::chosen() const {
    std::vector<std::string> names;
    for (const Row& row : m_rows) {
        if (row.box->isChecked()) {
            names.push_back(row.name);
        }
    }
    return names;
}

QString PriceSourcesWindow::rowWords(int row) const {
    const Row& shown = m_rows[static_cast<std::size_t>(row)];
    QStringList all{shown.plan->text(), shown.read->text(), shown.next->text()};
    if (!shown.problem->isHidden()) {
        all << shown.problem->text();
    }
    return all.join(QLatin1Char('\n'));
}

QString PriceSourcesWindow::sentence() const {
    return m_state->text();
}

}  // namespace tessera::ui
