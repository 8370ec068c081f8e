#pragma once
// Every key and click on one page, as they are set now; the text can be marked and copied. GUI thread only.

#include <QTextBrowser>

#include "ui/context/app_services.h"

namespace tessera::ui {

class KeyCard : public QTextBrowser {
    Q_OBJECT
 public:
    explicit KeyCard(AppServices& services, QWidget* parent = nullptr);
    void open();

 private:
    void write();

    AppServices& m_services;
};

}  // namespace tessera::ui
