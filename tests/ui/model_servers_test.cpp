// The window of other model servers: nothing is asked before what is sent was read, and a key is nowhere.

#include <gtest/gtest.h>

#include <QCheckBox>
#include <QLineEdit>
#include <QListWidget>
#include <QPushButton>
#include <QThread>

#include "app/forecast/model_servers.h"
#include "tests/forecast/fake_chat_server.h"
#include "tests/ui/fakes.h"
#include "ui/forecast/servers_window.h"

namespace tessera::test {
namespace {

using forecast::FakeChatServer;
using ports::ServerKind;
using ui::ServersWindow;
using State = ports::ModelServerView::State;

class ModelServersOnScreen : public ::testing::Test {
 protected:
    ModelServersOnScreen() {
        forecast::ModelServersOptions options;
        options.keep = [this](const std::string& text) {
            m_kept = text;
            return true;
        };
        m_desk = std::make_unique<forecast::ModelServers>("", std::move(options), m_screen.forecastDesk,
                                                          m_spend, m_screen.clock);
        m_servers = new ui::ServerServices(m_screen.context, m_desk.get(), nullptr);
        m_window = std::make_unique<ServersWindow>(m_screen.context, *m_servers);
        m_window->show();
    }
    ~ModelServersOnScreen() override {
        m_window.reset();
        delete m_servers;
    }
    void frames() {
        for (int i = 0; i < 20; ++i) {
            m_screen.context.tick();
        }
    }
    void addFar(const QString& address) {
        m_window->addServer(ServerKind::OpenAiCompatible);
        m_window->nameField().setText(QStringLiteral("Far"));
        m_window->address().setText(address);
        m_window->model().setText(QStringLiteral("test-model"));
        m_window->key().setText(QStringLiteral("sk-test-secret"));
        m_window->saveButton().click();
    }

    Desk m_screen;
    forecast::SpendBook m_spend{"", {}};
    std::string m_kept;
    std::unique_ptr<forecast::ModelServers> m_desk;
    ui::ServerServices* m_servers = nullptr;
    std::unique_ptr<ServersWindow> m_window;
};

TEST_F(ModelServersOnScreen, WhatIsSentIsReadBeforeAServerIsTurnedOn) {
    FakeChatServer server(FakeChatServer::Script::Good);
    addFar(QString::fromStdString(server.url()));
    EXPECT_EQ(m_window->problem(), QString());
    m_window->openTab(ServersWindow::LogTab);
    EXPECT_EQ(m_window->turnButton().text(), QStringLiteral("Read what is sent"));
    m_window->turnButton().click();
    EXPECT_EQ(m_desk->servers()[0].state, State::NotAgreed);
    EXPECT_TRUE(m_window->text().toPlainText().contains(QString::fromStdString(server.url())));
    EXPECT_TRUE(m_window->text().toPlainText().contains(QStringLiteral("No symbol, no date")));
    EXPECT_EQ(server.seen(), "");
    EXPECT_EQ(m_window->turnButton().text(), QStringLiteral("Agree to what is sent, and turn on"));
    m_window->turnButton().click();
    EXPECT_TRUE(m_desk->servers()[0].spec.isOn);
    EXPECT_EQ(m_screen.forecastDesk.forecasters().back(), "Far digits");
    EXPECT_EQ(m_window->turnButton().text(), QStringLiteral("Turn off"));
}

TEST_F(ModelServersOnScreen, FieldsChangedAfterReadingAreReadAgain) {
    FakeChatServer server(FakeChatServer::Script::Good);
    addFar(QString::fromStdString(server.url()));
    m_window->openTab(ServersWindow::SentTab);
    m_window->corrections().setChecked(true);
    m_window->turnButton().click();
    EXPECT_FALSE(m_desk->servers()[0].spec.isOn);
    EXPECT_TRUE(m_window->text().toPlainText().contains(QStringLiteral("Correction, an example")));
    m_window->turnButton().click();
    EXPECT_TRUE(m_desk->servers()[0].spec.isOn);
}

TEST_F(ModelServersOnScreen, AKeyIsUsedAndStandsNowhere) {
    FakeChatServer server(FakeChatServer::Script::Good);
    addFar(QString::fromStdString(server.url()));
    EXPECT_TRUE(m_desk->servers()[0].hasKey);
    EXPECT_EQ(m_window->key().text(), QString());
    EXPECT_EQ(m_window->key().placeholderText(), QStringLiteral("the one of this session"));
    EXPECT_EQ(m_kept.find("sk-test"), std::string::npos);
    for (const auto tab : {ServersWindow::SentTab, ServersWindow::UnderstandsTab, ServersWindow::LogTab}) {
        m_window->openTab(tab);
        EXPECT_FALSE(m_window->text().toPlainText().contains(QStringLiteral("sk-test")));
    }
}

TEST_F(ModelServersOnScreen, WithoutAPriceNobodyElsewhereIsAsked) {
    addFar(QStringLiteral("https://api.example.com/v1"));
    m_window->turnButton().click();
    EXPECT_TRUE(m_window->problem().startsWith(QStringLiteral("No price is known")))
        << m_window->problem().toStdString();
    m_window->inputPrice().setText(QStringLiteral("0.15"));
    m_window->outputPrice().setText(QStringLiteral("abc"));
    m_window->saveButton().click();
    EXPECT_EQ(m_window->problem(), QStringLiteral("\"abc\" is no price in USD per million tokens."));
    m_window->outputPrice().setText(QStringLiteral("0.60"));
    m_window->saveButton().click();
    m_window->turnButton().click();
    EXPECT_TRUE(m_window->problem().startsWith(QStringLiteral("No limit of a day")));
    EXPECT_FALSE(m_desk->servers()[0].spec.isOn);
}

TEST_F(ModelServersOnScreen, AFileThatIsNoModelIsSaidAtOnce) {
    m_window->addServer(ServerKind::GgufFile);
    m_window->file().setText(QStringLiteral("/etc/hostname"));
    m_window->saveButton().click();
    m_window->turnButton().click();
    for (int i = 0; i < 200 && m_desk->servers()[0].state != State::Failed; ++i) {
        QThread::msleep(10);
    }
    frames();
    EXPECT_TRUE(m_window->stateWords().contains(QStringLiteral("is no model file")))
        << m_window->stateWords().toStdString();
}

}  // namespace
}  // namespace tessera::test
