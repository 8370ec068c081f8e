// Clouds that sell other people's models beside everything else: Google, AWS Bedrock, Azure. What is metered
// and by which model stands in the words of a SKU, a usage type or a meter.

#include <algorithm>

#include "feeds/usage/cloud_words.h"
#include "feeds/usage/format.h"

namespace tessera::usage {

using bill::Amount;
using bill::LineKind;
using bill::Metered;
using bill::SourceRole;
using bill::UsageRow;

namespace {

/// Puts what the words say into the row; the tokens only where their unit is known.
void apply(const CloudWords& words, std::optional<std::int64_t> tokens, UsageRow& row) {
    row.model = words.model.empty() ? "(not tokens)" : std::string_view(words.model);
    row.variant = words.variant;
    row.costOf = words.metered;
    row.kind = words.metered ? LineKind::Tokens : LineKind::Tool;
    if (words.metered && tokens) {
        row.tokens[*words.metered] = tokens;
    }
}

bool isAiService(std::string_view service) {
    const std::string plain = plainName(service);
    return plain.empty() || plain.find("gemini") != std::string::npos ||
           plain.find("vertex") != std::string::npos || plain.find("generative") != std::string::npos ||
           plain.find("claude") != std::string::npos;
}

/// The report grouped by SKU and day. Only the unrounded subtotal keeps small rows; the currency stands in
/// its heading alone.
class GoogleReport final : public FormatReader {
 public:
    explicit GoogleReport(const std::vector<std::string>& names) {
        for (const std::string& name : names) {
            if (name.starts_with("unrounded subtotal (")) {
                m_cost = m_fields.add(name);
                m_currency = currencyFrom(name);
            }
        }
    }

    void read(Cells& cells, Reading& out) override {
        if (!cells.text(m_at) && !cells.text(m_sku)) {
            out.leaveOut("a line of totals at the end", cells.record().line, cells.textOr(m_cost, ""));
            return;
        }
        const std::string_view service = cells.textOr(m_service, "");
        if (!isAiService(service)) {
            out.leaveOut("another service than AI models", cells.record().line, service);
            return;
        }
        auto row = rowOf(cells, m_at);
        if (!row) {
            return;
        }
        row->cost = cells.amount(m_cost);
        row->currency = m_currency;
        const CloudWords words = googleWords(cells.textOr(m_sku, ""));
        const bool isCount = plainName(cells.textOr(m_unit, "")) == "count";
        apply(words, words.metered && isCount ? cells.count(m_quantity) : std::nullopt, *row);
        out.row(cells, *row);
    }

 private:
    FieldId m_at = m_fields.add("date|usage start date");
    FieldId m_service = m_fields.add("service description");
    FieldId m_sku = m_fields.add("sku description");
    FieldId m_quantity = m_fields.add("usage amount");
    FieldId m_unit = m_fields.add("usage unit");
    FieldId m_cost = 0;
    std::string m_currency = "USD";
};

/// What is paid is the cost and the credits, which are negative.
class GoogleRows final : public FormatReader {
 public:
    void read(Cells& cells, Reading& out) override {
        const std::string_view service = cells.textOr(m_service, "");
        if (!isAiService(service)) {
            out.leaveOut("another service than AI models", cells.record().line, service);
            return;
        }
        auto row = rowOf(cells, m_at);
        const auto cost = cells.neededAmount(m_cost);
        if (!row || !cost) {
            return;
        }
        m_currency = cells.textOr(m_unitOfMoney, "USD");
        const std::string_view kind = cells.textOr(m_kind, "regular");
        if (kind == "tax") {
            out.aside("Tax", *cost, m_currency);
            out.leaveOut("tax", cells.record().line, bill::formatAmount(*cost));
            return;
        }
        row->listCost = *cost;
        row->cost = *cost + credits(cells);
        row->currency = m_currency;
        const CloudWords words = googleWords(cells.textOr(m_sku, ""));
        const bool isCount = plainName(cells.textOr(m_unit, "")) == "count";
        apply(words, words.metered && isCount ? cells.count(m_quantity) : std::nullopt, *row);
        out.row(cells, *row);
    }

