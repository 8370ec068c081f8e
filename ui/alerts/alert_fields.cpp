#include "ui/alerts/alert_fields.h"

#include <QCheckBox>
#include <QComboBox>
#include <QCompleter>
#include <QFormLayout>
#include <QLabel>
#include <QLineEdit>
#include <algorithm>
#include <cmath>

#include "app/domain/decimal.h"
#include "app/domain/time_text.h"
#include "app/expressions/expression.h"
#include "app/indexes/index_tier.h"
#include "app/indexes/series_lookup.h"
#include "app/studies/catalogue.h"
#include "ui/bridge/forecast_overlay.h"

namespace tessera::ui {

using alerts::Condition;
using alerts::Crossing;
using domain::Result;

namespace {

domain::Error wrong(const QString& sentence) {
    return {domain::ErrorCode::BadInput, sentence.toStdString(), {}};
}

QString said(std::string_view text) {
    return QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size()));
}

/// A page whose rows are labelled; every edit is told.
class Page : public AlertFields {
 public:
    Page() : m_form(new QFormLayout(this)) {
        m_form->setContentsMargins(0, 0, 0, 0);
        m_form->setFieldGrowthPolicy(QFormLayout::AllNonFixedFieldsGrow);
    }

 protected:
    void addRow(const QString& label, QWidget* field) {
        m_form->addRow(label, field);
        field->setAccessibleName(label);
    }
    QLineEdit* addLine(const QString& label, const QString& hint) {
        auto* line = new QLineEdit;
        line->setPlaceholderText(hint);
        addRow(label, line);
        connect(line, &QLineEdit::textChanged, this, &AlertFields::edited);
        return line;
    }
    QComboBox* addChoice(const QString& label, const QStringList& choices) {
        auto* box = new QComboBox;
        box->addItems(choices);
        addRow(label, box);
        connect(box, &QComboBox::currentIndexChanged, this, &AlertFields::edited);
        return box;
    }
    /// Of what is there, or any other: an alert may wait for one that comes later.
    QComboBox* addSymbol(const AppServices& services, bool indexesAlone) {
        QStringList symbols;
        for (const InstrumentMarket* market : services.hub().instruments()) {
            const bool isIndex = market->instrument().kind() == domain::InstrumentKind::Index;
            if (!market->isRetired() && (isIndex || !indexesAlone)) {
                symbols << QString::fromStdString(market->instrument().symbol);
            }
        }
        symbols.sort();
        QComboBox* box =
            addChoice(indexesAlone ? QStringLiteral("Index") : QStringLiteral("Instrument"), symbols);
        box->setEditable(true);
        box->setInsertPolicy(QComboBox::NoInsert);
        box->completer()->setFilterMode(Qt::MatchContains);
        connect(box, &QComboBox::editTextChanged, this, &AlertFields::edited);
        if (const InstrumentMarket* market = services.selected();
            market != nullptr && symbols.contains(QString::fromStdString(market->instrument().symbol))) {
            box->setCurrentText(QString::fromStdString(market->instrument().symbol));
        }
        return box;
    }
    QComboBox* addCrossing() {
        return addChoice(QStringLiteral("When it"),
                         {QStringLiteral("rises through"), QStringLiteral("falls through"),
                          QStringLiteral("crosses, either way")});
    }
    static Crossing crossingOf(const QComboBox* box) { return static_cast<Crossing>(box->currentIndex()); }
    static std::string symbolOf(const QComboBox* box) { return box->currentText().trimmed().toStdString(); }
    static Result<domain::Price> levelOf(const QLineEdit* line) {
        const QString text = line->text().trimmed();
        return text.isEmpty() ? Result<domain::Price>(wrong(QStringLiteral("A level is missing.")))
                              : domain::parsePrice(text.toStdString());
    }

 private:
    QFormLayout* m_form;
};

/// What another page was of stays what this one is of.
void takeSymbol(QComboBox* box, const Condition& condition) {
    const QString subject = QString::fromStdString(alerts::subjectOf(condition));
    if (box->findText(subject) >= 0) {
        box->setCurrentText(subject);
    }
}

