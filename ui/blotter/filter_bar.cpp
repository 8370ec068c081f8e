#include "ui/blotter/filter_bar.h"

#include <QAbstractItemView>
#include <QComboBox>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QToolButton>

#include "ui/context/overflow_row.h"

namespace tessera::ui {

namespace {

constexpr int kHeight = 22;
enum TagItem { AnyTag, Untagged, FirstTag };

/// As wide as what is chosen: a filter says what it leaves out, whole.
class FilterChoice final : public QComboBox {
 public:
    FilterChoice(std::initializer_list<const char*> texts, const QString& name, QWidget* parent)
        : QComboBox(parent) {
        for (const char* text : texts) {
            addItem(QString::fromLatin1(text));
        }
        setAccessibleName(name);
        setFixedHeight(kHeight);
        view()->setMinimumWidth(150);
        connect(this, &QComboBox::currentTextChanged, this, &QWidget::updateGeometry);
    }
    QSize sizeHint() const override {
        constexpr int kArrowAndPadding = 36;
        return {fontMetrics().horizontalAdvance(currentText()) + kArrowAndPadding, kHeight};
    }
    QSize minimumSizeHint() const override { return {56, kHeight}; }
};

}  // namespace

FilterBar::FilterBar(QWidget* parent)
    : QWidget(parent),
      m_search(new QLineEdit),
      m_state(
          new FilterChoice({"All states", "Working", "Filled", "Cancelled or expired", "Denied or rejected"},
                           QStringLiteral("State"), this)),
      m_side(new FilterChoice({"Both sides", "Buy", "Sell"}, QStringLiteral("Side"), this)),
      m_tag(new FilterChoice({"All tags", "Untagged"}, QStringLiteral("Tag"), this)),
      m_group(new FilterChoice({}, QStringLiteral("Group"), this)),
      m_row(new OverflowRow(6, kHeight + 6, this)),
      m_columns(new QToolButton),
      m_details(new QPushButton(QStringLiteral("Details"))),
      m_export(new QPushButton(QStringLiteral("Export…"))),
      m_sentence(new QLabel) {
    m_search->setMaxLength(80);
    m_search->setFixedHeight(kHeight);
    m_search->setMinimumWidth(72);
    m_search->setMaximumWidth(290);
    m_search->setAccessibleName(QStringLiteral("Search the journal"));
    m_state->setAccessibleName(QStringLiteral("State"));
    m_side->setAccessibleName(QStringLiteral("Side"));
    m_tag->setAccessibleName(QStringLiteral("Tag"));
    m_group->setAccessibleName(QStringLiteral("Group by"));
    m_tag->insertSeparator(FirstTag);
    m_tag->setToolTip(
        QStringLiteral("Rows of one tag alone; a tag is set in the table or from the row's menu"));
    m_group->setToolTip(QStringLiteral("Add rows up in groups; click a group to see its rows"));
    m_columns->setText(QStringLiteral("Columns"));
    m_columns->setPopupMode(QToolButton::InstantPopup);
    m_columns->setFixedHeight(kHeight);
    m_details->setCheckable(true);
    m_details->setToolTip(QStringLiteral("Everything on record about the selected order"));
    m_export->setToolTip(QStringLiteral("Write what is filtered, all of it, to a CSV or XLSX file"));
    for (QPushButton* button : {m_details, m_export}) {
        button->setProperty("kind", "dense");
        button->setFixedHeight(kHeight);
        button->setMinimumWidth(58);
    }
    m_sentence->setProperty("tone", "secondary");
    m_sentence->setContentsMargins(8, 0, 8, 2);
    m_sentence->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    m_sentence->hide();
    m_row->setContentsMargins(8, 0, 8, 0);
    m_row->addStretch(m_search, 72);
    for (QWidget* field : {static_cast<QWidget*>(m_state), static_cast<QWidget*>(m_side),
                           static_cast<QWidget*>(m_tag), static_cast<QWidget*>(m_group)}) {
        m_row->addOptional(field);
    }
    m_row->addStretch(new QWidget);
    for (QWidget* button : {static_cast<QWidget*>(m_columns), static_cast<QWidget*>(m_details),
                            static_cast<QWidget*>(m_export)}) {
        m_row->addOptional(button);
    }
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(m_row);
    layout->addWidget(m_sentence);
    m_typing.setSingleShot(true);
    m_typing.setInterval(250);
    connect(m_search, &QLineEdit::textEdited, &m_typing, qOverload<>(&QTimer::start));
    connect(m_search, &QLineEdit::textChanged, this, [this](const QString& text) {
        // Only once there is something to clear: its picture brings the image readers into the start.
        m_search->setClearButtonEnabled(m_search->isClearButtonEnabled() || !text.isEmpty());
        if (text.isEmpty()) {
            m_typing.start();  // the clear button
        }
    });
    connect(m_search, &QLineEdit::returnPressed, this, &FilterBar::filterChanged);
    connect(&m_typing, &QTimer::timeout, this, &FilterBar::filterChanged);
    for (QComboBox* box : {m_state, m_side, m_tag}) {
        connect(box, &QComboBox::activated, this, &FilterBar::filterChanged);
    }
    connect(m_group, &QComboBox::activated, this, &FilterBar::groupChosen);
}

trading::BlotterFilter FilterBar::filter() const {
    trading::BlotterFilter filter;
    filter.text = m_search->text().trimmed().toStdString();
    filter.state = static_cast<trading::BlotterFilter::State>(std::max(0, m_state->currentIndex()));
    if (m_side->currentIndex() > 0) {
        filter.side = m_side->currentIndex() == 1 ? domain::Side::Buy : domain::Side::Sell;
    }
    if (m_tag->currentIndex() != AnyTag) {
        filter.tag = m_tag->currentIndex() == Untagged ? std::string{} : m_tag->currentText().toStdString();
    }
    return filter;
}

void FilterBar::show(const trading::BlotterFilter& filter, const FilterFields& fields) {
    const QSignalBlocker quiet(m_search);
    m_typing.stop();
    m_search->setText(QString::fromStdString(filter.text));
    m_search->setPlaceholderText(fields.placeholder);
    m_state->setCurrentIndex(static_cast<int>(filter.state));
    m_side->setCurrentIndex(!filter.side ? 0 : *filter.side == domain::Side::Buy ? 1 : 2);
    selectTag(filter.tag);
    m_group->clear();
    m_group->addItems(fields.groups);
    m_group->setCurrentIndex(fields.group);
    m_row->setWanted(m_search, fields.hasSearch);
    m_row->setWanted(m_state, fields.hasState);
    m_row->setWanted(m_side, fields.hasSide);
    m_row->setWanted(m_tag, fields.hasTag);
    m_row->setWanted(m_group, !fields.groups.isEmpty());
    m_row->setWanted(m_details, fields.hasDetails);
    m_row->setWanted(m_export, fields.hasExport);
}

void FilterBar::setTags(const QStringList& tags) {
    const trading::BlotterFilter chosen = filter();
    while (m_tag->count() > FirstTag + 1) {
        m_tag->removeItem(m_tag->count() - 1);
    }
    m_tag->addItems(tags);
    selectTag(chosen.tag);
}

void FilterBar::selectTag(const std::optional<std::string>& tag) {
    if (!tag || tag->empty()) {
        m_tag->setCurrentIndex(tag ? Untagged : AnyTag);
        return;
    }
    const QString text = QString::fromStdString(*tag);
    for (int i = FirstTag + 1; i < m_tag->count(); ++i) {
        if (m_tag->itemText(i) == text) {
            m_tag->setCurrentIndex(i);
            return;
        }
    }
    m_tag->addItem(text);  // filtered by a tag that nothing has any more
    m_tag->setCurrentIndex(m_tag->count() - 1);
}

void FilterBar::setSentence(const QString& sentence) {
    if (m_sentence->text() != sentence) {
        m_sentence->setText(sentence);
        m_sentence->setToolTip(sentence);
        m_sentence->setVisible(!sentence.isEmpty());
    }
}

}  // namespace tessera::ui
