#include "ui/models/comparison.h"

#include <QJsonObject>
#include <algorithm>

namespace tessera::ui {

using listprices::ModelKey;

namespace {

const auto kSource = QStringLiteral("source");
const auto kVendor = QStringLiteral("vendor");
const auto kName = QStringLiteral("model");
const auto kLooked = QStringLiteral("onlyLookedAt");
constexpr qsizetype kLongestName = 200;

}  // namespace

ComparedModel* Comparison::found(const ModelKey& key) {
    const auto at = std::ranges::find(m_models, key, &ComparedModel::key);
    return at == m_models.end() ? nullptr : &*at;
}

const ComparedModel* Comparison::find(const ModelKey& key) const {
    const auto at = std::ranges::find(m_models, key, &ComparedModel::key);
    return at == m_models.end() ? nullptr : &*at;
}

std::size_t Comparison::keptCount() const {
    return static_cast<std::size_t>(std::ranges::count_if(m_models, &ComparedModel::isKept));
}

int Comparison::freeColour() const {
    int colour = 0;
    while (std::ranges::any_of(m_models, [&](const ComparedModel& m) { return m.colour == colour; })) {
        ++colour;
    }
    return colour;
}

bool Comparison::show(const ModelKey& key) {
    if (found(key) != nullptr) {
        return true;
    }
    const auto passing = std::ranges::find(m_models, false, &ComparedModel::isKept);
    if (passing != m_models.end()) {
        passing->key = key;
        return true;
    }
    if (m_models.size() >= kMost) {
        return false;
    }
    m_models.push_back({key, freeColour(), false});
    return true;
}

bool Comparison::keep(const ModelKey& key) {
    if (!show(key)) {
        return false;
    }
    found(key)->isKept = true;
    return true;
}

void Comparison::remove(const ModelKey& key) {
    std::erase_if(m_models, [&](const ComparedModel& m) { return m.key == key; });
}

bool Comparison::toggle(const ModelKey& key) {
    if (const ComparedModel* model = find(key); model != nullptr && model->isKept) {
        remove(key);
        return true;
    }
    return keep(key);
}

QJsonArray Comparison::toJson() const {
    QJsonArray array;
    for (const ComparedModel& model : m_models) {
        QJsonObject object{{kSource, QString::fromStdString(model.key.source)},
                           {kVendor, QString::fromStdString(model.key.vendor)},
                           {kName, QString::fromStdString(model.key.name)}};
        if (!model.isKept) {
            object.insert(kLooked, true);
        }
        array.append(object);
    }
    return array;
}

Comparison Comparison::fromJson(const QJsonArray& array) {
    Comparison compared;
    for (const QJsonValue& value : array) {
        const QJsonObject object = value.toObject();
        const auto text = [&](const QString& name) {
            return object.value(name).toString().left(kLongestName).toStdString();
        };
        const ModelKey key{text(kSource), text(kVendor), text(kName)};
        if (key.name.empty() || compared.m_models.size() >= kMost || compared.find(key) != nullptr) {
            continue;
        }
        if (object.value(kLooked).toBool()) {
            compared.show(key);
        } else {
            compared.keep(key);
        }
    }
    return compared;
}

}  // namespace tessera::ui
