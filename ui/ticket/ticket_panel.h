#pragma once
// The order ticket's window: fields, preview, the sentence, Send. It stays open beside the ladders.

#include <QDialog>
#include <array>

#include "ui/context/app_services.h"
#include "ui/ticket/ticket_form.h"

class QButtonGroup;
class QCheckBox;
class QComboBox;
class QLabel;
class QLineEdit;
class QPushButton;
class QSettings;

namespace tessera::ui {

class TicketPanel : public QDialog {
    Q_OBJECT
 public:
    /// `settings`: where bracket templates are kept.
    TicketPanel(AppServices& context, QSettings& settings, QWidget* parent = nullptr);

    /// Opens on a contract; a zero price and quantity leave the fields as they are. `isArmed`: of its ladder.
    void open(InstrumentMarket* market, domain::Price price, domain::Quantity quantity);
    /// Whether some ladder has armed this contract; asked on every frame.
    void setArmedProbe(std::function<bool(const InstrumentMarket&)> isArmed) {
        m_isArmed = std::move(isArmed);
    }

    TicketForm form() const;
    const TicketView& view() const { return m_view; }

 private:
    struct Row {
        QLabel* title = nullptr;
        QLineEdit* field = nullptr;
        QLabel* problem = nullptr;
    };
    QWidget* buildChoices();
    QWidget* buildFields();
    QWidget* buildTemplates();
    QWidget* buildPreview();
    void addRow(class QGridLayout* grid, TicketField field, const QString& title, const QString& hint);
    void chooseTemplate(int index);
    void listTemplates();
    void keepTemplate();
    void removeTemplate();
    void refresh();
    void send();
    Row& row(TicketField field) { return m_rows[static_cast<std::size_t>(field)]; }
    TicketMarket marketNow() const;

    AppServices& m_context;
    QSettings& m_settings;
    InstrumentMarket* m_market = nullptr;
    std::function<bool(const InstrumentMarket&)> m_isArmed;
    TicketView m_view;
    std::array<Row, kTicketFields> m_rows;
    QLabel *m_contract = nullptr, *m_quote = nullptr, *m_sentence = nullptr, *m_refusal = nullptr;
    QLabel *m_cost = nullptr, *m_fee = nullptr, *m_margin = nullptr, *m_position = nullptr;
    QPushButton *m_buy = nullptr, *m_sell = nullptr, *m_send = nullptr;
    QComboBox *m_type = nullptr, *m_combination = nullptr, *m_timeInForce = nullptr, *m_template = nullptr;
    QCheckBox *m_postOnly = nullptr, *m_byPercent = nullptr, *m_trails = nullptr;
    QWidget* m_templates = nullptr;
};

}  // namespace tessera::ui
