#pragma once
// The studies of one chart as a plain value: which, with what parameters and colours, in what order. Edits
// are tested without pixels.

#include <QJsonArray>
#include <QStringList>
#include <vector>

#include "app/studies/catalogue.h"

namespace tessera::ui {

/// A study somebody put on a chart.
struct ChosenStudy {
    int id = 0;                              // > 0, the only one of its chart; its pane has the same
    std::string study;                       // studies::StudySpec::id
    std::vector<studies::Setting> settings;  // every parameter
    std::vector<int> colours;                // one an output, Theme::series
    bool isHidden = false;
    double share = 0.18;  // of the height, where it has a pane

    const studies::StudySpec& spec() const { return *studies::find(study); }
    /// It is drawn under the price.
    bool hasPane() const;
    /// "EMA 20", "MACD 12, 26, 9": its own short name and the numbers that make it what it is.
    QString name() const;
    bool operator==(const ChosenStudy& other) const;
};

class StudySet {
 public:
    /// More would cost every frame, and nobody could read them.
    static constexpr std::size_t kMost = 24;

    const std::vector<ChosenStudy>& all() const { return m_all; }
    const ChosenStudy* find(int id) const;

    /// With standard parameters, after the others; its id. BadInput at kMost, NotFound for an unknown study.
    domain::Result<int> add(std::string_view study);
    void remove(int id);
    void setHidden(int id, bool isHidden);
    void setColour(int id, std::size_t output, int colour);
    void setShare(int id, double share);
    /// BadInput with a sentence that names the value, after which nothing has changed.
    domain::Result<void> setParameter(int id, std::string_view parameter, double value);
    /// By `places` towards the end (negative: the beginning), as far as there is room.
    void move(int id, int places);

    QJsonArray toJson() const;
    /// What cannot be read is left out; a sentence for each goes to `leftOut`.
    static StudySet fromJson(const QJsonArray& json, QStringList& leftOut);
    bool operator==(const StudySet&) const = default;

 private:
    ChosenStudy* get(int id);
    std::vector<ChosenStudy> m_all;
};

}  // namespace tessera::ui
