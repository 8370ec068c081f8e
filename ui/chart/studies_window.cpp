#include "ui/chart/studies_window.h"

#include <QComboBox>
#include <QDateTimeEdit>
#include <QDoubleSpinBox>
#include <QFormLayout>
#include <QHBoxLayout>
#include <QJsonDocument>
#include <QJsonObject>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QPushButton>
#include <QVBoxLayout>
#include <cmath>

namespace tessera::ui {

namespace {

constexpr int kMargin = 16, kLongestName = 40;
const QString kTemplatesKey = QStringLiteral("chart/studyTemplates");

QString textOf(std::string_view text) {
    return QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size()));
}

QString withCapital(QString text) {
    return text.isEmpty() ? text : text.replace(0, 1, text.at(0).toUpper());
}

QLabel* heading(const QString& text) {
    auto* label = new QLabel(text);
    label->setProperty("tone", "heading");
    QFont font = label->font();
    font.setWeight(QFont::DemiBold);
    label->setFont(font);
    return label;
}

QWidget* column(const QString& title, std::initializer_list<QWidget*> parts, int stretched) {
    auto* widget = new QWidget;
    auto* layout = new QVBoxLayout(widget);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(6);
    layout->addWidget(heading(title));
    int position = 0;
    for (QWidget* part : parts) {
        layout->addWidget(part, position++ == stretched ? 1 : 0);
    }
    return widget;
}

}  // namespace

QJsonObject StudyTemplates::all() const {
    return QJsonDocument::fromJson(m_settings.text(kTemplatesKey).toUtf8()).object();
}

QStringList StudyTemplates::names() const {
    return all().keys();
}

StudySet StudyTemplates::get(const QString& name, QStringList& leftOut) const {
    return StudySet::fromJson(all().value(name).toArray(), leftOut);
}

void StudyTemplates::keep(const QString& name, const StudySet& set) {
    QJsonObject kept = all();
    kept.insert(name, set.toJson());
    m_settings.setText(kTemplatesKey, QString::fromUtf8(QJsonDocument(kept).toJson(QJsonDocument::Compact)));
}

void StudyTemplates::remove(const QString& name) {
    QJsonObject kept = all();
    kept.remove(name);
    m_settings.setText(kTemplatesKey, QString::fromUtf8(QJsonDocument(kept).toJson(QJsonDocument::Compact)));
}

StudiesWindow::StudiesWindow(AppServices& services, QWidget* parent)
    : QWidget(parent, Qt::Tool), m_services(services) {
    setObjectName(QStringLiteral("studies"));
    setAttribute(Qt::WA_StyledBackground);
    setProperty("kind", "panel");
    resize(780, 480);
    m_sentence = new QLabel(this);
    m_sentence->setWordWrap(true);
    m_sentence->setProperty("tone", "warning");
    m_sentence->hide();
    auto* columns = new QHBoxLayout;
    columns->setSpacing(kMargin);
    columns->addWidget(makeCatalogue(), 3);
    columns->addWidget(makeList(), 3);
    columns->addWidget(makeForm(), 4);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(kMargin, kMargin, kMargin, kMargin);
    layout->setSpacing(10);
    layout->addLayout(columns, 1);
    layout->addWidget(m_sentence);
    layout->addWidget(makeTemplates());
    filterCatalogue({});
    showTemplates();
}

QWidget* StudiesWindow::makeCatalogue() {
    m_search = new QLineEdit;
    m_search->setPlaceholderText(QStringLiteral("Find a study"));
    m_search->setAccessibleName(QStringLiteral("Find a study"));
    m_catalogue = new QListWidget;
    m_catalogue->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_catalogue->setAccessibleName(QStringLiteral("Studies there are"));
    auto* add = new QPushButton(QStringLiteral("Add"));
    connect(m_search, &QLineEdit::textChanged, this, &StudiesWindow::filterCatalogue);
    connect(m_search, &QLineEdit::returnPressed, this, &StudiesWindow::addChosen);
    connect(m_catalogue, &QListWidget::itemDoubleClicked, this, &StudiesWindow::addChosen);
    connect(add, &QPushButton::clicked, this, &StudiesWindow::addChosen);
    return column(QStringLiteral("Add"), {m_search, m_catalogue, add}, 1);
}

