#pragma once
// Every study there is: what a menu lists, a settings dialog asks and a test runs through. A new study is one
// file and a line in catalogue.cpp.

#include <vector>

#include "app/domain/result.h"
#include "app/studies/study_spec.h"

namespace tessera::studies {

/// In the order of a menu. Lives as long as the program.
std::span<const StudySpec* const> catalogue();
/// Null when there is none of that id.
const StudySpec* find(std::string_view id);

/// It is a time, in seconds since 1970, and read and written as one.
bool isMoment(const ParameterSpec& parameter);

/// One parameter by name, as a file keeps it.
struct Setting {
    std::string id;
    double value = 0;
};

/// Standard values where `settings` say nothing. BadInput with a sentence that names the value: an id the
/// study does not have, a value that is no finite number, has a fraction where none may be, lies outside its
/// range or does not fit another.
domain::Result<Parameters> parametersOf(const StudySpec& spec, std::span<const Setting> settings);

/// NotFound for an unknown id; else as parametersOf.
domain::Result<std::unique_ptr<Study>> make(std::string_view id, std::span<const Setting> settings = {},
                                            const StudyContext& context = {});

}  // namespace tessera::studies
