// DeskState: what the account would hold under the fill models of shadow paper.

#include "app/trading/desk_state.h"

namespace tessera::trading {

void DeskState::restoreModels(const std::vector<ModelPosition>& stored) {
    for (const ModelPosition& row : stored) {
        ModelAccount& account = m_models[static_cast<std::size_t>(row.model)];
        account.positions[row.position.instrument] = row.position;
        account.realised =
            domain::Money::fromNanoUsd(account.realised.nanoUsd() + row.position.realised.nanoUsd());
        account.fees = domain::Money::fromNanoUsd(account.fees.nanoUsd() + row.position.fees.nanoUsd());
    }
}

ModelAccounts DeskState::modelAccounts() const {
    ModelAccounts all = m_models;
    ModelAccount& base = all[static_cast<std::size_t>(FillModel::Base)];
    base.positions.insert(m_positions.begin(), m_positions.end());
    base.realised = m_header.account.realised;
    base.fees = m_header.account.fees;
    return all;
}

void DeskState::on(const ModelFilled& e, const JournalEvent&, Changes& changes) {
    if (const OrderRecord* order = findByName(e.fill.order)) {
        changes.explained.push_back(order->view.id);
    }
    const auto model = static_cast<std::size_t>(e.fill.model);
    if (e.fill.model == FillModel::Base || model >= kFillModels) {
        return;  // the report before it moved the account
    }
    const domain::Instrument* known = contract(e.fill.instrument);
    if (known == nullptr || !applyModelFill(m_models, e.fill, *known)) {
        ++m_header.rejectedEvents;
        return;
    }
    changes.models.push_back({e.fill.model, m_models[model].positions[e.fill.instrument]});
}

}  // namespace tessera::trading