class PricePage final : public Page {
 public:
    explicit PricePage(AppServices& services)
        : m_symbol(addSymbol(services, false)),
          m_crossing(addCrossing()),
          m_level(addLine(QStringLiteral("Level, USD"), QStringLiteral("2.05"))) {}
    Result<Condition> condition() const override {
        const auto level = levelOf(m_level);
        return level.ok() ? Result<Condition>(
                                alerts::PriceCondition{symbolOf(m_symbol), crossingOf(m_crossing), *level})
                          : level.error();
    }
    void show(const Condition& condition) override {
        if (const auto* price = std::get_if<alerts::PriceCondition>(&condition)) {
            m_symbol->setCurrentText(QString::fromStdString(price->symbol));
            m_crossing->setCurrentIndex(static_cast<int>(price->crossing));
            m_level->setText(QString::fromStdString(alerts::priceWords(price->level)));
        } else {
            takeSymbol(m_symbol, condition);
        }
    }

 private:
    QComboBox *m_symbol, *m_crossing;
    QLineEdit* m_level;
};

class StudyPage final : public Page {
 public:
    explicit StudyPage(AppServices& services)
        : m_symbol(addSymbol(services, false)),
          m_interval(addChoice(QStringLiteral("Bars of"), {})),
          m_study(addChoice(QStringLiteral("Study"), studyTitles())),
          m_parameters(addLine(QStringLiteral("Parameters"), {})),
          m_output(addChoice(QStringLiteral("Value"), {})),
          m_crossing(addCrossing()),
          m_level(addLine(QStringLiteral("Level"), QStringLiteral("empty: the price crosses the study"))) {
        connect(m_study, &QComboBox::currentIndexChanged, this, [this] { showStudy(); });
        for (const domain::Duration interval : domain::kMinuteBarIntervals) {
            showInterval(interval);
        }
        showInterval(std::chrono::hours(1));
        showStudy();
    }
    Result<Condition> condition() const override {
        alerts::StudyCondition made;
        made.symbol = symbolOf(m_symbol);
        made.interval = domain::Duration(m_interval->currentData().toLongLong());
        made.study = spec().id;
        made.output = static_cast<std::size_t>(std::max(0, m_output->currentIndex()));
        made.crossing = crossingOf(m_crossing);
        for (const QString& text : m_parameters->text().split(QLatin1Char(' '), Qt::SkipEmptyParts)) {
            const std::size_t place = made.parameters.size();
            const bool isMoment =
                place < spec().parameters.size() && studies::isMoment(spec().parameters[place]);
            const auto value = isMoment ? momentOf(text) : numberOf(text);
            if (!value) {
                return wrong(isMoment
                                 ? QStringLiteral("\"%1\" is no time such as 2026-11-27T14:00:00Z.").arg(text)
                                 : QStringLiteral("\"%1\" is no number.").arg(text));
            }
            made.parameters.push_back(*value);
        }
        if (const QString text = m_level->text().trimmed(); !text.isEmpty()) {
            bool isNumber = false;
            made.level = text.toDouble(&isNumber);
            if (!isNumber) {
                return wrong(QStringLiteral("The level \"%1\" is no number.").arg(text));
            }
        }
        return Condition(std::move(made));
    }
    void show(const Condition& condition) override {
        const auto* study = std::get_if<alerts::StudyCondition>(&condition);
        if (study == nullptr) {
            takeSymbol(m_symbol, condition);
            return;
        }
        m_symbol->setCurrentText(QString::fromStdString(study->symbol));
        showInterval(study->interval);
        const auto all = studies::catalogue();
        const auto found = std::ranges::find(all, study->study, &studies::StudySpec::id);
        m_study->setCurrentIndex(found == all.end() ? 0 : static_cast<int>(found - all.begin()));
        QStringList parameters;
        for (std::size_t i = 0; i < study->parameters.size() && i < spec().parameters.size(); ++i) {
            parameters << textOf(spec().parameters[i], study->parameters[i]);
        }
        if (!parameters.isEmpty()) {
            m_parameters->setText(parameters.join(QLatin1Char(' ')));
        }
        m_output->setCurrentIndex(static_cast<int>(study->output));
        m_crossing->setCurrentIndex(static_cast<int>(study->crossing));
        m_level->setText(study->level ? QString::number(*study->level) : QString());
    }

