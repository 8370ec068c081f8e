// tessera-tones: plays the tone named by each line of standard input, until it ends. "device" asks where it
// sounds; the answers are lines too: "device NAME" or "no device".
#include <unistd.h>
#include <QAudioDevice>
#include <QAudioFormat>
#include <QAudioSink>
#include <QBuffer>
#include <QCoreApplication>
#include <QMediaDevices>
#include <QSocketNotifier>
#include <cstdio>
#include <memory>
#include <string>

#include "ui/tones/tones.h"

namespace tessera::tones {
namespace {

class Player {
 public:
    /// Says where it sounds when that changed.
    bool hasDevice() {
        const QAudioDevice device = QMediaDevices::defaultAudioOutput();
        if (device != m_device || !m_isTold) {
            m_device = device;
            m_sink.reset();
            tell();
        }
        return !m_device.isNull();
    }
    void tell() {
        m_isTold = true;
        std::printf("%s%s\n", m_device.isNull() ? "no device" : "device ",
                    m_device.isNull() ? "" : m_device.description().toUtf8().constData());
        std::fflush(stdout);
    }
    void play(std::string_view name) {
        const auto notes = notesOf(name);
        if (notes.empty() || !hasDevice()) {
            return;
        }
        QAudioFormat format;
        format.setSampleRate(kRate);
        format.setChannelCount(1);
        format.setSampleFormat(QAudioFormat::Int16);
        const std::vector<std::int16_t> samples = synthesise(notes);
        m_sink = std::make_unique<QAudioSink>(m_device, format);  // the newest tone is the one that is heard
        m_buffer = std::make_unique<QBuffer>();
        m_buffer->setData(reinterpret_cast<const char*>(samples.data()),
                          static_cast<int>(samples.size() * sizeof samples[0]));
        m_buffer->open(QIODevice::ReadOnly);
        m_sink->start(m_buffer.get());
    }

 private:
    QAudioDevice m_device;
    std::unique_ptr<QBuffer> m_buffer;
    std::unique_ptr<QAudioSink> m_sink;
    bool m_isTold = false;
};

}  // namespace
}  // namespace tessera::tones

int main(int argc, char** argv) {
    QCoreApplication application(argc, argv);
    tessera::tones::Player player;
    std::string typed;
    QSocketNotifier input(STDIN_FILENO, QSocketNotifier::Read);
    QObject::connect(&input, &QSocketNotifier::activated, &application, [&] {
        char bytes[512];
        const ssize_t size = ::read(STDIN_FILENO, bytes, sizeof bytes);
        if (size <= 0) {
            QCoreApplication::quit();  // the terminal ended
            return;
        }
        typed.append(bytes, static_cast<std::size_t>(size));
        for (std::size_t end = typed.find('\n'); end != std::string::npos; end = typed.find('\n')) {
            const std::string line = typed.substr(0, end);
            typed.erase(0, end + 1);
            if (line == "device") {
                if (player.hasDevice()) {
                    player.tell();
                }
            } else {
                player.play(line);
            }
        }
    });
    return QCoreApplication::exec();
}
