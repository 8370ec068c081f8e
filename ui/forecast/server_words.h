#pragma once
// Words for model servers, and small parts of their window. GUI thread only.

#include <QString>
#include <initializer_list>

#include "app/ports/model_server_desk.h"

class QLabel;
class QWidget;

namespace tessera::ui {

QString stateWord(ports::ModelServerView::State state);  // "on", "busy", "failed", ...
QString kindWords(ports::ServerKind kind);               // "Model file", "Ollama", ...
/// "0.15"; empty: none.
QString priceText(const std::optional<domain::Price>& price);
/// A line each: "2026-11-28 14:00 what happened".
QString eventLines(const std::vector<ports::ContextEvent>& events);
/// What a server was found to understand, as lines.
QString abilityWords(const ports::ServerAbilities& abilities);

/// Words that wrap and can be copied, in a tone of the style sheet.
QLabel* wrappedLabel(const char* tone);
/// Widgets beside each other, with their stretch.
QWidget* rowOf(std::initializer_list<std::pair<QWidget*, int>> parts);

}  // namespace tessera::ui
