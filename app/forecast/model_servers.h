#pragma once
// The model servers a person added: which there are, what may be asked of them, and the forecasters that ask.

#include <map>

#include "app/forecast/background_forecaster.h"
#include "app/forecast/forecast_desk.h"
#include "app/forecast/model_server_text.h"
#include "app/forecast/served_model.h"

namespace tessera::forecast {

struct ModelServersOptions {
    std::vector<std::string> runtime = {};  // command of the installed server; empty: none is
    std::string installedModel = {};        // its model file
    ServedLimits limits = {};
    /// Puts the list where it outlives the program; false: it did not.
    std::function<bool(const std::string& text)> keep = {};
    /// Price changes and the like up to a time; null: nothing is known.
    std::function<std::vector<ContextEvent>(domain::Timestamp upTo)> events = {};
};

/// All calls by one thread, the desk's. Desk, clock and spend book outlive it; ends its servers with itself.
class ModelServers final : public ports::ModelServerDesk {
 public:
    /// `text`: what was kept last; empty: none. What cannot be read is told once by takeProblems(), and
    /// nothing is written over it.
    ModelServers(const std::string& text, ModelServersOptions options, ForecastDesk& desk, SpendBook& spend,
                 const ports::Clock& machine);
    ~ModelServers() override;

    std::vector<ports::ModelServerView> servers() const override;
    std::uint64_t revision() override;
    domain::Result<std::string> put(ports::ModelServerSpec spec) override;
    void remove(const std::string& id) override;
    domain::Result<void> turn(const std::string& id, bool isOn) override;
    void setKey(const std::string& id, std::shared_ptr<const domain::SecretKey> key) override;
    void probe(const std::string& id) override;
    std::string whatIsSent(const ports::ModelServerSpec& spec) const override;
    std::string agreementOf(const ports::ModelServerSpec& spec) const override;
    std::optional<domain::Money> mostCost(const ports::ModelServerSpec& spec) const override {
        return mostCostOf(spec);
    }
    ports::ModelFileFacts inspect(const std::string& path) const override;
    std::string programOnPath() const override;
    const std::vector<ContextEvent>& notedEvents() const override { return m_noted; }
    domain::Result<void> setNotedEvents(std::vector<ContextEvent> events) override;
    std::vector<ContextEvent> eventsUpTo(domain::Timestamp at) const override;
    std::string installedModel() const override { return m_options.installedModel; }
    std::vector<std::string> takeProblems();
    /// Nothing is asked from here on; servers that were started end.
    void end();

 private:
    struct Server {
        ports::ModelServerSpec spec;
        std::shared_ptr<const domain::SecretKey> key;
        std::shared_ptr<ServedModel> served;  // while it is on
    };
    Server* find(const std::string& id);
    domain::Result<void> check(const ports::ModelServerSpec& spec) const;
    void start(Server& server);
    void stop(Server& server);
    bool takeAbilities();
    void keep();

    ModelServersOptions m_options;
    ForecastDesk& m_desk;
    SpendBook& m_spend;
    const ports::Clock& m_clock;
    ForecastThread m_ending;  // where servers end: it may take a second
    std::vector<Server> m_servers;
    std::map<std::string, ports::ServerAbilities> m_abilities;
    std::vector<std::shared_ptr<const ports::ModelServerView>> m_seen;
    std::uint64_t m_revision = 1;
    std::vector<ContextEvent> m_noted;
    bool m_isUnread = false;
    std::vector<std::string> m_problems;
};

}  // namespace tessera::forecast
