#pragma once
// The account: what it is worth, what it may still do, and its limits beside their use. GUI thread only.

#include "ui/context/app_services.h"
#include "widgets/table/cell_table_model.h"

namespace tessera::ui {

struct AccountFigures;

class AccountModel : public widgets::CellTableModel {
    Q_OBJECT
 public:
    explicit AccountModel(AppServices& context, QObject* parent = nullptr);
    static std::vector<widgets::RecordColumn> columns();
    /// Reads the desk and the prices again; called a few times a second.
    void refresh();

 private:
    void addFigures(std::vector<Row>& rows, const AccountFigures& figures) const;
    void addBuyingPower(std::vector<Row>& rows, const AccountFigures& figures) const;
    void addLimits(std::vector<Row>& rows, const AccountFigures& figures) const;
    /// What of a limit is in use now, in its own unit; none when it has no running use.
    std::optional<std::int64_t> used(trading::RiskLimit limit, const AccountFigures& figures) const;
    AppServices& m_context;
};

}  // namespace tessera::ui
