#include "ui/forecast/news_window.h"

#include <QHBoxLayout>
#include <QVBoxLayout>

#include "app/domain/time_text.h"
#include "widgets/theme/restyle.h"

namespace tessera::ui {

using State = ports::NewsSourceView::State;
using widgets::RecordKind;
using widgets::RecordTone;

namespace {

constexpr int kFrames = 15;  // four times a second

QString minuteOf(domain::Timestamp at) {
    return at.isSet() ? QString::fromStdString(domain::minuteText(at)) : QStringLiteral("–");
}

RecordTone toneOf(State state) {
    switch (state) {
        case State::Failed:
            return RecordTone::Warning;
        case State::Good:
            return RecordTone::Normal;
        default:
            return RecordTone::Secondary;
    }
}

QHBoxLayout* rowOf(std::initializer_list<QWidget*> parts) {
    auto* row = new QHBoxLayout;
    row->setSpacing(8);
    for (QWidget* part : parts) {
        row->addWidget(part);
    }
    return row;
}

}  // namespace

NewsServices* NewsServices::of(const AppServices& services) {
    return services.findChild<NewsServices*>(QString(), Qt::FindDirectChildrenOnly);
}

void openNews(AppServices& services, QWidget* parent) {
    NewsServices* news = NewsServices::of(services);
    if (news == nullptr) {
        return;
    }
    QWidget* window = parent->window();
    auto* open = window->findChild<NewsWindow*>(QString(), Qt::FindDirectChildrenOnly);
    if (open == nullptr) {
        open = new NewsWindow(services, news->desk(), window);
    }
    open->show();
    open->raise();
    open->activateWindow();
}

NewsTable::NewsTable(QObject* parent) : CellTableModel(columns(), parent) {}

std::vector<widgets::RecordColumn> NewsTable::columns() {
    return {{QStringLiteral("Feed"), RecordKind::Words, 240, false},
            {QStringLiteral("State"), RecordKind::Words, 220, true},
            {QStringLiteral("Titles"), RecordKind::Number, 50, false},
            {QStringLiteral("Asked UTC"), RecordKind::Number, 122, false},
            {QStringLiteral("Next UTC"), RecordKind::Number, 122, false}};
}

void NewsTable::showSources(const std::vector<ports::NewsSourceView>& sources) {
    std::vector<Row> rows;
    for (const ports::NewsSourceView& one : sources) {
        const QString url = QString::fromStdString(one.source.url);
        const QString state = QString::fromStdString(one.sentence);
        const bool isNamed = one.state == State::Good || one.state == State::Asking;
        rows.push_back({{url, {}, url},
                        {state,
                         {.tone = toneOf(one.state)},
                         QStringLiteral("%1\nAsked %2 times since the start, %3 of them in vain")
                             .arg(state)
                             .arg(one.asked)
                             .arg(one.failed)},
                        {isNamed || one.goodAt.isSet() ? QString::number(one.titles) : QStringLiteral("–")},
                        {minuteOf(one.askedAt), {.tone = RecordTone::Secondary}},
                        {one.source.isAllowed ? minuteOf(one.next) : QStringLiteral("–"),
                         {.tone = RecordTone::Secondary}}});
    }
    show(std::move(rows));
}

NewsWindow::NewsWindow(AppServices& services, ports::NewsDesk& desk, QWidget* parent)
    : QDialog(parent),
      m_services(services),
      m_desk(desk),
      m_address(new QLineEdit),
      m_add(new QPushButton(QStringLiteral("Add"))),
      m_allow(new QPushButton(QStringLiteral("Allow"))),
      m_ask(new QPushButton(QStringLiteral("Ask now"))),
      m_remove(new QPushButton(QStringLiteral("Remove"))),
      m_problem(new QLabel),
      m_what(new QLabel(QString::fromStdString(desk.whatIsFetched()))),
      m_model(new NewsTable(this)),
      m_table(new widgets::RecordTable(services.theme())),
      m_titles(new QPlainTextEdit) {
    setWindowTitle(QStringLiteral("News feeds"));
    resize(980, 600);
    m_address->setPlaceholderText(QStringLiteral("https://example.com/feed.xml, RSS or Atom"));
    m_address->setAccessibleName(QStringLiteral("Address of a feed"));
    m_address->setMaxLength(2'000);
    m_problem->setTextFormat(Qt::PlainText);
    m_problem->setWordWrap(true);
    m_problem->setProperty("tone", QStringLiteral("warning"));
    m_problem->hide();
    m_what->setWordWrap(true);
    m_what->setTextFormat(Qt::PlainText);
    m_what->setProperty("tone", QStringLiteral("secondary"));
    m_table->setModel(m_model);
    m_table->setColumns(NewsTable::columns());
    m_table->setSelectionMode(QAbstractItemView::SingleSelection);
    m_table->setAccessibleName(QStringLiteral("News feeds"));
    m_table->setEmptyText(QStringLiteral("No feed is on the list"),
                          QStringLiteral("One that is added is not asked before you allow it."));
    m_titles->setReadOnly(true);
    m_titles->setFrameShape(QFrame::NoFrame);
    m_titles->setFont(services.theme().numbers(11));
    m_titles->setAccessibleName(QStringLiteral("Titles"));
    m_titles->setPlaceholderText(QStringLiteral("Titles stand here once a feed was read."));
    auto* layout = new QVBoxLayout(this);
    layout->setSpacing(8);
    layout->addWidget(m_what);
    layout->addLayout(rowOf({m_address, m_add}));
    layout->addWidget(m_problem);
    layout->addWidget(m_table, 2);
    QHBoxLayout* buttons = rowOf({m_remove, m_ask});
    buttons->addStretch(1);
    buttons->addWidget(m_allow);
    m_allow->setProperty("kind", "primary");
    layout->addLayout(buttons);
    layout->addWidget(m_titles, 3);
    m_add->setAutoDefault(false);
    for (QPushButton* button : {m_allow, m_ask, m_remove}) {
        button->setAutoDefault(false);
    }
    connect(m_add, &QPushButton::clicked, this, &NewsWindow::add);
    connect(m_address, &QLineEdit::returnPressed, this, &NewsWindow::add);
    connect(m_allow, &QPushButton::clicked, this, [this] {
        if (const auto* one = chosen()) {
            m_desk.allow(std::string(one->source.url), !one->source.isAllowed);
            refresh();
        }
    });
    connect(m_ask, &QPushButton::clicked, this, [this] {
        if (const auto* one = chosen()) {
            m_desk.askNow(one->source.url);
        }
    });
    connect(m_remove, &QPushButton::clicked, this, [this] {
        if (const auto* one = chosen()) {
            m_desk.remove(std::string(one->source.url));
            refresh();
        }
    });
    connect(m_table->selectionModel(), &QItemSelectionModel::currentRowChanged, this,
            &NewsWindow::showButtons);
    connect(&services, &AppServices::themeChanged, this, [this] {
        m_table->setTheme(m_services.theme());
        m_titles->setFont(m_services.theme().numbers(11));
    });
    connect(&services, &AppServices::frame, this, [this] {
        if (isVisible() && --m_framesToLook <= 0) {
            m_framesToLook = kFrames;
            if (m_desk.revision() != m_revision) {
                refresh();
            }
        }
    });
    refresh();
}

const ports::NewsSourceView* NewsWindow::chosen() const {
    const int row = m_table->currentIndex().row();
    return row >= 0 && row < static_cast<int>(m_sources.size()) ? &m_sources[static_cast<std::size_t>(row)]
                                                                : nullptr;
}

void NewsWindow::refresh() {
    m_revision = m_desk.revision();
    m_sources = m_desk.sources();
    m_model->showSources(m_sources);
    QStringList lines;
    for (const ports::ContextEvent& title : m_desk.titles()) {
        lines << QStringLiteral("%1  %2").arg(minuteOf(title.at), QString::fromStdString(title.text));
    }
    const QString text = lines.join(QLatin1Char('\n'));
    if (text != m_titles->toPlainText()) {
        m_titles->setPlainText(text);
    }
    showButtons();
}

void NewsWindow::showButtons() {
    const ports::NewsSourceView* one = chosen();
    m_allow->setEnabled(one != nullptr);
    m_remove->setEnabled(one != nullptr);
    m_ask->setEnabled(one != nullptr && one->source.isAllowed);
    const bool isAllowed = one != nullptr && one->source.isAllowed;
    m_allow->setText(isAllowed ? QStringLiteral("Ask no more") : QStringLiteral("Allow"));
    const QString kind = isAllowed ? QString() : QStringLiteral("primary");
    if (m_allow->property("kind").toString() != kind) {
        m_allow->setProperty("kind", kind);
        widgets::restyle(*m_allow);
    }
}

void NewsWindow::add() {
    const std::string url = m_address->text().trimmed().toStdString();
    const auto added = m_desk.add(url);
    m_problem->setText(added ? QString() : QString::fromStdString(added.error().sentence));
    m_problem->setVisible(!added);
    if (added) {
        m_address->clear();
        refresh();
        m_table->selectRow(m_model->rowCount() - 1);
        m_table->setCurrentIndex(m_model->index(m_model->rowCount() - 1, 0));
    }
}

}  // namespace tessera::ui
