// libFuzzer entry: any bytes as a DBN file. A record the reader lets through must be one every book can bear.

#include <cstdlib>

#include "feeds/replay/dbn_reader.h"
#include "feeds/replay/recording_summary.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace tessera::replay;
    auto source = DbnReader::open(ByteSource::ofMemory({reinterpret_cast<const std::byte*>(data), size}));
    if (!source) {
        return 0;
    }
    const RecordingSummary summary = summarize(**source);
    for (const InstrumentSummary& i : summary.instruments) {
        if (i.unknownOrders + i.rejected != 0 || !i.isSound) {
            std::abort();
        }
    }
    return 0;
}
