#include "app/terminal/options.h"

#include <CLI/CLI.hpp>
#include <iostream>

#include "app/bill/vendor_pull.h"
#include "app/domain/calendar_interval.h"
#include "app/domain/time_text.h"

namespace tessera::terminal {

namespace {

constexpr int kUsageError = 2;

std::vector<std::string> barIntervals() {
    std::vector<std::string> names;
    for (const domain::Duration interval : domain::kChartIntervals) {
        names.push_back(domain::intervalText(interval));
    }
    return names;
}

void addWindowOptions(CLI::App& app, Options& options) {
    app.add_option("--profile", options.profile, "Folder of this profile (default: the user's data folder)");
    app.add_option("--account", options.account, "Paper account of the profile (default: the one used last)");
    app.add_option("--connect", options.connect,
                   "Use a venue that already runs, e.g. ipc:///run/user/1000/venue or tcp://host:7100");
    app.add_option("--server-key", options.serverKey, "Public key of a tcp venue (Z85, 40 characters)");
    app.add_option(
        "--client-key", options.clientKey,
        "This client's public key (Z85); the secret one comes from the desktop's secret service, or from "
        "TESSERA_CLIENT_SECRET");
    app.add_option("--seed", options.seed,
                   "Seed of a new paper exchange (default 42; an existing one keeps its own)")
        ->check(CLI::PositiveNumber);
    app.add_option("--speed", options.speed, "Market time per wall time of the own paper exchange")
        ->check(CLI::Range(0.1, 1000.0))
        ->capture_default_str();
    app.add_option("--cryptofeed", options.cryptofeed,
                   "Also show cryptofeed's ZeroMQ output; Tessera binds here, e.g. tcp://127.0.0.1:5555");
    app.add_flag("--cryptofeed-connect", options.cryptofeedConnect,
                 "Connect to that endpoint instead of binding it");
    app.add_option("--feeds", options.feeds,
                   "File of third-party sources to use instead of the profile's feeds.toml");
    auto* replay = app.add_option(
        "--replay", options.replay,
        "Replay this recording instead of a market; trades are on paper and end with it: Tessera's own, "
        "Databento DBN (mbo) or Nasdaq ITCH 5.0");
    app.add_option("--replay-speed", options.replaySpeed, "Recorded seconds a second")
        ->check(CLI::Range(0.1, 1000.0))
        ->capture_default_str()
        ->needs(replay);
    app.add_option("--replay-symbol", options.replaySymbols,
                   "Replay only this instrument (may be given again)")
        ->needs(replay);
    app.add_option("--replay-date", options.replayDate,
                   "Day of an ITCH file, YYYY-MM-DD (default: from the file's name)")
        ->needs(replay);
    app.add_flag("--replay-paused", options.replayPaused, "Wait at the first record")->needs(replay);
    app.add_flag("--no-model", options.noModel, "Do not start the local model; the baselines stay");
    app.add_option("--symbol", options.symbol, "Instrument of the chart, e.g. SITC-Z26");
    app.add_option("--interval", options.interval, "Bar length of the chart (default 1h; 1m in a replay)")
        ->check(CLI::IsMember(barIntervals()))
        ->capture_default_str();
    app.add_option("--theme", options.theme, "dark, light, or as saved in the profile")
        ->check(CLI::IsMember({"dark", "light", "saved"}))
        ->capture_default_str();
    app.add_option("--colours", options.colours, "Price colours")
        ->check(CLI::IsMember({"green-red", "red-up", "red-blue", "colour-blind", "saved"}))
        ->capture_default_str();
    app.add_option("--size", options.size, "Window size, e.g. 1680x1050");
    app.add_option("--screenshot", options.screenshot, "Write a picture of the window to this PNG");
    app.add_option("--after", options.afterMs,
                   "Milliseconds before the picture; then Tessera ends unless --every")
        ->check(CLI::PositiveNumber)
        ->capture_default_str();
    app.add_option("--every", options.everyMs,
                   "Write the picture again every so many milliseconds and keep running")
        ->check(CLI::NonNegativeNumber);
    app.add_option("--quit-after", options.quitAfterMs, "End cleanly after so many milliseconds")
        ->check(CLI::NonNegativeNumber);
    app.add_flag("--help-commands", options.listCommands,
                 "List what the window can be asked to do, with its usual keys, and end");
    app.add_flag("--verbose", options.verbose, "Log to standard error too");
}

/// One of `tessera prices ...`; `argument` names what it takes, if anything.
void addPricesAction(CLI::App& prices, Options& options, const char* name, const char* what,
                     PricesRequest::Action action, const char* argument, const char* meaning) {
    CLI::App* command = prices.add_subcommand(name, what);
    if (argument != nullptr) {
        command->add_option(argument, options.prices.argument, meaning)->required();
    }
    command->add_option("--profile", options.profile, "Folder of the profile");
    const bool isImport = action == PricesRequest::Action::Import;
    command->add_option("--as-of", options.prices.asOf,
                        isImport ? "When the file was taken from its source, YYYY-MM-DD or with a time "
                                   "(default: now)"
                                 : "Prices in force then, YYYY-MM-DD or with a time (default: now)");
    if (!isImport) {
        command->add_option("--known-at", options.prices.knownAt, "As it was known then (default: now)");
        command->add_option("--vendor", options.prices.vendor, "Only what this vendor sells");
    }
    command->callback([&options, action] {
        options.command = Options::Command::Prices;
        options.prices.action = action;
    });
}

void addPricesCommand(CLI::App& app, Options& options) {
    using Action = PricesRequest::Action;
    CLI::App* prices = app.add_subcommand("prices", "List prices of AI models, USD per million tokens");
    prices->require_subcommand(1);
    addPricesAction(*prices, options, "list", "Every model with its price and last change", Action::List,
                    nullptr, nullptr);
    addPricesAction(*prices, options, "show", "The price history of one model", Action::Show, "model",
                    "Any of its names, e.g. openai/gpt-4o or claude-sonnet-4-5-20250929");
    addPricesAction(*prices, options, "import", "Read a public price list into the profile", Action::Import,
                    "file",
                    "OpenRouter, genai-prices, models.dev, LiteLLM, llm-prices, openrouterlist or CSV");
    addPricesAction(*prices, options, "changes", "What changed on a day", Action::Changes, "day",
                    "UTC day, YYYY-MM-DD");
    addPricesAction(*prices, options, "refusals", "What sources say that is not a price, and why",
                    Action::Refusals, nullptr, nullptr);
    addPricesAction(*prices, options, "export", "Every price event as CSV, with its source and licence",
                    Action::Export, nullptr, nullptr);
}

/// `tessera bill pull`: the key has no option, for arguments stand in every list of processes.
void addPullCommand(CLI::App& parent, Options& options) {
    CLI::App* pull = parent.add_subcommand(
        "pull",
        "Ask a vendor itself instead of reading files; the key is read from OPENAI_ADMIN_KEY, "
        "ANTHROPIC_ADMIN_KEY or OPENROUTER_PROVISIONING_KEY");
    auto request = std::make_shared<PullRequest>();
    std::vector<std::string> vendors;
    for (const bill::PullFacts& facts : bill::pullVendors()) {
        vendors.emplace_back(facts.id);
    }
    pull->add_option("--vendor", request->vendor, "Whom to ask")->required()->check(CLI::IsMember(vendors));
    pull->add_option("--from", request->from, "First UTC day, YYYY-MM-DD")->required();
    pull->add_option("--to", request->to, "Last UTC day, included")->required();
    pull->add_option("--base-url", request->baseUrl,
                     "Another server than the vendor's: https, or http on this machine");
    pull->add_flag("--json", options.bill.asJson, "As JSON: exact, null where the vendor does not say");
    pull->add_flag("--keep", options.bill.isKept, "Keep the answers in the profile, for the window");
    pull->add_option("--xlsx", options.bill.xlsx, "Write the totals to this workbook too");
    pull->add_option("--profile", options.profile, "Folder of the profile");
    pull->callback([request, &options] { options.bill.pull = *request; });
}

void addBillCommand(CLI::App& app, Options& options) {
    CLI::App* bill =
        app.add_subcommand("bill", "What usage and cost files of AI vendors amount to, by month and model");
    bill->add_option("files", options.bill.files,
                     "CSV or JSON of OpenAI, Anthropic, OpenRouter, Google, AWS, Azure, LiteLLM, Langfuse, "
                     "Helicone or ccusage; usage and cost together");
    bill->add_flag("--json", options.bill.asJson, "As JSON: exact, null where the files do not say");
    bill->add_flag("--keep", options.bill.isKept, "Keep the files in the profile, for the window");
    bill->add_option("--xlsx", options.bill.xlsx, "Write the totals to this workbook too");
    bill->add_option("--pdf", options.bill.pdf, "Write a report of two pages to this file too");
    bill->add_option("--map", options.bill.map,
                     "How to read a CSV of an unknown kind, e.g. \"day=Date,model=Model,input=Prompt "
                     "tokens,cost=Amount,currency=EUR\"");
    bill->add_option("--profile", options.profile, "Folder of the profile");
    addPullCommand(*bill, options);
    bill->callback([&options] {  // after the one of "pull"
        if (options.bill.files.empty() == !options.bill.pull) {
            throw CLI::ValidationError("bill", options.bill.pull
                                                   ? "files are read, or a vendor is asked: not both"
                                                   : "files is required, or pull");
        }
        options.command = Options::Command::Bill;
    });
}

void addHedgeCommand(CLI::App& app, Options& options) {
    HedgeRequest& request = options.hedge;
    CLI::App* hedge = app.add_subcommand(
        "hedge", "Whether a future would help with an AI bill: exposure, lots, cost, what it does not cover");
    hedge->add_option("files", request.files, "As for `tessera bill` [what the profile keeps]");
    hedge->add_flag("--json", request.asJson, "As JSON");
    hedge->add_option("--xlsx", request.xlsx, "Write the plan to this workbook too, with formulas");
    hedge->add_option("--pdf", request.pdf, "Write the report of four pages to this file too");
    hedge->add_option("--months", request.months, "Months ahead, 1 to 36 [6]");
    hedge->add_option("--future", request.future, "average or outright [average]");
    hedge->add_option("--ratio", request.ratio,
                      "Try this hedge ratio where the evidence gives none: what it would do, on paper");
    hedge->add_option("--budget", request.budget, "USD for those months: its chance of being exceeded");
    hedge->add_option("--growth", request.growthPercent, "Expected growth of use, percent a month [0]");
    hedge->add_option("--growth-sigma", request.growthSigmaPercent,
                      "How sure that is: standard deviation, percent a month [10]");
    hedge->add_option("--usd-per-unit", request.usdPerUnit, "What one unit of a bill not in USD is worth");
    hedge->add_option("--gpu-hours", request.gpuHours, "GPU-hours you host or rent a month, beside the bill");
    hedge->add_option("--gpu-price", request.gpuPrice, "What one costs now, USD");
    hedge->add_option("--gpu-floating", request.gpuFloatingPercent,
                      "Percent of them whose price follows the market [100]");
    hedge->add_option("--seed", request.seed, "Of the simulation [1]");
    hedge->add_option("--map", request.map, "As for `tessera bill`");
    hedge->add_option("--profile", options.profile, "Folder of the profile");
    hedge->callback([&options] { options.command = Options::Command::Hedge; });
}

void addOptionCommand(CLI::App& app, Options& options) {
    OptionRequest& request = options.option;
    CLI::App* option = app.add_subcommand(
        "option",
        "What a European option on a future is worth (Black-76), or which volatility its price says");
    option->add_option("--forward", request.forward, "The future's price, USD")->required();
    option->add_option("--strike", request.strike, "USD")->required();
    option->add_option("--days", request.days, "Calendar days to expiry")->required();
    option->add_option("--volatility", request.volatility, "Percent a year, for the price");
    option->add_option("--price", request.price, "USD, for the volatility it says");
    option->add_option("--rate", request.rate, "Percent a year, continuous [0]");
    option->add_flag("--put", request.isPut, "A put [a call]");
    option->add_flag("--json", request.asJson, "As JSON");
    option->callback([&options] { options.command = Options::Command::Option; });
}

void addForecastCommand(CLI::App& app, Options& options) {
    ForecastCommandRequest& request = options.forecast;
    CLI::App* forecast = app.add_subcommand(
        "forecast",
        "Forecasts of an index, a list price or a CSV of closes, and their walk-forward back-tests");
    forecast->add_option(
        "--symbol", request.symbols,
        "@SITC, @SITF, @SITS or @SITB, \"openai/gpt-4o output\", \"@index frontier 3:1\" (may be "
        "given again)");
    forecast->add_option("--csv", request.csv,
                         "Closes from this file: columns time and close, or closes alone");
    forecast->add_option(
        "--forecaster", request.forecasters,
        "Keys apart by commas: random-walk, drift, ets, theta, garch, jumps, ensemble, model [all "
        "but model]");
    forecast->add_option("--horizon", request.horizon, "Steps ahead, 1 to 256 [24]");
    forecast->add_option("--samples", request.samples, "Paths, 1 to 256 [32]");
    forecast->add_option("--season", request.season, "Steps in a cycle, e.g. 12 for months of a year [none]")
        ->check(CLI::Range(0, 1000));
    forecast->add_option("--seed", request.seed, "Of the paths [1]");
    forecast
        ->add_option("--temperature", request.sampler.temperature,
                     "Of the local model's digits: how evenly they are drawn [1.0]")
        ->check(CLI::Range(0.1, 3.0));
    forecast
        ->add_option(
            "--top-p", request.sampler.topP,
            "Of the local model's digits: the likeliest that make up this share are drawn from [1.0]")
        ->check(CLI::Range(0.1, 1.0));
    forecast->add_option("--interval", request.interval,
                         "Between closes of a CSV: 1m, 5m, 15m, 1h, 4h, 1d [its times]");
    forecast->add_flag("--json", request.asJson, "As JSON");
    CLI::Option* backtest =
        forecast->add_flag("--backtest", request.isBacktest,
                           "Walk forward over the closes and score; goes on where an earlier one stopped");
    forecast->add_option("--window", request.window, "Closes each forecast sees, 64 or more [128]")
        ->needs(backtest);
    forecast->add_option("--step", request.step, "Closes from one origin to the next [1]")->needs(backtest);
    forecast->add_option("--budget", request.budgetSeconds, "Stop after so many seconds of computing [none]")
        ->needs(backtest)
        ->check(CLI::Range(0.0, 1e6));
    CLI::Option* skill =
        forecast
            ->add_flag("--skill", request.isSkill,
                       "The forecast-skill index: the record that came with the program, or another")
            ->excludes(backtest);
    forecast->add_option("--file", request.file, "This skill record instead, plain or packed")->needs(skill);
    forecast
        ->add_flag("--verify", request.isVerified,
                   "Compute every forecast, digest, score and index value of it again; ends at the first "
                   "that does not fit")
        ->needs(skill);
    forecast->add_option("--model-days", request.modelDays, "Of the model in a new skill record [90]")
        ->needs(skill)
        ->check(CLI::Range(1, 3'650));
    forecast->add_option(
        "--record", request.record,
        "With --backtest: write the back-tests to this file too, packed (zstd). With --skill: "
        "make a new record from the levels built in and write it there");
    forecast
        ->add_flag("--shipped", request.isShipped, "Show the back-tests that came with the program instead")
        ->excludes(backtest)
        ->excludes(skill);
    forecast->add_option("--profile", options.profile, "Folder of the profile");
    forecast->callback([&options] { options.command = Options::Command::Forecast; });
}

/// One of `tessera index ...`.
CLI::App* addIndexAction(CLI::App& index, Options& options, const char* name, const char* what,
                         IndexRequest::Action action) {
    CLI::App* command = index.add_subcommand(name, what);
    if (action != IndexRequest::Action::List) {
        command->add_option("tier", options.index.tier, "composite, frontier, standard or budget")
            ->required();
    }
    command->add_option("--profile", options.profile, "Folder of the profile");
    command->add_option("--blend", options.index.blend,
                        "Mix of the prices, input:output or cached:input:output, e.g. 3:1 or 7:2:1 (default "
                        "0.4/0.6)");
    command->add_option("--known-at", options.index.known,
                        "Prices as known then, YYYY-MM-DD or with a time, or \"first\" for each fixing as "
                        "first printed (default: now)");
    command->callback([&options, action] {
        options.command = Options::Command::Index;
        options.index.action = action;
    });
    return command;
}

void addIndexCommand(CLI::App& app, Options& options) {
    using Action = IndexRequest::Action;
    CLI::App* index =
        app.add_subcommand("index", "The list-price index: levels, withheld fixings and their audit");
    index->require_subcommand(1);
    addIndexAction(*index, options, "list", "Every tier with its newest fixing", Action::List);
    CLI::App* show = addIndexAction(*index, options, "show", "A tier day by day", Action::Show);
    CLI::App* audit = addIndexAction(
        *index, options, "audit", "Every row of a fixing, and the level once more from them", Action::Audit);
    CLI::App* exported =
        addIndexAction(*index, options, "export",
                       "A tier's levels as CSV; with --day the rows of that fixing", Action::Export);
    for (CLI::App* command : {show, exported}) {
        command->add_option("--from", options.index.from, "First day, YYYY-MM-DD");
        command->add_option("--to", options.index.to, "Last day, YYYY-MM-DD");
    }
    for (CLI::App* command : {audit, exported}) {
        command->add_option("--day", options.index.day, "Day of the fixing, YYYY-MM-DD");
    }
}

CLI::App* addHistoryAction(CLI::App& history, Options& options, const char* name, const char* what,
                           HistoryRequest::Action action) {
    CLI::App* command = history.add_subcommand(name, what);
    command->add_option("--profile", options.profile, "Folder of the profile");
    command->callback([&options, action] {
        options.command = Options::Command::History;
        options.history.action = action;
    });
    return command;
}

void addHistoryImport(CLI::App& history, Options& options) {
    HistoryRequest& request = options.history;
    CLI::App* import =
        addHistoryAction(history, options, "import", "Read a file of bars or prints into the history",
                         HistoryRequest::Action::Import);
    import->add_option("file", request.argument, "CSV, Databento DBN, Nasdaq ITCH or a Tessera recording")
        ->required();
    import->add_option("--symbol", request.symbol,
                       "Instrument of a CSV file, or the only one wanted of another");
    import->add_option("--source", request.source, "Whose history it becomes, as history list names it");
    import->add_option(
        "--columns", request.columns,
        "What the columns are, from the left, e.g. time,open,high,low,close,volume; one that is empty "
        "is left out (default: by their headings)");
    import
        ->add_option(
            "--time-format", request.timeFormat,
            "auto, iso, s, ms, us, ns, day-first (17.06.2026 14:05), month-first or a pattern such as "
            "%d/%m/%Y")
        ->capture_default_str();
    import->add_option("--zone", request.zone, "Of times that name none: UTC, +02:00 or Europe/Berlin")
        ->capture_default_str();
    import->add_option("--interval", request.interval,
                       "Length of the bars: 1m, 5m, 15m, 1h, 4h, 1d (default 1m)");
    import->add_option("--decimals", request.decimals, "Decimals of volumes")
        ->check(CLI::Range(0, 18))
        ->capture_default_str();
    import
        ->add_option(
            "--decimal-mark", request.decimalMark,
            "Before the decimals of a number: point, comma (43.210,50) or, auto, as the numbers tell")
        ->check(CLI::IsMember({"auto", "point", "comma"}))
        ->capture_default_str();
    import->add_flag("--strict", request.isStrict,
                     "A row that cannot be read means that nothing is imported");
    import->add_flag("--preview", request.isPreview,
                     "Show how the first rows would be read, and import nothing");
}

void addHistoryCommand(CLI::App& app, Options& options) {
    using Action = HistoryRequest::Action;
    HistoryRequest& request = options.history;
    CLI::App* history = app.add_subcommand("history", "Bars and prints the profile keeps of the market");
    history->require_subcommand(1);
    addHistoryAction(*history, options, "list", "Every series, from when to when, and its imports",
                     Action::List);
    addHistoryImport(*history, options);
    addHistoryAction(*history, options, "undo", "Take an import back", Action::Undo)
        ->add_option("import", request.argument, "Its number, as history list names it")
        ->required();
    CLI::App* out =
        addHistoryAction(*history, options, "export", "Bars or prints as CSV or workbook", Action::Export);
    out->add_option("symbol", request.argument, "Instrument")->required();
    out->add_option("--source", request.source, "Whose, where several sources tell it");
    out->add_option("--from", request.from, "From this time on, YYYY-MM-DD or with a time");
    out->add_option("--to", request.to, "Up to before this time");
    auto* interval =
        out->add_option("--interval", request.interval, "Length of the bars (default: as they are kept)");
    out->add_flag("--ticks", request.isTicks, "Prints instead of bars")->excludes(interval);
    out->add_option("--file", request.file,
                    "Write here: an Excel workbook when it ends in .xlsx (default: CSV to "
                    "standard output)");
    addHistoryAction(*history, options, "verify", "Read every byte and check it", Action::Verify);
}

}  // namespace

ParsedOptions parseOptions(int argc, char** argv) {
    Options options;
    CLI::App app("Tessera: a trading terminal for AI inference tokens. Paper only.", "tessera");
    app.set_version_flag("--version", std::string("tessera ") + TESSERA_VERSION);
    app.footer("Without a command the window opens, with a paper exchange of its own.");
    addWindowOptions(app, options);
    app.require_subcommand(0, 1);

    CLI::App* exportCommand =
        app.add_subcommand("export", "Print a table of a profile's blotter, without a window");
    exportCommand
        ->add_option("table", options.exportTable,
                     "orders, fills, positions, audit, or pnl: "
                     "realised profit by day and instrument")
        ->required()
        ->check(CLI::IsMember({"orders", "fills", "positions", "audit", "pnl"}));
    exportCommand->add_option("--profile", options.profile,
                              "Folder of the profile, or of an archived account");
    exportCommand->add_option("--account", options.account, "Account of the profile (default: its first)");
    auto* csv =
        exportCommand->add_flag("--csv", options.csv, "As CSV (RFC 4180) to standard output; the default");
    exportCommand->add_option("--xlsx", options.xlsx, "As an Excel workbook to this file")->excludes(csv);

    CLI::App* auditCommand = app.add_subcommand("audit", "Check a profile's journal");
    auditCommand->require_subcommand(1);
    CLI::App* verify = auditCommand->add_subcommand(
        "verify", "Check the file, the hash chain and every stored row against it");
    verify->add_option("--profile", options.profile, "Folder of the profile, or of an archived account");
    verify->add_option("--account", options.account, "Account of the profile (default: its first)");

    CLI::App* rebuild = auditCommand->add_subcommand(
        "rebuild", "Write orders, fills, positions and account anew from the journal");
    rebuild->add_option("--profile", options.profile, "Folder of the profile, or of an archived account");
    rebuild->add_option("--account", options.account, "Account of the profile (default: its first)");
    addPricesCommand(app, options);
    addIndexCommand(app, options);
    addBillCommand(app, options);
    addHedgeCommand(app, options);
    addOptionCommand(app, options);
    addForecastCommand(app, options);
    addHistoryCommand(app, options);

    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        if (error.get_exit_code() == 0) {
            return {std::nullopt, app.exit(error)};  // --help, --version
        }
        std::cerr << "tessera: " << error.what() << " (see tessera --help)\n";
        return {std::nullopt, kUsageError};
    }
    if (exportCommand->parsed()) {
        options.command = Options::Command::Export;
    } else if (verify->parsed()) {
        options.command = Options::Command::AuditVerify;
    } else if (rebuild->parsed()) {
        options.command = Options::Command::AuditRebuild;
    }
    return {options, 0};
}

}  // namespace tessera::terminal
