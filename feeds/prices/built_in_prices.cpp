#include "feeds/prices/built_in_prices.h"

#include <embedded/list_prices.h>
#include <fmt/format.h>
#include <zstd.h>

#include "feeds/prices/price_readers.h"

namespace tessera::prices {

using domain::Error;
using domain::ErrorCode;

namespace {

constexpr unsigned long long kUnpackedMost = 64'000'000;
constexpr int kLevel = 19;  // packed once, by hand

}  // namespace

std::string packPrices(std::string_view csv) {
    std::string packed(ZSTD_compressBound(csv.size()), '\0');
    const std::size_t size = ZSTD_compress(packed.data(), packed.size(), csv.data(), csv.size(), kLevel);
    packed.resize(ZSTD_isError(size) != 0 ? 0 : size);
    return packed;
}

domain::Result<std::string> unpackPrices(std::string_view packed) {
    const Error damaged{ErrorCode::Corrupt, "The packed prices are damaged.", "zstd"};
    const unsigned long long size = ZSTD_getFrameContentSize(packed.data(), packed.size());
    if (size == ZSTD_CONTENTSIZE_ERROR || size == ZSTD_CONTENTSIZE_UNKNOWN || size > kUnpackedMost) {
        return damaged;
    }
    std::string text(static_cast<std::size_t>(size), '\0');
    const std::size_t got = ZSTD_decompress(text.data(), text.size(), packed.data(), packed.size());
    if (ZSTD_isError(got) != 0 || got != text.size()) {
        return damaged;
    }
    return text;
}

domain::Result<listprices::PriceBatch> builtInPrices() {
    const auto files = embedded::list_prices::files();
    const auto text = unpackPrices(files.front().text);
    if (!text) {
        return text.error();
    }
    // Every row says when it was known; the file is as of the newest of them.
    const auto endOfTime = domain::fromCivilDate({2261, 1, 1});
    return readPriceCsv({*text, files.front().name, endOfTime});
}

}  // namespace tessera::prices
