#include "app/indexes/index_tier.h"

#include <embedded/index_members.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <tuple>

namespace tessera::indexes {

using domain::Error;
using domain::ErrorCode;

namespace {

constexpr std::string_view kHeading = "model,from,until,reason";
constexpr std::array<std::tuple<std::string_view, std::string_view, std::string_view>, 4> kTiers{
    {{"composite", "Composite", "SITC"},
     {"frontier", "Frontier", "SITF"},
     {"standard", "Standard", "SITS"},
     {"budget", "Budget", "SITB"}}};

std::vector<std::string_view> cellsOf(std::string_view line) {
    std::vector<std::string_view> cells;
    for (;;) {
        const std::size_t comma = line.find(',');
        cells.push_back(line.substr(0, comma));
        if (comma == std::string_view::npos) {
            return cells;
        }
        line.remove_prefix(comma + 1);
    }
}

domain::Result<IndexMember> parseMember(std::string_view line, int number) {
    const auto bad = [number](std::string_view what) {
        return Error{ErrorCode::BadInput, fmt::format("Line {} of the index membership {}.", number, what),
                     "parseMembers"};
    };
    const auto cells = cellsOf(line);
    if (cells.size() != 4) {
        return bad("does not have the four cells model, from, until and reason");
    }
    if (cells[0].empty() || cells[3].empty()) {
        return bad(cells[0].empty() ? "names no model" : "gives no reason");
    }
    IndexMember member{std::string(cells[0]), {}, {}, std::string(cells[3])};
    const auto from = domain::parseIso(cells[1]);
    if (!from) {
        return bad(fmt::format("begins on \"{}\", which is no day", cells[1].substr(0, 40)));
    }
    member.from = *from;
    if (!cells[2].empty()) {
        const auto until = domain::parseIso(cells[2]);
        if (!until || *until < *from) {
            return bad(
                fmt::format("ends on \"{}\", which is no day from its first on", cells[2].substr(0, 40)));
        }
        member.until = *until;
    }
    return member;
}

std::vector<IndexTier> readBuiltIn() {
    std::vector<IndexTier> tiers;
    for (const auto& [key, title, symbol] : kTiers) {
        for (const auto& file : embedded::index_members::files()) {
            if (file.name != fmt::format("{}_members.csv", key)) {
                continue;
            }
            // A table that cannot be read would be an empty one; a test of every build reads them all.
            MemberTable table;
            if (auto read = parseMembers(file.text)) {
                table = std::move(read).value();
            }
            tiers.push_back(
                {std::string(key), std::string(title), table.rule, table.members, std::string(symbol)});
        }
    }
    return tiers;
}

}  // namespace

domain::Result<MemberTable> parseMembers(std::string_view csv) {
    MemberTable table;
    bool seenHeading = false;
    for (int number = 1; !csv.empty(); ++number) {
        const std::size_t end = csv.find('\n');
        std::string_view line = csv.substr(0, end);
        csv.remove_prefix(end == std::string_view::npos ? csv.size() : end + 1);
        if (!line.empty() && line.back() == '\r') {
            line.remove_suffix(1);
        }
        if (line.empty()) {
            continue;
        }
        if (line.front() == '#') {
            table.rule += std::string(line.substr(std::min<std::size_t>(2, line.size()))) + '\n';
            continue;
        }
        if (!seenHeading) {
            if (line != kHeading) {
                return Error{ErrorCode::BadInput,
                             fmt::format("The index membership does not start with {}.", kHeading),
                             "parseMembers"};
            }
            seenHeading = true;
            continue;
        }
        auto member = parseMember(line, number);
        if (!member) {
            return member.error();
        }
        table.members.push_back(std::move(member).value());
    }
    return table;
}

std::span<const IndexTier> builtInTiers() {
    static const std::vector<IndexTier> kAll = readBuiltIn();
    return kAll;
}

const IndexTier* findTier(std::string_view key) {
    const auto tiers = builtInTiers();
    const auto found = std::ranges::find(tiers, key, &IndexTier::key);
    return found == tiers.end() ? nullptr : &*found;
}

std::string_view makerOf(std::string_view model) {
    return model.substr(0, model.find('/'));
}

}  // namespace tessera::indexes
