#pragma once
// Every setting of the program in one table: what it is called, what it does, its default and its range; and
// what is chosen now. Kept in the profile's settings.ini. GUI thread only.

#include <QObject>
#include <QStringList>
#include <map>
#include <span>

class QSettings;

namespace tessera::ui {

enum class SettingKind : std::uint8_t { Switch, Choice, Number };

struct SettingInfo {
    const char* id;     // its key in settings.ini, so for good
    const char* group;  // "Look"
    const char* title;
    const char* sentence;  // what it does, in one sentence
    SettingKind kind;
    int usual;                 // the default; of a choice its place
    int least = 0, most = 1;   // a switch is 0 or 1, a choice counts from 0
    const char* options = "";  // of a choice, separated by "|"
    const char* unit = "";     // of a number: "ticks"
};

std::span<const SettingInfo> settingTable();
const SettingInfo* findSetting(const QString& id);
/// Of a choice, in order.
QStringList optionsOf(const SettingInfo& setting);
/// "Dark", "On", "2 ticks".
QString settingText(const SettingInfo& setting, int value);

class SettingsStore : public QObject {
    Q_OBJECT
 public:
    explicit SettingsStore(QObject* parent = nullptr);
    /// Reads what is stored and keeps what is set from now on there; `settings` outlives the store. What is
    /// out of range keeps its default, and problems() says so.
    void load(QSettings& settings);
    QStringList problems() const { return m_problems; }

    int value(const QString& id) const;
    bool isOn(const QString& id) const { return value(id) != 0; }
    /// A sentence when `value` is out of range, after which nothing has changed; empty otherwise.
    QString set(const QString& id, int value);
    void reset(const QString& id);
    bool isChanged(const QString& id) const;

    /// What panels of a kind keep for all of them, under a key of their own ("chart/templates"); empty:
    /// nothing.
    QString text(const QString& key) const;
    void setText(const QString& key, const QString& value);

 signals:
    void changed(const QString& id);

 private:
    QSettings* m_settings = nullptr;
    std::map<QString, int> m_values;  // what differs from the default
    std::map<QString, QString> m_texts;
    QStringList m_problems;
};

}  // namespace tessera::ui