 private:
    Amount credits(Cells& cells) {
        Amount sum;
        std::string_view rest = cells.textOr(m_credits, "");
        while (!rest.empty()) {
            const std::size_t end = rest.find(kListSeparator);
            const auto credit = bill::parseAmount(rest.substr(0, end));
            if (!credit) {
                cells.fail(m_credits, rest.substr(0, end), "number");
                return {};
            }
            sum += credit->value;
            rest = end == std::string_view::npos ? std::string_view{} : rest.substr(end + 1);
        }
        return sum;
    }

    FieldId m_at = m_fields.add("usage_start_time");
    FieldId m_service = m_fields.add("service.description");
    FieldId m_sku = m_fields.add("sku.description");
    FieldId m_cost = m_fields.add("cost");
    FieldId m_unitOfMoney = m_fields.add("currency");
    FieldId m_credits = m_fields.add("credits[].amount");
    FieldId m_quantity = m_fields.add("usage.amount");
    FieldId m_unit = m_fields.add("usage.unit");
    FieldId m_kind = m_fields.add("cost_type");
    std::string m_currency;
};

/// "1K tokens" 1000, "1M tokens" 1000000; none: "Units", whose scale nobody says.
std::optional<std::int64_t> tokensIn(std::string_view unit) {
    const std::string plain = plainName(unit);
    return plain.starts_with("1k")   ? std::optional<std::int64_t>(1000)
           : plain.starts_with("1m") ? std::optional<std::int64_t>(1'000'000)
           : plain == "tokens"       ? std::optional<std::int64_t>(1)
                                     : std::nullopt;
}

class AwsLines final : public FormatReader {
 public:
    void read(Cells& cells, Reading& out) override {
        const std::string product = plainName(cells.textOr(m_product, ""));
        if (product.find("bedrock") == std::string::npos) {
            out.leaveOut("another service than Bedrock", cells.record().line, cells.textOr(m_product, ""));
            return;
        }
        auto row = rowOf(cells, m_at);
        if (!row) {
            return;
        }
        row->cost = cells.amount(m_cost);
        m_currency = cells.textOr(m_unitOfMoney, "USD");
        row->currency = m_currency;
        if (plainName(cells.textOr(m_kind, "")) == "tax") {
            if (row->cost) {
                out.aside("Tax", *row->cost, m_currency);
            }
            out.leaveOut("tax", row->line, cells.textOr(m_cost, ""));
            return;
        }
        const CloudWords words = awsWords(cells.textOr(m_type, ""), cells.textOr(m_name, ""));
        const auto scale = tokensIn(cells.textOr(m_unit, ""));
        const bool isUsage = plainName(cells.textOr(m_kind, "usage")).find("usage") != std::string::npos;
        if (words.metered && !scale) {
            out.countNote(
                "{} rows count in units whose size AWS does not say: their money counts, their tokens "
                "are unknown");
        }
        apply(words, scale && isUsage ? cells.scaledCount(m_quantity, *scale) : std::nullopt, *row);
        out.row(cells, *row);
    }

 private:
    FieldId m_at = m_fields.add("line_item_usage_start_date|lineItem/UsageStartDate");
    FieldId m_kind = m_fields.add("line_item_line_item_type|lineItem/LineItemType");
    FieldId m_product = m_fields.add("line_item_product_code|lineItem/ProductCode");
    FieldId m_type = m_fields.add("line_item_usage_type|lineItem/UsageType");
    FieldId m_quantity = m_fields.add("line_item_usage_amount|lineItem/UsageAmount");
    FieldId m_unit = m_fields.add("pricing_unit|pricing/unit");
    FieldId m_unitOfMoney = m_fields.add("line_item_currency_code|lineItem/CurrencyCode");
    FieldId m_cost = m_fields.add("line_item_unblended_cost|lineItem/UnblendedCost");
    FieldId m_name = m_fields.add("product.product_name|product_product_name|product/ProductName");
    std::string m_currency;
};

class AzureDetails final : public FormatReader {
 public:
    void read(Cells& cells, Reading& out) override {
        const std::string_view meter = cells.textOr(m_meter, "");
        const std::string about = plainName(cells.textOr(m_category, "")) + plainName(meter) +
                                  plainName(cells.textOr(m_subCategory, ""));
        if (about.find("openai") == std::string::npos && about.find("foundry models") == std::string::npos &&
            about.find("token") == std::string::npos) {
            out.leaveOut("another service than AI models", cells.record().line, meter);
            return;
        }
        auto row = rowOf(cells, m_at, true);
        if (!row) {
            return;
        }
        row->cost = cells.amount(m_cost);
        const CloudWords words = azureWords(meter);
        const auto scale = tokensIn(cells.textOr(m_unit, ""));
        const bool isUsage = plainName(cells.textOr(m_charge, "usage")) == "usage";
        apply(words, scale && isUsage && words.metered ? cells.scaledCount(m_quantity, *scale) : std::nullopt,
              *row);
        checkScale(cells, *row, out);
        out.row(cells, *row);
    }

