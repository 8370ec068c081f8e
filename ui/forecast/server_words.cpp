#include "ui/forecast/server_words.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QStringList>

#include "app/domain/decimal.h"
#include "app/domain/time_text.h"

namespace tessera::ui {

using ports::ModelServerView;
using ports::ServerKind;
using State = ModelServerView::State;

namespace {

QString said(const std::string& text) {
    return QString::fromStdString(text);
}

}  // namespace

QString stateWord(State state) {
    switch (state) {
        case State::Off:
            return QStringLiteral("off");
        case State::NotAgreed:
            return QStringLiteral("not agreed to");
        case State::Starting:
            return QStringLiteral("starting");
        case State::Ready:
            return QStringLiteral("on");
        case State::Busy:
            return QStringLiteral("busy");
        case State::Failed:
            break;
    }
    return QStringLiteral("failed");
}

QString kindWords(ServerKind kind) {
    switch (kind) {
        case ServerKind::GgufFile:
            return QStringLiteral("Model file");
        case ServerKind::Ollama:
            return QStringLiteral("Ollama");
        case ServerKind::Vllm:
            return QStringLiteral("vLLM");
        case ServerKind::OpenAiCompatible:
            break;
    }
    return QStringLiteral("Server");
}

QLabel* wrappedLabel(const char* tone) {
    auto* label = new QLabel;
    label->setWordWrap(true);
    label->setProperty("tone", tone);
    label->setTextInteractionFlags(Qt::TextSelectableByMouse);
    return label;
}

QWidget* rowOf(std::initializer_list<std::pair<QWidget*, int>> parts) {
    auto* line = new QWidget;
    auto* row = new QHBoxLayout(line);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(8);
    for (const auto& [widget, stretch] : parts) {
        row->addWidget(widget, stretch);
    }
    return line;
}

QString priceText(const std::optional<domain::Price>& price) {
    if (!price) {
        return {};
    }
    QString text = said(formatPrice(*price, 9));
    while (text.contains(QLatin1Char('.')) &&
           (text.endsWith(QLatin1Char('0')) || text.endsWith(QLatin1Char('.')))) {
        const bool isPoint = text.endsWith(QLatin1Char('.'));
        text.chop(1);
        if (isPoint) {
            break;
        }
    }
    return text;
}

QString eventLines(const std::vector<ports::ContextEvent>& events) {
    QStringList lines;
    for (const ports::ContextEvent& event : events) {
        lines << said(domain::minuteText(event.at)) + QLatin1Char(' ') + said(event.text);
    }
    return lines.join(QLatin1Char('\n'));
}

QString abilityWords(const ports::ServerAbilities& found) {
    const auto mark = [](bool is, const char* yes, const char* no) { return QLatin1String(is ? yes : no); };
    QStringList lines;
    lines << QStringLiteral("Found %1 UTC, its answer to the trial took %2 ms.")
                 .arg(said(domain::minuteText(found.foundAt)))
                 .arg(found.milliseconds);
    lines << mark(found.isLlamaCpp,
                  "A llama.cpp server: digits are held to numbers by a grammar, all paths at once.",
                  "Digits are asked for one path at a time, by chat.");
    lines << mark(found.takesSchema, "Takes a JSON schema.",
                  "Takes no JSON schema: an answer that is not the numbers asked for is refused here.");
    lines << mark(found.takesSeed, "Takes a seed.", "Takes no seed: an answer cannot be asked for again.");
    lines << mark(found.takesTemperature, "Takes temperature and top_p.",
                  "Sets temperature and top_p by itself.");
    lines << mark(found.takesExtras, "Takes top_k, min_p and repeat_penalty.",
                  "Does not take top_k, min_p and repeat_penalty.");
    lines << mark(found.givesUsage, "Says how many tokens it counted.",
                  "Does not say how many tokens it counted: each answer is counted as the most it can be.");
    if (!found.modelDigest.empty()) {
        lines << QStringLiteral("SHA-256 of the model file: ") + said(found.modelDigest);
    }
    for (const std::string& field : found.refused) {
        lines << QStringLiteral("Refused in the trial: ") + said(field);
    }
    return lines.join(QLatin1Char('\n'));
}

}  // namespace tessera::ui
