#pragma once
// One ladder's logic: which prices are visible, what stands at each, what a gesture means. No widget, no
// pixels. GUI thread only.

#include <QObject>
#include <optional>
#include <vector>

#include "ui/context/app_services.h"
#include "ui/ladder/ladder_settings.h"
#include "widgets/ladder/ladder_gesture.h"
#include "widgets/ladder/ladder_snapshot.h"

namespace tessera::ui {

class LadderPresenter : public QObject {
    Q_OBJECT
 public:
    explicit LadderPresenter(AppServices& context, QObject* parent = nullptr);
    ~LadderPresenter() override;

    InstrumentMarket* market() const { return m_market; }
    /// Disarms: what a click would do has changed.
    void setMarket(InstrumentMarket* market);
    void setVisibleRows(int rows);
    void recentre();
    const LadderSettings& settings() const { return m_settings; }
    /// Recentres when the grouping changes.
    void setSettings(const LadderSettings& settings);
    void setGrouping(int ticksPerRow);
    int grouping() const { return m_settings.grouping; }
    /// The ticks a row can hold, fewest first.
    static const std::vector<int>& groupings();
    /// The view is being used: auto-centre waits.
    void setBusy(bool on) { m_isBusy = on; }

    bool isArmed() const { return m_armed; }
    /// Refuses with a sentence while the book is not live or orders cannot go out.
    void setArmed(bool armed, const QString& why);

    domain::Quantity quantity(widgets::LadderQuantitySlot slot) const;
    /// What the presets and the wheel count: a lot, or of an instrument that is dealt in parts of one the
    /// largest decimal part worth at most 10 USD.
    domain::Quantity quantityUnit() const { return m_unit; }
    std::int64_t units(widgets::LadderQuantitySlot slot) const;
    /// Clamped to 0 .. 99,999 units; zero sends nothing.
    void setUnits(widgets::LadderQuantitySlot slot, std::int64_t units);
    domain::TimeInForce timeInForce() const { return m_timeInForce; }
    void setTimeInForce(domain::TimeInForce tif);
    bool isPostOnly() const { return m_postOnly; }
    void setPostOnly(bool on);

    void handle(const widgets::LadderGesture& gesture);
    void cancelSide(domain::Side side);
    void cancelAll();
    /// Cancels all orders of the instrument, then closes the position at market. `factor` 2 reverses it.
    void closePosition(int factor);
    /// Flatten (1) or reverse (2): asks first, unless that is turned off.
    void askToClose(int factor);
    /// "Sell 20 SITC-Z26 at market, and cancel 3 working orders." Empty when there is nothing to do.
    QString closePositionWords(int factor) const;
    /// The instrument's own limit, or the account's.
    domain::Quantity largestOrder() const;

    /// Disarms what is not safe any more. True when a snapshot would differ from the last one told of.
    bool advance();
    widgets::LadderSnapshot build();

 signals:
    void armedChanged();
    void quantityChanged();
    void termsChanged();
    void settingsChanged();
    void menuNeeded();
    /// Flatten and reverse ask first; the panel shows the question.
    void confirmationNeeded(int factor);
    /// The order ticket, filled in with these; a zero price says nothing.
    void ticketNeeded(tessera::domain::Price price, tessera::domain::Quantity quantity);

 private:
    void place(const widgets::LadderGesture& gesture);
    void cancelChip(const widgets::LadderGesture& gesture);
    void replaceChip(const widgets::LadderGesture& gesture);
    void moveBracket(const widgets::LadderGesture& gesture);
    void changeQuantity(const widgets::LadderGesture& gesture);
    void cancelOne(const widgets::LadderGesture& gesture);
    void changeTerms(const widgets::LadderGesture& gesture);
    const trading::OrderView* picked(const widgets::LadderGesture& gesture) const;
    /// My working orders of that side in the row that shows `price`.
    std::vector<const trading::OrderView*> workingAt(domain::Price price, domain::Side side) const;
    QString armRefusal() const;
    void disarmIfUnsafe();
    std::optional<domain::Price> centredTop() const;
    /// True while a warning is up.
    bool centreBySelf();
    std::optional<std::int64_t> rowsFromTop(std::optional<domain::Price> price) const;

    void chooseUnit();
    void onRedefined(InstrumentMarket* market);
    void takeScale();
    bool hasTraces(domain::Timestamp now) const;
    void fillPhase(widgets::LadderSnapshot& snapshot) const;
    void fillEnd(widgets::LadderSnapshot& snapshot) const;
    void fillRows(widgets::LadderSnapshot& snapshot);
    void fillSide(widgets::LadderSnapshot& snapshot, domain::Side side) const;
    void fillVolume(widgets::LadderSnapshot& snapshot) const;
    void fillProfit(widgets::LadderSnapshot& snapshot) const;
    void fillMarks(widgets::LadderSnapshot& snapshot) const;
    void fillMine(widgets::LadderSnapshot& snapshot) const;
    void fillForecast(widgets::LadderSnapshot& snapshot) const;
    void fillSummary(widgets::LadderSnapshot& snapshot) const;
    domain::PriceDelta rowStep() const;
    /// Row that shows `price` (bids round down, asks up), or -1.
    int rowOf(domain::Price price, domain::Side side) const;
    trading::BookSeen seenBy(const widgets::LadderGesture& gesture, const char* source) const;

    AppServices& m_context;
    InstrumentMarket* m_market = nullptr;
    domain::PriceDelta m_tick;   // the market's, as the rows are numbered by it
    int m_quantityDecimals = 0;  // and as quantities are counted
    int m_rows = 43;
    LadderSettings m_settings;
    AutoCentre m_autoCentre;
    bool m_isBusy = false;
    std::optional<domain::Duration> m_clockOffset;  // wall time less monotonic time, when it was armed
    std::optional<domain::Price> m_top;             // price of the first row
    bool m_armed = false;
    bool m_postOnly = false;
    domain::TimeInForce m_timeInForce = domain::TimeInForce::Day;
    std::int64_t m_unitsA = 10, m_unitsB = 50;
    domain::Quantity m_unit = domain::Quantity::fromRaw(1);
    bool m_isUnitKnown = false;
    /// Everything a snapshot is made of.
    struct Seen {
        const InstrumentMarket* market = nullptr;
        std::uint64_t marketRevision = 0, deskRevision = 0, forecastRevision = 0, changes = 0;
        std::int64_t time = 0;
        std::optional<domain::Price> top;
        int rows = 0;
        bool isArmed = false;
        bool operator==(const Seen&) const = default;
    };
    std::optional<Seen> m_seen;
    std::uint64_t m_changes = 0;  // settings and quantities
};

}  // namespace tessera::ui