 private:
    /// Quantity x price is the cost when the quantity counts in the unit that is stated.
    void checkScale(Cells& cells, const UsageRow& row, Reading& out) {
        const auto quantity = cells.amount(m_quantity), price = cells.amount(m_price);
        if (!quantity || !price || !row.cost || cells.textOr(m_billing, "USD") != "USD") {
            return;
        }
        // Both at 1e-9, so that their product is at 1e-18.
        const domain::Int128 product = domain::divideHalfEven(quantity->atto(), domain::kNanoPerUsd) *
                                       domain::divideHalfEven(price->atto(), domain::kNanoPerUsd);
        const domain::Int128 off = product - row.cost->atto();
        const domain::Int128 most = Amount::fromNano(10'000'000).atto();  // a cent
        if (off > most || off < -most) {
            out.countNote(
                "{} rows cost something else than quantity times price: their tokens may be scaled "
                "otherwise");
        }
    }

    FieldId m_at = m_fields.add("date");
    FieldId m_meter = m_fields.add("meterName");
    FieldId m_category = m_fields.add("meterCategory");
    FieldId m_subCategory = m_fields.add("meterSubCategory");
    FieldId m_price = m_fields.add("effectivePrice");
    FieldId m_quantity = m_fields.add("quantity");
    FieldId m_unit = m_fields.add("unitOfMeasure");
    FieldId m_charge = m_fields.add("chargeType");
    FieldId m_cost = m_fields.add("costInUsd");
    FieldId m_billing = m_fields.add("billingCurrency");
};

}  // namespace

std::span<const Format> cloudFormats() {
    static const std::vector<Format> kFormats = {
        {{"google-report-csv", "Google Cloud billing report", "google", SourceRole::VendorCost, "US Pacific"},
         {"sku description", "unrounded subtotal (*"},
         {"date|usage start date", "usage amount", "usage unit"},
         Repeats::KeepAll,
         [](const std::vector<std::string>& names) { return std::make_unique<GoogleReport>(names); }},
        {{"google-bigquery", "Google Cloud billing export rows", "google", SourceRole::VendorCost},
         {"sku.description", "cost"},
         {"usage_start_time", "usage.amount"},
         Repeats::KeepAll,
         makeReader<GoogleRows>},
        {{"aws-cur", "AWS cost and usage report", "aws", SourceRole::VendorCost},
         {"line_item_usage_type"},
         {"line_item_usage_start_date", "line_item_product_code", "line_item_usage_amount",
          "line_item_unblended_cost"},
         Repeats::KeepAll,
         makeReader<AwsLines>},
        {{"aws-cur", "AWS cost and usage report", "aws", SourceRole::VendorCost},
         {"lineItem/UsageType"},
         {"lineItem/UsageStartDate", "lineItem/ProductCode", "lineItem/UsageAmount",
          "lineItem/UnblendedCost"},
         Repeats::KeepAll,
         makeReader<AwsLines>},
        {{"azure-cost-details", "Azure cost details", "azure", SourceRole::VendorCost},
         {"costInUsd", "meterName"},
         {"date", "quantity", "unitOfMeasure"},
         Repeats::KeepAll,
         makeReader<AzureDetails>},
    };
    return kFormats;
}

}  // namespace tessera::usage
