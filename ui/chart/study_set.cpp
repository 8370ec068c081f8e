#include "ui/chart/study_set.h"

#include <QJsonObject>
#include <algorithm>

namespace tessera::ui {

namespace {

using domain::Error;
using domain::ErrorCode;

constexpr int kColours = 6;
constexpr double kLeastShare = 0.02, kMostShare = 0.9;

QString textOf(std::string_view text) {
    return QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size()));
}

std::vector<studies::Setting> standardOf(const studies::StudySpec& spec) {
    std::vector<studies::Setting> settings;
    for (const studies::ParameterSpec& parameter : spec.parameters) {
        settings.push_back({std::string(parameter.id), parameter.standard});
    }
    return settings;
}

QString numberText(double value) {
    return QString::number(value, 'g', 6);
}

std::optional<ChosenStudy> readOne(const QJsonObject& json, QStringList& leftOut) {
    ChosenStudy read;
    read.study = json.value(QLatin1String("study")).toString().toStdString();
    const studies::StudySpec* spec = studies::find(read.study);
    if (spec == nullptr) {
        leftOut << QStringLiteral("There is no study \"%1\"; it was left out.")
                       .arg(QString::fromStdString(read.study).left(40));
        return std::nullopt;
    }
    const QJsonObject given = json.value(QLatin1String("parameters")).toObject();
    read.settings = standardOf(*spec);
    for (studies::Setting& setting : read.settings) {
        setting.value = given.value(QString::fromStdString(setting.id)).toDouble(setting.value);
    }
    if (const auto fits = studies::parametersOf(*spec, read.settings); !fits.ok()) {
        leftOut << QStringLiteral("%1 has its standard parameters: %2")
                       .arg(textOf(spec->title), QString::fromStdString(fits.error().sentence));
        read.settings = standardOf(*spec);
    }
    const QJsonArray colours = json.value(QLatin1String("colours")).toArray();
    for (qsizetype i = 0; i < static_cast<qsizetype>(spec->outputs.size()); ++i) {
        read.colours.push_back(std::clamp(colours.at(i).toInt(static_cast<int>(i)), 0, kColours - 1));
    }
    read.isHidden = json.value(QLatin1String("hidden")).toBool();
    read.share = std::clamp(json.value(QLatin1String("share")).toDouble(read.share), kLeastShare, kMostShare);
    return read;
}

/// A band is one thing, its edges share a colour: of "innerLower" the place of "innerUpper", of anything else
/// its own.
std::size_t upperEdgeOf(const studies::StudySpec& spec, std::size_t output) {
    std::string key(spec.outputs[output].id);
    for (const auto& [lower, upper] : {std::pair("Lower", "Upper"), std::pair("lower", "upper")}) {
        if (const std::size_t at = key.rfind(lower); at != std::string::npos) {
            key.replace(at, 5, upper);
        }
    }
    for (std::size_t i = 0; i < spec.outputs.size(); ++i) {
        if (spec.outputs[i].id == key) {
            return i;
        }
    }
    return output;
}

}  // namespace

bool ChosenStudy::hasPane() const {
    return std::ranges::any_of(spec().outputs, [](const studies::OutputSpec& output) {
        return output.place == studies::Place::OwnPane;
    });
}

QString ChosenStudy::name() const {
    const studies::StudySpec& kind = spec();
    QStringList numbers;
    for (std::size_t i = 0; i < kind.parameters.size(); ++i) {
        // A moment is no number one reads; a choice is told where it is not the usual one.
        const studies::ParameterSpec& parameter = kind.parameters[i];
        const double value = settings[i].value;
        if (!parameter.choices.empty()) {
            if (value != parameter.standard) {
                numbers << textOf(parameter.choices[static_cast<std::size_t>(value)]);
            }
        } else if (!studies::isMoment(parameter)) {
            numbers << numberText(value);
        }
    }
    const QString title = textOf(kind.shortTitle.empty() ? kind.title : kind.shortTitle);
    return numbers.isEmpty() ? title : title + QLatin1Char(' ') + numbers.join(QStringLiteral(", "));
}

bool ChosenStudy::operator==(const ChosenStudy& other) const {
    const auto same = [](const studies::Setting& a, const studies::Setting& b) {
        return a.id == b.id && a.value == b.value;
    };
    return id == other.id && study == other.study && colours == other.colours && isHidden == other.isHidden &&
           share == other.share && std::ranges::equal(settings, other.settings, same);
}

