#pragma once
// Inputs of a fixing in one line each.

#include <string>
#include <vector>

#include "app/domain/decimal.h"
#include "app/indexes/fixing.h"

namespace tessera::indexes {

inline domain::Timestamp day(const char* iso) {
    return domain::parseIso(iso).value();
}

inline listprices::StatedPrice stated(const std::string& usd) {
    return listprices::StatedPrice::priced(domain::parsePrice(usd).value());
}

/// Input and output alike, so that every mix of them is that price.
inline IndexInput quote(const std::string& model, const std::string& usd) {
    IndexInput input;
    input.model = model;
    input.provider = model.substr(0, model.find('/'));
    input.input = input.output = stated(usd);
    return input;
}

inline FixingAudit fixed(std::vector<IndexInput> inputs, const FixingRules& rules = {},
                         const Blend& blend = {}) {
    return computeFixing(day("2026-01-01"), std::move(inputs), blend, rules);
}

inline std::string levelOf(const FixingAudit& audit, int decimals = 6) {
    return audit.fixing.level ? domain::formatPrice(*audit.fixing.level, decimals)
                              : audit.fixing.withheldReason;
}

inline const AuditRow& rowOf(const FixingAudit& audit, const std::string& model) {
    for (const AuditRow& row : audit.rows) {
        if (row.input.model == model) {
            return row;
        }
    }
    return audit.rows.at(audit.rows.size());  // throws: there is none
}

}  // namespace tessera::indexes
