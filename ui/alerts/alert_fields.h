#pragma once
// What is asked for by each kind of alert: a page of fields that gives a condition, and shows one. GUI thread
// only.

#include <QWidget>
#include <memory>
#include <vector>

#include "app/alerts/alert.h"
#include "app/domain/result.h"
#include "ui/context/app_services.h"

class QComboBox;

namespace tessera::ui {

class AlertFields : public QWidget {
    Q_OBJECT
 public:
    using QWidget::QWidget;
    /// What the fields say; an error where they say nothing that can be.
    virtual domain::Result<alerts::Condition> condition() const = 0;
    /// Of its own kind; another kind changes nothing but the instrument.
    virtual void show(const alerts::Condition& condition) = 0;

 signals:
    void edited();
};

/// Price, study, expression, fixing, list price, forecast: a title and its fields. A drawing is chosen on a
/// chart: its page is made for that one alone.
struct AlertPage {
    QString title;
    std::unique_ptr<AlertFields> fields;
};
std::vector<AlertPage> makeAlertPages(AppServices& services);
std::unique_ptr<AlertFields> makeDrawingFields(const alerts::DrawingCondition& condition);
/// Place among makeAlertPages() of a condition's kind; none: a drawing.
std::optional<int> alertPageOf(const alerts::Condition& condition);

}  // namespace tessera::ui
