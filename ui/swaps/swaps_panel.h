#pragma once
// Token swaps: asked for at the market or at a rate, their schedule with what is known of it, what is held,
// its flows and its value, and the offsetting swap that closes it. GUI thread only.

#include <QLabel>

#include "ui/context/panel.h"
#include "ui/context/panel_header.h"
#include "ui/swaps/swap_markets.h"
#include "ui/swaps/swap_tables.h"
#include "widgets/table/record_table.h"

class QComboBox;
class QLineEdit;
class QPushButton;
class QSpinBox;
class QToolButton;

namespace tessera::ui {

class SwapsPanel : public Panel {
    Q_OBJECT
 public:
    explicit SwapsPanel(AppServices& context, QWidget* parent = nullptr);
    QWidget* headerRow() override { return m_header; }
    QString title() const override;
    PanelState saveState() const override;
    void restoreState(const PanelState& state) override;
    void focusContent() override;

    widgets::RecordTable& offerTable() { return *m_offers; }
    widgets::RecordTable& heldTable() { return *m_holdings; }
    QPushButton& sendButton() { return *m_send; }
    QPushButton& closeButton() { return *m_close; }
    QLineEdit& rateField() { return *m_rate; }
    QString offerText() const { return m_offerWords->text(); }
    QString heldText() const { return m_heldWords->text(); }
    QString whyText() const { return m_why->text(); }
    /// At the hub's state now.
    void showAll();

 private:
    void layOut();
    QWidget* buildRequest();
    void listen();
    void refresh();
    void showMonths(const std::vector<swaps::MonthQuote>& listed);
    void showOffer(const std::vector<swaps::MonthQuote>& listed,
                   const std::vector<domain::DatedLevel>& published);
    void showHeld(const std::vector<domain::DatedLevel>& published);
    bool paysFixed() const;
    swaps::SwapRequest request() const;
    QString rateComplaint() const;
    void send();
    void closeOut();

    AppServices& m_context;
    SwapMarkets m_markets;
    QString m_family;
    QString m_awaitedMonth;  // of a state, until its month is listed: "2027-01"
    swaps::SwapOffer m_offer;
    swaps::HeldSwap m_held;

    PanelHeader* m_header;
    OfferTable* m_offerModel;
    HeldTable* m_heldModel;
    widgets::RecordTable *m_offers, *m_holdings;
    QLabel *m_offerWords, *m_why, *m_heldWords;
    QToolButton* m_families = nullptr;
    QComboBox *m_side = nullptr, *m_first = nullptr;
    QSpinBox *m_months = nullptr, *m_lots = nullptr, *m_ticks = nullptr;
    QLineEdit* m_rate = nullptr;
    QPushButton *m_send = nullptr, *m_close = nullptr;
    int m_framesToShow = 0;
};

}  // namespace tessera::ui
