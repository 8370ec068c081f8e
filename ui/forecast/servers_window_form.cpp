// The parts of the window of model servers: the list, the form, buttons and texts.

#include <QCheckBox>
#include <QComboBox>
#include <QFormLayout>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QMenu>
#include <QPushButton>
#include <QVBoxLayout>

#include "ui/forecast/server_words.h"
#include "ui/forecast/servers_window.h"

namespace tessera::ui {

using ports::ServerKind;

QWidget* ServersWindow::buildList() {
    auto* side = new QWidget;
    side->setFixedWidth(220);
    auto* column = new QVBoxLayout(side);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(8);
    m_list->setAccessibleName(QStringLiteral("Model servers"));
    m_list->setFrameShape(QFrame::NoFrame);
    m_list->setSpacing(3);
    auto* menu = new QMenu(m_add);
    for (const ServerKind kind :
         {ServerKind::GgufFile, ServerKind::Ollama, ServerKind::Vllm, ServerKind::OpenAiCompatible}) {
        const QString words = kind == ServerKind::GgufFile ? QStringLiteral("Model file (GGUF), run here")
                              : kind == ServerKind::OpenAiCompatible
                                  ? QStringLiteral("Any OpenAI-compatible address")
                                  : kindWords(kind);
        menu->addAction(words, this, [this, kind] { addServer(kind); });
    }
    m_add->setMenu(menu);
    auto* note = wrappedLabel("secondary");
    note->setText(
        QStringLiteral("The model that came with Tessera needs nothing here. Others are asked only once they "
                       "are turned on."));
    column->addWidget(m_list, 1);
    column->addWidget(rowOf({{m_add, 1}, {m_remove, 1}}));
    column->addWidget(note);
    return side;
}

QWidget* ServersWindow::buildFile() {
    m_file->setAccessibleName(QStringLiteral("Model file"));
    m_program->setAccessibleName(QStringLiteral("What runs it"));
    return rowOf({{m_file, 1}, {m_choose, 0}});
}

QWidget* ServersWindow::buildKey() {
    m_key->setEchoMode(QLineEdit::Password);
    m_key->setMaxLength(600);
    m_key->setAccessibleName(QStringLiteral("Key"));
    return rowOf({{m_key, 1}, {m_keeps, 0}, {m_forget, 0}});
}

QWidget* ServersWindow::buildPrice() {
    for (QLineEdit* field : {m_inputPrice, m_outputPrice, m_limit}) {
        field->setProperty("kind", "number");
        field->setMaxLength(16);
        field->setFixedWidth(84);
    }
    m_inputPrice->setAccessibleName(QStringLiteral("USD per million tokens in"));
    m_outputPrice->setAccessibleName(QStringLiteral("USD per million tokens out"));
    m_limit->setAccessibleName(QStringLiteral("Most USD a day"));
    m_inputPrice->setPlaceholderText(QStringLiteral("in"));
    m_outputPrice->setPlaceholderText(QStringLiteral("out"));
    m_limit->setPlaceholderText(QStringLiteral("a day"));
    auto* end = new QWidget;
    return rowOf({{m_inputPrice, 0},
                  {m_outputPrice, 0},
                  {new QLabel(QStringLiteral("USD/Mtok")), 0},
                  {m_fromList, 0},
                  {end, 1},
                  {new QLabel(QStringLiteral("at most")), 0},
                  {m_limit, 0},
                  {new QLabel(QStringLiteral("USD a day")), 0}});
}

QWidget* ServersWindow::buildAsked() {
    m_when->addItems(
        {QStringLiteral("When I ask"), QStringLiteral("At bars' close, two minutes apart or more")});
    m_when->setAccessibleName(QStringLiteral("When it is asked"));
    m_digits->setToolTip(QStringLiteral("It continues the last prices, written as numbers of three digits"));
    m_corrector->setToolTip(QStringLiteral(
        "It may move the GARCH fan by up to 300 basis points and halve or double its width, with "
        "a reason. The unmoved fan is recorded and scored beside it."));
    return rowOf({{m_digits, 0}, {m_corrector, 0}, {m_when, 1}});
}

QWidget* ServersWindow::buildForm() {
    // A form gives words that wrap too much room.
    for (QLabel* words : {m_fileWords, m_keyWords, m_priceWords}) {
        words->setWordWrap(false);
    }
    m_form = new QWidget;
    m_rows = new QFormLayout(m_form);
    m_rows->setContentsMargins(0, 0, 0, 0);
    m_rows->setLabelAlignment(Qt::AlignLeft);
    m_rows->setHorizontalSpacing(16);
    m_rows->setVerticalSpacing(8);
    m_name->setMaxLength(40);
    m_name->setAccessibleName(QStringLiteral("Name"));
    m_address->setAccessibleName(QStringLiteral("Address"));
    m_address->setPlaceholderText(QStringLiteral("https://api.example.com/v1"));
    m_model->setAccessibleName(QStringLiteral("Model"));
    m_model->setPlaceholderText(QStringLiteral("as the server spells it"));
    m_rows->addRow(QStringLiteral("Name"), m_name);
    m_rows->addRow(QStringLiteral("Model file"), buildFile());
    m_rows->addRow(QString(), m_fileWords);
    m_rows->addRow(QStringLiteral("Runs by"), m_program);
    m_rows->addRow(QStringLiteral("Address"), m_address);
    m_rows->addRow(QStringLiteral("Model"), m_model);
    m_rows->addRow(QStringLiteral("Asked for"), buildAsked());
    m_rows->addRow(QStringLiteral("Key"), buildKey());
    m_rows->addRow(QString(), m_keyWords);
    m_rows->addRow(QStringLiteral("Price"), buildPrice());
    m_rows->addRow(QString(), m_priceWords);
    return m_form;
}

QWidget* ServersWindow::buildButtons() {
    m_turn->setProperty("kind", "primary");
    auto* end = new QWidget;
    return rowOf({{m_save, 0}, {m_try, 0}, {end, 1}, {m_turn, 0}});
}

QWidget* ServersWindow::buildText() {
    for (const char* title : {"What is sent", "What it understands", "Log", "Events"}) {
        m_tabs->addTab(QLatin1String(title));
    }
    m_tabs->setDrawBase(false);
    m_tabs->setExpanding(false);
    m_text->setReadOnly(true);
    m_text->setFrameShape(QFrame::NoFrame);
    m_text->setFont(m_services.theme().numbers(11));
    auto* page = new QWidget;
    auto* column = new QVBoxLayout(page);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(4);
    column->addWidget(rowOf({{m_tabs, 1}, {m_saveEvents, 0}}));
    column->addWidget(m_text, 1);
    return page;
}

}  // namespace tessera::ui
