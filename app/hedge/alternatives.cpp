#include "app/hedge/alternatives.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "app/domain/decimal.h"
#include "app/hedge/list_history.h"

namespace tessera::hedge {

using bill::Metered;
using domain::Int128;
using domain::Money;
using domain::Price;
using domain::Timestamp;
using listprices::ListingNumber;
using listprices::PriceBook;
using listprices::ServiceTier;

namespace {

/// A model that a smaller one could stand in for costs at least this many times as much.
constexpr double kSmaller = 0.6;

/// One model with its tokens of a whole month.
struct Traffic {
    const ModelExposure* model = nullptr;
    bill::TokenCounts tokens;
    ListingNumber listing = 0;
};

std::optional<Money> costAt(const Traffic& traffic, const PriceBook& book, ListingNumber listing,
                            Timestamp at, ServiceTier tier = ServiceTier::Standard) {
    Int128 sum = 0;
    for (std::size_t i = 0; i < bill::kMetered; ++i) {
        const std::int64_t count = traffic.tokens.of[i].value_or(0);
        if (count <= 0) {
            continue;
        }
        auto price = listPrice(book, listing, static_cast<Metered>(i), at, tier);
        // A list that names no price for the cache may charge it as input; that is never too cheap.
        if (!price && static_cast<Metered>(i) != Metered::Output) {
            price = listPrice(book, listing, Metered::Input, at, tier);
        }
        if (!price || price->nanoUsd() == 0) {
            return std::nullopt;
        }
        sum += Int128(price->nanoUsd()) * count;
    }
    const auto cost = domain::moneyFromNano(domain::divideHalfEven(sum, 1'000'000));
    return cost ? std::optional(*cost) : std::nullopt;
}

Money share(Money money, double part) {
    const auto ppm = static_cast<std::int64_t>(std::llround(part * 1e6));
    return Money::fromNanoUsd(
        static_cast<std::int64_t>(domain::divideHalfEven(Int128(money.nanoUsd()) * ppm, 1'000'000)));
}

std::vector<Traffic> trafficOf(const Exposures& exposures) {
    std::vector<Traffic> all;
    for (const ModelExposure& model : exposures.models) {
        if (model.number) {
            all.push_back({&model, model.tokens, *model.number});
        }
    }
    return all;
}

void finish(Alternative& alternative, std::string_view none) {
    std::ranges::stable_sort(alternative.lines, std::greater{}, &AlternativeLine::saving);
    for (const AlternativeLine& line : alternative.lines) {
        alternative.saving = Money::fromNanoUsd(alternative.saving.nanoUsd() + line.saving.nanoUsd());
    }
    if (alternative.lines.empty()) {
        alternative.assumption = none;
    }
}

class Finder {
 public:
    Finder(const Exposures& exposures, const PriceBook& book, const AlternativeSettings& settings,
           Timestamp at)
        : m_traffic(trafficOf(exposures)), m_book(book), m_settings(settings), m_at(at) {
        for (const listprices::Listing& listing : m_book.listings()) {
            m_isCurrent.push_back(m_book.sources()[listing.source].asOf >= at - std::chrono::hours(24 * 180));
        }
    }

    Alternative cheaperRoute() const {
        Alternative found{AlternativeKind::CheaperRoute, "bought from the cheapest seller listed", {}, {}};
        for (const Traffic& traffic : m_traffic) {
            const auto now = costAt(traffic, m_book, traffic.listing, m_at);
            std::optional<Money> best = now;
            ListingNumber where = traffic.listing;
            const listprices::ModelName& name = m_book.listings()[traffic.listing].model;
            for (ListingNumber number = 0; now && number < m_book.listings().size(); ++number) {
                const listprices::Listing& other = m_book.listings()[number];
                // Another list of the same seller is another opinion, not another route.
                if (!m_isCurrent[number] || other.vendor == m_book.listings()[traffic.listing].vendor ||
                    other.model.base != name.base || other.model.variant != name.variant ||
                    !listprices::makersAgree(other.model, name)) {
                    continue;
                }
                if (const auto cost = costAt(traffic, m_book, number, m_at); cost && *cost < *best) {
                    best = cost;
                    where = number;
                }
            }
            if (now && *best < *now) {
                found.lines.push_back({traffic.model->name,
                                       fmt::format("{} lists it for less", m_book.listings()[where].vendor),
                                       Money::fromNanoUsd(now->nanoUsd() - best->nanoUsd())});
            }
        }
        finish(found, "no listed seller asks less");
        return found;
    }

