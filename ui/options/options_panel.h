#pragma once
// The options of one family: chain, smile, volatility by expiry. What is chosen here is shown by ladder and
// chart of the same colour; orders are placed there. GUI thread only.

#include "app/options/chain.h"
#include "ui/context/panel.h"
#include "ui/context/panel_header.h"
#include "ui/options/chain_strip.h"
#include "ui/options/chain_table.h"
#include "ui/options/option_markets.h"
#include "ui/options/term_table.h"
#include "ui/options/volatility_pictures.h"
#include "widgets/chart/volatility_view.h"
#include "widgets/table/record_table.h"

class QLabel;
class QSplitter;
class QTabBar;
class QToolButton;

namespace tessera::ui {

class OptionsPanel : public Panel {
    Q_OBJECT
 public:
    explicit OptionsPanel(AppServices& context, QWidget* parent = nullptr);
    QWidget* headerRow() override { return m_header; }
    QString title() const override;
    PanelState saveState() const override;
    void restoreState(const PanelState& state) override;
    /// The chain of an option or of a future; what has none changes nothing.
    void takeInstrument(InstrumentMarket* market) override;
    void focusContent() override;

    ChainTable& table() { return *m_table; }
    ChainStrip& strip() { return *m_strip; }
    QTabBar& expiries() { return *m_expiries; }
    widgets::VolatilityView& smile() { return *m_smile; }
    widgets::VolatilityView& term() { return *m_term; }
    widgets::RecordTable& termTable() { return *m_terms; }
    QString priceLine() const;
    /// There where the panel is too low for chain and pictures: which of the two is shown.
    QToolButton& pictureButton() { return *m_pictureButton; }

 protected:
    void resizeEvent(QResizeEvent* event) override;

 private:
    void buildHeader();
    QWidget* buildHeads();
    QWidget* buildPictures();
    void layOut();
    void listen();

    void refresh();
    /// Shows another chain; `future` is a symbol.
    void choose(const std::string& future);
    void chooseFamily();
    void showAll();
    void showNothing();
    /// What stands about the table is there while it has rows.
    void showParts(bool isShown);
    void showExpiries();
    void showPriceLine(const options::Chain& chain);
    options::InterestOf interestOf() const;
    void showChain(const options::Chain& chain);
    void showPictures(const options::Chain& chain, const options::RealisedVolatility& realised);
    void openMenu(InstrumentMarket* market, const QPoint& at);
    InstrumentMarket* shownFuture() const;
    /// The options shown are on the mean of a month.
    bool isAsian() const;
    /// Of m_chains; its size: none.
    std::size_t shownIndex() const;

    AppServices& m_context;
    OptionMarkets m_markets;
    std::vector<options::Chain> m_chains;  // of the family, nearest first
    std::string m_future;                  // whose chain is shown; empty: the nearest
    SmilePictures m_smiles;

    PanelHeader* m_header;
    QToolButton* m_family = nullptr;
    QToolButton* m_pictureButton = nullptr;
    QLabel* m_price;
    widgets::ElidedLabel* m_termsLine;
    QLabel* m_side;
    QTabBar* m_expiries;
    ChainStrip* m_strip;
    QWidget* m_heads = nullptr;
    QWidget* m_chainBox = nullptr;
    QLabel *m_middleHead = nullptr, *m_openCalls = nullptr, *m_openPuts = nullptr;
    ChainTable* m_table;
    QWidget* m_pictures = nullptr;
    widgets::VolatilityView *m_smile, *m_term;
    TermTable* m_termModel;
    widgets::RecordTable* m_terms;
    QString m_toldTitle;
    int m_framesToShow = 0, m_framesToClock = 0;
    std::uint64_t m_seenMarket = 0, m_seenDesk = 0;
    bool m_isFilling = false;  // the tabs are being made, nobody chose one
};

}  // namespace tessera::ui
