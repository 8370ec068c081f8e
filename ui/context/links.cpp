#include "ui/context/links.h"

namespace tessera::ui {

namespace {

constexpr std::array<const char*, kLinkColours> kNames{"none", "sky",   "gold",  "teal",
                                                       "rose", "slate", "copper"};

}  // namespace

QString linkName(LinkColour colour) {
    return QLatin1String(kNames[static_cast<std::size_t>(colour)]);
}

std::optional<LinkColour> linkOf(const QString& name) {
    for (std::size_t i = 0; i < kNames.size(); ++i) {
        if (name == QLatin1String(kNames[i])) {
            return static_cast<LinkColour>(i);
        }
    }
    return std::nullopt;
}

void LinkGroup::setFields(const LinkFields& fields) {
    if (m_fields != fields) {
        m_fields = fields;
        emit fieldsChanged();
    }
}

void LinkGroup::setInstrument(InstrumentMarket* market) {
    if (m_instrument != market) {
        m_instrument = market;
        emit instrumentChanged();
    }
}

void LinkGroup::setInterval(domain::Duration interval) {
    if (m_interval != interval) {
        m_interval = interval;
        emit intervalChanged();
    }
}

void LinkGroup::setRange(const QObject* by, TimeRange range) {
    emit rangeChanged(by, range);
}

void LinkGroup::setCrosshair(const QObject* by, std::optional<domain::Timestamp> at) {
    emit crosshairChanged(by, at);
}

Links::Links(QObject* parent) : QObject(parent) {
    for (std::size_t i = 0; i < m_groups.size(); ++i) {
        m_groups[i] = new LinkGroup(static_cast<LinkColour>(i + 1), this);
    }
    m_active = m_groups.front();
}

void Links::setActive(LinkColour colour) {
    if (colour != LinkColour::None && m_active != &group(colour)) {
        m_active = &group(colour);
        emit activeChanged();
    }
}

PanelLink::PanelLink(Links& links, QObject* parent)
    : QObject(parent), m_links(links), m_group(&links.group(LinkColour::Sky)) {
    m_instrument = m_group->instrument();
    m_interval = m_group->interval();
    listen();
}

void PanelLink::setColour(LinkColour colour) {
    if (colour == this->colour()) {
        return;
    }
    if (m_group != nullptr) {
        m_group->disconnect(this);
    }
    m_group = colour == LinkColour::None ? nullptr : &m_links.group(colour);
    listen();
    takeOver();
    emit colourChanged();
}

void PanelLink::listen() {
    if (m_group == nullptr) {
        return;
    }
    connect(m_group, &LinkGroup::fieldsChanged, this, &PanelLink::takeOver);
    connect(m_group, &LinkGroup::instrumentChanged, this, &PanelLink::takeOver);
    connect(m_group, &LinkGroup::intervalChanged, this, &PanelLink::takeOver);
    connect(m_group, &LinkGroup::rangeChanged, this, [this](const QObject* by, TimeRange range) {
        if (by != this && links(&LinkFields::range)) {
            emit rangeWanted(range);
        }
    });
    connect(m_group, &LinkGroup::crosshairChanged, this,
            [this](const QObject* by, std::optional<domain::Timestamp> at) {
                if (by != this && links(&LinkFields::crosshair)) {
                    emit crosshairMoved(at);
                }
            });
}

void PanelLink::setAsleep(bool isAsleep) {
    m_isAsleep = isAsleep;
    takeOver();
}

void PanelLink::takeOver() {
    if (links(&LinkFields::instrument) && m_group->instrument() != nullptr &&
        m_group->instrument() != m_instrument) {
        m_instrument = m_group->instrument();
        emit instrumentChanged();
    }
    if (links(&LinkFields::interval) && m_group->interval() != m_interval) {
        m_interval = m_group->interval();
        emit intervalChanged();
    }
}

InstrumentMarket* PanelLink::instrument() const {
    return m_instrument;
}

void PanelLink::setInstrument(InstrumentMarket* market) {
    if (links(&LinkFields::instrument)) {
        m_group->setInstrument(market);  // comes back through takeOver()
    } else if (m_instrument != market) {
        m_instrument = market;
        emit instrumentChanged();
    }
}

domain::Duration PanelLink::interval() const {
    return m_interval;
}

void PanelLink::setInterval(domain::Duration interval) {
    if (links(&LinkFields::interval)) {
        m_group->setInterval(interval);
    } else if (m_interval != interval) {
        m_interval = interval;
        emit intervalChanged();
    }
}

void PanelLink::setRange(TimeRange range) {
    if (links(&LinkFields::range)) {
        m_group->setRange(this, range);
    }
}

void PanelLink::setCrosshair(std::optional<domain::Timestamp> at) {
    if (links(&LinkFields::crosshair)) {
        m_group->setCrosshair(this, at);
    }
}

}  // namespace tessera::ui
