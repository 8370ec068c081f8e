// What a person changes in the window of model servers.

#include <QCheckBox>
#include <QComboBox>
#include <QFileDialog>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QPushButton>
#include <algorithm>

#include "app/domain/decimal.h"
#include "ui/forecast/server_words.h"
#include "ui/forecast/servers_window.h"

namespace tessera::ui {

using ports::ModelServerSpec;
using ports::ModelServerView;
using ports::ServerKind;

namespace {

QString said(const std::string& text) {
    return QString::fromStdString(text);
}

const char* usualAddress(ServerKind kind) {
    return kind == ServerKind::Ollama ? "http://127.0.0.1:11434/v1"
           : kind == ServerKind::Vllm ? "http://127.0.0.1:8000/v1"
                                      : "https://api.example.com/v1";
}

}  // namespace

void ServersWindow::addServer(ServerKind kind) {
    ModelServerSpec spec;
    spec.kind = kind;
    spec.baseUrl = kind == ServerKind::GgufFile ? "" : usualAddress(kind);
    spec.modelPath = kind == ServerKind::GgufFile ? m_servers.desk()->installedModel() : "";
    const auto isTaken = [this](const std::string& title) {
        return std::ranges::any_of(m_views,
                                   [&](const ModelServerView& view) { return view.spec.title == title; });
    };
    const std::string stem = kindWords(kind).toStdString();
    spec.title = stem;
    for (int number = 2; isTaken(spec.title); ++number) {
        spec.title = stem + ' ' + std::to_string(number);
    }
    const auto id = m_servers.desk()->put(spec);
    if (!id) {
        say(said(id.error().sentence));
        return;
    }
    m_chosen = *id;
    refresh();
    showChosen();
    m_name->setFocus();
    m_name->selectAll();
}

void ServersWindow::remove() {
    if (const ModelServerView* view = chosen()) {
        m_servers.forgetKey(view->spec);
        m_servers.desk()->remove(m_chosen);
        m_chosen.clear();
        refresh();
        if (!m_views.empty()) {
            m_list->setCurrentRow(0);
        }
        showChosen();
    }
}

void ServersWindow::chooseFile() {
    const QString path =
        QFileDialog::getOpenFileName(this, QStringLiteral("Choose a model file"), m_file->text(),
                                     QStringLiteral("Models (*.gguf);;All files (*)"));
    if (!path.isEmpty()) {
        m_file->setText(path);
        showFile();
    }
}

/// The standard price of the newest list, by the model's name.
void ServersWindow::takePrice() {
    listprices::PriceDesk* desk = m_services.prices();
    if (desk == nullptr) {
        say(QStringLiteral("No price list is at hand."));
        return;
    }
    const auto book = desk->book();
    const domain::Timestamp now = m_services.machineClock().utcNow();
    const auto priceOf = [&](listprices::PriceDimension dimension) {
        listprices::PriceQuestion question;
        question.model = m_model->text().trimmed().toStdString();
        question.dimension = dimension;
        return book->priceOf(question, {now, now});
    };
    const auto input = priceOf(listprices::PriceDimension::Input);
    const auto output = priceOf(listprices::PriceDimension::Output);
    if (!input || !output || !input->value.price() || !output->value.price()) {
        say(!input    ? said(input.error().sentence)
            : !output ? said(output.error().sentence)
                      : QStringLiteral("The price list names \"%1\" without a price.").arg(m_model->text()));
        return;
    }
    const listprices::Listing& listing = book->listings()[input->listing];
    m_inputPrice->setText(priceText(input->value.price()));
    m_outputPrice->setText(priceText(output->value.price()));
    m_priceSource = QStringLiteral("list price of %1 at %2").arg(said(listing.name), said(listing.vendor));
    if (input->effectiveFrom.isSet()) {
        m_priceSource += QStringLiteral(" since %1").arg(said(formatIso(input->effectiveFrom, 0)).left(10));
    }
    m_priceWords->setText(m_priceSource);
    m_priceWords->show();
    say({});
}

std::optional<ModelServerSpec> ServersWindow::read() {
    const ModelServerView* view = chosen();
    if (view == nullptr) {
        return std::nullopt;
    }
    ModelServerSpec spec = view->spec;
    spec.title = m_name->text().trimmed().toStdString();
    spec.baseUrl = m_address->text().trimmed().toStdString();
    spec.model = m_model->text().trimmed().toStdString();
    spec.modelPath = m_file->text().trimmed().toStdString();
    spec.program = m_program->currentData().toString().toStdString();
    spec.hasDigits = m_digits->isChecked();
    spec.hasCorrector = m_corrector->isChecked();
    spec.isOnDemand = m_when->currentIndex() == 0;
    spec.priceSource = m_priceSource.toStdString();
    for (const auto& [field, into] :
         {std::pair{m_inputPrice, &spec.inputPrice}, {m_outputPrice, &spec.outputPrice}}) {
        const std::string text = field->text().trimmed().toStdString();
        const auto price =
            text.empty() ? domain::Result<domain::Price>(domain::Price{}) : domain::parsePrice(text);
        if (!price || *price < domain::Price{}) {
            say(QStringLiteral("\"%1\" is no price in USD per million tokens.").arg(field->text()));
            return std::nullopt;
        }
        *into = text.empty() ? std::nullopt : std::optional(*price);
    }
    const std::string limit = m_limit->text().trimmed().toStdString();
    const auto most =
        limit.empty() ? domain::Result<domain::Price>(domain::Price{}) : domain::parsePrice(limit);
    if (!most || *most < domain::Price{}) {
        say(QStringLiteral("\"%1\" is no limit in USD.").arg(m_limit->text()));
        return std::nullopt;
    }
    spec.dailyCap = limit.empty() ? std::nullopt : std::optional(domain::Money::fromNanoUsd(most->nanoUsd()));
    return spec;
}

void ServersWindow::save() {
    const auto spec = read();
    if (!spec) {
        return;
    }
    const bool wasOn = chosen()->spec.isOn;
    const auto id = m_servers.desk()->put(*spec);
    if (!id) {
        say(said(id.error().sentence));
        return;
    }
    say({});
    if (!m_key->text().trimmed().isEmpty()) {
        auto key = domain::SecretKey::from(m_key->text().toStdString());
        m_key->clear();
        if (!key) {
            say(said(key.error().sentence) + QLatin1Char('.'));
        } else {
            m_servers.useKey(*spec, *key, m_keeps->isChecked());
        }
    }
    refresh();
    showChosen();
    if (wasOn && chosen() != nullptr && !chosen()->spec.isOn) {
        say(QStringLiteral("It is off now: what is sent, or to whom, is another than was agreed to."));
    }
}

void ServersWindow::turn() {
    if (chosen() == nullptr) {
        return;
    }
    ports::ModelServerDesk& desk = *m_servers.desk();
    const std::string shown = desk.agreementOf(chosen()->spec);
    save();
    const ModelServerView* view = chosen();
    if (view == nullptr || !m_problem->text().isEmpty()) {
        return;
    }
    const bool isAgreed =
        view->spec.kind == ServerKind::GgufFile || view->spec.agreedTo == desk.agreementOf(view->spec);
    if (!view->spec.isOn && !isAgreed) {
        // What a person saw is what they agree to: fields that were just saved are read first.
        if (m_tabs->currentIndex() != SentTab || shown != desk.agreementOf(view->spec)) {
            m_tabs->setCurrentIndex(SentTab);
            return;
        }
        ModelServerSpec agreed = view->spec;
        agreed.agreedTo = desk.agreementOf(agreed);
        (void)desk.put(agreed);
    }
    const auto turned = desk.turn(m_chosen, !view->spec.isOn);
    say(turned ? QString() : said(turned.error().sentence));
    refresh();
}

void ServersWindow::saveEvents() {
    std::vector<ports::ContextEvent> events;
    const QStringList lines = m_text->toPlainText().split(QLatin1Char('\n'), Qt::SkipEmptyParts);
    for (const QString& line : lines) {
        const QString when = line.left(10) + QLatin1Char('T') + line.mid(11, 5) + QStringLiteral(":00Z");
        const auto at = domain::parseIso(when.toStdString());
        if (!at || line.size() < 18) {
            say(QStringLiteral("\"%1\" does not begin like 2026-11-28 14:00.").arg(line.left(40)));
            return;
        }
        events.push_back({*at, line.mid(17).trimmed().toStdString()});
    }
    const auto kept = m_servers.desk()->setNotedEvents(std::move(events));
    say(kept ? QString() : said(kept.error().sentence));
    if (kept) {
        m_text->clear();
        showText();
    }
}

}  // namespace tessera::ui
