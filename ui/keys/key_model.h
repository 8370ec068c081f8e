#pragma once
// The rows of the key editor: the entries of a KeyMap that match what is searched for.

#include <QAbstractTableModel>

#include "ui/keys/key_map.h"
#include "widgets/table/record_table.h"

namespace tessera::ui {

class KeyModel : public QAbstractTableModel {
    Q_OBJECT
 public:
    explicit KeyModel(KeyMap& map, QObject* parent = nullptr);

    static std::vector<widgets::RecordColumn> columns();
    /// Every word must be found in the title, the group or a key; empty: all rows.
    void setFilter(const QString& words);
    const KeyEntry* entryAt(int row) const;
    int rowOf(const QString& id) const;

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;

 private:
    void refill();

    KeyMap& m_map;
    QString m_filter;
    std::vector<QString> m_ids;
};

}  // namespace tessera::ui