QWidget* StudiesWindow::makeList() {
    m_list = new QListWidget;
    m_list->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_list->setAccessibleName(QStringLiteral("Studies on the chart"));
    auto* row = new QWidget;
    auto* buttons = new QHBoxLayout(row);
    buttons->setContentsMargins(0, 0, 0, 0);
    buttons->setSpacing(6);
    const auto button = [&](const QString& text, const QString& tip, auto action) {
        auto* made = new QPushButton(text);
        made->setToolTip(tip);
        connect(made, &QPushButton::clicked, this, action);
        buttons->addWidget(made);
        return made;
    };
    const auto edit = [this](auto apply) {
        return [this, apply] {
            if (const int id = selected(); id != 0) {
                StudySet next = m_set;
                apply(next, id);
                change(std::move(next), id);
            }
        };
    };
    m_hide = button(QStringLiteral("Hide"), QStringLiteral("Keep it, without its lines"),
                    edit([](StudySet& set, int id) { set.setHidden(id, !set.find(id)->isHidden); }));
    m_up = button(QStringLiteral("Up"), QStringLiteral("Earlier in the list; its pane is higher"),
                  edit([](StudySet& set, int id) { set.move(id, -1); }));
    m_down = button(QStringLiteral("Down"), QStringLiteral("Later in the list; its pane is lower"),
                    edit([](StudySet& set, int id) { set.move(id, 1); }));
    m_remove = button(QStringLiteral("Remove"), QStringLiteral("Take it off the chart"),
                      edit([](StudySet& set, int id) { set.remove(id); }));
    connect(m_list, &QListWidget::currentRowChanged, this, &StudiesWindow::showForm);
    return column(QStringLiteral("On this chart"), {m_list, row}, 0);
}

QWidget* StudiesWindow::makeForm() {
    m_title = new QLabel;
    m_title->setWordWrap(true);
    auto* filler = new QWidget;
    m_fields = new QWidget;
    m_form = new QFormLayout(m_fields);
    m_form->setContentsMargins(0, 0, 0, 0);
    m_form->setRowWrapPolicy(QFormLayout::WrapLongRows);
    return column(QStringLiteral("Settings"), {m_title, m_fields, filler}, 2);
}

QWidget* StudiesWindow::makeTemplates() {
    auto* row = new QWidget;
    auto* layout = new QHBoxLayout(row);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(6);
    m_templates = new QComboBox;
    m_templates->setAccessibleName(QStringLiteral("Template"));
    m_templates->setMinimumWidth(150);
    m_templateName = new QLineEdit;
    m_templateName->setMaxLength(kLongestName);
    m_templateName->setPlaceholderText(QStringLiteral("Name"));
    m_templateName->setAccessibleName(QStringLiteral("Name of a new template"));
    layout->addWidget(new QLabel(QStringLiteral("Template")));
    layout->addWidget(m_templates);
    const auto button = [&](const QString& text, auto action) {
        auto* made = new QPushButton(text);
        connect(made, &QPushButton::clicked, this, action);
        layout->addWidget(made);
    };
    button(QStringLiteral("Apply"), [this] { applyTemplate(); });
    button(QStringLiteral("Delete"), [this] {
        StudyTemplates(m_services.settings()).remove(m_templates->currentText());
        showTemplates();
    });
    layout->addStretch(1);
    layout->addWidget(m_templateName);
    button(QStringLiteral("Save as template"), [this] { saveTemplate(); });
    return row;
}

void StudiesWindow::show(const StudySet& set, const QString& title, int selected) {
    setWindowTitle(QStringLiteral("Studies, %1").arg(title));
    say({});
    m_set = set;
    showList(selected != 0 ? selected : set.all().empty() ? 0 : set.all().front().id);
    showTemplates();
    QWidget::show();
    raise();
    activateWindow();
    m_search->setFocus();
}

void StudiesWindow::setSet(const StudySet& set) {
    if (!(set == m_set)) {
        m_set = set;
        showList(selected());
    }
}