const ChosenStudy* StudySet::find(int id) const {
    const auto found = std::ranges::find(m_all, id, &ChosenStudy::id);
    return found == m_all.end() ? nullptr : &*found;
}

ChosenStudy* StudySet::get(int id) {
    return const_cast<ChosenStudy*>(std::as_const(*this).find(id));
}

domain::Result<int> StudySet::add(std::string_view study) {
    const studies::StudySpec* spec = studies::find(study);
    if (spec == nullptr) {
        return Error{ErrorCode::NotFound, "there is no study \"" + std::string(study) + "\"", {}};
    }
    if (m_all.size() >= kMost) {
        return Error{ErrorCode::BadInput,
                     "A chart holds " + std::to_string(kMost) + " studies; remove one first.",
                     {}};
    }
    ChosenStudy added;
    added.study = std::string(study);
    added.settings = standardOf(*spec);
    for (const ChosenStudy& other : m_all) {
        added.id = std::max(added.id, other.id);
    }
    ++added.id;
    for (std::size_t i = 0; i < spec->outputs.size(); ++i) {
        added.colours.push_back(static_cast<int>((m_all.size() + i + 1) % kColours));
    }
    for (std::size_t i = 0; i < spec->outputs.size(); ++i) {
        added.colours[i] = added.colours[upperEdgeOf(*spec, i)];
    }
    m_all.push_back(std::move(added));
    return m_all.back().id;
}

void StudySet::remove(int id) {
    std::erase_if(m_all, [id](const ChosenStudy& study) { return study.id == id; });
}

void StudySet::setHidden(int id, bool isHidden) {
    if (ChosenStudy* study = get(id)) {
        study->isHidden = isHidden;
    }
}

void StudySet::setColour(int id, std::size_t output, int colour) {
    ChosenStudy* study = get(id);
    if (study != nullptr && output < study->colours.size()) {
        study->colours[output] = std::clamp(colour, 0, kColours - 1);
    }
}

void StudySet::setShare(int id, double share) {
    if (ChosenStudy* study = get(id)) {
        study->share = std::clamp(share, kLeastShare, kMostShare);
    }
}

domain::Result<void> StudySet::setParameter(int id, std::string_view parameter, double value) {
    ChosenStudy* study = get(id);
    if (study == nullptr) {
        return Error{ErrorCode::NotFound, "that study is no longer on the chart", {}};
    }
    std::vector<studies::Setting> wanted = study->settings;
    for (studies::Setting& setting : wanted) {
        if (setting.id == parameter) {
            setting.value = value;
        }
    }
    if (const auto fits = studies::parametersOf(study->spec(), wanted); !fits.ok()) {
        return fits.error();
    }
    study->settings = std::move(wanted);
    return {};
}

void StudySet::move(int id, int places) {
    const auto from = std::ranges::find(m_all, id, &ChosenStudy::id);
    if (from == m_all.end()) {
        return;
    }
    const auto position = from - m_all.begin();
    const auto to =
        std::clamp<std::ptrdiff_t>(position + places, 0, static_cast<std::ptrdiff_t>(m_all.size()) - 1);
    if (to < position) {
        std::rotate(m_all.begin() + to, from, from + 1);
    } else {
        std::rotate(from, from + 1, m_all.begin() + to + 1);
    }
}

QJsonArray StudySet::toJson() const {
    QJsonArray json;
    for (const ChosenStudy& study : m_all) {
        QJsonObject parameters;
        for (const studies::Setting& setting : study.settings) {
            parameters.insert(QString::fromStdString(setting.id), setting.value);
        }
        QJsonArray colours;
        for (const int colour : study.colours) {
            colours.append(colour);
        }
        json.append(QJsonObject{{QStringLiteral("study"), QString::fromStdString(study.study)},
                                {QStringLiteral("parameters"), parameters},
                                {QStringLiteral("colours"), colours},
                                {QStringLiteral("hidden"), study.isHidden},
                                {QStringLiteral("share"), study.share}});
    }
    return json;
}

StudySet StudySet::fromJson(const QJsonArray& json, QStringList& leftOut) {
    StudySet set;
    for (const QJsonValue& value : json) {
        if (set.m_all.size() == kMost) {
            leftOut << QStringLiteral("A chart holds %1 studies; the others were left out.").arg(kMost);
            break;
        }
        if (auto study = readOne(value.toObject(), leftOut)) {
            study->id = static_cast<int>(set.m_all.size()) + 1;
            set.m_all.push_back(std::move(*study));
        }
    }
    return set;
}

}  // namespace tessera::ui
