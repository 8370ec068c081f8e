#include "app/terminal/pulled_files.h"

#include <fmt/format.h>

#include <cstdlib>

#include "app/storage/sqlite_usage_ledger.h"

namespace tessera::terminal {

using domain::Error;
using domain::ErrorCode;
using domain::Result;

namespace {

Result<domain::Timestamp> dayFrom(const std::string& option, const std::string& text) {
    const auto day = text.size() == 10 ? domain::parseIso(text) : Error{};
    return day ? day
               : Error{
                     ErrorCode::BadInput,
                     fmt::format("{} \"{}\" is no day: write it as 2026-10-31.", option, text.substr(0, 40)),
                     "pull day"};
}

Result<bill::PullQuestion> questionOf(const PullRequest& request) {
    const auto vendor = bill::pullVendorFrom(request.vendor);
    if (!vendor) {
        return Error{ErrorCode::BadInput,
                     fmt::format("\"{}\" is no vendor that can be asked.", request.vendor.substr(0, 40)),
                     "pull vendor"};
    }
    const bill::PullFacts& facts = bill::factsOf(*vendor);
    const auto first = dayFrom("--from", request.from), last = dayFrom("--to", request.to);
    if (!first || !last) {
        return first ? last.error() : first.error();
    }
    const char* text = std::getenv(std::string(facts.variable).c_str());
    auto key = bill::vendorKeyFrom(text == nullptr ? "" : text, facts);
    if (!key) {
        Error why = key.error();
        why.sentence = fmt::format("{} does not hold a key. {}", facts.variable, why.sentence);
        return why;
    }
    return bill::PullQuestion{*vendor, *first, *last, std::move(key).value(), request.baseUrl};
}

}  // namespace

Result<bill::UsageFile> readPulled(const pull::PulledDocument& document, usage::UsageReader& reader) {
    auto file = reader.readText(document.text, document.name);
    if (file) {
        bill::UsageFile& read = file.value();
        read.digest = storage::textDigest(document.text);
        read.notes.insert(read.notes.end(), document.notes.begin(), document.notes.end());
    }
    return file;
}

Result<std::vector<bill::UsageFile>> pullFiles(const PullRequest& request, domain::Timestamp now,
                                               usage::UsageReader& reader) {
    const auto question = questionOf(request);
    if (!question) {
        return question.error();
    }
    pull::PullOptions options;
    if (request.tell) {
        request.tell(bill::askWords(bill::factsOf(question->vendor), question->first, question->last,
                                    question->baseUrl));
        options.tell = [&request](const std::string& doing, int) { request.tell(doing + "."); };
    }
    pull::PullCounts counts;
    const auto documents = pull::pullBill(*question, now, options, counts);
    if (request.tell) {
        request.tell(fmt::format("{}: {}.", bill::factsOf(question->vendor).title, counts.sentence()));
    }
    if (!documents) {
        return documents.error();
    }
    std::vector<bill::UsageFile> files;
    for (const pull::PulledDocument& document : *documents) {
        auto file = readPulled(document, reader);
        if (!file) {
            return file.error();
        }
        files.push_back(std::move(file).value());
    }
    return files;
}

}  // namespace tessera::terminal
