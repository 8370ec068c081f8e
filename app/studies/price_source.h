#pragma once
// Which price of a bar a study reads.

#include "app/studies/study_spec.h"

namespace tessera::studies {

enum class PriceSource : std::uint8_t { Close, Open, High, Low, Median, Typical, Average };

inline constexpr std::string_view kPriceSources[] = {
    "close", "open", "high", "low", "median (hl/2)", "typical (hlc/3)", "average (ohlc/4)"};

constexpr ParameterSpec sourceParameter(PriceSource standard = PriceSource::Close) {
    return {"source", "price",      static_cast<double>(standard), 0, std::size(kPriceSources) - 1.0, "",
            true,     kPriceSources};
}

inline PriceSource sourceOf(const Parameters& parameters, std::size_t index) {
    return static_cast<PriceSource>(parameters.whole(index));
}

/// USD.
inline double priceOf(const StudyBar& bar, PriceSource source) {
    switch (source) {
        case PriceSource::Open:
            return bar.open;
        case PriceSource::High:
            return bar.high;
        case PriceSource::Low:
            return bar.low;
        case PriceSource::Median:
            return (bar.high + bar.low) / 2;
        case PriceSource::Typical:
            return (bar.high + bar.low + bar.close) / 3;
        case PriceSource::Average:
            return (bar.open + bar.high + bar.low + bar.close) / 4;
        case PriceSource::Close:
            break;
    }
    return bar.close;
}

}  // namespace tessera::studies