void StudiesWindow::keyPressEvent(QKeyEvent* event) {
    if (event->key() == Qt::Key_Escape) {
        close();
    } else if (event->key() == Qt::Key_Delete && m_list->hasFocus()) {
        m_remove->click();
    } else {
        QWidget::keyPressEvent(event);
    }
}

void StudiesWindow::filterCatalogue(const QString& text) {
    m_catalogue->clear();
    for (const studies::StudySpec* spec : studies::catalogue()) {
        const QString title = textOf(spec->title), shortTitle = textOf(spec->shortTitle);
        if (!text.isEmpty() && !title.contains(text, Qt::CaseInsensitive) &&
            !shortTitle.contains(text, Qt::CaseInsensitive)) {
            continue;
        }
        auto* item = new QListWidgetItem(title, m_catalogue);
        item->setData(Qt::UserRole, textOf(spec->id));
        const bool isPane = std::ranges::any_of(spec->outputs, [](const studies::OutputSpec& output) {
            return output.place == studies::Place::OwnPane;
        });
        item->setToolTip(isPane ? QStringLiteral("In a pane of its own") : QStringLiteral("Over the price"));
    }
    m_catalogue->setCurrentRow(0);
    say(m_catalogue->count() == 0 ? QStringLiteral("No study is called \"%1\".").arg(text) : QString());
}

void StudiesWindow::addChosen() {
    const QListWidgetItem* item = m_catalogue->currentItem();
    if (item == nullptr) {
        return;
    }
    StudySet next = m_set;
    const auto added = next.add(item->data(Qt::UserRole).toString().toStdString());
    if (!added.ok()) {
        say(QString::fromStdString(added.error().sentence));
        return;
    }
    change(std::move(next), added.value());
}

int StudiesWindow::selected() const {
    const int row = m_list->currentRow();
    return row >= 0 && row < static_cast<int>(m_set.all().size())
               ? m_set.all()[static_cast<std::size_t>(row)].id
               : 0;
}

void StudiesWindow::change(StudySet next, int chosen) {
    m_set = std::move(next);
    say({});
    showList(chosen);
    emit setChanged(m_set);
}

void StudiesWindow::showList(int chosen) {
    const QSignalBlocker quiet(m_list);
    m_list->clear();
    int row = 0, current = -1;
    for (const ChosenStudy& study : m_set.all()) {
        m_list->addItem(study.isHidden ? study.name() + QStringLiteral(" (hidden)") : study.name());
        current = study.id == chosen ? row : current;
        ++row;
    }
    m_list->setCurrentRow(current >= 0 ? current : row - 1);
    showForm();
}

void StudiesWindow::showForm() {
    while (m_form->rowCount() > 0) {
        m_form->removeRow(0);
    }
    const ChosenStudy* study = m_set.find(selected());
    for (QPushButton* button : {m_hide, m_up, m_down, m_remove}) {
        button->setEnabled(study != nullptr);
    }
    if (study == nullptr) {
        m_title->setText(QStringLiteral("Choose a study at the left and add it."));
        return;
    }
    m_hide->setText(study->isHidden ? QStringLiteral("Show") : QStringLiteral("Hide"));
    const studies::StudySpec& spec = study->spec();
    m_title->setText(textOf(spec.title));
    for (std::size_t i = 0; i < spec.parameters.size(); ++i) {
        m_form->addRow(withCapital(textOf(spec.parameters[i].title)), parameterControl(*study, i));
    }
    for (std::size_t k = 0; k < spec.outputs.size(); ++k) {
        if (spec.outputs[k].shape != studies::Shape::Histogram) {
            m_form->addRow(textOf(spec.outputs[k].title), colourControl(*study, k));
        }
    }
}

