#include "ui/shell/palette.h"

#include <QAccessible>
#include <QKeyEvent>
#include <QLineEdit>
#include <QListWidget>
#include <QPainter>
#include <QSettings>
#include <QStyledItemDelegate>
#include <QVBoxLayout>
#include <algorithm>

#include "app/domain/decimal.h"
#include "app/domain/time_text.h"
#include "app/expressions/expression.h"
#include "ui/bridge/contract_end.h"
#include "ui/context/glossary.h"
#include "widgets/accessible/spoken.h"

namespace tessera::ui {

namespace {

constexpr int kMostShown = 60, kKeptRecent = 20;
const auto kRecentKey = QStringLiteral("palette/recent");

bool startsWord(const QString& text, qsizetype at) {
    return at == 0 || !text[at - 1].isLetterOrNumber();
}

/// The sign in front says what is looked for.
QString sectionOf(QChar sign) {
    return sign == QLatin1Char('>')   ? QStringLiteral("command:")
           : sign == QLatin1Char('@') ? QStringLiteral("instrument:")
           : sign == QLatin1Char('#') ? QStringLiteral("model:")
           : sign == QLatin1Char('?') ? QStringLiteral("word:")
                                      : QString();
}

QString dayOf(const InstrumentMarket& market) {
    return QString::fromStdString(domain::formatIso(market.instrument().lastTradingTime, 0).substr(0, 10));
}

constexpr int kDetailRole = Qt::UserRole + 1, kRowHeight = 24;

/// The title, and at the right, quieter, its key, its name, or why it cannot run.
class FoundDelegate : public QStyledItemDelegate {
 public:
    FoundDelegate(const AppServices& services, QObject* parent)
        : QStyledItemDelegate(parent), m_services(services) {}
    QSize sizeHint(const QStyleOptionViewItem&, const QModelIndex&) const override {
        return {200, kRowHeight};
    }
    void paint(QPainter* painter, const QStyleOptionViewItem& option,
               const QModelIndex& index) const override {
        const widgets::Theme& theme = m_services.theme();
        if (option.state & QStyle::State_Selected) {
            painter->fillRect(option.rect, theme.selection);
            painter->fillRect(QRect(option.rect.topLeft(), QSize(2, kRowHeight)), theme.accent);
        }
        const QRect box = option.rect.adjusted(8, 0, -8, 0);
        const QString title = index.data(Qt::DisplayRole).toString();
        const bool isPossible = index.data(Qt::UserRole).toBool();
        painter->setFont(theme.words(12));
        const int room = std::min(painter->fontMetrics().horizontalAdvance(title), box.width());
        painter->setPen(isPossible ? theme.text : theme.secondary);
        painter->drawText(box, Qt::AlignVCenter,
                          painter->fontMetrics().elidedText(title, Qt::ElideRight, room + 1));
        painter->setFont(theme.words(11));
        painter->setPen(theme.secondary);
        const QRect rest = box.adjusted(room + 24, 0, 0, 0);
        painter->drawText(rest, Qt::AlignVCenter | Qt::AlignRight,
                          painter->fontMetrics().elidedText(index.data(kDetailRole).toString(),
                                                            Qt::ElideRight, std::max(0, rest.width())));
    }

