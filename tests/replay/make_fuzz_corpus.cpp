// Seeds for the fuzzers of feeds/replay: make_fuzz_corpus FOLDER writes FOLDER/{dbn,itch,recording}/*.

#include <fmt/format.h>

#include <filesystem>

#include "feeds/replay/batch_codec.h"
#include "tests/replay/foreign_samples.h"
#include "tests/replay/recording_samples.h"

namespace {

using namespace tessera::replay;
using Bytes = std::vector<std::byte>;

void save(const std::filesystem::path& folder, const std::string& name, const Bytes& bytes) {
    std::filesystem::create_directories(folder);
    test::writeBytes((folder / name).string(), bytes);
}

Bytes dbnFile(std::uint8_t version) {
    test::DbnBytes file(version);
    file.mbo('R', 'N', 0, dbn::kUndefinedPrice, 0, dbn::flag::kSnapshot);
    for (std::uint64_t i = 1; i <= 8; ++i) {
        file.mbo('A', i % 2 == 0 ? 'B' : 'A', i, i % 2 == 0 ? 99'000'000'000 : 100'000'000'000, 5);
    }
    file.mbo('T', 'B', 0, 100'000'000'000, 2, 0);
    file.mbo('F', 'A', 1, 100'000'000'000, 2, 0);
    file.mbo('C', 'A', 1, 100'000'000'000, 2);
    file.mbo('M', 'B', 2, 99'005'000'000, 9);
    file.mbo('A', 'B', 20, 101'000'000'000, 9);  // crossed
    file.mbo('C', 'B', 20, 101'000'000'000, 9, dbn::flag::kLast | dbn::flag::kMaybeBadBook);
    return file.bytes;
}

Bytes itchFile() {
    test::ItchBytes file;
    for (std::uint64_t i = 1; i <= 8; ++i) {
        file.add(1, i, i % 2 == 0 ? 'B' : 'S', 100, "AAPL", i % 2 == 0 ? 1'499'900 : 1'500'050);
    }
    file.execute(1, 1, 40);
    file.reduce(1, 2, 60);
    file.replace(1, 3, 30, 10, 1'500'100);
    file.remove(1, 4);
    file.add(2, 50, 'B', 7, "PENNY", 1'234);
    return file.bytes;
}

Bytes recording(const std::filesystem::path& scratch) {
    WriterOptions options;
    options.replaceExisting = true;
    options.maxRecords = 16;
    auto writer = RecordingWriter::create(scratch.string(), options);
    if (!writer) {
        return {};
    }
    test::Session(100).writeTo(**writer, test::future(1, "SITC-Z26"));
    (void)(*writer)->close();
    Bytes bytes = test::bytesOf(scratch.string());
    std::filesystem::remove(scratch);
    bytes.insert(bytes.begin(), std::byte{0});
    return bytes;
}

Bytes payload(bool randomIds) {
    CodecMemory memory;
    memory.define(test::future(1, "A"));
    BatchEncoder encoder(memory);
    const test::Session session(120, randomIds);
    encoder.add(
        test::snapshot(tessera::domain::InstrumentId{1}, 0, {session.records[0], session.records[1]}));
    encoder.add(test::batch(tessera::domain::InstrumentId{1}, 1, session.records));
    Bytes out;
    encoder.finish(out);
    out.insert(out.begin(), std::byte{1});
    return out;
}

}  // namespace

int main(int argc, char** argv) {
    if (argc != 2) {
        fmt::print(stderr, "make_fuzz_corpus: say the folder to write to.\n");
        return 2;
    }
    const std::filesystem::path folder(argv[1]);
    for (const std::uint8_t version : {std::uint8_t{1}, std::uint8_t{2}, std::uint8_t{3}}) {
        save(folder / "dbn", fmt::format("v{}", version), dbnFile(version));
    }
    save(folder / "itch", "session", itchFile());
    save(folder / "recording", "file", recording(folder / "scratch.tsr"));
    save(folder / "recording", "payload", payload(false));
    save(folder / "recording", "payload-random", payload(true));
    return 0;
}
