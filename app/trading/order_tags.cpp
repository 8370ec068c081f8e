// Tags: a person's own word for an order. Its fills, and what they earned, inherit it.

#include <fmt/format.h>

#include <algorithm>

#include "app/trading/order_core.h"

namespace tessera::trading {

using domain::ClientOrderId;
using domain::Money;

namespace {

domain::Error refused(std::string_view why) {
    return {domain::ErrorCode::BadInput, fmt::format("The tag was not set: {}.", why), "tag"};
}

/// Bytes of the character that starts with `lead`; 0: no character starts so.
std::size_t lengthOf(unsigned char lead) {
    return lead < 0x80                   ? 1
           : lead >= 0xC2 && lead < 0xE0 ? 2
           : lead >= 0xE0 && lead < 0xF0 ? 3
           : lead >= 0xF0 && lead < 0xF5 ? 4
                                         : 0;
}

bool isContinuation(char byte) {
    return (static_cast<unsigned char>(byte) & 0xC0U) == 0x80;
}

/// Characters of `text`; none when it is not UTF-8 or holds a control character.
std::optional<std::size_t> plainLength(std::string_view text) {
    std::size_t count = 0;
    while (!text.empty()) {
        const auto lead = static_cast<unsigned char>(text.front());
        const std::size_t length = lengthOf(lead);
        if (length == 0 || length > text.size() || lead < ' ' || lead == 0x7F ||
            !std::ranges::all_of(text.substr(1, length - 1), isContinuation)) {
            return std::nullopt;
        }
        text.remove_prefix(length);
        ++count;
    }
    return count;
}

Money sumOf(Money a, Money b) {
    const auto sum = domain::add(a, b);
    return sum ? *sum : a;
}

}  // namespace

domain::Result<std::string> readTag(std::string_view typed) {
    const std::size_t first = typed.find_first_not_of(' ');
    if (first == std::string_view::npos) {
        return std::string{};
    }
    const std::string_view text = typed.substr(first, typed.find_last_not_of(' ') - first + 1);
    const auto length = plainLength(text);
    if (!length) {
        return refused("it holds a character that is not plain text; type it in one line");
    }
    if (*length > kTagLengthMost) {
        return refused(
            fmt::format("it has {} characters and may have {}; shorten it", *length, kTagLengthMost));
    }
    return std::string(text);
}

void DeskState::on(const OrderTagged& e, const JournalEvent&, Changes& changes) {
    changes.tags.push_back({e.order, e.tag});
    // A tag is a word beside the order and no change of it: neither its digest nor its times move, so that an
    // order too old to be remembered can have one too.
    if (const auto known = m_orders.find(e.order); known != m_orders.end()) {
        known->second.view.tag = e.tag;
        changes.orders.push_back(known->second);
    }
}

void DeskState::inherit(FillView& fill, Money realised, Changes& changes) {
    fill.realised = realised;
    const auto order = m_orders.find(fill.order);
    if (order == m_orders.end()) {
        return;  // EXTERNAL: of no order on record
    }
    OrderView& view = order->second.view;
    fill.tag = view.tag;
    view.fees = sumOf(view.fees, fill.fee);
    view.realised = sumOf(view.realised, realised);
    for (OrderRecord& changed : changes.orders) {
        if (changed.view.id == view.id) {
            changed.view.fees = view.fees;
            changed.view.realised = view.realised;
        }
    }
}

void OrderCore::setTag(const std::vector<ClientOrderId>& orders, const std::string& tag) {
    const auto text = readTag(tag);
    if (!text) {
        alert(text.error().sentence);
        return;
    }
    for (const ClientOrderId order : orders) {
        const auto number = static_cast<std::uint64_t>(order);
        const OrderRecord* known = m_state.find(order);
        if (number == 0 || order > ClientOrderId{m_state.header().lastClientOrderId} ||
            (known != nullptr && known->view.tag == *text)) {
            continue;  // nobody's number, or nothing changes
        }
        journal("you",
                text->empty() ? fmt::format("Order {}: tag removed.", number)
                              : fmt::format("Order {}: tagged \"{}\".", number, *text),
                OrderTagged{order, *text});
    }
}

}  // namespace tessera::trading
