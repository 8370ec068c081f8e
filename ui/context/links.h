#pragma once
// What panels share by colour: instrument, interval, visible time, crosshair; each of them is linked or not,
// group by group. An order never depends on a link: a ladder sends what it latched. GUI thread only.

#include <QObject>
#include <array>
#include <optional>

#include "ui/bridge/market_hub.h"

namespace tessera::ui {

enum class LinkColour : std::uint8_t { None, Sky, Gold, Teal, Rose, Slate, Copper };
inline constexpr std::size_t kLinkColours = 7;  // None among them
/// "none", "sky": as workspaces are written.
QString linkName(LinkColour colour);
std::optional<LinkColour> linkOf(const QString& name);

struct LinkFields {
    bool instrument = true, interval = true, range = true, crosshair = true;
    bool operator==(const LinkFields&) const = default;
};
struct TimeRange {
    domain::Timestamp from, to;
    bool operator==(const TimeRange&) const = default;
};

/// One colour. Setters tell only what changed.
class LinkGroup : public QObject {
    Q_OBJECT
 public:
    LinkGroup(LinkColour colour, QObject* parent) : QObject(parent), m_colour(colour) {}
    LinkColour colour() const { return m_colour; }
    const LinkFields& fields() const { return m_fields; }
    void setFields(const LinkFields& fields);
    InstrumentMarket* instrument() const { return m_instrument; }
    void setInstrument(InstrumentMarket* market);
    domain::Duration interval() const { return m_interval; }
    void setInterval(domain::Duration interval);
    /// Of the panel that was moved last; `by` does not hear of its own.
    void setRange(const QObject* by, TimeRange range);
    void setCrosshair(const QObject* by, std::optional<domain::Timestamp> at);

 signals:
    void fieldsChanged();
    void instrumentChanged();
    void intervalChanged();
    void rangeChanged(const QObject* by, tessera::ui::TimeRange range);
    void crosshairChanged(const QObject* by, std::optional<tessera::domain::Timestamp> at);

 private:
    LinkColour m_colour;
    LinkFields m_fields;
    InstrumentMarket* m_instrument = nullptr;
    domain::Duration m_interval = std::chrono::hours(1);
};

/// All groups, and the one a choice made outside any panel goes to.
class Links : public QObject {
    Q_OBJECT
 public:
    explicit Links(QObject* parent = nullptr);
    /// `colour` is not None.
    LinkGroup& group(LinkColour colour) { return *m_groups[static_cast<std::size_t>(colour) - 1]; }
    LinkGroup& active() { return *m_active; }
    const LinkGroup& active() const { return *m_active; }
    void setActive(LinkColour colour);

 signals:
    void activeChanged();

 private:
    std::array<LinkGroup*, kLinkColours - 1> m_groups{};
    LinkGroup* m_active = nullptr;
};

/// One panel's end: reads and sets its group's value where that is linked, and its own where it is not.
class PanelLink : public QObject {
    Q_OBJECT
 public:
    explicit PanelLink(Links& links, QObject* parent);
    LinkColour colour() const { return m_group != nullptr ? m_group->colour() : LinkColour::None; }
    /// What was shown stays shown until the new group has something to show.
    void setColour(LinkColour colour);
    InstrumentMarket* instrument() const;
    void setInstrument(InstrumentMarket* market);
    domain::Duration interval() const;
    void setInterval(domain::Duration interval);
    void setRange(TimeRange range);
    void setCrosshair(std::optional<domain::Timestamp> at);
    /// Of a panel whose workspace is not open: what the colours share is another workspace's meanwhile, and
    /// moves nothing here. Awake again it takes over what its group shows.
    void setAsleep(bool isAsleep);

 signals:
    void colourChanged();
    void instrumentChanged();
    void intervalChanged();
    /// Another panel of the group moved there.
    void rangeWanted(tessera::ui::TimeRange range);
    void crosshairMoved(std::optional<tessera::domain::Timestamp> at);

 private:
    bool links(bool LinkFields::*field) const {
        return !m_isAsleep && m_group != nullptr && m_group->fields().*field;
    }
    void listen();
    void takeOver();

    Links& m_links;
    LinkGroup* m_group = nullptr;
    bool m_isAsleep = false;
    InstrumentMarket* m_instrument = nullptr;             // shown now
    domain::Duration m_interval = std::chrono::hours(1);  // shown now
};

}  // namespace tessera::ui
