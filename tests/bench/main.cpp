// tessera-bench: prints a table, and with --json the same rows for machines.

#include <fmt/format.h>

#include <QtWidgets/QApplication>
#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <optional>
#include <regex>
#include <string>
#include <string_view>

#include "tests/bench/bench.h"

namespace {

using tessera::bench::Case;
using tessera::bench::Context;
using tessera::bench::Row;

constexpr std::string_view kHelp =
    "tessera-bench: measures Tessera's hot paths beside honest peers in the same run.\n"
    "  --list           names of the cases\n"
    "  --filter REGEX   only cases whose name matches\n"
    "  --quick          a tenth of the work, for a look\n"
    "  --json FILE      also write the rows as JSON\n"
    "  --help, --version\n"
    "Columns: ours, unit, peer, peer's name, ratio, goal, verdict (ok; short of the goal; BELOW half of "
    "it).\n";

struct Options {
    bool list = false, quick = false, help = false, version = false;
    std::string json;
    std::optional<std::regex> filter;
};

/// Empty: fine; else the one line to print.
std::string parse(int argc, char** argv, Options& out) {
    for (int i = 1; i < argc; ++i) {
        const std::string_view word = argv[i];
        const bool takesValue = word == "--json" || word == "--filter";
        if (takesValue && i + 1 == argc) {
            return fmt::format("{} needs a value", word);
        }
        if (word == "--list") {
            out.list = true;
        } else if (word == "--quick") {
            out.quick = true;
        } else if (word == "--help" || word == "-h") {
            out.help = true;
        } else if (word == "--version") {
            out.version = true;
        } else if (word == "--json") {
            out.json = argv[++i];
        } else if (word == "--filter") {
            try {
                out.filter.emplace(argv[++i]);
            } catch (const std::regex_error&) {
                return fmt::format("--filter {} is not a regular expression", argv[i]);
            }
        } else {
            return fmt::format("unknown option {} (see --help)", word);
        }
    }
    return {};
}

std::string jsonText(std::string_view text) {
    std::string out = "\"";
    for (const char c : text) {
        if (c == '"' || c == '\\') {
            out += '\\';
        }
        if (static_cast<unsigned char>(c) >= ' ') {
            out += c;
        }
    }
    return out + '"';
}

bool writeJson(std::ofstream& file, const std::vector<Row>& rows) {
    file << "[\n";
    for (std::size_t i = 0; i < rows.size(); ++i) {
        const Row& r = rows[i];
        file << fmt::format(
            "  {{\"name\": {}, \"unit\": {}, \"ours\": {:g}, \"peer\": {}, \"peer_name\": {}, \"ratio\": {}, "
            "\"floor\": {}, \"goal\": {}, \"pass\": {}}}{}\n",
            jsonText(r.name), jsonText(r.unit), r.ours, r.peer > 0 ? fmt::format("{:g}", r.peer) : "null",
            jsonText(r.peerName), r.ratio > 0 ? fmt::format("{:g}", r.ratio) : "null",
            r.test == Row::Test::None ? "null" : fmt::format("{:g}", r.floor()),
            r.test == Row::Test::None ? "null" : fmt::format("{:g}", r.goal), r.pass(),
            i + 1 < rows.size() ? "," : "");
    }
    file << "]\n";
    return static_cast<bool>(file.flush());
}

std::vector<Case> chosen(const Options& options) {
    std::vector<Case> out;
    for (const Case& c : tessera::bench::cases()) {
        if (!options.filter || std::regex_search(c.name, *options.filter)) {
            out.push_back(c);
        }
    }
    std::sort(out.begin(), out.end(), [](const Case& a, const Case& b) { return a.name < b.name; });
    return out;
}

int run(const Options& options) {
    std::ofstream json;
    if (!options.json.empty()) {
        json.open(options.json);
        if (!json) {
            fmt::print(stderr, "tessera-bench: cannot write {}\n", options.json);
            return 2;
        }
    }
    const auto todo = chosen(options);
    if (todo.empty()) {
        fmt::print(stderr, "tessera-bench: no case matches the filter (see --list)\n");
        return 2;
    }
    std::string scratch = (std::filesystem::temp_directory_path() / "tessera-bench-XXXXXX").string();
    if (mkdtemp(scratch.data()) == nullptr) {
        fmt::print(stderr, "tessera-bench: cannot make a scratch directory in {}\n", scratch);
        return 2;
    }
    Context context;
    context.quick = options.quick;
    context.scratch = scratch;
    fmt::print("{:<26} {:>10} {:<12} {:>10} {:<26} {:>8} {:>10}\n", "name", "ours", "unit", "peer",
               "peer's name", "ratio", "goal");
    for (const Case& c : todo) {
        c.run(context);
    }
    std::error_code ignored;
    std::filesystem::remove_all(scratch, ignored);
    if (json.is_open() && !writeJson(json, context.rows)) {
        fmt::print(stderr, "tessera-bench: {} could not be written in full\n", options.json);
        return 2;
    }
    return 0;
}

}  // namespace

int main(int argc, char** argv) {
    Options options;
    if (const std::string problem = parse(argc, argv, options); !problem.empty()) {
        fmt::print(stderr, "tessera-bench: {}\n", problem);
        return 2;
    }
    if (options.help) {
        return std::fwrite(kHelp.data(), 1, kHelp.size(), stdout) == kHelp.size() ? 0 : 1;
    }
    if (options.version) {
        fmt::print("tessera-bench {}\n", TESSERA_VERSION);
        return 0;
    }
    if (options.list) {
        for (const Case& c : chosen(options)) {
            fmt::print("{:<22} {}\n", c.name, c.what);
        }
        return 0;
    }
    // Rows that paint must not depend on, or disturb, a display.
    qputenv("QT_QPA_PLATFORM", "offscreen");
    const QApplication application(argc, argv);
    return run(options);
}