    Alternative cacheShare() const {
        std::int64_t cached = 0, prompt = 0;
        Alternative found{AlternativeKind::CacheShare, "", {}, {}};
        for (const Traffic& traffic : m_traffic) {
            const std::int64_t input = traffic.tokens[Metered::Input].value_or(0);
            const std::int64_t read = traffic.tokens[Metered::CacheRead].value_or(0);
            cached += read;
            prompt += input + read;
            const auto dear = listPrice(m_book, traffic.listing, Metered::Input, m_at);
            const auto cheap = listPrice(m_book, traffic.listing, Metered::CacheRead, m_at);
            const auto wanted = static_cast<std::int64_t>(
                std::llround(m_settings.cacheTarget * static_cast<double>(input + read)));
            const std::int64_t moved = std::clamp<std::int64_t>(wanted - read, 0, input);
            if (dear && cheap && *cheap < *dear && moved > 0) {
                const Int128 saving =
                    domain::divideHalfEven(Int128((*dear - *cheap).nanoUsd()) * moved, 1'000'000);
                found.lines.push_back(
                    {traffic.model->name,
                     fmt::format("cached input costs {} instead of {} USD a million",
                                 domain::formatPrice(*cheap, 3), domain::formatPrice(*dear, 3)),
                     Money::fromNanoUsd(static_cast<std::int64_t>(saving))});
            }
        }
        const double share = prompt > 0 ? static_cast<double>(cached) / static_cast<double>(prompt) : 0;
        found.assumption = fmt::format("{:.0f} % of the prompt from the cache; now {:.0f} %",
                                       m_settings.cacheTarget * 100, share * 100);
        finish(found, "nothing found: the share is high, or the files or price lists do not tell it");
        return found;
    }

    Alternative batchTier() const {
        Alternative found{
            AlternativeKind::BatchTier,
            fmt::format("if {:.0f} % of the requests can wait a day", m_settings.batchShare * 100),
            {},
            {}};
        for (const Traffic& traffic : m_traffic) {
            const auto now = costAt(traffic, m_book, traffic.listing, m_at);
            const auto batch = batchCost(traffic);
            if (now && batch && *batch < *now) {
                found.lines.push_back(
                    {traffic.model->name, "its batch tariff",
                     share(Money::fromNanoUsd(now->nanoUsd() - batch->nanoUsd()), m_settings.batchShare)});
            }
        }
        finish(found, "no batch tariff is listed; your vendor may have one");
        return found;
    }

    Alternative smallerModel() const {
        Alternative found{AlternativeKind::SmallerModel,
                          fmt::format("if one answers {:.0f} % of the requests well enough: try it first",
                                      m_settings.smallerShare * 100),
                          {},
                          {}};
        for (const Traffic& traffic : m_traffic) {
            const auto now = costAt(traffic, m_book, traffic.listing, m_at);
            const auto small = now ? smallerThan(traffic, *now) : std::nullopt;
            if (small) {
                found.lines.push_back({traffic.model->name,
                                       fmt::format("for example {}", m_book.listings()[small->first].name),
                                       share(Money::fromNanoUsd(now->nanoUsd() - small->second.nanoUsd()),
                                             m_settings.smallerShare)});
            }
        }
        finish(found, "the price lists name no cheaper model of the same makers");
        return found;
    }

 private:
    /// At the batch tariff of its own listing, or where the list sells that under a name of its own
    /// (":batch").
    std::optional<Money> batchCost(const Traffic& traffic) const {
        auto best = costAt(traffic, m_book, traffic.listing, m_at, ServiceTier::Batch);
        const listprices::Listing& own = m_book.listings()[traffic.listing];
        for (ListingNumber number = 0; number < m_book.listings().size(); ++number) {
            const listprices::Listing& other = m_book.listings()[number];
            if (!m_isCurrent[number] || other.vendor != own.vendor || other.model.variant != "batch" ||
                !own.model.variant.empty() || other.model.base != own.model.base ||
                !listprices::makersAgree(other.model, own.model)) {
                continue;
            }
            const auto batch = costAt(traffic, m_book, number, m_at, ServiceTier::Batch);
            const auto cost = batch ? batch : costAt(traffic, m_book, number, m_at);
            best = cost && (!best || *cost < *best) ? cost : best;
        }
        return best;
    }

    /// Of the same maker on the same list, the dearest that costs at most `kSmaller` of it.
    std::optional<std::pair<ListingNumber, Money>> smallerThan(const Traffic& traffic, Money now) const {
        std::optional<std::pair<ListingNumber, Money>> best;
        const listprices::Listing& own = m_book.listings()[traffic.listing];
        const Money most = share(now, kSmaller);
        for (ListingNumber number = 0; number < m_book.listings().size(); ++number) {
            const listprices::Listing& other = m_book.listings()[number];
            if (!m_isCurrent[number] || other.source != own.source || other.vendor != own.vendor ||
                other.model.maker != own.model.maker || own.model.maker.empty() ||
                !other.model.variant.empty()) {
                continue;
            }
            const auto cost = costAt(traffic, m_book, number, m_at);
            if (cost && *cost <= most && (!best || *cost > best->second)) {
                best = {number, *cost};
            }
        }
        return best;
    }

    std::vector<Traffic> m_traffic;
    const PriceBook& m_book;
    AlternativeSettings m_settings;
    Timestamp m_at;
    std::vector<bool> m_isCurrent;
};

}  // namespace

std::string_view titleOf(AlternativeKind kind) {
    switch (kind) {
        case AlternativeKind::CheaperRoute:
            return "Another route to the same model";
        case AlternativeKind::CacheShare:
            return "More from the cache";
        case AlternativeKind::BatchTier:
            return "The batch tariff";
        case AlternativeKind::SmallerModel:
            return "A smaller model for a share";
    }
    return "";
}

std::vector<Alternative> alternativesOf(const Exposures& exposures, const PriceBook& book,
                                        const AlternativeSettings& settings, Timestamp at) {
    const Finder finder(exposures, book, settings, at);
    return {finder.cheaperRoute(), finder.cacheShare(), finder.batchTier(), finder.smallerModel()};
}

}  // namespace tessera::hedge
