#pragma once
// Screen readers keep the names they have read. This remembers which those are, and tells when one is not true
// any more: calmly, for a market changes more often than anybody listens. One a widget, made when a reader
// asks about it, its child. GUI thread only.

#include <QAccessible>
#include <QElapsedTimer>
#include <QHash>
#include <QTimer>

class QWidget;

namespace tessera::widgets {

class HeardNames : public QObject {
    Q_OBJECT
 public:
    static void ensure(QWidget* widget);
    /// The one of this widget; null before a reader asked about it.
    static HeardNames* of(const QWidget* widget);
    /// A reader was told this.
    void heard(QAccessible::Id id, const QString& name);
    /// Something changed: looks in a moment, however often this is called.
    void lookSoon();

 protected:
    /// The keyboard came to the widget: the reader wants to know to which part.
    bool eventFilter(QObject* watched, QEvent* event) override;

 private:
    explicit HeardNames(QWidget* widget);
    void look();
    void tellFocus();
    void tellNames();

    QWidget* m_widget;
    QHash<QAccessible::Id, QString> m_heard;
    QAccessible::Id m_focus = 0;
    int m_children = 0;
    QTimer m_soon;
    QElapsedTimer m_sinceNames;
};

}  // namespace tessera::widgets
