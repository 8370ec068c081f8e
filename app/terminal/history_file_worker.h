#pragma once
// Files in and out of the history for a screen: a thread of its own reads them, the history's thread takes
// them.

#include <memory>
#include <string>

#include "app/history/history_desk.h"
#include "app/history/import_desk.h"
#include "app/ports/clock.h"

namespace tessera::terminal {

class HistoryFileWorker final : public history::ImportDesk {
 public:
    /// `room`: a folder for what is read and not imported yet. `desk` and `clock` outlive it.
    /// `imported` is called on the history's thread, at once and after every import that was done.
    HistoryFileWorker(history::HistoryDesk& desk, std::string room, const ports::Clock& clock,
                      std::function<void(history::HistoryStore&)> imported = {});
    /// Cancels what is being read.
    ~HistoryFileWorker() override;

    void preview(history::ImportRequest request) override;
    void import(history::ImportRequest request) override;
    void undo(std::uint32_t importId) override;
    void exportTo(history::ExportRange range) override;
    void list() override;
    void cancel() override;
    std::optional<int> progress() const override;
    std::optional<domain::Result<history::ImportPreview>> takePreview() override;
    std::optional<std::vector<history::SeriesInfo>> takeList() override;
    std::optional<history::FileAnswer> takeAnswer() override;

 private:
    struct Impl;
    std::shared_ptr<Impl> m_impl;  // shared with work that waits on the history's thread
};

}  // namespace tessera::terminal