 private:
    static std::optional<double> numberOf(const QString& text) {
        bool isNumber = false;
        const double value = text.toDouble(&isNumber);
        return isNumber ? std::optional(value) : std::nullopt;
    }
    /// Seconds since 1970.
    static std::optional<double> momentOf(const QString& text) {
        const auto time = domain::parseIso(text.toStdString());
        return time ? std::optional(static_cast<double>(time->nanos() / 1'000'000) / 1e3) : std::nullopt;
    }
    static QString textOf(const studies::ParameterSpec& parameter, double value) {
        if (!studies::isMoment(parameter)) {
            return QString::number(value);
        }
        const auto time = domain::Timestamp::fromNanos(std::llround(value * 1e3) * 1'000'000);
        return QString::fromStdString(domain::formatIso(time, time.nanos() % 1'000'000'000 == 0 ? 0 : 3));
    }

    /// Any a chart can have: one that is not in the list joins it.
    void showInterval(domain::Duration interval) {
        const auto length = static_cast<qlonglong>(interval.count());
        if (m_interval->findData(length) < 0) {
            m_interval->addItem(intervalText(interval), length);
        }
        m_interval->setCurrentIndex(m_interval->findData(length));
    }

    static QStringList studyTitles() {
        QStringList titles;
        for (const studies::StudySpec* spec : studies::catalogue()) {
            titles << said(spec->title);
        }
        return titles;
    }
    const studies::StudySpec& spec() const {
        return *studies::catalogue()[static_cast<std::size_t>(std::max(0, m_study->currentIndex()))];
    }
    void showStudy() {
        QStringList names, standard, outputs;
        for (const studies::ParameterSpec& parameter : spec().parameters) {
            names << said(parameter.title);
            standard << textOf(parameter, parameter.standard);
        }
        for (const studies::OutputSpec& output : spec().outputs) {
            outputs << (output.title.empty() ? said(spec().title) : said(output.title));
        }
        m_parameters->setText(standard.join(QLatin1Char(' ')));
        m_parameters->setEnabled(!names.isEmpty());
        m_parameters->setToolTip(names.isEmpty()
                                     ? QStringLiteral("It has none")
                                     : QStringLiteral("In this order: ") + names.join(QStringLiteral(", ")));
        m_parameters->setPlaceholderText(names.join(QLatin1Char(' ')));
        m_output->clear();
        m_output->addItems(outputs);
    }

    QComboBox *m_symbol, *m_interval, *m_study;
    QLineEdit* m_parameters;
    QComboBox *m_output, *m_crossing;
    QLineEdit* m_level;
};

class ExpressionPage final : public Page {
 public:
    ExpressionPage()
        : m_expression(addLine(QStringLiteral("Expression"), QStringLiteral("SITC-H27 - SITC-Z26"))),
          m_crossing(addCrossing()),
          m_level(addLine(QStringLiteral("Level"), QStringLiteral("0.05"))) {}
    Result<Condition> condition() const override {
        const auto level = levelOf(m_level);
        if (!level.ok()) {
            return level.error();
        }
        const auto parsed = expressions::Expression::parse(m_expression->text().toStdString());
        return parsed.ok() ? Result<Condition>(
                                 alerts::ExpressionCondition{parsed->text(), crossingOf(m_crossing), *level})
                           : parsed.error();
    }
    void show(const Condition& condition) override {
        if (const auto* shown = std::get_if<alerts::ExpressionCondition>(&condition)) {
            m_expression->setText(QString::fromStdString(shown->expression));
            m_crossing->setCurrentIndex(static_cast<int>(shown->crossing));
            m_level->setText(QString::fromStdString(alerts::priceWords(shown->level)));
        }
    }

 private:
    QLineEdit* m_expression;
    QComboBox* m_crossing;
    QLineEdit* m_level;
};

class FixingPage final : public Page {
 public:
    explicit FixingPage(AppServices& services)
        : m_symbol(addSymbol(services, true)),
          m_published(new QCheckBox(QStringLiteral("is published"))),
          m_withheld(new QCheckBox(QStringLiteral("is withheld, with the reason"))) {
        addRow(QStringLiteral("When a fixing"), m_published);
        addRow({}, m_withheld);
        m_withheld->setChecked(true);
        connect(m_published, &QCheckBox::toggled, this, &AlertFields::edited);
        connect(m_withheld, &QCheckBox::toggled, this, &AlertFields::edited);
    }
    Result<Condition> condition() const override {
        return Condition(
            alerts::FixingCondition{symbolOf(m_symbol), m_published->isChecked(), m_withheld->isChecked()});
    }
    void show(const Condition& condition) override {
        if (const auto* fixing = std::get_if<alerts::FixingCondition>(&condition)) {
            m_symbol->setCurrentText(QString::fromStdString(fixing->symbol));
            m_published->setChecked(fixing->onPublished);
            m_withheld->setChecked(fixing->onWithheld);
        } else {
            takeSymbol(m_symbol, condition);
        }
    }

 private:
    QComboBox* m_symbol;
    QCheckBox *m_published, *m_withheld;
};

class SeriesPage final : public Page {
 public:
    explicit SeriesPage(AppServices& services)
        : m_key(addLine(QStringLiteral("Price or index"), QStringLiteral("openai/gpt-4o output"))) {
        if (services.prices() == nullptr) {
            return;
        }
        QStringList keys;
        for (const std::string& key : indexes::offeredModelSeries(*services.prices()->book())) {
            keys << QString::fromStdString(key);
        }
        for (const indexes::IndexTier& tier : indexes::builtInTiers()) {
            keys << QString::fromStdString(indexes::seriesKeyText(indexes::IndexSeriesKey{tier.key}));
        }
        auto* completer = new QCompleter(keys, this);
        completer->setFilterMode(Qt::MatchContains);
        completer->setCaseSensitivity(Qt::CaseInsensitive);
        m_key->setCompleter(completer);
    }
    Result<Condition> condition() const override {
        const auto parsed = indexes::parseSeriesKey(m_key->text().trimmed().toStdString());
        return parsed.ok() ? Result<Condition>(alerts::SeriesCondition{indexes::seriesKeyText(*parsed)})
                           : parsed.error();
    }
    void show(const Condition& condition) override {
        if (const auto* series = std::get_if<alerts::SeriesCondition>(&condition)) {
            m_key->setText(QString::fromStdString(series->key));
        }
    }

 private:
    QLineEdit* m_key;
};

class ForecastPage final : public Page {
 public:
    explicit ForecastPage(AppServices& services) : m_symbol(addSymbol(services, false)) {}
    Result<Condition> condition() const override {
        return Condition(alerts::ForecastCondition{symbolOf(m_symbol)});
    }
    void show(const Condition& condition) override { takeSymbol(m_symbol, condition); }

 private:
    QComboBox* m_symbol;
};

class DrawingPage final : public Page {
 public:
    explicit DrawingPage(alerts::DrawingCondition condition)
        : m_condition(std::move(condition)), m_crossing(addCrossing()) {
        addRow(QStringLiteral("Drawing"),
               new QLabel(QStringLiteral("%1 of %2")
                              .arg(said(drawings::infoOf(m_condition.drawing.kind).title),
                                   QString::fromStdString(m_condition.symbol))));
        m_crossing->setCurrentIndex(static_cast<int>(m_condition.crossing));
        m_crossing->setEnabled(m_condition.drawing.kind != drawings::DrawingKind::Vertical);
    }
    Result<Condition> condition() const override {
        alerts::DrawingCondition made = m_condition;
        made.crossing = crossingOf(m_crossing);
        return Condition(std::move(made));
    }
    void show(const Condition& /*condition*/) override {}

 private:
    alerts::DrawingCondition m_condition;
    QComboBox* m_crossing;
};

}  // namespace

std::vector<AlertPage> makeAlertPages(AppServices& services) {
    std::vector<AlertPage> pages;
    const auto add = [&pages](const char* title, std::unique_ptr<AlertFields> fields) {
        pages.push_back({QLatin1String(title), std::move(fields)});
    };
    add("A price", std::make_unique<PricePage>(services));
    add("A study", std::make_unique<StudyPage>(services));
    add("A spread or expression", std::make_unique<ExpressionPage>());
    add("A fixing of an index", std::make_unique<FixingPage>(services));
    add("A list price of a model", std::make_unique<SeriesPage>(services));
    add("A forecast's outcome", std::make_unique<ForecastPage>(services));
    return pages;
}

std::unique_ptr<AlertFields> makeDrawingFields(const alerts::DrawingCondition& condition) {
    return std::make_unique<DrawingPage>(condition);
}

std::optional<int> alertPageOf(const Condition& condition) {
    constexpr int kPages[] = {0, 1, -1, 2, 3, 4, 5};  // in the order of the variant
    const int page = kPages[condition.index()];
    return page < 0 ? std::nullopt : std::optional(page);
}

}  // namespace tessera::ui
