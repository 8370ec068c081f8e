#pragma once
// A price desk that a test answers for.

#include <algorithm>
#include <iterator>

#include "app/domain/timestamp.h"
#include "app/listprices/price_desk.h"

namespace tessera::test {

inline domain::Timestamp day(const char* iso) {
    return *domain::parseIso(iso);
}

/// The desk of a ledger that is read when the test says so.
class FakePrices final : public listprices::PriceDesk {
 public:
    std::shared_ptr<const listprices::PriceBook> ready = std::make_shared<listprices::PriceBook>();
    std::uint64_t number = 0;
    std::string wrong;
    mutable int asked = 0;
    std::vector<std::string> imported;
    std::vector<listprices::ImportAnswer> answers;

    std::shared_ptr<const listprices::PriceBook> book() const override {
        ++asked;
        return ready;
    }
    std::uint64_t revision() const override { return number; }
    std::string problem() const override { return wrong; }
    void importFile(std::string path) override { imported.push_back(std::move(path)); }
    std::size_t drain(std::vector<listprices::ImportAnswer>& out) override {
        const std::size_t count = answers.size();
        std::ranges::move(answers, std::back_inserter(out));
        answers.clear();
        return count;
    }
};

}  // namespace tessera::test
