#include "ui/feeds/feed_manager.h"

#include <QApplication>
#include <QClipboard>
#include <QHeaderView>
#include <QLabel>
#include <QMessageBox>
#include <QPainter>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QSplitter>
#include <QStackedWidget>
#include <QVBoxLayout>
#include <algorithm>

#include "embedded/feed_examples.h"
#include "ui/feeds/feed_source_dialog.h"

namespace tessera::ui {

namespace {

constexpr int kSlowFrames = 30;  // about twice a second
enum Page { Figures, PlugIn };

QString rejectionsText(const ports::FeedStatistics& feed) {
    QStringList kinds;
    for (const ports::RejectedKind& kind : feed.rejectedKinds) {
        kinds << QStringLiteral("%1 %2").arg(kind.count).arg(QString::fromStdString(kind.kind));
    }
    QString text =
        kinds.isEmpty() ? QString() : QStringLiteral("Rejected: ") + kinds.join(QStringLiteral(", "));
    if (!feed.rejectedSample.empty()) {
        text += QStringLiteral(". Last told: ") + QString::fromStdString(feed.rejectedSample);
    }
    return text;
}

QLabel* wordsLabel(const QString& text, const char* tone = nullptr) {
    auto* label = new QLabel(text);
    label->setWordWrap(true);
    if (tone != nullptr) {
        label->setProperty("tone", tone);
    }
    return label;
}

}  // namespace

FeedManager::FeedManager(AppServices& context, QWidget* parent)
    : QWidget(parent, Qt::Window),
      m_context(context),
      m_feeds(new FeedsModel(context, this)),
      m_channels(new ChannelsModel(context, this)) {
    setWindowTitle(QStringLiteral("Tessera, market data feeds"));
    resize(1160, 620);
    m_pages = new QStackedWidget;
    m_pages->addWidget(buildFigures());
    m_pages->addWidget(buildPlugIn());
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(buildHead());
    layout->addWidget(m_pages, 1);
    connect(&context, &AppServices::themeChanged, this, &FeedManager::applyTheme);
    connect(&context, &AppServices::frame, this, [this] {
        if (isVisible() && --m_framesToRefresh <= 0) {
            m_framesToRefresh = kSlowFrames;
            refresh();
        }
    });
    connect(m_feedTable->selectionModel(), &QItemSelectionModel::currentRowChanged, this,
            &FeedManager::showSelected);
    applyTheme();
}

QWidget* FeedManager::buildHead() {
    auto* head = new QWidget;
    head->setFixedHeight(40);
    m_title = new QLabel(QStringLiteral("Market data feeds"));
    m_add = new QPushButton(QStringLiteral("Add source…"));
    m_add->setProperty("kind", "primary");
    m_remove = new QPushButton(QStringLiteral("Remove source"));
    m_plugIn = new QPushButton(QStringLiteral("Plug in your feed"));
    m_plugIn->setCheckable(true);
    auto* row = new QHBoxLayout(head);
    row->setContentsMargins(12, 0, 12, 0);
    row->setSpacing(8);
    row->addWidget(m_title, 1);
    row->addWidget(m_plugIn);
    row->addWidget(m_remove);
    row->addWidget(m_add);
    connect(m_add, &QPushButton::clicked, this, &FeedManager::addSource);
    connect(m_remove, &QPushButton::clicked, this, &FeedManager::removeSource);
    connect(m_plugIn, &QPushButton::toggled, this,
            [this](bool on) { m_pages->setCurrentIndex(on ? PlugIn : Figures); });
    return head;
}

widgets::RecordTable* FeedManager::addTable(QAbstractItemModel* model,
                                            std::vector<widgets::RecordColumn> columns) {
    auto* table = new widgets::RecordTable(m_context.theme());
    table->setModel(model);
    table->setColumns(std::move(columns));
    table->setRowHeight(22);
    m_tables.push_back(table);
    return table;
}

QWidget* FeedManager::buildFigures() {
    m_feedTable = addTable(m_feeds, FeedsModel::columns());
    m_feedTable->setAccessibleName(QStringLiteral("Sources"));
    m_channelTable = addTable(m_channels, ChannelsModel::columns());
    m_channelTable->setAccessibleName(QStringLiteral("Channels"));
    m_channelTable->setEmptyText(
        QStringLiteral("No channels"),
        QStringLiteral("Channels appear once this source sends something that can be shown."));
    m_sentence = wordsLabel(QString());
    m_sentence->setContentsMargins(12, 6, 12, 6);
    m_sentence->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_news = new QPlainTextEdit;
    m_news->setReadOnly(true);
    m_news->setAccessibleName(QStringLiteral("Reports of the source"));
    m_news->setFrameStyle(QFrame::NoFrame);
    m_news->setProperty("kind", "log");
    m_news->setPlaceholderText(QStringLiteral("What this source reports appears here, newest first."));
    auto* middle = new QWidget;
    auto* column = new QVBoxLayout(middle);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(m_sentence);
    column->addWidget(m_channelTable, 1);
    auto* splitter = new QSplitter(Qt::Vertical);
    splitter->setHandleWidth(1);
    splitter->addWidget(m_feedTable);
    splitter->addWidget(middle);
    splitter->addWidget(m_news);
    splitter->setSizes({130, 330, 120});
    return splitter;
}

QWidget* FeedManager::buildPlugIn() {
    auto* page = new QWidget;
    auto* column = new QVBoxLayout(page);
    column->setContentsMargins(12, 4, 12, 12);
    column->setSpacing(8);
    column->addWidget(wordsLabel(
        QStringLiteral(
            "Any program with ZeroMQ can feed Tessera. Save the first script, choose \"Add source…\" with "
            "the format pyzmq at the address it names, and start it: its book and trades appear in the "
            "watchlist. Third-party sources are read-only and unencrypted, so Tessera binds them on this "
            "machine only. The second script reads Tessera's own market data."),
        "secondary"));
    auto* scripts = new QHBoxLayout;
    scripts->setSpacing(12);
    for (const auto& example : embedded::feed_examples::files()) {
        const QString text =
            QString::fromUtf8(example.text.data(), static_cast<qsizetype>(example.text.size()));
        auto* box = new QWidget;
        auto* inside = new QVBoxLayout(box);
        inside->setContentsMargins(0, 0, 0, 0);
        auto* row = new QHBoxLayout;
        const QString name =
            QString::fromUtf8(example.name.data(), static_cast<qsizetype>(example.name.size()));
        row->addWidget(wordsLabel(name), 1);
        auto* copy = new QPushButton(QStringLiteral("Copy"));
        connect(copy, &QPushButton::clicked, this, [text] { QApplication::clipboard()->setText(text); });
        row->addWidget(copy);
        inside->addLayout(row);
        auto* code = new QPlainTextEdit(text);
        code->setReadOnly(true);
        code->setAccessibleName(name);
        copy->setAccessibleName(QStringLiteral("Copy %1").arg(name));
        code->setLineWrapMode(QPlainTextEdit::NoWrap);
        m_examples.push_back(code);
        inside->addWidget(code, 1);
        scripts->addWidget(box, 1);
    }
    column->addLayout(scripts, 1);
    return page;
}

void FeedManager::open() {
    m_framesToRefresh = 0;
    refresh();
    if (!m_feedTable->currentIndex().isValid()) {
        m_feedTable->selectRow(0);
    }
    m_feedTable->setFocus();
    show();
    raise();
    activateWindow();
}

std::size_t FeedManager::selectedFeed() const {
    const FeedReading* reading = m_feeds->readingAt(m_feedTable->currentIndex().row());
    return reading == nullptr ? 0 : reading->feed;
}

void FeedManager::refresh() {
    m_feeds->refresh();
    showSelected();
}

void FeedManager::showSelected() {
    const FeedReading* reading = m_feeds->readingAt(m_feedTable->currentIndex().row());
    const auto& sources = m_context.feedSources();
    m_add->setEnabled(static_cast<bool>(sources.save));
    m_remove->setEnabled(reading != nullptr && reading->feed != 0 && sources.save && sources.stop);
    if (reading == nullptr) {
        return;
    }
    const ports::FeedStatistics& feed = reading->statistics;
    QStringList lines{QString::fromStdString(feed.sentence)};
    if (const QString rejections = rejectionsText(feed); !rejections.isEmpty()) {
        lines << rejections;
    }
    if (reading->refusedRecords > 0) {
        lines << QStringLiteral(
                     "The market's own book refused %1 updates that the feed had checked: "
                     "please report this.")
                     .arg(reading->refusedRecords);
    }
    m_sentence->setText(lines.join(QLatin1Char('\n')));
    m_channels->refresh(reading->feed);
    QStringList news;
    for (const FeedNews& item : m_context.hub().news(reading->feed)) {
        news << QString::fromStdString(formatIso(item.at, 0)).replace(QLatin1Char('T'), QLatin1Char(' ')) +
                    QStringLiteral("  ") + QString::fromStdString(item.sentence);
    }
    const QString text = news.join(QLatin1Char('\n'));
    if (text != m_news->toPlainText()) {
        m_news->setPlainText(text);
    }
}

void FeedManager::addSource() {
    FeedSourceDialog dialog(m_context, this);
    if (dialog.exec() == QDialog::Accepted) {
        m_plugIn->setChecked(false);
        refresh();
        m_feedTable->selectRow(m_feeds->rowCount() - 1);
    }
}

void FeedManager::removeSource() {
    const FeedReading* reading = m_feeds->readingAt(m_feedTable->currentIndex().row());
    if (reading == nullptr || reading->feed == 0) {
        return;
    }
    const std::string name = reading->statistics.name;
    QMessageBox question(
        QMessageBox::NoIcon, QStringLiteral("Remove source"),
        QStringLiteral("Stop \"%1\" and forget its settings?").arg(QString::fromStdString(name)),
        QMessageBox::NoButton, this);
    question.setInformativeText(QStringLiteral("Its instruments leave the watchlist."));
    auto* remove = question.addButton(QStringLiteral("Remove source"), QMessageBox::DestructiveRole);
    auto* keep = question.addButton(QStringLiteral("Keep it"), QMessageBox::RejectRole);
    question.setDefaultButton(keep);
    question.setEscapeButton(keep);
    question.exec();
    if (question.clickedButton() != remove) {
        return;
    }
    const auto& desk = m_context.feedSources();
    if (const auto known = desk.load()) {
        std::vector<ports::FeedSource> sources = *known;
        std::erase_if(sources, [&](const ports::FeedSource& source) { return source.name == name; });
        if (const auto saved = desk.save(sources); !saved) {
            QMessageBox::warning(this, windowTitle(), QString::fromStdString(saved.error().sentence));
            return;
        }
    }
    desk.stop(name);
    m_feedTable->selectRow(0);
    refresh();
}

void FeedManager::applyTheme() {
    const widgets::Theme& theme = m_context.theme();
    for (widgets::RecordTable* table : m_tables) {
        table->setTheme(theme);
    }
    m_title->setFont(theme.words(13, QFont::DemiBold));
    m_news->setFont(theme.numbers(11));
    for (QPlainTextEdit* code : m_examples) {
        code->setFont(theme.numbers(11));
    }
    update();
}

void FeedManager::paintEvent(QPaintEvent*) {
    QPainter(this).fillRect(rect(), m_context.theme().panel);
}

}  // namespace tessera::ui
