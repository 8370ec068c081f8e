#pragma once
// The tones, computed: a few sine notes each, told apart by direction and rhythm as well as by pitch.

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace tessera::tones {

inline constexpr int kRate = 44'100;  // samples a second, one channel, 16 bits

struct Note {
    double hertz = 0;  // 0: silence
    int millis = 0;
};

/// Empty when there is no tone of this name.
std::span<const Note> notesOf(std::string_view name);
std::span<const std::string_view> names();
/// Soft at both ends of each note, so that nothing clicks; never louder than half of full scale.
std::vector<std::int16_t> synthesise(std::span<const Note> notes);

}  // namespace tessera::tones
