#include "ui/bill/bill_report.h"

#include "ui/bill/bill_words.h"
#include "ui/context/report_pages.h"

namespace tessera::ui {

namespace {

using bill::BillGrouping;
using bill::BillRow;
using bill::BillTable;
using bill::Metered;
using report::Cell;
using report::paragraph;
using report::text;

QString titleOf(BillGrouping grouping, const std::string& name) {
    return grouping == BillGrouping::Month ? monthWords(name) : QString::fromStdString(name);
}

QString billRows(const bill::JoinedBill& joined, BillGrouping grouping, const QString& head,
                 bill::ModelMatcher& matcher) {
    const BillTable table = billTable(joined, grouping, {}, matcher);
    std::vector<std::vector<Cell>> rows;
    const auto add = [&](const QString& name, const BillRow& row, bool isBold) {
        const auto& tokens = row.tokens;
        rows.push_back({{name, isBold},
                        {tokenWords(tokens[Metered::Input]), isBold},
                        {tokenWords(tokens[Metered::CacheRead]), isBold},
                        {tokenWords(tokens[Metered::CacheWrite]), isBold},
                        {tokenWords(tokens[Metered::Output]), isBold},
                        {moneyWords(row.paid), true},
                        {shareWords(row.paid, table.total.paid), isBold}});
    };
    for (const BillRow& row : table.rows) {
        add(titleOf(grouping, row.name), row, false);
    }
    add(QStringLiteral("Total"), table.total, true);
    return report::table({{head},
                          {QStringLiteral("Input"), true},
                          {QStringLiteral("Cache read"), true},
                          {QStringLiteral("Cache write"), true},
                          {QStringLiteral("Output"), true},
                          {QString::fromStdString(table.currency), true},
                          {QStringLiteral("Share"), true}},
                         rows);
}

QString pageOne(const bill::JoinedBill& joined, bill::ModelMatcher& matcher) {
    const BillTable table = billTable(joined, BillGrouping::Model, {}, matcher);
    QString out = QStringLiteral("<h1>Our AI bill</h1>");
    out += paragraph(table.total.paid ? QStringLiteral("%1 %2 for %3 tokens.")
                                            .arg(moneyWords(table.total.paid), text(table.currency),
                                                 tokenWords(bill::allTokens(table.total.tokens)))
                                      : QStringLiteral("%1 tokens; no file says what they cost.")
                                            .arg(tokenWords(bill::allTokens(table.total.tokens))),
                     "font-size:14pt;font-weight:600");
    for (const auto& [currency, amount] : table.otherPaid) {
        out += paragraph(
            QStringLiteral("%1 %2 are not added: another currency.").arg(moneyWords(amount), text(currency)));
    }
    out += QStringLiteral("<h2>By month</h2>") +
           billRows(joined, BillGrouping::Month, QStringLiteral("Month"), matcher);
    out += QStringLiteral("<h2>By model</h2>") +
           billRows(joined, BillGrouping::Model, QStringLiteral("Model"), matcher);
    return out +
           report::faint(QStringLiteral("Tokens; none is counted twice. A dash: the files do not say."));
}

/// Between the last two months; empty with fewer.
QString movedPart(const bill::JoinedBill& joined, const std::vector<std::string>& months) {
    if (months.size() < 2) {
        return {};
    }
    const auto moved = bill::whatMoved(joined, months[months.size() - 2], months.back());
    if (!moved) {
        return paragraph(text(moved.error().sentence));
    }
    QString out = QStringLiteral("<h2>What moved it, %1 to %2</h2>")
                      .arg(monthWords(moved->from), monthWords(moved->to));
    const auto& cents = moved->shownCents;
    std::vector<std::vector<Cell>> rows;
    for (const bill::ModelMove& model : moved->models) {
        if (model.hasCost) {
            rows.push_back({{QString::fromStdString(model.name)},
                            {signedNano(model.effects.price)},
                            {signedNano(model.effects.volume)},
                            {signedNano(model.effects.mix)},
                            {signedNano(model.others)},
                            {signedNano(model.after - model.before), true}});
        }
    }
    rows.push_back({{QStringLiteral("Total"), true},
                    {signedCents(cents[0]), true},
                    {signedCents(cents[1]), true},
                    {signedCents(cents[2]), true},
                    {signedCents(cents[3]), true},
                    {signedCents(moved->changeCents), true}});
    out += report::table({{QString::fromStdString(moved->currency)},
                          {QStringLiteral("Price"), true},
                          {QStringLiteral("Volume"), true},
                          {QStringLiteral("Mix"), true},
                          {QStringLiteral("Not tokens"), true},
                          {QStringLiteral("All"), true}},
                         rows);
    return out + report::faint(QStringLiteral(
                     "Price is what a token cost, volume how many there were, mix which models they went to: "
                     "the mean over every order in which the three may have changed (Shapley)."));
}

QString listPart(const bill::JoinedBill& joined, const std::string& month, bill::ModelMatcher& matcher) {
    const bill::ListAndPaid sums = listAndPaid(joined, month, matcher);
    if (!sums.isPossible) {
        return {};
    }
    std::vector<std::vector<Cell>> rows;
    const auto add = [&](const char* what, const bill::Amount& amount, bool isBold = false) {
        if (isBold || amount != bill::Amount{}) {
            rows.push_back({{QLatin1String(what), isBold}, {moneyWords(amount), isBold}});
        }
    };
    add("Tokens at list price", sums.atList);
    add("Less at batch, flex and priority tariffs", sums.tierDiscount);
    add("Models without a list price", sums.unpricedModels);
    add("Tools and what is no token", sums.tools);
    add("Credits", sums.credits);
    add("Not explained: discounts, cache prices, rounding", sums.rest);
    add("Paid", sums.paid, true);
    return QStringLiteral("<h2>List price against what was paid, %1</h2>").arg(monthWords(month)) +
           report::table({{QStringLiteral("What it is")}, {QStringLiteral("USD"), true}}, rows);
}

QString pageTwo(const bill::JoinedBill& joined, bill::ModelMatcher& matcher,
                const std::vector<std::string>& warnings) {
    const auto months = billTable(joined, BillGrouping::Month, {}, matcher).months;
    QString out = movedPart(joined, months);
    out += months.empty() ? QString() : listPart(joined, months.back(), matcher);
    std::vector<std::string> files;
    for (const bill::UsageFile& file : joined.files) {
        files.push_back(file.name + ": " + file.format.title + ", days in " + file.format.days);
    }
    out += QStringLiteral("<h2>Made from</h2>") + report::list(files);
    if (!warnings.empty()) {
        out += QStringLiteral("<h2>What to know</h2>") + report::list(warnings);
    }
    return out;
}

}  // namespace

QStringList billReportPages(const bill::JoinedBill& bill, bill::ModelMatcher& matcher,
                            const std::vector<std::string>& warnings) {
    return {pageOne(bill, matcher), pageTwo(bill, matcher, warnings)};
}

bool writeBillReport(const bill::JoinedBill& bill, bill::ModelMatcher& matcher,
                     const std::vector<std::string>& warnings, domain::Timestamp madeAt,
                     const QString& path) {
    const QString made = QString::fromStdString(domain::formatIso(madeAt).substr(0, 10));
    return report::writePdf(path, QStringLiteral("Our AI bill"), QStringLiteral("Tessera, %1").arg(made),
                            billReportPages(bill, matcher, warnings));
}

}  // namespace tessera::ui
