#include "ui/context/glossary.h"

#include <QHash>
#include <QStringList>

namespace tessera::ui {

namespace {

constexpr GlossaryEntry kEntries[] = {
    {"24 x 1h",
     "Beside a forecast: how many steps it looks ahead and how long each is. 24 x 1h is one day in hours. "
     "The chart's Forecast menu offers 6, 12, 24 and 48; each has a record of its own.",
     "", "horizon"},
    {"Admin key",
     "A key that reads a whole organisation's usage and cost, and is not the one that calls models. OpenAI "
     "and "
     "Anthropic call it so, OpenRouter a management key. Tessera keeps it in memory alone, or in the "
     "desktop's "
     "secret service if you say so.",
     "", "management key, provisioning key, secret service"},
    {"Ahead",
     "How many lots stand before your order at its price and trade first. Where a source tells only totals "
     "it is an estimate with bounds."},
    {"Alert",
     "Something you want to be told of: a price, a study or a drawing is crossed, a fixing is withheld, a "
     "model's list price changes. It is watched for as long as the program runs, whatever is on the screen; "
     "what happened while it was closed is told at the next start, as far as it is known.",
     "", "alerts"},
    {"Armed",
     "A ladder takes clicks as orders only while it is armed (amber). It disarms by itself when the book is "
     "stale, the computer sleeps or the screen is locked.",
     "", "disarmed, arm"},
    {"Asian option",
     "An option on the mean of a month's fixings instead of one day's price, here on an average future. No "
     "single day decides it, and the more of the month is fixed the less is left to be uncertain of, so that "
     "it "
     "costs less than an option on a single day. Its implied volatility is that of the average future; "
     "beside "
     "it stands that of a single fixing.",
     "max(0, mean - strike)", "Asian, average option, average price option, Asian options"},
    {"Ask", "What sellers want: the lowest price at which somebody offers to sell now.", "", "offer"},
    {"At the money",
     "A strike at the price the future has now; beyond it an option is out of the money, and on the other "
     "side of "
     "it in the money: exercising now would pay. The volatility at the money is read at the future's price, "
     "between the two strikes about it.",
     "", "ATM, ATM IV, ATM %, in the money, out of the money"},
    {"Average price", "What the lots you hold cost on average, fees not counted.",
     "sum of price x lots / lots"},
    {"Backwardation",
     "Later months are cheaper than near ones. With token prices it is usual: inference gets cheaper with "
     "time.",
     "", "contango"},
    {"Basis",
     "The difference between the future and the index it settles to, or between your own price and that "
     "index. A hedge leaves it open.",
     "future - index"},
    {"Batch",
     "Requests a vendor answers within hours instead of at once, for less: half the price at most vendors.",
     "", "batch tier, flex, price tier"},
    {"Bid", "What buyers pay: the highest price at which somebody wants to buy now."},
    {"Book", "All orders waiting at an instrument, by price: bids below, asks above.", "",
     "order book, depth"},
    {"Bracket",
     "Three orders sent as one: an entry, a target that takes the profit, and a stop that limits the loss. "
     "When one exit trades, the other goes."},
    {"Busted trade", "A fill the exchange takes back. Position, cash and profit are as if it had not been.",
     "", "bust"},
    {"Cache read",
     "Tokens of a prompt the vendor kept from an earlier request. They cost a tenth to a half of fresh "
     "input.",
     "", "cached input, cached tokens"},
    {"Cache write",
     "Tokens of a prompt the vendor keeps for later requests. Some vendors ask a quarter more for them.", "",
     "cache creation"},
    {"Calendar spread",
     "Two months of one contract traded as one: bought near, sold far. Its price is a difference and may be "
     "below zero. When the near month ends it leaves the far one."},
    {"Call",
     "The right to buy the future at the strike. When it expires it pays what the future is worth above the "
     "strike, or nothing.",
     "max(0, future - strike)", "calls"},
    {"Close only",
     "A state in which orders may only make the position smaller, after a loss limit was reached or because "
     "you chose so."},
    {"Collar", "How far from the mark an order's price may be before it is refused as a slip of the hand.",
     "|price - mark| <= collar x mark"},
    {"Composite",
     "The index of one current model a maker, of the working grade (first list price 1.00 to 4.50 USD per "
     "Mtok), and the future on it (SITC). Frontier, standard and budget (SITF, SITS, SITB) are baskets of "
     "their own: every model first listed above 4.50, from 1.00 to 4.50, and below.",
     "", "frontier, standard, budget, tier"},
    {"Contract month",
     "The month in which a future ends. Z26 is December 2026: F G H J K M N Q U V X Z stand for January to "
     "December."},
    {"Contract size", "How much of the underlying one lot is: 1,000 Mtok, or 730 GPU-hours.", "",
     "multiplier"},
    {"Coverage",
     "How often the outcome lay inside a forecast's band. An 80 % band should hold 80 of 100 outcomes."},
    {"Corrector",
     "A model that may move a statistical forecast within bounds: up to 300 basis points at its end, half to "
     "twice its width, or abstain, with a reason. The forecast it began from is recorded and scored beside "
     "it."},
    {"CRPS",
     "One number for how good a forecast with a range was: the distance between the forecast's distribution "
     "and what happened, in USD. Smaller is better.",
     "integral of (F(x) - 1{x >= outcome})^2 dx", "continuous ranked probability score"},
    {"Daily settlement", "The price at 20:00 UTC at which all positions are valued for the day's margin.", "",
     "settlement"},
    {"Day order", "Works until the session ends (20:00 UTC).", "", "DAY"},
    {"Delta",
     "What an option's price gains when its future rises by one dollar: 0 to 1 for a call, -1 to 0 for a "
     "put. "
     "So many futures move as one option does.",
     "change of option / change of future"},
    {"Dispersion",
     "How far the prices an index counts lie apart around their median. Above 0.60 they are not one "
     "commodity, and the fixing is withheld.",
     "1.4826 x MAD / median"},
    {"Drawdown", "How far equity has fallen from its highest point so far."},
    {"Equity",
     "Cash plus what open positions would bring at the mark. A dash while one of them has no price.",
     "cash + sum of open profit"},
    {"Expectancy", "What a round trip brought on average, fees counted.", "sum of results / round trips"},
    {"External", "An order or fill that was not placed here, or an instrument of a third-party source."},
    {"Fan", "The forecast on the chart: bands that should hold 50, 80 and 90 % of outcomes, wider with time.",
     "", "Fcst %, forecast band"},
    {"Expression",
     "A price computed from others, as SITC-H27 - SITC-Z26 or @SITC / gpt-4o output, with + - * / and "
     "brackets. It has a value where each of its prices is known; a trade counts for an hour.",
     "", "computed, spread of two"},
    {"Fcst %", "In the watchlist: how far the forecast's median lies from the last price."},
    {"FIFO",
     "First in, first out: the lots bought first are counted as sold first. Another count uses the average "
     "price.",
     "", "first in first out"},
    {"FOK", "Fill or kill: the whole quantity now, or nothing.", "", "fill or kill"},
    {"Fixing",
     "An index level, published at a time of day from the prices of that day; withheld with a reason when "
     "there are too few or they disagree too much. A withheld one carries the median of 7 days, else of 14, "
     "else the last one up to 44 days old.",
     "", "print, withheld"},
    {"Flatten",
     "Cancels your orders in the instrument, waits for the answers, and closes what is left at market."},
    {"Forecast median", "Half of the model's paths end above it, half below. Not advice."},
    {"Future",
     "An agreement on a price now for a settlement later. Here it settles in cash against an index; nothing "
     "is delivered."},
    {"Gamma",
     "How much delta changes when the future rises by one dollar. It is large near the strike shortly before "
     "the "
     "end.",
     "change of delta / change of future"},
    {"GPU-hour",
     "One graphics processor of a kind (H100, B200) rented for one hour: what inference is made with."},
    {"GTC", "Good till cancelled: works across sessions, also while this program is closed.", "",
     "good till cancelled"},
    {"Halt", "A pause of ten minutes after a price has moved by its halt band. Orders can be cancelled."},
    {"Hedge",
     "A position that gains when your bill rises and loses when it falls, so that the sum moves less."},
    {"Hedge ratio",
     "How many dollars of futures belong to a dollar of the bill: how closely the two moved together, times "
     "how "
     "much more the one swings than the other. Zero: do not hedge.",
     "h* = rho x sigma bill / sigma index", "h*"},
    {"Iceberg",
     "An order that shows a part of its quantity at a time; each new part joins the end of the queue.", "",
     "display quantity"},
    {"Implied order",
     "An order that two others make: bid the near month and offer the far one, and there is a bid for the "
     "spread of them; offer the spread and the far month, and there is an offer of the near one. Who takes "
     "it "
     "trades with both at once, or not at all.",
     "near - far = spread", "implied orders, implied in, implied out, implied price"},
    {"Implied volatility",
     "How much the future would have to move a year for the option to be worth what it is quoted at, by the "
     "formula of Black (1976). It is what buyers and sellers agree on, not a forecast; a price below what "
     "exercising brings implies none.",
     "", "IV, IV %, volatility, IV less realised"},
    {"Index",
     "A number computed from list prices by a published rule. It is fixed, not traded. The panel List-price "
     "index computes it from real prices and shows every row; the paper exchange's @SITC, @SITF, "
     "@SITS and @SITB begin with the same levels and are simulated after them.",
     "", "@SITC, @SITF, @SITS, @SITB, TPI"},
    {"IOC", "Immediate or cancel: what can trade now trades, the rest goes.", "", "immediate or cancel"},
    {"Input tokens",
     "What you send to a model: the question and everything given with it. What comes from the cache is "
     "counted "
     "apart here.",
     "", "prompt tokens, uncached input"},
    {"Inter-tier spread",
     "The same month of two price tiers traded as one: frontier bought and composite sold. Its price is what "
     "the one costs more than the other, and may be below zero. Both legs end together.",
     "one tier - the other", "inter-tier spreads, tier spread"},
    {"Journal",
     "The record of everything you asked and every answer, written before it is sent and chained so that a "
     "change shows."},
    {"Kill switch", "Cancels every working order and stops order entry until it is released."},
    {"Ladder", "The book by price, one row a price. A click places, moves or cancels orders.", "",
     "DOM, price ladder"},
    {"Latency", "How long a message was under way. Shown for market data as the newest and the worst."},
    {"Limit order", "Trades at its price or better, and waits otherwise."},
    {"Link",
     "Panels of one colour share instrument, interval, visible time or crosshair. An order never depends on "
     "it."},
    {"List price",
     "What a vendor publishes for a million tokens. What you pay differs by batch, discounts and credits.",
     "", "price list"},
    {"Long, short", "Long gains when the price rises, short when it falls.", "", "short"},
    {"Lot", "One contract: the smallest quantity of a future. What it stands for is its contract size.", "",
     "contract"},
    {"Maintenance margin",
     "The part of the initial margin below which the exchange calls the account at the daily settlement: see "
     "margin call.",
     "the account's initial margin x the largest share that a contract it holds asks for"},
    {"Maker, taker", "The maker's order waited in the book, the taker's met it. Fees can differ.", "",
     "taker"},
    {"Margin",
     "Money set aside while positions are open, so that a loss can be paid. Not a price. It is what they "
     "lose "
     "together in the worst of sixteen scenarios of price and volatility, so that positions which offset "
     "each "
     "other ask for less.",
     "of one future: initial margin x lots"},
    {"Margin call",
     "At the daily settlement (20:00 UTC) the exchange asks an account whose equity is below its maintenance "
     "margin to bring it up to the initial margin within an hour of market time, by reducing what it holds. "
     "After that it liquidates: working orders are cancelled, oldest first; then positions are closed at "
     "market, within the collar, the one that frees the most margin first, until the initial margin holds. "
     "An account of a paper exchange is called by it; a shadow account is closed at once.",
     "", "liquidation, margin notice"},
    {"Mark",
     "The price everything is valued at: the last trade held within bid and ask, else the middle of both."},
    {"Market order", "Trades now at the best prices there are, within a collar."},
    {"MIT", "Market if touched: waits until the price is reached, then trades at market."},
    {"Mix",
     "Part of what moved a bill: tokens went to dearer or cheaper models, at the same prices and the same "
     "number of "
     "tokens. Price, volume and mix add up to the change.",
     "", "price volume mix, what moved it, attribution"},
    {"Mixed price",
     "Input, output and cached input price of a model as one number, in stated shares. Bills differ, so no "
     "mix fits all: an index always says which one it is of.",
     "0.4 input + 0.6 output", "blend"},
    {"Mtok", "One million tokens: the unit in which inference is priced.", "", "million tokens, tokens"},
    {"OCO", "One cancels the other: two orders of which at most one trades in full.", "",
     "one cancels other"},
    {"Open interest",
     "Contracts that were bought and sold to open and not closed again, counted once for both sides: what "
     "all "
     "accounts hold long. A fill between two who open adds to it, between two who close takes from it. The "
     "exchange tells it once a second; beside it what it changed by since the last daily settlement.",
     "sum of long positions", "OI, OI day, open contracts"},
    {"Option",
     "A right without a duty, on one future: a call to buy it, a put to sell it, at the strike. The options "
     "here "
     "are European, so they are exercised only at the end, in cash, and margined like futures: no premium is "
     "paid ahead, the price's changes are.",
     "", "options"},
    {"Option collar",
     "A call that caps what you pay and a put, sold, that pays for the call: between the two prices you pay "
     "the "
     "market's. A hedge plan prices it by its own simulation: the options listed here are on the composite's "
     "futures, "
     "not on the averages that a bill follows."},
    {"Output tokens", "What a model writes. Reasoning is part of it, and billed as such.", "",
     "completion tokens, reasoning tokens"},
    {"Paper",
     "No money moves. Orders meet the exchange that runs on this computer, or are matched beside a real "
     "market that is only watched.",
     "", "paper exchange"},
    {"Par rate",
     "The fixed price at which a swap is worth nothing: the mean of what the market expects of its months. "
     "No "
     "interest is counted.",
     "", "swap rate, par"},
    {"Position", "The lots you hold: above zero long, below zero short."},
    {"Post only", "Refused rather than take: the order only ever adds to the book."},
    {"Price limit", "No trade beyond it until the next session.", "", "limit up, limit down"},
    {"Print", "A trade as the market tells it: price, quantity, time.", "", "tape"},
    {"Profit factor", "What winners brought for each dollar the losers cost.",
     "sum of gains / sum of losses"},
    {"Put",
     "The right to sell the future at the strike. When it expires it pays what the future is worth below the "
     "strike, or nothing.",
     "max(0, strike - future)", "puts"},
    {"Put/call volume", "Lots of puts dealt over lots of calls, of one expiry, in the last 24 hours."},
    {"Queue", "Orders at one price trade in the order they came."},
    {"R\u00B2",
     "The share of the bill's week-to-week price swings that the index explains: what a hedge could take "
     "away. 1 is all "
     "of it, 0 none.",
     "rho squared", "R2, hedge effectiveness"},
    {"Random walk",
     "The forecast that says: no idea, the last price with its usual spread. A model must beat it to be "
     "worth looking at."},
    {"Recalibrated",
     "Of a forecast: each quantile was moved to where the outcomes of the forecaster's scored forecasts lay, "
     "known at its origin, from 30 on. Recorded and scored apart from the fan as it came.",
     "", "conformal, recalibration"},
    {"Realised", "Profit or loss of lots that were closed. Open profit is of those still held.", "",
     "realized, unrealised"},
    {"Retracement", "How far a price has come back of the way it went, in percent of that way.",
     "(high - price) / (high - low)", "Fibonacci, Fibonacci retracement"},
    {"Reverse", "Closes the position and opens the same one on the other side."},
    {"Round trip", "From flat to flat: the opening and the closing of a position."},
    {"Session day",
     "The day a fill is booked to: it ends at 20:00 UTC and has the date of its end, as futures do."},
    {"Shadow",
     "Orders on paper beside a market that is only watched. Three models tell when they would have filled, "
     "from hopeful to strict.",
     "", "shadow paper, base, optimistic, pessimistic"},
    {"SIT",
     "Standard inference token: a token of a model that meets a stated quality bar, so that prices of "
     "different models can be compared (Xing, arXiv 2603.21690).",
     "", "standard inference token"},
    {"SITC",
     "The future on the composite index of inference prices, in USD per million tokens. SITF, SITS and SITB "
     "are those on the frontier, standard and budget tier. Each settles to the fixing of its last trading "
     "day, "
     "the third Wednesday of its month.",
     "", "SITF, SITS, SITB"},
    {"SITCA",
     "The future on the average of a month: SITCA-Z26 settles to the mean of the composite's fixings of "
     "Mondays to Fridays in December 2026. SITFA, SITSA and SITBA are those of the other tiers. A bill of a "
     "whole month moves with it rather than with one day. In its month the part already fixed is known, so "
     "its "
     "price moves less and less.",
     "(sum of the n fixed + the N - n to come) / N", "month average, average future, SITFA, SITSA, SITBA"},
    {"Skew",
     "How much dearer downside is than upside: the volatility of the put with delta -0.25 less that of the "
     "call "
     "with 0.25, in percentage points.",
     "", "Skew 25d, Skew 25d put less call"},
    {"Skill", "How much better a forecaster did than the random walk, in percent of the walk's CRPS.",
     "1 - CRPS / CRPS of the walk"},
    {"Skill index",
     "How well a forecaster foresees each next day of an index, over 30 days: S is the sum of its errors "
     "(CRPS) by "
     "that of a random walk's, and the index is held within 0 and 100. 50 is as good as the random walk, 100 "
     "perfect. "
     "Each forecast is committed, as a SHA-256, before its day begins; a missing one counts as two random "
     "walks. "
     "SKILL-ETS-Z26 is the future on it, 10 USD a point; anybody can compute the settlement again.",
     "100 - 50 S, S = sum CRPS / sum CRPS of the walk",
     "SKILL, SKILL-ETS, SKILL-DRIFT, SKILL-THETA, @SKILL-ETS, @SKILL-DRIFT, @SKILL-THETA, skill future, "
     "accuracy "
     "future, forecast-skill index, commitment"},
    {"Slippage",
     "What a fill was worse than the middle of the book at your press. Above zero it cost you, below zero it "
     "helped.",
     "side x (fill - mid at press) x lots x size", "slippage sign"},
    {"Smile",
     "Implied volatility by strike. Were moves what the formula assumes it would be flat; it rises where "
     "people "
     "pay more for a large move.",
     "", "volatility smile"},
    {"Spread", "The gap between best bid and best ask; also two contracts traded as one.", "ask - bid"},
    {"Stale",
     "Nothing has come for longer than the source promised: numbers are kept and greyed, and nothing new can "
     "be sent."},
    {"Stop", "Waits at the exchange until a trade reaches its price, then becomes a market or limit order.",
     "", "stop limit, trailing stop"},
    {"Strategy",
     "Options and futures bought and sold together for one purpose: a spread, a straddle, a collar. Its legs "
     "trade at once, or none does.",
     "", "strategies, legs"},
    {"Strike", "The price at which an option lets you buy or sell its future."},
    {"Strip", "Futures of several months bought together, each for its own month's bill."},
    {"Study",
     "A line worked out from the bars: an average, a band, an oscillator. Where it warms up it is a dash.",
     "", "studies, indicator"},
    {"Theta",
     "What an option's price loses with a day that passes while nothing else changes, in USD a unit.", "",
     "time decay"},
    {"Swap",
     "Every month the mean of its fixings is exchanged for a fixed price, in cash at its end: whoever pays "
     "fixed "
     "gets what the mean is above it, and pays what it is below. Here a swap is cleared as futures on the "
     "mean "
     "of each month, one order for all of them, as exchanges clear swaps that were made elsewhere; it can "
     "have "
     "as many months, one after the other, as are listed.",
     "flow of a month: (mean - fixed price) x lots x lot size; rate: mean of the months' fixed prices",
     "token swap, fixed for floating"},
    {"Tick", "The smallest step of a price. Its value is what one step means for one lot.",
     "tick value = tick x contract size", "tick size, tick value"},
    {"PIT histogram",
     "Where in each forecast's own distribution the outcome lay, counted in tenths. Even bars: the widths "
     "are "
     "right. High ends: the forecasts are too narrow. A high middle: too wide.",
     "", "probability integral transform"},
    {"Reliability",
     "How often the outcome lay below each quantile of the forecasts, against how often it should. On the "
     "diagonal the probabilities can be taken at their word."},
    {"DM p",
     "Diebold-Mariano test: how likely a difference from the random walk's losses as large as this one is by "
     "chance alone, with overlapping forecasts allowed for. Below 0.05 it is hardly chance.",
     "", "Diebold-Mariano"},
    {"Earlier forecasts",
     "Recorded forecasts of the forecaster shown, faint on the chart: the 80 % band, the median dotted, and "
     "a "
     "dot where the price was at the end, a ring where it lay outside.",
     "", "ghosts"},
    {"Token", "What a language model reads and writes: some three quarters of a word."},
    {"UNPROVEN",
     "The forecaster has fewer than 30 scored forecasts, or they do not show that it beats the random walk.",
     "", "proven"},
    {"Stress test",
     "What the positions would gain or lose if a told story happened at once: every option is valued anew at "
     "the moved "
     "price, volatility and day."},
    {"Value at risk",
     "A loss that a day exceeds once in a hundred days: by the days there were, or by simulated ones. How "
     "much worse "
     "the worse days were stands beside it.",
     "the loss of rank 1 % of all days", "VaR"},
    {"Value area",
     "The prices at which 70 % of the volume traded, around the one with the most: the point of control "
     "(Steidlmayer's Market Profile, CBOT). Of the bars shown, or of each session; a session here ends with "
     "the "
     "settlement at 20:00 UTC.",
     "from the point of control on, row by row, to the neighbour with more volume",
     "point of control, volume by price, volume profile, session profile"},
    {"Vanna",
     "How much an option's delta changes when volatility rises by one percentage point; as much as its vega "
     "changes with the future.",
     "change of delta / change of volatility"},
    {"Vega", "What an option's price gains when volatility rises by one percentage point, in USD a unit."},
    {"Volga",
     "How much an option's vega changes when volatility rises by one percentage point: small at the money, "
     "large away from it.",
     "change of vega / change of volatility"},
    {"VWAP", "The average price of all trades, weighed by quantity.",
     "sum of price x quantity / sum of quantity"},
    {"Working order",
     "An order that is at the exchange and has not ended: waiting, partly filled, or held until its stop "
     "triggers.",
     "", "held, live"}};

}  // namespace

std::span<const GlossaryEntry> glossary() {
    return kEntries;
}

namespace {

/// By every name of theirs, case folded: heads ask with every paint whether a word of theirs is explained.
QHash<QString, const GlossaryEntry*> entriesByName() {
    QHash<QString, const GlossaryEntry*> byName;
    const auto add = [&](const QString& name, const GlossaryEntry& entry) {
        if (const QString folded = name.toCaseFolded(); !folded.isEmpty() && !byName.contains(folded)) {
            byName.insert(folded, &entry);
        }
    };
    for (const GlossaryEntry& entry : kEntries) {
        add(QString::fromUtf8(entry.term), entry);
        for (const QString& also : QString::fromUtf8(entry.also).split(QStringLiteral(", "))) {
            add(also, entry);
        }
    }
    return byName;
}

}  // namespace

const GlossaryEntry* explain(const QString& term) {
    static const QHash<QString, const GlossaryEntry*> kByName = entriesByName();
    return kByName.value(term.trimmed().toCaseFolded(), nullptr);
}

}  // namespace tessera::ui
