#pragma once
// From what a source writes to a price or the reason why there is none. Everything a file says about one
// model goes through PriceCollector, so that every format treats -1, null, zero and a wrong unit alike.

#include <optional>
#include <string>
#include <string_view>
#include <unordered_set>

#include "app/domain/timestamp.h"
#include "app/listprices/token_price.h"

namespace tessera::prices {

enum class PriceUnit : std::uint8_t { PerToken, PerMillion };

/// Bounds of what is believed to be a list price, in 1e-9 USD per million tokens. The dearest rate card seen
/// asks $2,000 and the cheapest $0.001; a unit mistaken for the other is off by a million.
inline constexpr std::int64_t kBelievableMost = 5'000 * domain::kNanoPerUsd;
inline constexpr std::int64_t kBelievableLeast = domain::kNanoPerUsd / 10'000;

struct JudgedPrice {
    listprices::StatedPrice value;
    std::optional<listprices::RefusalKind> refusal;
};
/// `text`: the number as written, without quotes; none, empty and "null": not stated. Exact: nothing is
/// rounded.
JudgedPrice judgePrice(std::optional<std::string_view> text, PriceUnit unit);

/// Whether a listing's own name says that it costs nothing ("x:free").
bool saysFree(std::string_view listing);

/// What one file says, model by model.
class PriceCollector {
 public:
    /// `source` and `licence` of everything; change them with from().
    PriceCollector(std::string source, std::string licence, domain::Timestamp asOf);
    void from(std::string_view source, std::string_view licence);
    /// Another model. Names with control characters are refused: false, and nothing of it is to be added.
    bool model(std::string_view vendor, std::string_view listing, std::string_view title = {});

    struct Tariff {
        listprices::PriceDimension dimension = listprices::PriceDimension::Input;
        std::int64_t aboveInputTokens = 0;
        listprices::ServiceTier tier = listprices::ServiceTier::Standard;
    };
    struct Times {
        domain::Timestamp effectiveFrom;
        domain::Timestamp knownAt;
    };
    /// A price of the current model. A zero of anything but input and output means "not priced apart".
    void price(const Tariff& tariff, std::string_view field, std::optional<std::string_view> written,
               PriceUnit unit, Times times);
    /// There is no price from then on.
    void none(const Tariff& tariff, listprices::PriceState why, Times times);
    void refuse(listprices::RefusalKind kind, std::string_view field, std::string_view written);
    void alias(std::string_view name);

    const std::string& listing() const { return m_key.listing; }
    listprices::PriceBatch& batch() { return m_batch; }

 private:
    listprices::PriceKey keyFor(const Tariff& tariff) const;

    listprices::PriceBatch m_batch;
    listprices::PriceKey m_key;
    std::unordered_set<std::string> m_models;
};

}  // namespace tessera::prices
