#include "app/history/volume_profile.h"

#include <algorithm>

namespace tessera::history {

using domain::Bar;
using domain::Int128;
using domain::Price;
using domain::Quantity;

namespace {

std::int64_t ceilDivide(std::int64_t value, std::int64_t by) {
    return value / by + (value % by > 0 ? 1 : 0);
}

/// Of `amount` spread evenly over [low, high), what lies under `at`.
std::int64_t under(std::int64_t amount, std::int64_t low, std::int64_t high, std::int64_t at) {
    if (at <= low || at >= high) {
        return at <= low ? 0 : amount;
    }
    return static_cast<std::int64_t>(Int128(amount) * (at - low) / (high - low));
}

void spread(const Bar& bar, std::vector<ProfileRow>& rows, std::int64_t lowest, std::int64_t height) {
    const std::int64_t low = bar.low.nanoUsd(), high = bar.high.nanoUsd();
    const auto rowOf = [&](std::int64_t price) {
        return std::min(static_cast<std::size_t>((price - lowest) / height), rows.size() - 1);
    };
    if (low == high) {
        ProfileRow& row = rows[rowOf(low)];
        row.volume = row.volume + bar.volume;
        row.buyVolume = row.buyVolume + bar.buyVolume;
        return;
    }
    for (std::size_t i = rowOf(low); i <= rowOf(high); ++i) {
        const std::int64_t from = rows[i].low.nanoUsd();
        // The last row holds its upper edge.
        const std::int64_t to =
            i + 1 == rows.size() ? std::max(high, rows[i].high.nanoUsd()) : rows[i].high.nanoUsd();
        const auto share = [&](std::int64_t amount) {
            return Quantity::fromRaw(under(amount, low, high, to) - under(amount, low, high, from));
        };
        // Bought and sold apart, so that no row buys more than it trades.
        const Quantity bought = share(bar.buyVolume.raw());
        rows[i].buyVolume = rows[i].buyVolume + bought;
        rows[i].volume = rows[i].volume + bought + share(bar.volume.raw() - bar.buyVolume.raw());
    }
}

void markValueArea(VolumeProfile& profile) {
    Int128 all = 0;
    for (const ProfileRow& row : profile.rows) {
        all += row.volume.raw();
    }
    std::size_t low = profile.pointOfControl, high = low;  // both in it
    Int128 held = profile.rows[low].volume.raw();
    while (held * 10 < all * 7) {
        const bool canGoUp = high + 1 < profile.rows.size();
        const bool goesUp =
            canGoUp && (low == 0 || profile.rows[high + 1].volume >= profile.rows[low - 1].volume);
        held += profile.rows[goesUp ? ++high : --low].volume.raw();
    }
    for (std::size_t i = low; i <= high; ++i) {
        profile.rows[i].isInValueArea = true;
    }
}

}  // namespace

VolumeProfile volumeProfile(std::span<const Bar> bars, domain::PriceDelta tick, std::size_t mostRows) {
    VolumeProfile profile;
    const auto hasVolume = [](const Bar& bar) { return bar.volume.raw() > 0; };
    if (std::ranges::none_of(bars, hasVolume)) {
        return profile;
    }
    const std::int64_t lowest = std::ranges::min(bars, {}, &Bar::low).low.nanoUsd();
    const std::int64_t highest = std::ranges::max(bars, {}, &Bar::high).high.nanoUsd();
    const std::int64_t step = tick.nanoUsd();
    const std::int64_t ticks = (highest - lowest) / step + 1;
    const std::int64_t height = ceilDivide(ticks, static_cast<std::int64_t>(mostRows)) * step;
    const std::int64_t count = (highest - lowest) / height + 1;
    for (std::int64_t i = 0; i < count; ++i) {
        profile.rows.push_back({Price::fromNanoUsd(lowest + i * height),
                                Price::fromNanoUsd(lowest + (i + 1) * height),
                                {},
                                {},
                                false});
    }
    for (const Bar& bar : bars) {
        if (hasVolume(bar)) {
            spread(bar, profile.rows, lowest, height);
        }
    }
    const auto most = std::ranges::max_element(profile.rows, {}, &ProfileRow::volume);
    profile.pointOfControl = static_cast<std::size_t>(most - profile.rows.begin());
    markValueArea(profile);
    return profile;
}

}  // namespace tessera::history
