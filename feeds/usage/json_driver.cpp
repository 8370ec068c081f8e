// JSON files: documents of pages and buckets, arrays, lines of objects. A number's own text is kept, so no
// double is ever made.

#include <simdjson.h>

#include <algorithm>
#include <array>

#include "feeds/prices/price_json.h"
#include "feeds/usage/reading_job.h"

namespace tessera::usage {

using domain::Error;
using domain::ErrorCode;
namespace ondemand = simdjson::ondemand;

namespace {

using Pairs = std::vector<std::pair<std::string, std::string>>;

/// Lists of these names hold records or what holds records; other lists belong to the record they stand in.
constexpr std::array<std::string_view, 9> kContainers{
    "data", "results", "daily", "monthly", "weekly", "session", "blocks", "modelbreakdowns", "observations"};
/// What of a bucket is part of the identity of its results; a page's number is not.
constexpr std::array<std::string_view, 6> kTimes{"start_time", "end_time", "starting_at",
                                                 "ending_at",  "date",     "period"};

bool isContainer(std::string_view name) {
    return std::ranges::find(kContainers, plainName(name)) != kContainers.end();
}

void flattenInto(ondemand::value value, const std::string& name, Pairs& out);

void flattenObject(ondemand::object object, const std::string& prefix, Pairs& out) {
    for (auto field : object) {
        const std::string_view key = field.unescaped_key();
        const std::string name = prefix.empty() ? std::string(key) : prefix + "." + std::string(key);
        flattenInto(field.value(), name, out);
    }
}

/// The members of a list are one field each, with what separates them between.
void flattenList(ondemand::array list, const std::string& name, Pairs& out) {
    out.emplace_back(name, "");
    Pairs inner;
    for (auto element : list) {
        flattenInto(element.value(), name + "[]", inner);
    }
    for (auto& [innerName, value] : inner) {
        const auto same = std::ranges::find(out, innerName, &Pairs::value_type::first);
        if (same == out.end()) {
            out.emplace_back(std::move(innerName), std::move(value));
        } else {
            same->second += kListSeparator + value;
        }
    }
}

void flattenInto(ondemand::value value, const std::string& name, Pairs& out) {
    const ondemand::json_type type = value.type();
    if (type == ondemand::json_type::object) {
        flattenObject(value.get_object(), name, out);
    } else if (type == ondemand::json_type::array) {
        flattenList(value.get_array(), name, out);
    } else {
        std::string scratch;
        out.emplace_back(name, std::string(prices::scalarText(value, scratch)));
    }
}

/// Walks down to the records. What stands beside a list of them is their context.
class Walker {
 public:
    /// `record`: context, own fields; false: stop. `empty`: a bucket without records.
    Walker(std::function<bool(const Pairs&, const Pairs&)> record, std::function<void()> empty)
        : m_record(std::move(record)), m_empty(std::move(empty)) {}

    bool list(ondemand::array elements, const Pairs& context) {
        bool isEmpty = true;
        for (auto element : elements) {
            isEmpty = false;
            ondemand::value value = element.value();
            if (value.type() == ondemand::json_type::object && !object(value.get_object(), context)) {
                return false;
            }
        }
        if (isEmpty) {
            m_empty();
        }
        return true;
    }

    bool object(ondemand::object object, const Pairs& outer) {
        Pairs own;
        bool holdsRecords = false;
        for (auto field : object) {  // first what stands beside the list, which may come behind it
            const std::string key(std::string_view(field.unescaped_key()));
            ondemand::value value = field.value();
            if (isContainer(key) && value.type() == ondemand::json_type::array) {
                holdsRecords = true;
            } else {
                flattenInto(value, key, own);
            }
        }
        if (!holdsRecords) {
            return m_record(outer, own);
        }
        Pairs context = outer;
        context.insert(context.end(), own.begin(), own.end());
        object.reset();
        for (auto field : object) {
            const std::string key(std::string_view(field.unescaped_key()));
            ondemand::value value = field.value();
            if (isContainer(key) && value.type() == ondemand::json_type::array &&
                !list(value.get_array(), context)) {
                return false;
            }
        }
        return true;
    }

 private:
    std::function<bool(const Pairs&, const Pairs&)> m_record;
    std::function<void()> m_empty;
};

/// Objects on lines of their own: the first line is one, and another follows.
bool areLines(std::string_view text) {
    const std::size_t end = text.find('\n');
    if (end == std::string_view::npos || !text.starts_with('{')) {
        return false;
    }
    std::string_view line = text.substr(0, end);
    line = line.substr(0, line.find_last_not_of(" \t\r") + 1);
    std::string_view rest = text.substr(end);
    rest.remove_prefix(std::min(rest.find_first_not_of(" \t\r\n"), rest.size()));
    return line.ends_with('}') && (rest.empty() || rest.starts_with('{'));
}

/// Every object of the file through `walker`. False: stopped.
class Source {
 public:
    explicit Source(const Job& job) : m_job(job) {}

    domain::Result<bool> walk(Walker& walker, bool reports) {
        m_reports = reports;
        try {
            return areLines(m_job.text) ? lines(walker) : document(m_job.text, walker);
        } catch (const simdjson::simdjson_error& error) {
            return Error{ErrorCode::BadInput,
                         fmt::format("{}{} is no whole JSON: it is cut off or damaged. Nothing of it was "
                                     "counted; get it again.",
                                     m_line > 0 ? fmt::format("Line {} of ", m_line) : "", m_job.name),
                         error.what()};
        }
    }
    std::uint64_t line() const { return m_line; }

