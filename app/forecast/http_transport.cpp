#include "app/forecast/http_transport.h"

#include <QtCore/QEventLoop>
#include <QtCore/QTimer>
#include <QtCore/QUrl>
#include <QtNetwork/QNetworkAccessManager>
#include <QtNetwork/QNetworkProxy>
#include <QtNetwork/QNetworkReply>
#include <QtNetwork/QNetworkRequest>
#include <algorithm>

namespace tessera::forecast {

namespace {

constexpr int kWatchMillis = 20;
constexpr std::size_t kLargestBody = 1 << 20;
constexpr std::size_t kLongestUrl = 500;

QNetworkRequest withHeaders(QNetworkRequest out, const HttpRequest& request) {
    out.setAttribute(QNetworkRequest::RedirectPolicyAttribute, QNetworkRequest::ManualRedirectPolicy);
    out.setHeader(QNetworkRequest::ContentTypeHeader, QByteArrayLiteral("application/json"));
    out.setHeader(QNetworkRequest::UserAgentHeader, QByteArrayLiteral("Tessera"));
    out.setRawHeader("Accept-Encoding", "identity");
    if (!request.key.empty()) {
        out.setRawHeader("Authorization", QByteArray("Bearer ") + QByteArray::fromStdString(request.key));
    }
    return out;
}

QNetworkRequest toQt(const HttpRequest& request) {
    QUrl url;
    if (!request.baseUrl.empty()) {
        return withHeaders(QNetworkRequest(QUrl(QString::fromStdString(request.baseUrl + request.path))),
                           request);
    }
    url.setScheme(QStringLiteral("http"));
    url.setHost(QStringLiteral("127.0.0.1"));
    url.setPort(request.port);
    url.setPath(QString::fromStdString(request.path));
    return withHeaders(QNetworkRequest(url), request);
}

int statusOf(const QNetworkReply& reply) {
    return reply.attribute(QNetworkRequest::HttpStatusCodeAttribute).toInt();
}

/// One exchange: bytes to the sink, limits by a 20 ms watch.
class Exchange {
 public:
    Exchange(QNetworkReply& reply, const HttpLimits& limits, const std::atomic<bool>& cancelled,
             const std::function<bool(std::string_view)>& sink)
        : m_reply(reply), m_limits(limits), m_cancelled(cancelled), m_sink(sink) {}

    HttpReply run() {
        QObject::connect(&m_reply, &QNetworkReply::requestSent, &m_loop, [this] { m_sent = true; });
        QObject::connect(&m_reply, &QNetworkReply::readyRead, &m_loop, [this] { read(); });
        QObject::connect(&m_reply, &QNetworkReply::finished, &m_loop, [this] { m_loop.quit(); });
        QTimer watch;
        QObject::connect(&watch, &QTimer::timeout, &m_loop, [this] { look(); });
        watch.start(kWatchMillis);
        m_started = m_lastByte = Clock::now();
        if (!m_reply.isFinished()) {
            m_loop.exec();
        }
        return conclude();
    }

 private:
    using Clock = std::chrono::steady_clock;

    void read() {
        const QByteArray bytes = m_reply.readAll();
        m_lastByte = Clock::now();
        const std::string_view view(bytes.constData(), static_cast<std::size_t>(bytes.size()));
        if (m_sink && statusOf(m_reply) / 100 == 2) {
            if (!m_ended && !m_sink(view)) {
                end(HttpOutcome::Cancelled);
            }
        } else if (m_out.body.size() + view.size() <= kLargestBody) {
            m_out.body += view;
        } else {
            end(HttpOutcome::Broken);
        }
    }

    void look() {
        const auto now = Clock::now();
        if (m_cancelled.load(std::memory_order_relaxed)) {
            end(HttpOutcome::Cancelled);
        } else if (!m_sent && now - m_started > m_limits.connect) {
            end(HttpOutcome::NoConnection);
        } else if (now - m_lastByte > m_limits.stall) {
            end(HttpOutcome::Stalled);
        } else if (now - m_started > m_limits.total) {
            end(HttpOutcome::TimedOut);
        }
    }

    void end(HttpOutcome outcome) {
        m_ended = true;
        m_out.outcome = outcome;
        m_loop.quit();
    }

