#include "app/storage/row_writer.h"

#include <fmt/format.h>
#include <unistd.h>
#include <xlsxwriter.h>

#include <cerrno>
#include <charconv>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <ostream>

#include "app/domain/csv.h"

namespace tessera::storage {

namespace {

using domain::Error;
using domain::ErrorCode;

Error notWritten(const std::string& path, const std::string& why) {
    return {
        ErrorCode::Unavailable,
        fmt::format("{} could not be written: {}. Nothing was changed; choose another place or make room.",
                    path, why),
        "export"};
}

/// RFC 4180, one row at a time.
class CsvWriter : public RowWriter {
 public:
    explicit CsvWriter(std::ostream& out) : m_out(out) {}
    void remark(std::string_view text) override { m_out << "# " << text << "\r\n"; }
    void header(std::string_view names) override { m_out << names << "\r\n"; }
    RowWriter& add(std::string_view text, Cell kind) override {
        if (!m_first) {
            m_out << ',';
        }
        m_first = false;
        m_out << domain::csvCell(kind == Cell::Text ? domain::spreadsheetText(text) : std::string(text));
        return *this;
    }
    RowWriter& addTime(domain::Timestamp at) override {
        return add(at.isSet() ? domain::formatIso(at, 9) : std::string{}, Cell::Text);
    }
    void end() override {
        m_out << "\r\n";
        m_first = true;
    }
    bool ok() const override { return static_cast<bool>(m_out); }
    domain::Result<void> finish() override {
        m_out.flush();
        if (!m_out) {
            return Error{ErrorCode::Unavailable, "The output could not be written.", "ostream"};
        }
        return {};
    }

 private:
    std::ostream& m_out;
    bool m_first = true;
};

/// Gives the name to the whole file, or removes the part.
domain::Result<void> put(const std::string& part, const std::string& path, std::string problem) {
    if (problem.empty() && std::rename(part.c_str(), path.c_str()) != 0) {
        problem = std::strerror(errno);
    }
    if (problem.empty()) {
        return {};
    }
    std::remove(part.c_str());
    return notWritten(path, problem);
}

class CsvFile final : public RowWriter {
 public:
    explicit CsvFile(std::string path)
        : m_path(std::move(path)),
          m_part(m_path + ".part"),
          m_file(m_part, std::ios::binary),
          m_csv(m_file) {}
    ~CsvFile() override {
        if (!m_isFinished) {
            std::remove(m_part.c_str());
        }
    }
    void remark(std::string_view text) override { m_csv.remark(text); }
    void header(std::string_view names) override { m_csv.header(names); }
    RowWriter& add(std::string_view text, Cell kind) override {
        m_csv.add(text, kind);
        return *this;
    }
    RowWriter& addTime(domain::Timestamp at) override {
        m_csv.addTime(at);
        return *this;
    }
    void end() override { m_csv.end(); }
    bool ok() const override { return m_csv.ok(); }
    domain::Result<void> finish() override {
        m_isFinished = true;
        errno = 0;
        m_file.close();
        const char* why = errno != 0 ? std::strerror(errno) : "the disk may be full";
        return put(m_part, m_path, m_file ? "" : why);
    }

 private:
    std::string m_path, m_part;
    std::ofstream m_file;
    CsvWriter m_csv;
    bool m_isFinished = false;
};

class XlsxFile final : public RowWriter {
 public:
    explicit XlsxFile(std::string path) : m_path(std::move(path)), m_part(m_path + ".part") {
        lxw_workbook_options options{};
        options.constant_memory = LXW_TRUE;
        m_book = workbook_new_opt(m_part.c_str(), &options);
        m_head = workbook_add_format(m_book);
        format_set_bold(m_head);
        m_time = workbook_add_format(m_book);
        format_set_num_format(m_time, "yyyy-mm-dd hh:mm:ss.000");
    }
    ~XlsxFile() override {
        if (m_book != nullptr) {
            workbook_close(m_book);
            std::remove(m_part.c_str());
        }
    }
    void remark(std::string_view text) override { m_remarks.emplace_back(domain::spreadsheetText(text)); }
    void header(std::string_view names) override {
        m_names = names;
        startSheet();
    }
    RowWriter& add(std::string_view text, Cell kind) override {
        const std::string value = kind == Cell::Text ? domain::spreadsheetText(text) : std::string(text);
        double number = 0;
        if (kind == Cell::Number && isExact(value, number)) {
            note(worksheet_write_number(m_sheet, m_row, m_column++, number, nullptr));
        } else {
            note(worksheet_write_string(m_sheet, m_row, m_column++, value.c_str(), nullptr));
        }
        return *this;
    }
    RowWriter& addTime(domain::Timestamp at) override {
        if (!at.isSet()) {
            ++m_column;
            return *this;
        }
        const std::string iso = domain::formatIso(at, 3);
        lxw_datetime date{};
        if (std::sscanf(iso.c_str(), "%d-%d-%dT%d:%d:%lf", &date.year, &date.month, &date.day, &date.hour,
                        &date.min, &date.sec) == 6) {
            note(worksheet_write_datetime(m_sheet, m_row, m_column++, &date, m_time));
        }
        return *this;
    }
    void end() override {
        m_column = 0;
        if (++m_row == kRowsMost) {
            startSheet();
        }
    }
    bool ok() const override { return m_error == LXW_NO_ERROR; }
    domain::Result<void> finish() override {
        writeRemarks();
        const lxw_error closed = workbook_close(m_book);
        m_book = nullptr;
        const lxw_error worst = m_error != LXW_NO_ERROR ? m_error : closed;
        return put(m_part, m_path, worst == LXW_NO_ERROR ? "" : lxw_strerror(worst));
    }

