#pragma once
// The paper accounts, what was put away, and a shadow account's three fill models, as tables. GUI thread
// only.

#include "ui/context/app_services.h"
#include "widgets/table/cell_table_model.h"

namespace tessera::ui {

class AccountsModel : public widgets::CellTableModel {
    Q_OBJECT
 public:
    explicit AccountsModel(AppServices& context, QObject* parent = nullptr);
    static std::vector<widgets::RecordColumn> columns();
    void refresh();
    /// Null outside the rows.
    const ports::PaperAccount* at(int row) const;
    bool isOpen(int row) const;

 private:
    AppServices& m_context;
    std::vector<ports::PaperAccount> m_accounts;
};

class ArchivesModel : public widgets::CellTableModel {
    Q_OBJECT
 public:
    explicit ArchivesModel(AppServices& context, QObject* parent = nullptr);
    static std::vector<widgets::RecordColumn> columns();
    void refresh();
    const ports::ArchivedAccount* at(int row) const;

 private:
    AppServices& m_context;
    std::vector<ports::ArchivedAccount> m_archives;
};

/// A row a figure, a column a model.
class FillModelsModel : public widgets::CellTableModel {
    Q_OBJECT
 public:
    explicit FillModelsModel(AppServices& context, QObject* parent = nullptr);
    static std::vector<widgets::RecordColumn> columns();
    void refresh();

 private:
    AppServices& m_context;
};

}  // namespace tessera::ui
