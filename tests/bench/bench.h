#pragma once
// Frame of tessera-bench. A file *_rows.cpp registers cases; a case measures and adds rows.
//
//   TESSERA_BENCH("book.l2", "one price-level update and the best prices after it") {
//       const auto m = interleave(context, {[&] { return ours(); }, [&] { return stdMapBook(); }});
//       context.add(timeRow("book.l2", "ns/update", m, "std::map").ratioAtLeast(6));
//       context.add(timeRow("book.l2.ns", "ns/update", m, "std::map").atMost(15));
//   }
//
// A peer runs in the same process, interleaved with ours, with the same flags, written as one would write it.
// The ratio is the verdict; an absolute time depends on the machine. `floor` is half of the goal: below it
// the row is a defect.

#include <chrono>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace tessera::bench {

struct Row {
    enum class Test { None, RatioAtLeast, RatioAtMost, OursAtMost, OursAtLeast };

    std::string name;
    std::string unit;
    double ours = 0;
    double peer = 0;       // 0: no peer
    std::string peerName;  // "-" without a peer
    double ratio = 0;  // how many times better (or larger, for RatioAtMost rows) than the peer; 0: no peer
    Test test = Test::None;
    double goal = 0;
    std::string note;

    /// ratio >= goal.
    Row& ratioAtLeast(double value) { return want(Test::RatioAtLeast, value); }
    /// ratio <= goal; `ratio` is then ours / peer.
    Row& ratioAtMost(double value);
    /// ours <= goal, in `unit`.
    Row& atMost(double value) { return want(Test::OursAtMost, value); }
    /// ours >= goal, in `unit`.
    Row& atLeast(double value) { return want(Test::OursAtLeast, value); }
    Row& remark(std::string text) {
        note = std::move(text);
        return *this;
    }

    /// Half as good as the goal.
    double floor() const;
    bool meets(double bar) const;
    bool pass() const { return test == Test::None || meets(goal); }
    bool aboveFloor() const { return test == Test::None || meets(floor()); }

 private:
    Row& want(Test t, double value) {
        test = t;
        goal = value;
        return *this;
    }
};

struct Context {
    bool quick = false;   // smaller work, same number of repeats
    std::string scratch;  // an empty directory, removed at the end
    std::vector<Row> rows;

    /// `full`, or a tenth of it with --quick (at least 1).
    std::size_t scaled(std::size_t full) const { return quick ? (full < 10 ? 1 : full / 10) : full; }
    int repeats = 5;    // >= 5
    void add(Row row);  // prints the line at once
};

/// Runs the functions in turn, `context.repeats` rounds after one warm-up round, and gives the median of
/// each. A function returns its own measure (say, nanoseconds an operation).
std::vector<double> interleave(const Context& context, const std::vector<std::function<double()>>& runs);
double median(std::vector<double> values);
/// p in 0..1, nearest rank.
double percentile(std::vector<double> values, double p);

/// measures[0] ours, measures[1] the peer; smaller is better.
Row timeRow(std::string name, std::string unit, const std::vector<double>& measures, std::string peerName);
/// Larger is better.
Row rateRow(std::string name, std::string unit, const std::vector<double>& measures, std::string peerName);
/// No peer.
Row plainRow(std::string name, std::string unit, double ours);

/// Nanoseconds one of `count` operations took in `work()`.
template <class Work>
double nanosEach(std::size_t count, Work&& work) {
    const auto start = std::chrono::steady_clock::now();
    work();
    const std::chrono::duration<double, std::nano> took = std::chrono::steady_clock::now() - start;
    return took.count() / static_cast<double>(count);
}

/// Keeps the compiler from dropping a value nobody reads.
template <class T>
void keep(const T& value) {
    asm volatile("" : : "g"(&value) : "memory");
}

/// Of this process, after what earlier rows freed was given back to the system.
double residentMegabytes();

struct Case {
    std::string name;
    std::string what;
    void (*run)(Context&);
};
std::vector<Case>& cases();

struct Registration {
    Registration(std::string name, std::string what, void (*run)(Context&));
};

#define TESSERA_BENCH_JOIN2(a, b) a##b
#define TESSERA_BENCH_JOIN(a, b) TESSERA_BENCH_JOIN2(a, b)
#define TESSERA_BENCH(name, what)                                                                \
    static void TESSERA_BENCH_JOIN(benchCase, __LINE__)(::tessera::bench::Context & context);    \
    static const ::tessera::bench::Registration TESSERA_BENCH_JOIN(benchRegistration, __LINE__)( \
        name, what, &TESSERA_BENCH_JOIN(benchCase, __LINE__));                                   \
    static void TESSERA_BENCH_JOIN(benchCase, __LINE__)([[maybe_unused]] ::tessera::bench::Context & context)

}  // namespace tessera::bench
