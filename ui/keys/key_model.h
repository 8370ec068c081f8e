#pragma once
// The rows of the key editor: the entries of a KeyMap that match what is searched for.

#include "ui/context/key_map.h"
#include "widgets/table/record_model.h"

namespace tessera::ui {

class KeyModel : public widgets::RecordModel {
    Q_OBJECT
 public:
    explicit KeyModel(KeyMap& map, QObject* parent = nullptr);

    static std::vector<widgets::RecordColumn> columns();
    /// Every word must be found in the title, the group or a key; empty: all rows.
    void setFilter(const QString& words);
    const KeyEntry* entryAt(int row) const;
    int rowOf(const QString& id) const;

    int rowCount(const QModelIndex& parent = {}) const override;

 private:
    QString text(int row, int column) const override;
    widgets::RecordLook look(int row, int column) const override;
    void refill();

    KeyMap& m_map;
    QString m_filter;
    std::vector<QString> m_ids;
};

}  // namespace tessera::ui
