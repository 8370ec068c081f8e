#include "ui/shell/guide.h"

namespace tessera::ui {

namespace {

constexpr GuideStep kTrader[] = {
    {"The watchlist",
     "Futures on the price of AI tokens, one on GPU-hours, spreads between months, and the indexes behind "
     "them. Click "
     "SITC-Z26: the composite token price, December 2026, in USD per million tokens.",
     "watchlist", nullptr},
    {"The chart",
     "Candles are trades, the stepped line is the index it settles to. Violet is a model's forecast, dashed "
     "the random walk it has to beat. Neither is advice.",
     "chart", nullptr},
    {"The ladder",
     "Every price a row: what buyers bid on the left, what sellers ask on the right. The filled cell is the "
     "last trade. "
     "F1 explains any word.",
     "ladder", nullptr},
    {"Arm it",
     "Clicks are orders only while a ladder is armed, so that none happens by accident. Press Arm ladders, "
     "or "
     "Ctrl+Shift+A.",
     "arm", [](const GuideFacts& facts) { return facts.isArmed; }},
    {"Buy",
     "Click in the Bid column, in the row of the lowest ask (the first red bar above the middle). It is a "
     "buy order at "
     "that price, so it meets the seller there and fills. By keys: F6, arrows to that row, B. On paper: no "
     "money "
     "moves.",
     "ladder", [](const GuideFacts& facts) { return facts.hasFill; }},
    {"Your fill",
     "The blotter keeps the order, its fill and the position, with profit at the mark. F on the ladder "
     "flattens: it "
     "closes the position. A right click on an order cancels it.",
     "blotter", nullptr}};

constexpr GuideStep kAnalyst[] = {
    {"What models cost",
     "About a thousand models with their list prices in USD per million tokens. A dash is a price that "
     "nobody "
     "states, never zero: rest the pointer on it and it says why.",
     "models", nullptr},
    {"Look at one",
     "Click a model. Its price over time is drawn in steps: it holds until another one is named. Where the "
     "line has a gap no price is known.",
     "models", [](const GuideFacts& facts) { return facts.drawn >= 1; }},
    {"What changed",
     "Open the tab What changed: cuts, raises, new and withdrawn models, the newest day first. A click on a "
     "line draws its model.",
     "models", [](const GuideFacts& facts) { return facts.seesChanges; }},
    {"Find a model",
     "In the tab Models type a part of a name, as in claude opus, or choose a maker or a price. "
     "From anywhere: Ctrl+K, then # and the name.",
     "models", nullptr},
    {"The log scale",
     "Log, over the chart: equal distances are equal ratios. A cut by half looks the same at 60 as at "
     "0.60, so dear and cheap models fit one picture.",
     "models", nullptr},
    {"Compare two",
     "In the tab Models click the box in front of a model, then that of another one; by keys Space on "
     "its row. Up to six are kept, named at their lines' ends.",
     "models", [](const GuideFacts& facts) { return facts.isLog && facts.kept >= 2; }}};

constexpr GuideStep kCompany[] = {
    {"The bill",
     "Import files… reads the usage and cost files your AI vendors give you; nothing leaves this machine. No "
     "file at hand? A made-up company's bill is built in: look it over, then keep it.",
     "bill", [](const GuideFacts& facts) { return facts.hasBill; }, "bill.sample", "Made-up company…"},
    {"What it is made of",
     "A row a model: tokens that went in, came from the cache and came out, and what they cost. Price "
     "tier, the tab above the rows, says which index each price is held against.",
     "bill", nullptr},
    {"What moved it",
     "From one month to the next: price, volume (more tokens) and mix (other models, more output). With what "
     "is not tokens they add up to the cent. A future can help with the first only.",
     "moved", nullptr},
    {"Would a future have helped?",
     "h* is the hedge ratio: how much of a part of the bill to set against an index, measured on the weeks "
     "on record. No hedge, with its reason, is an honest answer and the usual one.",
     "hedge", nullptr},
    {"Before a hedge",
     "What needs no futures, only some work and a test: another seller of the same model, more from the "
     "cache, the batch tariff, a "
     "smaller model for a share. USD a month, from the bill's own tokens.",
     "before", nullptr},
    {"Try a ratio",
     "Tick try beside Hedge ratio by hand: what has an index is hedged whatever the evidence says. The two "
     "pictures show what that does to the bill's range. It may widen it.",
     "outlook", [](const GuideFacts& facts) { return facts.isByHand; }},
    {"Try on paper",
     "Try on paper… writes the orders in plain words. Read them, untick what you do not want, place them. "
     "The paper exchange fills them: no money moves.",
     "outlook", [](const GuideFacts& facts) { return facts.hasFill; }, "hedge.try", "Try on paper…"},
    {"Follow it",
     "Futures held stand in Would a hedge help?, marked as the market moves. Report… writes four pages or a "
     "workbook for those who decide.",
     "hedge", nullptr}};

constexpr Guide kTraderGuide{"trade",
                             "guide/traderStep",
                             "trader",
                             nullptr,
                             false,
                             kTrader,
                             "That was a trade on paper",
                             "Next: Ctrl+K finds everything, F1 explains words, Menu, Keys and clicks has "
                             "every key.",
                             "Ctrl+K finds everything, F1 explains words."};
constexpr Guide kAnalystGuide{"study",
                              "guide/analystStep",
                              "analyst",
                              "models",
                              true,
                              kAnalyst,
                              "Two models compared on a log scale",
                              "The chart keeps them with the workspace. Next: Import prices… reads newer "
                              "lists, and the four charts show what is traded on such prices.",
                              "Ctrl+K, then # and a name, finds a model."};
constexpr Guide kCompanyGuide{"hedge",
                              "guide/companyStep",
                              "company",
                              nullptr,
                              true,
                              kCompany,
                              "A bill looked at, a hedge tried on paper",
                              "Next: your own files (Menu, Import usage and cost files) take the made-up "
                              "company's place. F1 explains any word.",
                              "Menu, Import usage and cost files reads your own bill."};

}  // namespace

std::span<const Guide* const> guides() {
    static constexpr const Guide* kAll[] = {&kTraderGuide, &kAnalystGuide, &kCompanyGuide};
    return kAll;
}

}  // namespace tessera::ui
