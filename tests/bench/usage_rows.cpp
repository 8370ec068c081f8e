// usage.import: a million rows of a vendor's CSV, read, checked for repeats and added up by day and model.

#include <fmt/format.h>
#include <sys/resource.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "feeds/usage/usage_readers.h"
#include "tests/bench/bench.h"

namespace tessera::bench {
namespace {

constexpr int kRows = 1'000'000;

/// As OpenAI's dashboard writes it in 2026: 26 columns, floats, some 220 bytes a row.
void writeCsv(const std::string& path) {
    std::ofstream out(path);
    out << "start_time,end_time,start_time_iso,end_time_iso,project_id,num_model_requests,user_id,api_key_id,"
           "model,"
           "batch,service_tier,compute_units,input_tokens,output_tokens,input_cached_tokens,input_cache_"
           "write_tokens,"
           "input_uncached_tokens,input_text_tokens,output_text_tokens,input_cached_text_tokens,input_audio_"
           "tokens,"
           "input_cached_audio_tokens,output_audio_tokens,input_image_tokens,input_cached_image_tokens,"
           "output_image_tokens\n";
    constexpr const char* kModels[] = {"gpt-5-mini-2025-08-07", "gpt-4o-2024-08-06", "gpt-5.6-terra"};
    std::uint64_t random = 1;
    for (int i = 0; i < kRows; ++i) {
        random = random * 6364136223846793005ULL + 1442695040888963407ULL;
        const std::uint64_t input = random >> 45U, cached = random >> 50U & 0x1FFFU,
                            output = random >> 20U & 0xFFFFU;
        const int start = 1'788'220'800 + i / 12'000 * 86'400;
        out << fmt::format(
            "{},{},2026-09-22T00:00:00+00:00,2026-09-23T00:00:00+00:00,proj_{},{}.0,user-{},key_{},{},False,"
            "default,,"
            "{}.0,{}.0,{}.0,0.0,{}.0,{}.0,{}.0,{}.0,0.0,0.0,0.0,0.0,0.0,0.0\n",
            start, start + 86'400, i % 97, i % 60, i % 1000, i % 300, kModels[i % 3], input + cached, output,
            cached, input, input, output, cached);
    }
}

/// The same sums in Python's csv, which finds no repeats and keeps no exact numbers.
void writePeer(const std::string& script, const std::string& csv) {
    std::ofstream(script) << fmt::format(
        "import csv, collections\nsums = collections.defaultdict(lambda: [0.0] * 3)\n"
        "for row in csv.DictReader(open('{}')):\n"
        "    total = sums[row['start_time'], row['model']]\n"
        "    for i, name in enumerate(('input_uncached_tokens', 'input_cached_tokens', 'output_tokens')):\n"
        "        total[i] += float(row[name])\n",
        csv);
}

long largestKilobytes() {
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    return usage.ru_maxrss;
}

TESSERA_BENCH("usage.import", "a million rows of a usage CSV, against Python's csv") {
    const std::string csv = context.scratch + "/usage.csv", script = context.scratch + "/peer.py";
    writeCsv(csv);
    writePeer(script, csv);
    const long before = largestKilobytes();
    const auto measures = interleave(
        context, {[&] { return nanosEach(1, [&] { keep(usage::UsageReader().readFile(csv).ok()); }) / 1e6; },
                  [&] {
                      return nanosEach(
                                 1, [&] { keep(std::system(("/usr/bin/python3 " + script).c_str()) == 0); }) /
                             1e6;
                  }});
    context.add(timeRow("usage.import", "ms", measures, "Python csv")
                    .atMost(3'000)
                    .remark(fmt::format("{} rows, {:.0f} MB; the largest memory grew by {} MB", kRows,
                                        static_cast<double>(std::filesystem::file_size(csv)) / 1e6,
                                        (largestKilobytes() - before) / 1024)));
}

}  // namespace
}  // namespace tessera::bench
