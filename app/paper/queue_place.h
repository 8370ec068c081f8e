#pragma once
// Where a paper order stands behind the orders of a real market that never saw it. From a source that tells
// every order the place is exact; from one that tells totals it is what one fill model believes.

#include <optional>
#include <unordered_map>
#include <variant>

#include "app/domain/order_book.h"
#include "app/domain/queue_estimate.h"
#include "app/trading/paper_fill.h"

namespace tessera::paper {

class QueuePlace {
 public:
    /// Joins the back of (side, price) of `book`. `byOrder`: the source tells orders, not totals.
    QueuePlace(trading::FillModel model, const domain::OrderBook& book, bool byOrder, domain::Side side,
               domain::Price price, domain::Timestamp at);

    domain::Quantity ahead() const;
    /// Bounds of what the source allows; equal where it tells every order.
    domain::Quantity least() const;
    domain::Quantity most() const;
    bool isExact() const { return std::holds_alternative<Orders>(m_queue); }

    /// A trade of `quantity` at this price: what of it reaches the paper order.
    domain::Quantity onTrade(domain::Quantity quantity, domain::Timestamp at);
    void onTotal(domain::Quantity total, domain::Timestamp at);
    /// As onTotal(), after a time in which the level was not shown.
    void onShownAnew(domain::Quantity total, domain::Timestamp at);
    /// A resting order at this price lost `by`; true when it stood ahead.
    bool onReduced(domain::OrderId order, domain::Quantity by, bool isTraded);
    void onTradedThrough();
    /// The source told its book anew, and there is one: who is still there keeps his place, and nobody else
    /// is ahead. What it was short of meanwhile is no cancel.
    void onRebuilt(const domain::OrderBook& book, domain::Side side, domain::Price price,
                   domain::Timestamp at);

    /// The queue's part of a fill's reason.
    void explain(trading::FillReason& reason) const;

 private:
    struct Orders {
        std::unordered_map<domain::OrderId, domain::Quantity> ahead;
        domain::Quantity sum;
    };

    trading::FillModel m_model;
    std::variant<domain::QueueEstimate, Orders> m_queue;
    domain::Quantity m_atEntry, m_traded;
    domain::Timestamp m_joinedAt;
};

}  // namespace tessera::paper
