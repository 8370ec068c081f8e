#pragma once
// The models whose prices are drawn: up to six. One that was only looked at gives way to the next one that
// is; one that was kept stays until it is removed. A value, without pixels.

#include <QJsonArray>
#include <vector>

#include "app/listprices/model_list.h"

namespace tessera::ui {

struct ComparedModel {
    listprices::ModelKey key;
    int colour = 0;  // Theme::series; its own as long as it is drawn
    bool isKept = false;
    bool operator==(const ComparedModel&) const = default;
};

class Comparison {
 public:
    static constexpr std::size_t kMost = 6;

    const std::vector<ComparedModel>& models() const { return m_models; }
    const ComparedModel* find(const listprices::ModelKey& key) const;
    std::size_t keptCount() const;
    /// Drawn until another one is looked at. False: six are kept, and it is none of them.
    bool show(const listprices::ModelKey& key);
    /// Kept from now on. False: six are kept already.
    bool keep(const listprices::ModelKey& key);
    void remove(const listprices::ModelKey& key);
    /// Kept ones go, others are kept; false as in keep().
    bool toggle(const listprices::ModelKey& key);
    void clear() { m_models.clear(); }

    QJsonArray toJson() const;
    /// What is nonsense in it is left out.
    static Comparison fromJson(const QJsonArray& array);
    bool operator==(const Comparison&) const = default;

 private:
    ComparedModel* found(const listprices::ModelKey& key);
    int freeColour() const;
    std::vector<ComparedModel> m_models;
};

}  // namespace tessera::ui
