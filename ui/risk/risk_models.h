#pragma once
// The limits as a table to edit, and the journal's record of who changed what. GUI thread only.

#include <optional>
#include <vector>

#include "ui/context/app_services.h"
#include "widgets/table/record_model.h"

namespace tessera::ui {

/// A row a limit; the account's value and the chosen instrument's own one are edited in place. What is shown
/// is what the desk said, so a change appears once it is recorded.
class RiskLimitsModel : public widgets::RecordModel {
    Q_OBJECT
 public:
    enum Column { Name, Account, Own, Used, Meaning, Count };
    explicit RiskLimitsModel(AppServices& context, QObject* parent = nullptr);
    static std::vector<widgets::RecordColumn> columns(const QString& ownTitle);
    /// Whose own limits the third column has; none: no instrument is known yet.
    void setInstrument(std::optional<domain::InstrumentId> instrument);
    int rowCount(const QModelIndex& parent = {}) const override;
    Qt::ItemFlags flags(const QModelIndex& index) const override;
    /// Text as typed. Empty in the third column: the account's holds again. False, and problem(), when it is
    /// not a possible value.
    bool setData(const QModelIndex& index, const QVariant& value, int role) override;

 signals:
    void problem(const QString& sentence);

 private:
    QString text(int row, int column) const override;
    QString typed(int row, int column) const override;
    QString tip(int row, int column) const override;
    widgets::RecordLook look(int row, int column) const override;
    QString used(trading::RiskLimit limit) const;
    std::optional<std::int64_t> own(trading::RiskLimit limit) const;
    AppServices& m_context;
    std::optional<domain::InstrumentId> m_instrument;
};

/// "limit set" rows of the journal, newest first.
class RiskHistoryModel : public widgets::RecordModel {
    Q_OBJECT
 public:
    explicit RiskHistoryModel(AppServices& context, QObject* parent = nullptr);
    static std::vector<widgets::RecordColumn> columns();
    int rowCount(const QModelIndex& parent = {}) const override;
    /// Asks for the newest rows; the answer comes through AppServices::blotterPage.
    void refresh();

 private:
    QString text(int row, int column) const override;
    widgets::RecordLook look(int row, int column) const override;
    void take(const trading::BlotterPage& page);
    AppServices& m_context;
    std::optional<trading::PageTicket> m_pending;
    std::vector<trading::ActivityRow> m_rows;
};

/// "Normal", "Close only", "Disabled".
QString tradingStateText(trading::TradingState state);

}  // namespace tessera::ui
