#include "app/terminal/price_collection.h"

#include <fmt/format.h>
#include <spdlog/spdlog.h>
#include <sys/prctl.h>

#include <csignal>

#include "app/terminal/end_process.h"
#include "feeds/collector/collector_exit.h"

namespace tessera::terminal {

using collector::SourceSpec;
using listprices::PriceSourceStatus;
using listprices::PriceSourceView;

namespace {

constexpr int kLookMs = 500, kStopMs = 3'000;
constexpr int kMostEnds = 5, kFirstPauseMs = 2'000, kElsewherePauseMs = 30'000;
constexpr const char* kOff = "Nothing is asked: no source is allowed.";

QString lineOf(const SourceSpec& source) {
    return QStringLiteral("%1 %2 %3")
        .arg(QString::fromStdString(source.name))
        .arg(source.every.count())
        .arg(QString::fromStdString(source.url));
}

PriceSourceStatus statusOf(const SourceSpec& source, const collector::CollectorState& all, bool isAllowed) {
    PriceSourceStatus out;
    out.name = source.name;
    out.url = source.url;
    out.licence = source.licence;
    out.every = source.every;
    out.isAllowed = isAllowed;
    const auto found = all.sources.find(source.name);
    if (found == all.sources.end() || found->second.url != source.url) {
        return out;
    }
    const collector::SourceState& state = found->second;
    out.lastAsked = state.lastAsked;
    out.nextAsk = state.nextAsk;
    out.lastGood = state.lastGood;
    out.lastChanged = state.lastChanged;
    out.outcome = state.outcome ? std::string(wordFor(*state.outcome)) : std::string();
    out.isGood = state.outcome && isGood(*state.outcome);
    out.sentence = state.sentence;
    out.models = state.models;
    out.failuresInARow = state.failuresInARow;
    for (const auto& [outcome, count] : state.counts) {
        out.asked += count;
        out.failed += collector::isGood(outcome) ? 0 : count;
    }
    return out;
}

}  // namespace

PriceCollection::PriceCollection(CollectionOptions options, PriceWorker& worker, QObject* parent)
    : QObject(parent),
      m_options(std::move(options)),
      m_worker(worker),
      m_view(std::make_shared<PriceSourceView>()),
      m_sentence(kOff) {
    // Even a killed terminal must not leave a collector behind. prctl is async-signal-safe.
    m_process.setChildProcessModifier([] { ::prctl(PR_SET_PDEATHSIG, SIGTERM); });
    m_process.setStandardOutputFile(QProcess::nullDevice());
    connect(&m_process, &QProcess::readyReadStandardError, this, &PriceCollection::readComplaint);
    connect(&m_process, &QProcess::finished, this, &PriceCollection::onFinished);
    connect(&m_process, &QProcess::errorOccurred, this, [this](QProcess::ProcessError error) {
        if (error == QProcess::FailedToStart) {
            m_sentence = fmt::format("Prices are not asked for: {} cannot be started ({}).",
                                     m_options.program, m_process.errorString().toStdString());
            m_ends = kMostEnds;
            spdlog::error("{}", m_sentence);
        }
    });
    m_sinceStart.start();
    connect(&m_look, &QTimer::timeout, this, &PriceCollection::look);
    m_look.start(kLookMs);
}

PriceCollection::~PriceCollection() {
    stop();
}

void PriceCollection::look() {
    const QStringList allowed = m_options.allowed();
    if (!m_isLookedAt && allowed.isEmpty()) {
        return;
    }
    m_files = m_worker.collection();
    if (m_files == nullptr) {
        return;
    }
    auto view = std::make_shared<PriceSourceView>();
    view->problem = m_files->problem;
    view->file = m_worker.sourcesPath();
    view->publishedAt = isCollecting() ? m_files->state.publishedAt : std::string();
    QStringList wanted;
    for (const SourceSpec& source : m_files->sources) {
        if (!source.isEnabled) {
            continue;
        }
        const bool isAllowed = allowed.contains(lineOf(source));
        view->sources.push_back(statusOf(source, m_files->state, isAllowed));
        if (isAllowed) {
            wanted << lineOf(source);
        }
    }
    m_view = std::move(view);
    steer(wanted);
}

/// The child asks for what is wanted, and for nothing else.
void PriceCollection::steer(const QStringList& wanted) {
    const bool isRunning = m_process.state() != QProcess::NotRunning;
    if (isRunning && wanted != m_running) {
        m_running.clear();  // its end is asked for
        m_process.terminate();
    } else if (!isRunning && !wanted.isEmpty() && m_ends < kMostEnds &&
               m_sinceStart.elapsed() >= m_notBeforeMs) {
        launch(wanted);
    } else if (!isRunning && wanted.isEmpty()) {
        m_sentence = kOff;
        m_isElsewhere = false;
        m_ends = 0;
    }
}

void PriceCollection::launch(const QStringList& wanted) {
    QStringList arguments{QStringLiteral("--child"), QStringLiteral("--profile"),
                          QString::fromStdString(m_options.profile)};
    if (!m_options.publishAt.empty()) {
        arguments << QStringLiteral("--publish") << QString::fromStdString(m_options.publishAt);
    }
    for (const QString& line : wanted) {
        arguments << QStringLiteral("--source") << line.section(QLatin1Char(' '), 0, 0);
    }
    m_running = wanted;
    m_complaint.clear();
    m_isElsewhere = false;
    m_sentence = "Prices are asked for by this window's own process.";
    m_process.start(QString::fromStdString(m_options.program), arguments);
}

void PriceCollection::readComplaint() {
    constexpr std::string_view kName = "tessera-prices: ";
    for (const QByteArray& line : m_process.readAllStandardError().split('\n')) {
        const QByteArray text = line.trimmed();
        if (text.startsWith(kName.data())) {
            m_complaint = QString::fromUtf8(text.mid(static_cast<int>(kName.size())));
        }
        if (!text.isEmpty()) {
            spdlog::info("prices: {}", text.toStdString());
        }
    }
}

void PriceCollection::onFinished(int code, QProcess::ExitStatus status) {
    readComplaint();
    if (m_isStopping || m_running.isEmpty()) {
        return;  // its end was asked for
    }
    m_running.clear();
    namespace exit_code = collector::exit_code;
    if (status == QProcess::NormalExit && code == exit_code::kAnotherOne) {
        m_isElsewhere = true;
        m_sentence = "Another process asks for this profile's prices already; what it reads is shown here.";
        m_notBeforeMs = m_sinceStart.elapsed() + kElsewherePauseMs;
        return;
    }
    const bool isUseless = status == QProcess::NormalExit && code == exit_code::kRefused;
    const std::string why = isUseless                       ? m_complaint.toStdString()
                            : status == QProcess::CrashExit ? std::string("it was killed")
                                                            : fmt::format("code {}", code);
    m_ends = isUseless ? kMostEnds : m_ends + 1;
    m_notBeforeMs = m_sinceStart.elapsed() + std::int64_t{kFirstPauseMs} * m_ends;
    m_sentence = m_ends >= kMostEnds
                     ? fmt::format("Prices are not asked for: {} Stop and allow again to try anew.", why)
                     : fmt::format("The process that asks for prices ended ({}); it is started again.", why);
    spdlog::warn("{}", m_sentence);
}

void PriceCollection::allow(const std::vector<std::string>& names) {
    QStringList lines;
    for (const SourceSpec& source : m_files != nullptr ? m_files->sources : std::vector<SourceSpec>()) {
        if (std::ranges::find(names, source.name) != names.end()) {
            lines << lineOf(source);
        }
    }
    m_options.keepAllowed(lines);
    m_ends = 0;
    m_notBeforeMs = 0;
    look();
}

void PriceCollection::askNow() {
    if (m_process.state() == QProcess::Running) {
        m_process.write("ask\n");
    }
}

bool PriceCollection::isCollecting() const {
    return m_process.state() == QProcess::Running || m_isElsewhere;
}

void PriceCollection::stop() {
    m_isStopping = true;
    m_look.stop();
    endProcess(m_process, kStopMs);
}

}  // namespace tessera::terminal
