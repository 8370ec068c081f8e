#pragma once
// A chain as the rows of a table: calls, strike, puts; between two strikes the line where the future stands.
// GUI thread only.

#include <functional>

#include "app/options/open_totals.h"
#include "widgets/table/cell_table_model.h"

namespace tessera::ui {

/// What a column says, on either side.
enum class ChainField : std::uint8_t {
    OpenInterest,
    OpenChange,
    Volume,
    Volga,
    Vanna,
    Theta,
    Vega,
    Gamma,
    Delta,
    Volatility,
    Last,
    Bid,
    Ask,
    Mine,
    Strike,
};

/// What the chain itself does not hold.
struct ChainContext {
    std::function<domain::Quantity(domain::InstrumentId)> position;  // signed lots; zero: none
    options::InterestOf openInterest;                                // empty: of none
    std::optional<domain::InstrumentId> chosen;                      // shown in the ladder of the same colour
    int futureDecimals = 2;
    bool isFutureUp = true;  // since yesterday
};

/// "+1,204", "-3", "0".
QString signedLots(domain::Quantity lots, int decimals);

class ChainModel : public widgets::CellTableModel {
    Q_OBJECT
 public:
    /// The calls' columns, the strike, the puts'.
    static constexpr int kStrike = 14, kColumns = 2 * kStrike + 1;
    explicit ChainModel(QObject* parent = nullptr);
    static std::vector<widgets::RecordColumn> columns();
    static ChainField fieldOf(int column);
    /// None of the strike's.
    static std::optional<domain::OptionRight> rightOf(int column);
    static int columnOf(ChainField field, domain::OptionRight right);

    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;
    void showChain(options::Chain chain, const ChainContext& context);
    const options::Chain& chain() const { return m_chain; }

    /// None: the line at the money, or no such row.
    std::optional<domain::Price> strikeOf(int row) const;
    /// -1: it is not in the chain.
    int rowOf(domain::Price strike) const;
    /// Where the future stands; -1 while it has no price.
    int moneyRow() const { return m_moneyRow; }
    /// The option a cell is of; null: none, or it is not listed.
    const options::OptionReading* optionAt(const QModelIndex& index) const;

 private:
    const options::StrikeRow* rowAt(int row) const;
    Row moneyCells(const ChainContext& context) const;
    Row strikeCells(const options::StrikeRow& strike, const ChainContext& context) const;

    options::Chain m_chain;
    int m_moneyRow = -1;
};

}  // namespace tessera::ui