QWidget* StudiesWindow::parameterControl(const ChosenStudy& study, std::size_t index) {
    const studies::ParameterSpec& parameter = study.spec().parameters[index];
    const double value = study.settings[index].value;
    const int id = study.id;
    const std::string name(parameter.id);
    if (!parameter.choices.empty()) {
        auto* combo = new QComboBox;
        for (const std::string_view choice : parameter.choices) {
            combo->addItem(withCapital(textOf(choice)));
        }
        combo->setCurrentIndex(static_cast<int>(value));
        connect(combo, &QComboBox::currentIndexChanged, this,
                [this, id, name](int choice) { setParameter(id, name, choice); });
        return combo;
    }
    if (studies::isMoment(parameter)) {
        auto* time = new QDateTimeEdit(QDateTime::fromSecsSinceEpoch(static_cast<qint64>(value), Qt::UTC));
        time->setTimeSpec(Qt::UTC);
        time->setDisplayFormat(QStringLiteral("yyyy-MM-dd HH:mm 'UTC'"));
        connect(time, &QDateTimeEdit::dateTimeChanged, this, [this, id, name](const QDateTime& at) {
            setParameter(id, name, static_cast<double>(at.toSecsSinceEpoch()));
        });
        return time;
    }
    auto* spin = new QDoubleSpinBox;
    spin->setDecimals(parameter.isWhole ? 0 : parameter.most <= 1 ? 3 : 2);
    spin->setRange(parameter.least, parameter.most);
    spin->setSingleStep(parameter.isWhole ? 1 : parameter.most <= 1 ? 0.01 : 0.1);
    spin->setValue(value);
    spin->setSuffix(parameter.unit.empty() ? QString() : QLatin1Char(' ') + textOf(parameter.unit));
    connect(spin, &QDoubleSpinBox::valueChanged, this,
            [this, id, name](double given) { setParameter(id, name, given); });
    return spin;
}

QComboBox* StudiesWindow::colourControl(const ChosenStudy& study, std::size_t output) {
    auto* combo = new QComboBox;
    const auto& series = m_services.theme().series;
    for (std::size_t i = 0; i < series.size(); ++i) {
        QPixmap swatch(24, 3);
        swatch.fill(series[i]);
        combo->addItem(QIcon(swatch), QStringLiteral("Colour %1").arg(i + 1));
    }
    combo->setIconSize(QSize(24, 3));
    combo->setCurrentIndex(study.colours[output]);
    connect(combo, &QComboBox::currentIndexChanged, this, [this, id = study.id, output](int colour) {
        m_set.setColour(id, output, colour);
        emit setChanged(m_set);
    });
    return combo;
}

/// The field keeps what was typed; the chart keeps the last value that fits.
void StudiesWindow::setParameter(int id, const std::string& parameter, double value) {
    if (const auto set = m_set.setParameter(id, parameter, value); !set.ok()) {
        say(QString::fromStdString(set.error().sentence));
        return;
    }
    say({});
    if (QListWidgetItem* item = m_list->currentItem(); item != nullptr && m_set.find(id) != nullptr) {
        item->setText(m_set.find(id)->name());
    }
    emit setChanged(m_set);
}

void StudiesWindow::saveTemplate() {
    const QString name = m_templateName->text().trimmed();
    if (name.isEmpty() || m_set.all().empty()) {
        say(name.isEmpty() ? QStringLiteral("Give the template a name.")
                           : QStringLiteral("There is no study on this chart to keep."));
        return;
    }
    StudyTemplates(m_services.settings()).keep(name, m_set);
    m_templateName->clear();
    showTemplates();
    m_templates->setCurrentText(name);
    say({});
}

void StudiesWindow::applyTemplate() {
    if (m_templates->currentIndex() < 0) {
        say(QStringLiteral("There is no template yet; save one from a chart."));
        return;
    }
    QStringList leftOut;
    StudySet next = StudyTemplates(m_services.settings()).get(m_templates->currentText(), leftOut);
    const int first = next.all().empty() ? 0 : next.all().front().id;
    change(std::move(next), first);
    say(leftOut.join(QLatin1Char(' ')));
}

void StudiesWindow::showTemplates() {
    const QString chosen = m_templates->currentText();
    m_templates->clear();
    m_templates->addItems(StudyTemplates(m_services.settings()).names());
    m_templates->setCurrentText(chosen);
}

void StudiesWindow::say(const QString& sentence) {
    m_sentence->setText(sentence);
    m_sentence->setVisible(!sentence.isEmpty());
}

}  // namespace tessera::ui
