#pragma once
// Every source of market data with its figures, by source and by channel; where sources are added and
// removed, and how to plug in one's own. A window of its own, so that it can stand on another screen.

#include <QWidget>

#include "ui/feeds/feed_models.h"

class QLabel;
class QPlainTextEdit;
class QPushButton;
class QStackedWidget;
class QToolButton;

namespace tessera::ui {

class FeedManager : public QWidget {
    Q_OBJECT
 public:
    explicit FeedManager(AppServices& context, QWidget* parent = nullptr);
    /// Shows the window with the figures, raised.
    void open();

 protected:
    void paintEvent(QPaintEvent* event) override;

 private:
    QWidget* buildHead();
    QWidget* buildFigures();
    QWidget* buildPlugIn();
    widgets::RecordTable* addTable(QAbstractItemModel* model, std::vector<widgets::RecordColumn> columns);
    void refresh();
    void showSelected();
    void addSource();
    void removeSource();
    void applyTheme();
    std::size_t selectedFeed() const;

    AppServices& m_context;
    FeedsModel* m_feeds;
    ChannelsModel* m_channels;
    widgets::RecordTable* m_feedTable = nullptr;
    widgets::RecordTable* m_channelTable = nullptr;
    std::vector<widgets::RecordTable*> m_tables;
    QStackedWidget* m_pages = nullptr;
    QPushButton* m_add = nullptr;
    QPushButton* m_remove = nullptr;
    QPushButton* m_plugIn = nullptr;
    QLabel* m_title = nullptr;
    QLabel* m_sentence = nullptr;
    QPlainTextEdit* m_news = nullptr;
    std::vector<QPlainTextEdit*> m_examples;
    int m_framesToRefresh = 0;
};

}  // namespace tessera::ui
