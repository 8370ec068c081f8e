#pragma once
// A ladder's quantity field: counts the ladder's units and shows the quantity they make.

#include <QSpinBox>

#include "app/domain/decimal.h"
#include "ui/ladder/ladder_presenter.h"

namespace tessera::ui {

class QuantityField final : public QSpinBox {
 public:
    explicit QuantityField(const LadderPresenter& presenter) : m_presenter(presenter) {}
    /// The unit changed: the same count is another quantity now.
    void refresh() {
        setPrefix(prefix());  // writes the text anew
    }

 protected:
    QString textFromValue(int units) const override {
        return QString::fromStdString(domain::formatQuantity(quantityOf(units), decimals()));
    }
    int valueFromText(const QString& text) const override { return unitsIn(text).value_or(0); }
    QValidator::State validate(QString& text, int&) const override {
        return unitsIn(text) ? QValidator::Acceptable : QValidator::Intermediate;
    }

 private:
    int decimals() const {
        const InstrumentMarket* market = m_presenter.market();
        return market != nullptr ? market->instrument().quantityDecimals : 0;
    }
    domain::Quantity quantityOf(int units) const {
        return domain::Quantity::fromRaw(units * m_presenter.quantityUnit().raw());
    }
    /// None for what is not a whole number of units.
    std::optional<int> unitsIn(QString text) const {
        text.remove(prefix());
        const auto quantity = domain::parseQuantity(text.trimmed().toStdString(), decimals());
        const std::int64_t unit = m_presenter.quantityUnit().raw();
        const bool isWhole = quantity && quantity->raw() >= 0 && quantity->raw() % unit == 0 &&
                             quantity->raw() / unit <= maximum();
        return isWhole ? std::optional(static_cast<int>(quantity->raw() / unit)) : std::nullopt;
    }

    const LadderPresenter& m_presenter;
};

}  // namespace tessera::ui