 private:
    const AppServices& m_services;
};

}  // namespace

std::optional<int> fuzzyScore(const QString& typed, const QString& text) {
    int score = 0;
    qsizetype at = 0, before = -2;
    for (const QChar letter : typed) {
        if (letter.isSpace()) {
            continue;
        }
        qsizetype found = text.indexOf(letter, at, Qt::CaseInsensitive);
        if (found < 0) {
            return std::nullopt;
        }
        // A start of a word further on is meant rather than a letter in the middle of this one.
        for (qsizetype other = found; found != before + 1 && other >= 0;
             other = text.indexOf(letter, other + 1, Qt::CaseInsensitive)) {
            if (startsWord(text, other)) {
                found = other;
                break;
            }
        }
        score += found == before + 1 ? 8 : startsWord(text, found) ? 6 : 1;
        before = found;
        at = found + 1;
    }
    return score * 4 - static_cast<int>(text.size()) / 8;
}

Palette::Palette(AppServices& services, WorkspaceHost& host, QSettings& settings, QWidget* parent)
    : QDialog(parent, Qt::Popup),
      m_services(services),
      m_host(host),
      m_settings(settings),
      m_text(new QLineEdit),
      m_list(new QListWidget),
      m_recent(settings.value(kRecentKey).toStringList()) {
    setObjectName(QStringLiteral("palette"));
    setAttribute(Qt::WA_StyledBackground);
    setProperty("kind", "popup");
    m_text->setPlaceholderText(
        QStringLiteral("Find a command, an instrument, a model, a panel, a word.   > @ # ? narrow it"));
    m_text->setAccessibleName(QStringLiteral("Find anything"));
    m_text->installEventFilter(this);
    m_list->setFrameShape(QFrame::NoFrame);
    m_list->setFocusPolicy(Qt::NoFocus);
    m_list->setUniformItemSizes(true);
    m_list->setItemDelegate(new FoundDelegate(services, this));
    m_list->setAccessibleName(QStringLiteral("What was found"));
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(8, 8, 8, 8);
    layout->setSpacing(8);
    layout->addWidget(m_text);
    layout->addWidget(m_list, 1);
    connect(m_text, &QLineEdit::textChanged, this, &Palette::fill);
    connect(&services, &AppServices::frame, this, &Palette::followPrices);
    connect(m_list, &QListWidget::itemClicked, this, &Palette::runCurrent);
    connect(m_list, &QListWidget::currentRowChanged, this, &Palette::readOut);
}

void Palette::open(const QString& text) {
    collect();
    const QRect over = parentWidget()->geometry();
    resize(std::min(640, over.width() - 40), std::min(460, over.height() - 120));
    move(over.center().x() - width() / 2, over.top() + 60);
    m_text->setText(text);
    fill();
    show();
    m_text->setFocus();
}

void Palette::collect() {
    m_items.clear();
    addCommands();
    addInstruments();
    addPanels();
    addWorkspaces();
    addSettings();
    addWords();
    m_prices.reset();
    addModels();
}

/// Those of a price list that was read; the list itself is asked for once a "#" is typed.
void Palette::addModels() {
    listprices::PriceDesk* prices = m_services.prices();
    if (prices == nullptr || prices->revision() == 0) {
        return;
    }
    m_prices = prices->revision();
    const auto book = prices->book();
    const domain::Timestamp now = m_services.machineClock().utcNow();
    std::vector<listprices::ModelRow> rows = book->models({now, now});
    const auto asOf = [&](const listprices::ModelRow& row) {
        return book->sources()[book->listings()[row.listing].source].asOf;
    };
    // Of equally good names those that are sold come first, and of two lists the newer one.
    std::ranges::stable_sort(rows, [&](const auto& a, const auto& b) {
        return std::pair(a.output.isKnown(), asOf(a)) > std::pair(b.output.isKnown(), asOf(b));
    });
    for (const listprices::ModelRow& row : rows) {
        const listprices::ModelKey key = modelKeyOf(*book, row.listing);
        const QString name = QString::fromStdString(key.name);
        const QString price =
            row.output.isKnown()
                ? QStringLiteral("output %1 USD per Mtok")
                      .arg(QString::fromStdString(domain::formatPrice(*row.output.price(), 2)))
                : QStringLiteral("no known output price");
        m_items.push_back({QStringLiteral("model:%1/%2").arg(QString::fromStdString(key.vendor), name), name,
                           QStringLiteral("%1, %2").arg(QString::fromStdString(key.vendor), price), QString(),
                           [this, key] { emit modelChosen(key); }});
    }
}

/// The price list was read while the palette is open.
void Palette::followPrices() {
    listprices::PriceDesk* prices = m_services.prices();
    if (isVisible() && prices != nullptr && m_prices != prices->revision() && prices->revision() > 0) {
        std::erase_if(m_items, [](const Item& item) { return item.id.startsWith(QStringLiteral("model:")); });
        addModels();
        fill();
    }
}

/// What is typed computes something: it can be charted.
void Palette::addExpression(const QString& typed) {
    std::erase_if(m_items,
                  [](const Item& item) { return item.id.startsWith(QStringLiteral("expression:")); });
    if (expressions::Expression::isOne(typed.toStdString())) {
        const QString text = typed.trimmed();
        m_items.push_back({QStringLiteral("expression:") + text, text,
                           QStringLiteral("A chart computed from these prices"), QString(),
                           [this, text] { emit expressionChosen(text); }});
    }
}

void Palette::addSettings() {
    for (const SettingInfo& setting : settingTable()) {
        const QString id = QLatin1String(setting.id), title = QString::fromUtf8(setting.title);
        m_items.push_back({QStringLiteral("setting:") + id, QStringLiteral("Setting: %1").arg(title),
                           settingText(setting, m_services.settings().value(id)), QString(),
                           [this, title] { emit settingChosen(title); }});
    }
}

void Palette::addCommands() {
    for (const CommandInfo& command : commandTable()) {
        const QString id = QLatin1String(command.id);
        if (id == QStringLiteral("palette.open") || !m_services.commands().isBound(id)) {
            continue;
        }
        m_items.push_back({QStringLiteral("command:") + id, QString::fromUtf8(command.title),
                           m_services.keys().words(id), m_services.commands().whyNot(id),
                           [this, id] { m_services.commands().run(id); }});
    }
}

void Palette::addInstruments() {
    // What ended stays known, behind what can be traded.
    for (const bool ended : {false, true}) {
        for (InstrumentMarket* market : m_services.hub().instruments()) {
            if (!market->isRetired() && hasEnded(*market, m_services.hub()) == ended) {
                const QString symbol = QString::fromStdString(market->instrument().symbol),
                              name = QString::fromStdString(market->instrument().name);
                m_items.push_back({QStringLiteral("instrument:") + symbol, symbol,
                                   ended ? QStringLiteral("%1, ended %2").arg(name, dayOf(*market)) : name,
                                   QString(), [this, market] { m_services.select(market); }});
            }
        }
    }
}

void Palette::addPanels() {
    for (const PanelKind& kind : m_host.catalogue().kinds()) {
        m_items.push_back({QStringLiteral("panel:") + kind.id,
                           QStringLiteral("Add a panel: %1").arg(kind.title), kind.sentence, QString(),
                           [this, id = kind.id] { m_host.addPanel(id); }});
    }
}

void Palette::addWorkspaces() {
    for (const auto& [id, title] : m_host.store().list()) {
        if (findCommand(QStringLiteral("workspace.") + id) == nullptr) {
            m_items.push_back({QStringLiteral("workspace:") + id, QStringLiteral("Workspace: %1").arg(title),
                               QString(), QString(), [this, id = id] { m_host.open(id); }});
        }
    }
}

void Palette::addWords() {
    for (const GlossaryEntry& entry : glossary()) {
        const QString term = QLatin1String(entry.term);
        m_items.push_back({QStringLiteral("word:") + term, term, QLatin1String(entry.text), QString(),
                           [this, term] { emit termChosen(term); }});
    }
}

int Palette::recency(const QString& id) const {
    const auto at = m_recent.indexOf(id);
    return at < 0 ? 0 : kKeptRecent - static_cast<int>(at);
}

void Palette::fill() {
    QString typed = m_text->text();
    addExpression(typed);
    const bool isComputed = m_items.back().id.startsWith(QStringLiteral("expression:"));
    const QString section = typed.isEmpty() || isComputed ? QString() : sectionOf(typed.front());
    if (!section.isEmpty()) {
        typed.remove(0, 1);
    }
    const bool wantsModels = section == QStringLiteral("model:");
    if (wantsModels && m_services.prices() != nullptr && !m_prices) {
        (void)m_services.prices()->book();  // followPrices() takes it once it was read
    }
    std::vector<std::pair<int, std::size_t>> ranked;
    for (std::size_t i = 0; i < m_items.size(); ++i) {
        const Item& item = m_items[i];
        // A thousand models and the words come last, and not for two letters.
        const bool isWord =
            item.id.startsWith(QStringLiteral("word:")) || item.id.startsWith(QStringLiteral("model:"));
        const bool isHere = section.isEmpty() ? !isWord || typed.size() > 2 : item.id.startsWith(section);
        const auto score = isHere ? fuzzyScore(typed, item.title) : std::nullopt;
        // Of a thousand names alike, those that hold what was typed as it was typed.
        constexpr int kWhole = 20;
        const bool isWhole =
            item.id.startsWith(QStringLiteral("model:")) && item.title.contains(typed, Qt::CaseInsensitive);
        if (score) {
            ranked.emplace_back(*score + (isWhole ? kWhole : 0) + 2 * recency(item.id) -
                                    (isWord && section.isEmpty() ? 6 : 0),
                                i);
        }
    }
    std::ranges::stable_sort(ranked, [](const auto& a, const auto& b) { return a.first > b.first; });
    ranked.resize(std::min<std::size_t>(ranked.size(), kMostShown));
    m_list->clear();
    m_shown.clear();
    for (const auto& [score, index] : ranked) {
        const Item& item = m_items[index];
        const QString detail = item.whyNot.isEmpty() ? item.detail : item.whyNot;
        auto* row = new QListWidgetItem(
            detail.isEmpty() ? item.title : QStringLiteral("%1    %2").arg(item.title, detail));
        row->setToolTip(detail);
        if (!item.whyNot.isEmpty()) {
            row->setForeground(m_services.theme().faint);
        }
        m_list->addItem(row);
        m_shown.push_back(index);
    }
    if (m_shown.empty()) {
        const bool isReading = wantsModels && m_services.prices() != nullptr && !m_prices;
        const bool hasNone = wantsModels && m_services.prices() == nullptr;
        auto* row =
            new QListWidgetItem(isReading ? QStringLiteral("Reading the prices.")
                                : hasNone ? QStringLiteral("Prices of models are not kept in a replay.")
                                          : QStringLiteral("Nothing found. Try fewer letters."));
        row->setFlags(Qt::NoItemFlags);
        m_list->addItem(row);
    }
    m_list->setCurrentRow(m_shown.empty() ? -1 : 0);
}

/// The keyboard stays in the field; a screen reader hears what Enter would run.
void Palette::readOut(int row) {
    if (widgets::someoneListens() && row >= 0 && isVisible()) {
        QAccessibleEvent event(m_list, QAccessible::Focus);
        event.setChild(row);
        widgets::tell(event);
    }
}

void Palette::runCurrent() {
    const int row = m_list->currentRow();
    if (row < 0 || static_cast<std::size_t>(row) >= m_shown.size()) {
        return;
    }
    const Item item = m_items[m_shown[static_cast<std::size_t>(row)]];
    m_recent.removeAll(item.id);
    m_recent.prepend(item.id);
    m_recent = m_recent.mid(0, kKeptRecent);
    m_settings.setValue(kRecentKey, m_recent);
    hide();
    if (item.whyNot.isEmpty()) {
        item.run();
    } else {
        emit m_services.told(item.whyNot, true);
    }
}

bool Palette::eventFilter(QObject* watched, QEvent* event) {
    if (event->type() != QEvent::KeyPress) {
        return QDialog::eventFilter(watched, event);
    }
    const auto* key = static_cast<QKeyEvent*>(event);
    const auto step = [this](int by) {
        const int last = m_list->count() - 1;
        m_list->setCurrentRow(std::clamp(m_list->currentRow() + by, 0, std::max(0, last)));
        return true;
    };
    switch (key->key()) {
        case Qt::Key_Down:
            return step(1);
        case Qt::Key_Up:
            return step(-1);
        case Qt::Key_PageDown:
            return step(10);
        case Qt::Key_PageUp:
            return step(-10);
        case Qt::Key_Return:
        case Qt::Key_Enter:
            runCurrent();
            return true;
        case Qt::Key_S:
            if (key->modifiers() == Qt::ControlModifier) {  // Ctrl+K Ctrl+S
                hide();
                m_services.commands().run(QStringLiteral("window.keys"));
                return true;
            }
            break;
        default:
            break;
    }
    return QDialog::eventFilter(watched, event);
}

}  // namespace tessera::ui