 private:
    bool document(std::string_view text, Walker& walker) {
        const simdjson::padded_string padded(text);
        ondemand::document document = m_parser.iterate(padded);
        const ondemand::json_type type = document.type();
        bool goesOn = true;
        if (type == ondemand::json_type::array) {
            goesOn = walker.list(document.get_array(), {});
        } else if (type == ondemand::json_type::object) {
            goesOn = walker.object(document.get_object(), {});
        } else {
            throw simdjson::simdjson_error(simdjson::INCORRECT_TYPE);
        }
        if (goesOn && document.current_location().error() != simdjson::OUT_OF_BOUNDS) {
            throw simdjson::simdjson_error(simdjson::TRAILING_CONTENT);
        }
        return goesOn;
    }

    bool lines(Walker& walker) {
        std::string_view rest = m_job.text;
        while (!rest.empty()) {
            const std::size_t end = std::min(rest.find('\n'), rest.size());
            const std::string_view line = rest.substr(0, end);
            rest.remove_prefix(std::min(end + 1, rest.size()));
            ++m_line;
            if (line.find_first_not_of(" \t\r") == std::string_view::npos) {
                continue;
            }
            if (!document(line, walker)) {
                return false;
            }
            if (m_reports && m_line % 1024 == 0 && !m_job.goOn(m_job.text.size() - rest.size())) {
                m_isCancelled = true;
                return false;
            }
        }
        return true;
    }

 public:
    bool isCancelled() const { return m_isCancelled; }

 private:
    const Job& m_job;
    ondemand::parser m_parser;
    std::uint64_t m_line = 0;
    bool m_reports = false;
    bool m_isCancelled = false;
};

/// The names of the first records, until they tell a format.
struct Told {
    std::vector<std::string> names;
    const Format* format = nullptr;
    std::size_t records = 0;
};

domain::Result<Told> tell(const Job& job) {
    constexpr std::size_t kMostRecords = 200;
    Told told;
    const auto add = [&](const Pairs& pairs) {
        for (const auto& [name, value] : pairs) {
            const std::string plain = plainName(name);
            if (std::ranges::find(told.names, plain) == told.names.end()) {
                told.names.push_back(plain);
            }
        }
    };
    Walker walker(
        [&](const Pairs& context, const Pairs& own) {
            add(context);
            add(own);
            told.format = formatToldBy(told.names);
            return told.format == nullptr && ++told.records < kMostRecords;
        },
        [] {});
    const auto walked = Source(job).walk(walker, false);
    return walked ? domain::Result<Told>(std::move(told)) : walked.error();
}

class JsonReading {
 public:
    JsonReading(const Job& job, const Told& told, RowMemory& memory)
        : m_job(job), m_taker(*told.format, told.names, memory), m_record(m_taker.fields().size()) {
        m_record.isJson = true;
    }

    domain::Result<bill::UsageFile> run() {
        Source source(m_job);
        Walker walker([this](const Pairs& context, const Pairs& own) { return take(context, own); },
                      [this] { m_taker.out().emptyBucket(); });
        const auto walked = source.walk(walker, true);
        if (!walked) {
            return walked.error();
        }
        if (!*walked) {
            return cancelled(m_job);
        }
        return m_taker.finish(m_job);
    }

 private:
    bool take(const Pairs& context, const Pairs& own) {
        m_record.clear();
        m_record.fingerprint = 0;
        m_record.line = ++m_count;
        for (const auto& [name, value] : context) {
            set(name, value);
            if (std::ranges::find(kTimes, std::string_view(name)) != kTimes.end()) {
                m_record.fingerprint += fieldPrint(textHash(name), value);
            }
        }
        for (const auto& [name, value] : own) {
            set(name, value);
            m_record.fingerprint += fieldPrint(textHash(name), value);
        }
        m_taker.take(m_record);
        return m_count % 1024 != 0 || m_job.goOn(0);
    }

    void set(const std::string& name, std::string_view value) {
        if (const auto field = m_taker.fields().find(name)) {
            m_record.set(*field, value);
        }
    }

    const Job& m_job;
    RecordTaker m_taker;
    Record m_record;
    std::uint64_t m_count = 0;
};

}  // namespace

bool flattenJson(std::string_view json, const std::string& prefix,
                 const std::function<void(const std::string&, std::string_view)>& give) {
    try {
        ondemand::parser parser;
        const simdjson::padded_string padded(json);
        ondemand::document document = parser.iterate(padded);
        Pairs pairs;
        flattenObject(document.get_object(), prefix, pairs);
        for (const auto& [name, value] : pairs) {
            give(name, value);
        }
        return true;
    } catch (const simdjson::simdjson_error&) {
        return false;
    }
}

domain::Result<bill::UsageFile> readJson(const Job& job) {
    const auto told = tell(job);
    if (!told) {
        return told.error();
    }
    if (told->format == nullptr) {
        return Error{
            ErrorCode::BadInput,
            told->records == 0
                ? fmt::format("{} is JSON without any row of usage or cost.", job.name)
                : fmt::format("{} is JSON of a kind no known export has. Known are the usage and cost "
                              "answers of OpenAI and Anthropic, OpenRouter's activity, LiteLLM, "
                              "Langfuse, ccusage and Google's billing rows.",
                              job.name),
            "usage format"};
    }
    if (const auto missing = missingIn(*told->format, told->names); !missing.empty()) {
        return missingColumn(job, *told->format, missing);
    }
    return JsonReading(job, *told, (*job.memories)[told->format->facts.id]).run();
}

}  // namespace tessera::usage
