#pragma once
// Places in a recording a person gave a name to. Kept with the settings under the recording's name and
// beginning, so that a file that was moved keeps its marks. GUI thread only.

#include <QString>
#include <vector>

#include "app/domain/timestamp.h"
#include "ui/context/settings_store.h"

namespace tessera::ui {

struct ReplayMark {
    domain::Timestamp at;  // of the recording's clock
    QString name;
    bool operator==(const ReplayMark&) const = default;
};

class ReplayMarks {
 public:
    static constexpr std::size_t kMost = 200;
    static constexpr int kLongestName = 80;

    /// `first` is the recording's first time. What is kept and cannot be read is no mark.
    ReplayMarks(SettingsStore& settings, const QString& file, domain::Timestamp first);
    /// Ascending by time.
    const std::vector<ReplayMark>& list() const { return m_marks; }
    /// A place that has a mark gets the new name. False: there are kMost already.
    bool add(domain::Timestamp at, const QString& name);
    void remove(domain::Timestamp at);

 private:
    void keep();

    SettingsStore& m_settings;
    QString m_key;
    std::vector<ReplayMark> m_marks;
};

}  // namespace tessera::ui
