#pragma once
// Whether the desktop asks programs to move less, read from its settings portal and followed; where there is
// none it stays silent. GUI thread only.

#include <QDBusMessage>
#include <QObject>
#include <map>

class QDBusPendingCallWatcher;

namespace tessera::ui {

class DesktopMotion : public QObject {
    Q_OBJECT
 public:
    explicit DesktopMotion(QObject* parent = nullptr);
    /// Asks, and begins to listen; the answer comes later or never.
    void start();
    bool isReduced() const;

 signals:
    void changed(bool isReduced);

 private slots:
    void onSetting(const QDBusMessage& message);

 private:
    void take(const QString& space, const QString& key, const QVariant& value);

    std::map<QString, bool> m_wishes;  // by setting; any of them is enough
};

}  // namespace tessera::ui
