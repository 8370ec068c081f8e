#pragma once
// What a screen can ask about list prices. The GUI thread never waits for a disk: book() is a finished value,
// an import is asked for and answered later.

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "app/listprices/price_book.h"

namespace tessera::listprices {

/// The answer to importFile().
struct ImportAnswer {
    std::string path;
    std::string sentence;  // for the person: what was added, or why nothing was
    bool isDone = false;
    std::size_t events = 0;
    std::size_t alreadyKnown = 0;
    std::size_t refusals = 0;
};

/// Called from one thread, the screen's.
class PriceDesk {
 public:
    virtual ~PriceDesk() = default;
    /// The newest book, never null: empty until the ledger was read, which the first call asks for.
    virtual std::shared_ptr<const PriceBook> book() const = 0;
    /// Grows when book() or problem() is another; 0: the ledger was not read yet.
    virtual std::uint64_t revision() const = 0;
    /// Why prices are not kept or incomplete, as a sentence; empty: nothing is wrong.
    virtual std::string problem() const = 0;
    /// Any of the formats; recognised by its content. Answered through drain().
    virtual void importFile(std::string path) = 0;
    virtual std::size_t drain(std::vector<ImportAnswer>& out) = 0;
};

}  // namespace tessera::listprices
