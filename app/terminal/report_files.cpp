#include "app/terminal/report_files.h"

#include <fmt/format.h>

#include <QApplication>
#include <memory>

#include "app/terminal/prices_command.h"
#include "ui/bill/bill_report.h"
#include "ui/hedge/hedge_report.h"

namespace tessera::terminal {

using domain::Error;
using domain::ErrorCode;
using domain::Result;

namespace {

Result<void> checkName(const std::string& path) {
    return path.ends_with(".pdf")
               ? Result<void>{}
               : Error{ErrorCode::BadInput,
                       fmt::format("The name of a report ends in .pdf; {} does not.", path), "pdf"};
}

/// Fonts need an application; a machine without a display has one too.
class Offscreen {
 public:
    Offscreen() {
        if (QCoreApplication::instance() == nullptr) {
            qputenv("QT_QPA_PLATFORM", "offscreen");
            m_application = std::make_unique<QApplication>(m_count, m_arguments);
        }
    }

 private:
    int m_count = 1;
    char m_name[8] = "tessera";
    char* m_arguments[2] = {m_name, nullptr};
    std::unique_ptr<QApplication> m_application;
};

Result<void> written(bool isWritten, const std::string& path) {
    return isWritten ? Result<void>{}
                     : Error{ErrorCode::Unavailable, fmt::format("{} cannot be written.", path), "pdf"};
}

}  // namespace

Result<void> writeBillPdf(const bill::JoinedBill& bill, const std::vector<std::string>& warnings,
                          const std::string& profileDir, domain::Timestamp madeAt, const std::string& path) {
    if (const auto named = checkName(path); !named) {
        return named;
    }
    const auto prices = openPriceLedger(profileDir);
    if (!prices) {
        return prices.error();
    }
    const Offscreen screen;
    bill::ModelMatcher matcher((*prices)->book(), {});
    return written(ui::writeBillReport(bill, matcher, warnings, madeAt, QString::fromStdString(path)), path);
}

Result<void> writeHedgePdf(const hedge::HedgePlan& plan, const std::string& path) {
    if (const auto named = checkName(path); !named) {
        return named;
    }
    const Offscreen screen;
    return written(ui::writeHedgeReport(plan, QString::fromStdString(path)), path);
}

}  // namespace tessera::terminal
