#pragma once
// Dates written as three numbers, whose order is not written: 17.06.2026, 6/17/2026 2:05 PM. One thread.

#include <optional>
#include <string>
#include <string_view>

namespace tessera::imports {

enum class DateOrder { DayFirst, MonthFirst };

/// A date of day, month and year, the year last, with or without a time behind it.
struct NumericDate {
    int first = 0, second = 0, year = 0;
    char separator = '.';  // . / or -
    std::string time;      // what stands behind the date as ISO 8601 writes it: "T14:05:00+02:00"; or empty

    /// ISO 8601, not checked: the 40th of May is for its reader to refuse.
    std::string iso(DateOrder order) const;
};

/// None where `text` is written otherwise. A year of two digits lies between 1970 and 2069; a time has hours
/// and minutes, of twelve hours with AM or PM.
std::optional<NumericDate> numericDate(std::string_view text);

/// What the dates of a file say about their order. Points between the numbers mean the day first, as wherever
/// dates are written so; otherwise a number beyond twelve is the day.
class DateOrderGuess {
 public:
    void look(std::string_view text);
    /// None: no date was written so, nothing tells, or two rows contradict each other.
    std::optional<DateOrder> order() const;
    /// What was guessed and by which row, or why nothing was; empty where no date is written so.
    std::string sentence() const;
    /// More rows say nothing new.
    bool isDecided() const { return !m_dayFirst.empty() && !m_monthFirst.empty(); }

 private:
    std::string m_any, m_points, m_dayFirst, m_monthFirst;  // the first text of each kind
};

}  // namespace tessera::imports
