// What keeps the prices of models, and keeps them current.

#include <QCoreApplication>
#include <QDir>

#include "app/terminal/application_parts.h"

namespace tessera::terminal {

/// The price ledger, and the child that keeps it current where a person allowed one.
void Application::openPrices() {
    m_parts->prices = std::make_unique<PriceWorker>(m_profile.directory.string(), m_clock);
    m_parts->context->setPrices(m_parts->prices.get());
    CollectionOptions options;
    options.program =
        QDir(QCoreApplication::applicationDirPath()).filePath(QStringLiteral("tessera-prices")).toStdString();
    options.profile = m_profile.directory.string();
    options.publishAt = m_runtime.empty() ? std::string() : "ipc://" + (m_runtime / "prices").string();
    const QString key = QStringLiteral("prices/allowed");
    options.allowed = [this, key] { return m_settings->value(key).toStringList(); };
    options.keepAllowed = [this, key](const QStringList& lines) { m_settings->setValue(key, lines); };
    m_parts->collection = std::make_unique<PriceCollection>(std::move(options), *m_parts->prices);
}

}  // namespace tessera::terminal
