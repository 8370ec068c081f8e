#include "app/domain/mark_price.h"

#include <algorithm>

namespace tessera::domain {

std::optional<Price> markPrice(std::optional<Price> bid, std::optional<Price> ask,
                               std::optional<Price> last) {
    if (bid && ask && *bid > *ask) {
        return last;
    }
    if (!last) {
        if (!bid || !ask) {
            return std::nullopt;
        }
        return *bid + PriceDelta::fromNanoUsd((*ask - *bid).nanoUsd() / 2);
    }
    Price mark = *last;
    if (ask) {
        mark = std::min(mark, *ask);
    }
    if (bid) {
        mark = std::max(mark, *bid);
    }
    return mark;
}

}  // namespace tessera::domain
