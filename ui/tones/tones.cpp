#include "ui/tones/tones.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>

namespace tessera::tones {

namespace {

constexpr std::array<Note, 2> kBuy{{{659.26, 70}, {987.77, 110}}};              // upwards
constexpr std::array<Note, 2> kSell{{{987.77, 70}, {659.26, 110}}};             // downwards
constexpr std::array<Note, 3> kReject{{{220.00, 90}, {0, 45}, {207.65, 150}}};  // two low ones
constexpr std::array<Note, 5> kDisconnect{{{523.25, 120}, {0, 40}, {392.00, 120}, {0, 40}, {261.63, 220}}};
constexpr std::array<Note, 3> kStale{{{440.00, 50}, {0, 70}, {440.00, 50}}};
constexpr std::array<Note, 5> kRisk{{{880.00, 90}, {0, 50}, {880.00, 90}, {0, 50}, {880.00, 90}}};
constexpr std::array<Note, 3> kAlert{{{783.99, 80}, {1046.50, 80}, {1318.51, 160}}};  // a chord, upwards
constexpr std::array<std::string_view, 7> kNames{"buy",   "sell", "reject", "disconnect",
                                                 "stale", "risk", "alert"};

constexpr double kLoudest = 0.35;
constexpr int kFade = kRate / 125;  // 8 ms

}  // namespace

std::span<const std::string_view> names() {
    return kNames;
}

std::span<const Note> notesOf(std::string_view name) {
    return name == "buy"          ? std::span<const Note>(kBuy)
           : name == "sell"       ? std::span<const Note>(kSell)
           : name == "reject"     ? std::span<const Note>(kReject)
           : name == "disconnect" ? std::span<const Note>(kDisconnect)
           : name == "stale"      ? std::span<const Note>(kStale)
           : name == "risk"       ? std::span<const Note>(kRisk)
           : name == "alert"      ? std::span<const Note>(kAlert)
                                  : std::span<const Note>{};
}

std::vector<std::int16_t> synthesise(std::span<const Note> notes) {
    std::vector<std::int16_t> samples;
    for (const Note& note : notes) {
        const int length = kRate * note.millis / 1000;
        for (int i = 0; i < length; ++i) {
            const double fade =
                std::min({1.0, static_cast<double>(i) / kFade, static_cast<double>(length - i) / kFade});
            const double turn = 2 * std::numbers::pi * note.hertz * i / kRate;
            // A little of the octave above makes a low note audible on small speakers.
            const double wave = (std::sin(turn) + 0.25 * std::sin(2 * turn)) / 1.25;
            samples.push_back(static_cast<std::int16_t>(std::lround(wave * fade * kLoudest * 32'767)));
        }
    }
    return samples;
}

}  // namespace tessera::tones
