#include "ui/feeds/feed_source_dialog.h"

#include <QComboBox>
#include <QFormLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QVBoxLayout>
#include <array>

namespace tessera::ui {

using ports::FeedFormat;

namespace {

struct FormatText {
    FeedFormat format;
    const char* title;
    const char* endpoint;
    bool bind;
    const char* hint;
};

constexpr std::array kFormats{
    FormatText{
        FeedFormat::Pyzmq, "pyzmq: your own publisher", "tcp://127.0.0.1:5555", true,
        "JSON books and trades, as one frame \"topic {…}\" or two. The publisher connects, Tessera binds."},
    FormatText{
        FeedFormat::Cryptofeed, "cryptofeed", "tcp://127.0.0.1:5555", true,
        "cryptofeed's ZeroMQ backend: it connects, so Tessera binds. Books wait for its first snapshot."},
    FormatText{FeedFormat::OpenAlgo, "OpenAlgo", "tcp://127.0.0.1:5555", false,
               "OpenAlgo binds its publisher; Tessera connects. Last prices, quotes and depth."},
    FormatText{
        FeedFormat::Dwx, "DWX (MetaTrader)", "tcp://127.0.0.1:32770", false,
        "The DWX server in MetaTrader binds port 32770; Tessera connects. Bid and ask without sizes."}};

}  // namespace

FeedSourceDialog::FeedSourceDialog(AppServices& context, QWidget* parent)
    : QDialog(parent),
      m_context(context),
      m_name(new QLineEdit),
      m_format(new QComboBox),
      m_endpoint(new QLineEdit),
      m_direction(new QComboBox),
      m_topics(new QLineEdit),
      m_hint(new QLabel),
      m_problem(new QLabel),
      m_add(new QPushButton(QStringLiteral("Add source"))) {
    setWindowTitle(QStringLiteral("Add a market data source"));
    setMinimumWidth(520);
    for (const FormatText& format : kFormats) {
        m_format->addItem(QString::fromUtf8(format.title));
    }
    m_direction->addItem(QStringLiteral("Tessera binds, the publisher connects"));
    m_direction->addItem(QStringLiteral("Tessera connects, the publisher binds"));
    m_endpoint->setProperty("kind", "number");
    m_topics->setPlaceholderText(QStringLiteral("everything; or prefixes, separated by commas"));
    m_hint->setWordWrap(true);
    m_hint->setProperty("tone", "secondary");
    m_problem->setWordWrap(true);
    m_problem->setProperty("tone", "warning");
    m_problem->setMinimumHeight(36);
    m_problem->setAlignment(Qt::AlignLeft | Qt::AlignTop);
    auto* form = new QFormLayout;
    form->setLabelAlignment(Qt::AlignLeft);
    form->setHorizontalSpacing(16);
    form->setVerticalSpacing(8);
    form->addRow(QStringLiteral("Format"), m_format);
    form->addRow(QString(), m_hint);
    form->addRow(QStringLiteral("Name"), m_name);
    form->addRow(QStringLiteral("Address"), m_endpoint);
    form->addRow(QStringLiteral("Direction"), m_direction);
    form->addRow(QStringLiteral("Topics"), m_topics);
    auto* cancel = new QPushButton(QStringLiteral("Cancel"));
    m_add->setProperty("kind", "primary");
    m_add->setDefault(true);
    auto* buttons = new QHBoxLayout;
    buttons->addStretch(1);
    buttons->addWidget(cancel);
    buttons->addWidget(m_add);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(16, 16, 16, 12);
    layout->setSpacing(12);
    layout->addLayout(form);
    layout->addWidget(m_problem);
    layout->addLayout(buttons);
    connect(m_format, &QComboBox::currentIndexChanged, this, &FeedSourceDialog::chooseFormat);
    for (QLineEdit* field : {m_name, m_endpoint, m_topics}) {
        connect(field, &QLineEdit::textChanged, this, &FeedSourceDialog::check);
    }
    connect(m_direction, &QComboBox::currentIndexChanged, this, &FeedSourceDialog::check);
    connect(cancel, &QPushButton::clicked, this, &QDialog::reject);
    connect(m_add, &QPushButton::clicked, this, &FeedSourceDialog::add);
    chooseFormat(0);
}

void FeedSourceDialog::chooseFormat(int index) {
    const FormatText& format = kFormats[static_cast<std::size_t>(std::max(0, index))];
    m_hint->setText(QString::fromUtf8(format.hint));
    m_endpoint->setText(QString::fromUtf8(format.endpoint));
    m_direction->setCurrentIndex(format.bind ? 0 : 1);
    m_name->setPlaceholderText(
        QString::fromUtf8(ports::kFeedFormatNames[static_cast<std::size_t>(format.format)]));
    check();
}

ports::FeedSource FeedSourceDialog::source() const {
    ports::FeedSource source;
    source.format = kFormats[static_cast<std::size_t>(std::max(0, m_format->currentIndex()))].format;
    const QString name = m_name->text().trimmed();
    source.name = (name.isEmpty() ? m_name->placeholderText() : name).toStdString();
    source.endpoint = m_endpoint->text().trimmed().toStdString();
    source.bind = m_direction->currentIndex() == 0;
    for (const QString& topic : m_topics->text().split(QLatin1Char(','), Qt::SkipEmptyParts)) {
        source.topics.push_back(topic.trimmed().toStdString());
    }
    return source;
}

/// The same check that saving makes, against the sources there are.
void FeedSourceDialog::check() {
    const auto& desk = m_context.feedSources();
    QString problem;
    if (const auto known = desk.load(); !known) {
        problem = QString::fromStdString(known.error().sentence);
    } else {
        std::vector<ports::FeedSource> sources = *known;
        sources.push_back(source());
        if (const auto checked = desk.check(sources); !checked) {
            problem = QString::fromStdString(checked.error().sentence);
        }
    }
    m_problem->setText(problem);
    m_add->setEnabled(problem.isEmpty());
}

void FeedSourceDialog::add() {
    const auto& desk = m_context.feedSources();
    const auto known = desk.load();
    if (!known) {
        m_problem->setText(QString::fromStdString(known.error().sentence));
        return;
    }
    // Started first: an address that is taken must not end up in the file.
    if (const auto started = desk.start(source()); !started) {
        m_problem->setText(QString::fromStdString(started.error().sentence));
        return;
    }
    std::vector<ports::FeedSource> sources = *known;
    sources.push_back(source());
    if (const auto saved = desk.save(sources); !saved) {
        m_problem->setText(QString::fromStdString(saved.error().sentence));
        return;
    }
    accept();
}

}  // namespace tessera::ui
