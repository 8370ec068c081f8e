#include "ui/forecast/servers_window.h"

#include <QCheckBox>
#include <QComboBox>
#include <QFormLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QPushButton>
#include <QScrollBar>
#include <QVBoxLayout>
#include <algorithm>

#include "app/domain/decimal.h"
#include "ui/forecast/server_words.h"

namespace tessera::ui {

using ports::ModelServerSpec;
using ports::ModelServerView;
using ports::ServerKind;
using State = ModelServerView::State;

namespace {

QString said(const std::string& text) {
    return QString::fromStdString(text);
}

QString moneyText(domain::Money money) {
    return said(domain::formatMoney(money, money.nanoUsd() % 10'000'000 == 0 ? 2 : 6)) +
           QStringLiteral(" USD");
}

QString bytesText(std::int64_t bytes) {
    return bytes < (1 << 30) ? QStringLiteral("%1 MB").arg(bytes >> 20)
                             : QStringLiteral("%1 GB").arg(static_cast<double>(bytes) / (1 << 30), 0, 'f', 1);
}

}  // namespace

void openModelServers(AppServices& services, QWidget* window) {
    ServerServices* servers = ServerServices::of(services);
    if (servers == nullptr || servers->desk() == nullptr) {
        return;
    }
    auto* open = window->findChild<ServersWindow*>(QString(), Qt::FindDirectChildrenOnly);
    if (open == nullptr) {
        open = new ServersWindow(services, *servers, window);
    }
    open->show();
    open->raise();
    open->activateWindow();
}

ServersWindow::ServersWindow(AppServices& services, ServerServices& servers, QWidget* parent)
    : QDialog(parent),
      m_services(services),
      m_servers(servers),
      m_list(new QListWidget),
      m_add(new QPushButton(QStringLiteral("Add"))),
      m_remove(new QPushButton(QStringLiteral("Remove"))),
      m_name(new QLineEdit),
      m_address(new QLineEdit),
      m_model(new QLineEdit),
      m_file(new QLineEdit),
      m_key(new QLineEdit),
      m_inputPrice(new QLineEdit),
      m_outputPrice(new QLineEdit),
      m_limit(new QLineEdit),
      m_program(new QComboBox),
      m_when(new QComboBox),
      m_digits(new QCheckBox(QStringLiteral("Digits"))),
      m_corrector(new QCheckBox(QStringLiteral("Corrections of GARCH"))),
      m_keeps(new QCheckBox(QStringLiteral("Keep it in the password store"))),
      m_forget(new QPushButton(QStringLiteral("Forget it"))),
      m_fromList(new QPushButton(QStringLiteral("From the price list"))),
      m_choose(new QPushButton(QStringLiteral("Choose…"))),
      m_save(new QPushButton(QStringLiteral("Save"))),
      m_turn(new QPushButton),
      m_try(new QPushButton(QStringLiteral("Try it"))),
      m_fileWords(wrappedLabel("secondary")),
      m_keyWords(wrappedLabel("secondary")),
      m_priceWords(wrappedLabel("secondary")),
      m_state(wrappedLabel("secondary")),
      m_problem(wrappedLabel("warning")),
      m_tabs(new QTabBar),
      m_text(new QPlainTextEdit),
      m_saveEvents(new QPushButton(QStringLiteral("Save the events"))) {
    setWindowTitle(QStringLiteral("Tessera, model servers for forecasts"));
    setObjectName(QStringLiteral("modelServers"));
    resize(980, 680);
    auto* right = new QVBoxLayout;
    right->setSpacing(8);
    right->addWidget(buildForm());
    right->addWidget(m_state);
    right->addWidget(m_problem);
    right->addWidget(buildButtons());
    right->addWidget(buildText(), 1);
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(16, 16, 16, 12);
    layout->setSpacing(16);
    layout->addWidget(buildList());
    layout->addLayout(right, 1);
    connectParts();
    refresh();
    if (!m_views.empty()) {
        m_list->setCurrentRow(0);
    }
    showChosen();
}

QString ServersWindow::problem() const {
    return m_problem->text();
}
QString ServersWindow::stateWords() const {
    return m_state->text();
}

void ServersWindow::connectParts() {
    connect(m_list, &QListWidget::currentRowChanged, this, [this](int row) {
        if (!m_isFilling && row >= 0 && row < static_cast<int>(m_views.size())) {
            m_chosen = m_views[static_cast<std::size_t>(row)].spec.id;
            say({});
            showChosen();
        }
    });
    connect(m_tabs, &QTabBar::currentChanged, this, [this] {
        m_text->clear();
        showText();
        showState();
    });
    connect(m_choose, &QPushButton::clicked, this, &ServersWindow::chooseFile);
    connect(m_file, &QLineEdit::editingFinished, this, &ServersWindow::showFile);
    connect(m_fromList, &QPushButton::clicked, this, &ServersWindow::takePrice);
    connect(m_save, &QPushButton::clicked, this, &ServersWindow::save);
    connect(m_turn, &QPushButton::clicked, this, &ServersWindow::turn);
    connect(m_try, &QPushButton::clicked, this, [this] { m_servers.desk()->probe(m_chosen); });
    connect(m_remove, &QPushButton::clicked, this, &ServersWindow::remove);
    connect(m_saveEvents, &QPushButton::clicked, this, &ServersWindow::saveEvents);
    connect(m_forget, &QPushButton::clicked, this, [this] {
        if (const ModelServerView* view = chosen()) {
            m_servers.forgetKey(view->spec);
        }
    });
    for (QLineEdit* field : {m_inputPrice, m_outputPrice}) {
        connect(field, &QLineEdit::textEdited, this, [this] {
            m_priceSource = QStringLiteral("typed");
            m_priceWords->setText(m_priceSource);
        });
    }
    connect(&m_servers, &ServerServices::changed, this, &ServersWindow::refresh);
    connect(&m_services, &AppServices::themeChanged, this,
            [this] { m_text->setFont(m_services.theme().numbers(11)); });
}

const ModelServerView* ServersWindow::chosen() const {
    const auto found =
        std::ranges::find(m_views, m_chosen, [](const ModelServerView& view) { return view.spec.id; });
    return found == m_views.end() ? nullptr : &*found;
}

void ServersWindow::say(const QString& problem) {
    m_problem->setText(problem);
    m_problem->setVisible(!problem.isEmpty());
}

/// What is known now; the fields a person may be typing in stay as they are.
void ServersWindow::refresh() {
    m_views = m_servers.desk()->servers();
    m_isFilling = true;
    m_list->clear();
    for (const ModelServerView& view : m_views) {
        m_list->addItem(QStringLiteral("%1\n%2, %3")
                            .arg(said(view.spec.title), kindWords(view.spec.kind), stateWord(view.state)));
        if (view.spec.id == m_chosen) {
            m_list->setCurrentRow(m_list->count() - 1);
        }
    }
    m_isFilling = false;
    showState();
    showText();
}

void ServersWindow::showChosen() {
    const ModelServerView* view = chosen();
    m_form->setVisible(view != nullptr);
    if (view != nullptr) {
        const ModelServerSpec& spec = view->spec;
        m_name->setText(said(spec.title));
        m_address->setText(said(spec.baseUrl));
        m_model->setText(said(spec.model));
        m_file->setText(said(spec.modelPath));
        m_program->clear();
        m_program->addItem(QStringLiteral("The server that was installed"), QString());
        const QString onPath = said(m_servers.desk()->programOnPath());
        for (const QString& program : {onPath, said(spec.program)}) {
            if (!program.isEmpty() && m_program->findData(program) < 0) {
                m_program->addItem(program, program);
            }
        }
        m_program->setCurrentIndex(std::max(0, m_program->findData(said(spec.program))));
        m_digits->setChecked(spec.hasDigits);
        m_corrector->setChecked(spec.hasCorrector);
        m_when->setCurrentIndex(spec.isOnDemand ? 0 : 1);
        m_key->clear();
        m_inputPrice->setText(priceText(spec.inputPrice));
        m_outputPrice->setText(priceText(spec.outputPrice));
        m_limit->setText(spec.dailyCap ? priceText(domain::Price::fromNanoUsd(spec.dailyCap->nanoUsd()))
                                       : QString());
        m_priceSource = said(spec.priceSource);
        m_priceWords->setText(m_priceSource);
        showRows();
        showFile();
    }
    m_text->clear();
    showState();
    showText();
}

void ServersWindow::showRows() {
    const bool isFile = chosen() != nullptr && chosen()->spec.kind == ServerKind::GgufFile;
    const auto show = [this](QWidget* field, bool isShown) {
        field->setVisible(isShown);
        if (QWidget* label = m_rows->labelForField(field)) {
            label->setVisible(isShown);
        }
    };
    show(m_file->parentWidget(), isFile);
    show(m_fileWords, isFile);
    show(m_program, isFile);
    show(m_address, !isFile);
    show(m_model, !isFile);
    show(m_key->parentWidget(), !isFile);
    show(m_keyWords, !isFile);
    show(m_inputPrice->parentWidget(), !isFile);
    show(m_priceWords, !isFile && !m_priceWords->text().isEmpty());
}

void ServersWindow::showFile() {
    const ModelServerView* view = chosen();
    if (view == nullptr || view->spec.kind != ServerKind::GgufFile) {
        return;
    }
    const ports::ModelFileFacts facts = m_servers.desk()->inspect(m_file->text().trimmed().toStdString());
    QString words = said(facts.problem);
    if (words.isEmpty()) {
        words = QStringLiteral("%1, %2: %3 on disk, about %4 of memory")
                    .arg(said(facts.name), said(facts.architecture), bytesText(facts.fileBytes),
                         bytesText(facts.memoryBytes));
        words += facts.tokensPerSecond
                     ? QStringLiteral(", at most %1 tokens a second a path by this machine's memory.")
                           .arg(*facts.tokensPerSecond, 0, 'f', 0)
                     : QStringLiteral("; how fast it is here is not known.");
    }
    m_fileWords->setText(words);
    m_fileWords->setToolTip(words);
}

void ServersWindow::showState() {
    const ModelServerView* view = chosen();
    for (QWidget* part : std::initializer_list<QWidget*>{m_save, m_turn, m_try, m_state}) {
        part->setVisible(view != nullptr);
    }
    m_remove->setEnabled(view != nullptr);
    m_problem->setVisible(!m_problem->text().isEmpty());
    if (view == nullptr) {
        return;
    }
    QString words = QStringLiteral("%1: %2").arg(stateWord(view->state), said(view->sentence));
    if (view->spec.dailyCap) {
        words += QStringLiteral(". Today %1 of %2 in %3 questions")
                     .arg(moneyText(view->spentToday), moneyText(*view->spec.dailyCap))
                     .arg(view->forecastsToday);
    }
    if (view->lastCost) {
        words += QStringLiteral(", the last forecast %1").arg(moneyText(*view->lastCost));
    }
    words += view->restarts > 0
                 ? (view->restarts == 1 ? QStringLiteral(". Started again once")
                                        : QStringLiteral(". Started again %1 times").arg(view->restarts))
                 : QString();
    words += view->refusedAnswers > 0
                 ? (view->refusedAnswers == 1
                        ? QStringLiteral(". 1 answer was of no use")
                        : QStringLiteral(". %1 answers were of no use").arg(view->refusedAnswers))
                 : QString();
    m_state->setText(words);
    const bool isAgreed = view->spec.kind == ServerKind::GgufFile ||
                          view->spec.agreedTo == m_servers.desk()->agreementOf(view->spec);
    const bool isReading = m_tabs->currentIndex() == SentTab;
    m_turn->setText(view->spec.isOn ? QStringLiteral("Turn off")
                    : isAgreed      ? QStringLiteral("Turn on")
                    : isReading     ? QStringLiteral("Agree to what is sent, and turn on")
                                    : QStringLiteral("Read what is sent"));
    m_try->setEnabled(view->spec.isOn);
    m_try->setToolTip(view->spec.isOn ? QStringLiteral("Asks what it understands, with one small question")
                                      : QStringLiteral("It is off"));
    const bool isKept = m_servers.isKept(view->spec.id);
    m_key->setPlaceholderText(view->hasKey ? (isKept ? QStringLiteral("the one the password store keeps")
                                                     : QStringLiteral("the one of this session"))
                                           : QStringLiteral("none"));
    m_forget->setVisible(view->hasKey || isKept);
    m_keeps->setEnabled(m_servers.hasStore());
    m_keyWords->setText(m_servers.hasStore()
                            ? QStringLiteral("It is in no file and no log, and goes to this address alone.")
                            : QStringLiteral("%1 The key stays in memory until Tessera ends.")
                                  .arg(m_servers.storeProblem().isEmpty()
                                           ? QStringLiteral("This computer has no password store.")
                                           : m_servers.storeProblem()));
}

void ServersWindow::showText() {
    const ModelServerView* view = chosen();
    const int tab = m_tabs->currentIndex();
    m_saveEvents->setVisible(tab == EventsTab);
    m_text->setReadOnly(tab != EventsTab);
    QString words;
    if (tab == EventsTab) {
        if (!m_text->toPlainText().isEmpty()) {
            return;  // a person may be typing
        }
        m_text->setPlaceholderText(
            QStringLiteral("What correctors are told beside the price changes of the list, a line each: "
                           "2026-11-28 14:00 what "
                           "happened (UTC). It is quoted to them as data."));
        words = eventLines(m_servers.desk()->notedEvents());
    } else if (view == nullptr) {
        words = QStringLiteral("Add a server, or choose one.");
    } else if (tab == SentTab) {
        words = said(m_servers.desk()->whatIsSent(view->spec));
        if (view->spec.hasCorrector) {
            const QString told = eventLines(m_servers.desk()->eventsUpTo(m_services.clock().utcNow()));
            words += QStringLiteral("\n\nHeadlines a correction would hold now:\n") +
                     (told.isEmpty() ? QStringLiteral("none") : told);
        }
    } else if (tab == UnderstandsTab) {
        words = view->abilities
                    ? abilityWords(*view->abilities)
                    : QStringLiteral("Not known yet: it is found out once, before the first forecast.");
    } else {
        for (const std::string& line : view->log) {
            words += said(line) + QLatin1Char('\n');
        }
        words = words.isEmpty() ? QStringLiteral("Nothing was asked yet.") : words;
    }
    if (m_text->toPlainText() != words) {
        const int at = m_text->verticalScrollBar()->value();
        m_text->setPlainText(words);
        m_text->verticalScrollBar()->setValue(at);
    }
}

}  // namespace tessera::ui
