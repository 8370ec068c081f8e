#pragma once
// The concrete objects of an Application, for the files it is made of. Members die in reverse order.

#include "app/alerts/alert_session.h"
#include "app/history/history_writer.h"
#include "app/marketdata/market_session.h"
#include "app/marketdata/open_interest_board.h"
#include "app/marketdata/position_limit_board.h"
#include "app/paper/shadow_gateway.h"
#include "app/ports/replay_position.h"
#include "app/storage/results_query.h"
#include "app/storage/sqlite_blotter_query.h"
#include "app/storage/sqlite_note_book.h"
#include "app/terminal/application.h"
#include "app/terminal/files_feed.h"
#include "app/terminal/forecast_session.h"
#include "app/terminal/hedge_worker.h"
#include "app/terminal/history_file_worker.h"
#include "app/terminal/news_worker.h"
#include "app/terminal/order_session.h"
#include "app/terminal/price_collection.h"
#include "app/terminal/price_worker.h"
#include "app/terminal/replay_clock.h"
#include "app/terminal/secret_service.h"
#include "app/terminal/usage_worker.h"
#include "feeds/zmq/zmq_order_gateway.h"

namespace tessera::terminal {

struct Application::Parts {
    zmq::CurveKeys keys;
    marketdata::OpenInterestBoard openInterest;     // the exchange's feed tells it
    marketdata::PositionLimitBoard positionLimits;  // the order session tells it
    std::vector<std::unique_ptr<ports::MarketDataFeed>> feeds;
    std::unique_ptr<FilesFeed> files;        // until something is imported: then it is one of the feeds
    ports::FeedSourceDesk sources;           // what the feed panel may do with third-party sources
    ports::ReplayControl* replay = nullptr;  // one of the feeds
    ports::ReplayPosition* replayPosition = nullptr;  // the same one
    std::unique_ptr<history::HistoryDesk> replayPrints;
    std::unique_ptr<ReplayClock> replayClock;
    paper::ShadowGateway* shadow = nullptr;  // the session's, when the account is a shadow one
    std::unique_ptr<OrderSession> session;
    std::unique_ptr<history::HistoryWriter> history;  // the market tells it
    std::unique_ptr<HistoryFileWorker> historyFiles;
    std::unique_ptr<alerts::AlertSession> alerts;  // the market tells it
    std::unique_ptr<marketdata::MarketSession> market;
    std::unique_ptr<storage::SqliteBlotterQuery> query;
    std::unique_ptr<storage::SqliteResultsQuery> results;
    std::unique_ptr<storage::SqliteNoteBook> notes;
    std::unique_ptr<PriceWorker> prices;
    std::unique_ptr<PriceCollection> collection;  // asks the worker
    std::unique_ptr<UsageWorker> usage;
    SecretService vendorKeys;  // outlives the context
    std::unique_ptr<HedgeWorker> hedge;
    std::unique_ptr<ui::MarketHub> hub;
    std::unique_ptr<ui::DeskModel> desk;
    std::unique_ptr<NewsWorker> news;                  // null in a replay
    std::unique_ptr<ForecastSession> forecastSession;  // on the hub's clock
    std::unique_ptr<ui::ForecastBridge> forecasts;
    std::unique_ptr<ui::AppServices> context;
};

}  // namespace tessera::terminal
