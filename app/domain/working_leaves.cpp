#include "app/domain/working_leaves.h"

#include <algorithm>

namespace tessera::domain {

WorkingLeaves worstLeaves(std::span<const LinkedLeaves> together) {
    WorkingLeaves sum, oneOf;
    Quantity entry;
    for (const LinkedLeaves& order : together) {
        const bool isBuy = order.side == Side::Buy;
        switch (order.role) {
            case LinkRole::None:
            case LinkRole::Leg:
                (isBuy ? sum.buys : sum.sells) += order.leaves;
                break;
            case LinkRole::Entry:
                (isBuy ? sum.buys : sum.sells) += order.leaves;
                entry += order.leaves;
                break;
            case LinkRole::Oco:
            case LinkRole::Target:
            case LinkRole::Protection: {
                Quantity& side = isBuy ? oneOf.buys : oneOf.sells;
                side = std::max(side, order.leaves);
                break;
            }
        }
    }
    sum.buys += std::max(Quantity{}, oneOf.buys - entry);
    sum.sells += std::max(Quantity{}, oneOf.sells - entry);
    return sum;
}

}  // namespace tessera::domain