    HttpReply conclude() {
        m_out.status = statusOf(m_reply);
        m_out.detail = m_reply.errorString().toStdString();
        m_out.location = m_reply.header(QNetworkRequest::LocationHeader).toUrl().toString().toStdString();
        if (m_ended) {
            m_reply.abort();
            return std::move(m_out);
        }
        read();
        // Qt calls a 4xx an error; for us it is an answer with a body that says why.
        if (m_reply.error() == QNetworkReply::NoError || (m_out.status >= 400 && m_out.status < 600)) {
            m_out.outcome = m_ended ? m_out.outcome : HttpOutcome::Answered;
        } else if (m_reply.error() == QNetworkReply::SslHandshakeFailedError) {
            m_out.outcome = HttpOutcome::NotTrusted;
        } else {
            m_out.outcome = m_sent ? HttpOutcome::Broken : HttpOutcome::NoConnection;
        }
        return std::move(m_out);
    }

    QNetworkReply& m_reply;
    const HttpLimits& m_limits;
    const std::atomic<bool>& m_cancelled;
    const std::function<bool(std::string_view)>& m_sink;
    QEventLoop m_loop;
    Clock::time_point m_started;
    Clock::time_point m_lastByte;
    HttpReply m_out;
    bool m_sent = false;
    bool m_ended = false;
};

}  // namespace

struct HttpTransport::Impl {
    QNetworkAccessManager manager;
};

std::string hostOf(std::string_view url) {
    const std::size_t scheme = url.find("://");
    url.remove_prefix(scheme == std::string_view::npos ? 0 : scheme + 3);
    return std::string(url.substr(0, url.find_first_of("/?#")));
}

bool isHere(std::string_view url) {
    const std::string host = hostOf(url);
    const std::string name =
        host.starts_with('[') ? host.substr(0, host.find(']') + 1) : host.substr(0, host.find(':'));
    return name == "localhost" || name == "[::1]" || name == "127.0.0.1";
}

domain::Result<std::string> checkedBaseUrl(std::string_view text) {
    const auto isEnd = [](char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; };
    while (!text.empty() && isEnd(text.front())) {
        text.remove_prefix(1);
    }
    while (!text.empty() && (isEnd(text.back()) || text.back() == '/')) {
        text.remove_suffix(1);
    }
    const auto bad = [&](std::string_view why) {
        return domain::Error{
            domain::ErrorCode::BadInput,
            '"' + std::string(text.substr(0, 80)) + "\" is no address of a server: " + std::string(why) + '.',
            "base url"};
    };
    const bool isPlain = std::ranges::all_of(text, [](char c) { return c > ' ' && c < '\x7F'; });
    const QUrl url(QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size())), QUrl::StrictMode);
    if (text.empty() || text.size() > kLongestUrl || !isPlain || !url.isValid() || url.host().isEmpty()) {
        return bad("it is like https://api.example.com/v1");
    }
    if (!url.userInfo().isEmpty()) {
        return bad("it holds a name or password; a key has its own field");
    }
    if (url.hasQuery() || url.hasFragment()) {
        return bad("it ends before ? and #");
    }
    if (url.scheme() != QLatin1String("https") && !(url.scheme() == QLatin1String("http") && isHere(text))) {
        return bad("it begins with https://, or with http:// on this machine");
    }
    return std::string(text);
}

HttpTransport::HttpTransport() : m_impl(std::make_unique<Impl>()) {
    m_impl->manager.setProxy(QNetworkProxy(QNetworkProxy::NoProxy));
}

HttpTransport::~HttpTransport() = default;

HttpReply HttpTransport::exchange(const HttpRequest& request, const HttpLimits& limits,
                                  const std::atomic<bool>& cancelled,
                                  const std::function<bool(std::string_view)>& sink) {
    const QNetworkRequest out = toQt(request);
    const std::unique_ptr<QNetworkReply> reply(
        request.body.empty() ? m_impl->manager.get(out)
                             : m_impl->manager.post(out, QByteArray::fromStdString(request.body)));
    return Exchange(*reply, limits, cancelled, sink).run();
}

}  // namespace tessera::forecast
