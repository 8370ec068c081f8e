#pragma once
// What a chat server is asked, in words, and what stands before asking. Pure; any thread.

#include <string>

#include "app/forecast/chat_client.h"

namespace tessera::forecast {

/// Continue these digits: a system sentence and the numbers.
ChatQuestion digitQuestion(const std::string& digits, int horizon);
/// Most tokens a continuation takes: three digits, each one by itself, and a line end.
int digitTokens(int horizon);
/// A small question with a schema, by which a server shows what it understands.
ChatQuestion trialQuestion();
/// An answer without the blanks and the code fence around it, each number on a line of its own.
std::string tidyDigits(const std::string& answer);

}  // namespace tessera::forecast