 private:
    static constexpr lxw_row_t kRowsMost = 1'048'576;  // of an Excel sheet

    /// A cell holds a double: only what reads back as the same decimal may be one, the rest stays text.
    static bool isExact(const std::string& text, double& number) {
        std::size_t digits = 0;
        for (const char c : text) {
            digits += c >= '0' && c <= '9' ? 1 : 0;
        }
        const auto read = std::from_chars(text.data(), text.data() + text.size(), number);
        return digits <= 15 && !text.empty() && read.ec == std::errc{} &&
               read.ptr == text.data() + text.size();
    }
    void startSheet() {
        m_sheet = workbook_add_worksheet(m_book, nullptr);
        m_row = 0;
        m_column = 0;
        worksheet_freeze_panes(m_sheet, 1, 0);
        std::string_view rest = m_names;
        while (!rest.empty()) {
            const std::size_t comma = std::min(rest.find(','), rest.size());
            std::string name(rest.substr(0, comma));
            rest.remove_prefix(std::min(rest.size(), comma + 1));
            const bool isTime = name == "created" || name == "updated" || name == "recorded" ||
                                name == "at" || name == "venue_time";
            worksheet_set_column(m_sheet, m_column, m_column, isTime ? 24 : 14, nullptr);
            note(worksheet_write_string(m_sheet, 0, m_column++, (name + (isTime ? " (UTC)" : "")).c_str(),
                                        m_head));
        }
        m_row = 1;
        m_column = 0;
    }
    void writeRemarks() {
        if (m_remarks.empty()) {
            return;
        }
        lxw_worksheet* sheet = workbook_add_worksheet(m_book, "Source");
        worksheet_set_column(sheet, 0, 0, 80, nullptr);
        for (lxw_row_t row = 0; row < m_remarks.size(); ++row) {
            note(worksheet_write_string(sheet, row, 0, m_remarks[row].c_str(), nullptr));
        }
    }
    void note(lxw_error error) {
        // A text beyond Excel's 32,767 characters is cut by no one: it is left out of its cell, and told.
        m_error = m_error == LXW_NO_ERROR ? error : m_error;
    }

    std::string m_path, m_part;
    std::string m_names;
    std::vector<std::string> m_remarks;
    lxw_workbook* m_book = nullptr;
    lxw_worksheet* m_sheet = nullptr;
    lxw_format* m_head = nullptr;
    lxw_format* m_time = nullptr;
    lxw_row_t m_row = 0;
    lxw_col_t m_column = 0;
    lxw_error m_error = LXW_NO_ERROR;
};

}  // namespace

std::unique_ptr<RowWriter> makeCsvWriter(std::ostream& out) {
    return std::make_unique<CsvWriter>(out);
}

domain::Result<std::unique_ptr<RowWriter>> makeFileWriter(const std::string& path) {
    // Asked before a row is read: a folder that is missing must not cost a minute first.
    const std::string part = path + ".part";
    std::FILE* probe = std::fopen(part.c_str(), "wb");
    if (probe == nullptr) {
        return notWritten(path, std::strerror(errno));
    }
    std::fclose(probe);
    std::unique_ptr<RowWriter> writer;
    if (path.ends_with(".xlsx")) {
        writer = std::make_unique<XlsxFile>(path);
    } else {
        writer = std::make_unique<CsvFile>(path);
    }
    return writer;
}

}  // namespace tessera::storage
