// One test a transition of wire.md's market-data session.

#include "feeds/zmq/market_data_session.h"

#include <gtest/gtest.h>

#include <random>

#include "tests/zmq/scripted_venue.h"

namespace tessera::zmq {
namespace {

using domain::Side;
using ports::StreamState;
using wire::ChunkStatus;
using wire::RecoveryKind;
using State = StreamState;

struct Session : testing::Test {
    ScriptedVenue venue;
    MarketDataSession& session = venue.session;

    void liveWithTwoOrders() {
        venue.bid(1, 192, 5);
        venue.ask(2, 194, 7);
        venue.goLive();
    }
    void expectShownEqualsVenue() {
        EXPECT_EQ(session.state(), State::Live);
        EXPECT_EQ(venue.shown.checksum(1000), venue.book.checksum(1000)) << bookText(venue.shown);
        EXPECT_EQ(venue.shownSequence, venue.log.size());
    }
};

// ---------------------------------------------------------------- join

TEST_F(Session, WaitsSilentlyUntilTheFirstMessageAndThenAsksForASnapshot) {
    session.join(venue.now);
    EXPECT_EQ(session.state(), State::Waiting);
    EXPECT_TRUE(venue.requests.empty());
    venue.heartbeat();
    ASSERT_EQ(venue.requests.size(), 1U);
    EXPECT_EQ(venue.requests[0].what, RecoveryKind::Snapshot);
    EXPECT_EQ(venue.requests[0].symbol, "SITC-Z26");
    EXPECT_EQ(session.state(), State::Recovering);
    EXPECT_EQ(venue.resets, 0) << "nothing may be shown before the snapshot";
}

TEST_F(Session, JoinsOnTheSnapshotAndDropsWhatItAlreadyHolds) {
    venue.bid(1, 192, 5);
    session.join(venue.now);
    venue.deliver(1, 1);
    venue.ask(2, 194, 7);
    venue.deliver(2, 2);  // buffered, and part of the snapshot too
    venue.answerSnapshot();
    EXPECT_EQ(session.state(), State::Live);
    EXPECT_EQ(bookText(venue.shown), "1.92 x 5 | 1.94 x 7");
    EXPECT_EQ(session.sequence(), 2U);
}

TEST_F(Session, TheFirstAppliedBatchCoversTheSequenceAfterTheSnapshot) {
    venue.bid(1, 192, 5);
    session.join(venue.now);
    venue.deliver(1, 1);
    const auto request = venue.requests.back();
    venue.ask(2, 194, 7);
    venue.answerSnapshot(request);  // holds 1..2
    venue.bid(3, 193, 4);
    venue.ask(4, 195, 4);
    venue.deliver(2, 4);  // overlaps the snapshot
    EXPECT_EQ(bookText(venue.shown), "1.93 x 4 | 1.94 x 7");
    expectShownEqualsVenue();
}

TEST_F(Session, AHoleBetweenSnapshotAndBufferIsReplayed) {
    session.join(venue.now);
    venue.bid(1, 192, 5);
    venue.deliver(1, 1);
    const auto request = venue.requests.back();
    const ScriptedVenue& then = venue;
    ASSERT_EQ(then.log.size(), 1U);
    wire::RecoveryChunk end;
    end.requestId = request.requestId;
    end.status = ChunkStatus::End;
    end.epoch = venue.epoch;
    end.lastSeq = 1;
    end.count = 1;
    end.records = venue.log;
    end.checksum = venue.book.checksum();
    end.tradingStatus = domain::TradingStatus::Open;
    const auto snapshotRecord = venue.log;
    venue.ask(2, 194, 7);
    venue.ask(3, 195, 7);
    venue.deliver(3, 3);  // 2 was lost
    end.records = snapshotRecord;
    session.onChunk(end, venue.now);
    ASSERT_EQ(venue.requests.back().what, RecoveryKind::Replay);
    EXPECT_EQ(venue.requests.back().fromSeq, 2U);
    EXPECT_EQ(venue.requests.back().toSeq, 2U);
    venue.answerReplay();
    expectShownEqualsVenue();
}

TEST_F(Session, ALargeSnapshotArrivesInChunks) {
    for (std::uint64_t i = 1; i <= 5000; ++i) {
        venue.bid(i, 100 + static_cast<std::int64_t>(i % 50), 3);
    }
    session.join(venue.now);
    venue.heartbeat();
    venue.answerSnapshot(700);
    expectShownEqualsVenue();
}

TEST_F(Session, AnOverflowingJoinBufferStartsTheJoinAgain) {
    session.join(venue.now);
    for (std::uint64_t i = 1; i <= 201'000; ++i) {
        venue.bid(i, 100 + static_cast<std::int64_t>(i % 90), 1);
    }
    for (std::uint64_t from = 1; from <= 201'000; from += 1000) {
        venue.deliver(from, from + 999);
    }
    EXPECT_EQ(venue.requests.size(), 2U);
    EXPECT_EQ(venue.resets, 0);
    venue.answerSnapshot();
    expectShownEqualsVenue();
}

TEST_F(Session, TheBookIsClearedOnJoinSoThatNothingOldSurvives) {
    liveWithTwoOrders();
    venue.restart();
    venue.bid(9, 180, 1);
    venue.deliverLast();
    venue.answerSnapshot();
    EXPECT_EQ(bookText(venue.shown), "1.80 x 1 | -");
    expectShownEqualsVenue();
}

// ---------------------------------------------------------------- gaps

TEST_F(Session, AppliesWhatIsContiguousWithoutAsking) {
    liveWithTwoOrders();
    venue.bid(3, 193, 2);
    venue.deliverLast();
    EXPECT_TRUE(venue.requests.empty());
    expectShownEqualsVenue();
}

TEST_F(Session, AGapOfUpTo1024IsReplayedAndTheBufferFollows) {
    liveWithTwoOrders();
    for (std::uint64_t i = 0; i < 1024; ++i) {
        venue.bid(100 + i, 150 + static_cast<std::int64_t>(i % 40), 1);
    }
    venue.ask(5000, 193, 2);
    venue.deliverLast();
    EXPECT_EQ(session.state(), State::Recovering);
    ASSERT_EQ(venue.requests.size(), 1U);
    EXPECT_EQ(venue.requests[0].what, RecoveryKind::Replay);
    EXPECT_EQ(venue.requests[0].fromSeq, 3U);
    EXPECT_EQ(venue.requests[0].toSeq, 1026U);
    venue.answerReplay();
    expectShownEqualsVenue();
    EXPECT_EQ(venue.resets, 1) << "the join's; a replay keeps the book";
    EXPECT_EQ(session.counters().gaps, 1U);
}

TEST_F(Session, AGapAbove1024IsASnapshotAndSaysHowManyWereSkipped) {
    liveWithTwoOrders();
    for (std::uint64_t i = 0; i < 1025; ++i) {
        venue.bid(100 + i, 150, 1);
    }
    venue.ask(5000, 193, 2);
    venue.deliverLast();
    ASSERT_EQ(venue.requests.size(), 1U);
    EXPECT_EQ(venue.requests[0].what, RecoveryKind::Snapshot);
    venue.answerSnapshot();
    expectShownEqualsVenue();
    EXPECT_EQ(session.counters().skipped, 1026U);
    ASSERT_EQ(venue.problems.size(), 1U);
    EXPECT_NE(venue.problems[0].find("1025 updates were lost"), std::string::npos) << venue.problems[0];
}

TEST_F(Session, AHeartbeatRevealsALostTail) {
    liveWithTwoOrders();
    venue.bid(3, 193, 2);  // never delivered
    venue.heartbeat();
    ASSERT_EQ(venue.requests.size(), 1U);
    EXPECT_EQ(venue.requests[0].fromSeq, 3U);
    EXPECT_EQ(venue.requests[0].toSeq, 3U);
    venue.answerReplay();
    expectShownEqualsVenue();
}

TEST_F(Session, ALatePacketFillsItsOwnGapBeforeTheReplay) {
    liveWithTwoOrders();
    venue.bid(3, 193, 2);
    venue.bid(4, 193, 3);
    venue.deliver(4, 4);
    EXPECT_EQ(session.state(), State::Recovering);
    venue.deliver(3, 3);
    expectShownEqualsVenue();
    venue.answerReplay();  // comes too late and changes nothing
    expectShownEqualsVenue();
}

TEST_F(Session, DuplicatesAreCountedAndChangeNothing) {
    liveWithTwoOrders();
    venue.bid(3, 193, 2);
    venue.deliverLast();
    venue.deliverLast();
    venue.deliver(1, 2, 0xBAD);  // an old duplicate's checksum says nothing about now
    expectShownEqualsVenue();
    EXPECT_EQ(session.counters().duplicates, 3U);
    EXPECT_TRUE(venue.problems.empty());
}

/// A venue that numbers its records anew without a new epoch is wrong, but a book that stands still and calls
/// itself live is worse: what was sent later than the newest record seen cannot end before it.
TEST_F(Session, ANumberingThatGoesBackIsNoStreamOfDuplicates) {
    liveWithTwoOrders();
    for (std::uint64_t i = 3; i <= 40; ++i) {
        venue.bid(i, 190, 1);
        venue.deliverLast();
    }
    venue.log.clear();
    venue.now += std::chrono::milliseconds(100);
    venue.bid(41, 193, 2);
    venue.deliverLast();
    EXPECT_EQ(session.state(), ports::StreamState::Recovering);
    ASSERT_EQ(venue.requests.size(), 1U);
    venue.answerSnapshot();
    EXPECT_EQ(session.state(), ports::StreamState::Live);
    venue.bid(42, 193, 5);
    venue.deliverLast();
    expectShownEqualsVenue();
    EXPECT_EQ(venue.problems, std::vector<std::string>{
                                  "SITC-Z26: the venue numbers its records anew; loading its book again."});
}

TEST_F(Session, AHeartbeatAloneTellsThatTheNumberingWentBack) {
    liveWithTwoOrders();
    venue.log.clear();
    venue.pass(300);
    ASSERT_EQ(venue.requests.size(), 1U);
    venue.answerSnapshot();
    venue.ask(3, 199, 5);
    venue.deliverLast();
    expectShownEqualsVenue();
    EXPECT_EQ(session.state(), ports::StreamState::Live);
}

TEST_F(Session, ASecondGapDuringTheReplayIsReplayedToo) {
    liveWithTwoOrders();
    for (std::uint64_t i = 3; i <= 9; ++i) {
        venue.bid(i, 190, 1);
    }
    venue.deliver(4, 4);   // 3 lost
    venue.deliver(9, 9);   // 5..8 lost
    venue.answerReplay();  // 3
    ASSERT_EQ(venue.requests.size(), 2U);
    EXPECT_EQ(venue.requests[1].fromSeq, 5U);
    EXPECT_EQ(venue.requests[1].toSeq, 8U);
    venue.answerReplay();
    expectShownEqualsVenue();
}

TEST_F(Session, ATailLostWhileRecoveringIsFetchedBeforeItCallsItselfLive) {
    liveWithTwoOrders();
    venue.bid(3, 193, 2);
    venue.heartbeat();
    const auto first = venue.requests.back();
    venue.bid(4, 193, 2);
    venue.heartbeat();  // says there is a 4th, which nobody delivered
    ASSERT_EQ(venue.requests.size(), 1U);
    venue.answerReplay();
    EXPECT_EQ(session.state(), State::Recovering);
    ASSERT_EQ(venue.requests.size(), 2U);
    EXPECT_EQ(venue.requests[1].fromSeq, first.toSeq + 1);
    venue.answerReplay();
    expectShownEqualsVenue();
}

TEST_F(Session, SeveralHolesAreFetchedWithOneRequest) {
    liveWithTwoOrders();
    for (std::uint64_t i = 3; i <= 20; ++i) {
        venue.bid(i, 190, 1);
    }
    venue.deliver(4, 4);  // 3 lost
    for (std::uint64_t i = 6; i <= 20; i += 2) {
        venue.deliver(i, i);  // and every second one after
    }
    venue.answerReplay();
    venue.answerReplay();
    EXPECT_EQ(venue.requests.size(), 2U);
    expectShownEqualsVenue();
}

TEST_F(Session, GoneTurnsAReplayIntoASnapshot) {
    liveWithTwoOrders();
    venue.bid(3, 193, 2);
    venue.heartbeat();
    venue.answer(ChunkStatus::Gone);
    ASSERT_EQ(venue.requests.size(), 2U);
    EXPECT_EQ(venue.requests[1].what, RecoveryKind::Snapshot);
    venue.answerSnapshot();
    expectShownEqualsVenue();
}

TEST_F(Session, AReplayThatCountsWrongIsNotTrusted) {
    liveWithTwoOrders();
    venue.bid(3, 193, 2);
    venue.bid(4, 193, 2);
    venue.heartbeat();
    wire::RecoveryChunk chunk;
    chunk.requestId = venue.requests.back().requestId;
    chunk.status = ChunkStatus::End;
    chunk.epoch = venue.epoch;
    chunk.count = 2;
    chunk.records = std::span(venue.log).subspan(2, 1);
    session.onChunk(chunk, venue.now);
    EXPECT_EQ(venue.requests.back().what, RecoveryKind::Snapshot);
    EXPECT_EQ(session.counters().rejected, 1U);
    venue.answerSnapshot();
    expectShownEqualsVenue();
}

// ---------------------------------------------------------------- unanswered requests

TEST_F(Session, AnUnansweredRequestIsRepeatedAfterHalfASecondAndAfterThreeOnANewLink) {
    session.join(venue.now);
    venue.heartbeat();
    EXPECT_EQ(venue.requests.size(), 1U);
    venue.pass(450);
    EXPECT_EQ(venue.requests.size(), 1U);
    venue.pass(200);
    EXPECT_EQ(venue.requests.size(), 2U);
    EXPECT_NE(venue.requests[0].requestId, venue.requests[1].requestId);
    EXPECT_EQ(venue.renewals, 0);
    venue.pass(1300);
    EXPECT_EQ(venue.renewals, 1);
    venue.pass(5000);
    EXPECT_GE(venue.renewals, 3);
    EXPECT_TRUE(venue.problems.empty()) << "who holds the link tells it, once for all";
    venue.answerSnapshot();
    expectShownEqualsVenue();
}

TEST_F(Session, AnAnswerToAnEarlierTryIsIgnored) {
    session.join(venue.now);
    venue.heartbeat();
    const auto first = venue.requests.back();
    venue.pass(650);
    venue.answerSnapshot(first);
    EXPECT_EQ(session.state(), State::Recovering);
    venue.answerSnapshot();
    expectShownEqualsVenue();
}

TEST_F(Session, ChunksOnTheWayKeepARequestAlive) {
    for (std::uint64_t i = 1; i <= 10; ++i) {
        venue.bid(i, 190, 1);
    }
    session.join(venue.now);
    venue.heartbeat();
    wire::RecoveryChunk chunk;
    chunk.requestId = venue.requests.back().requestId;
    chunk.epoch = venue.epoch;
    for (int i = 0; i < 5; ++i) {
        venue.pass(400);
        session.onChunk(chunk, venue.now);
    }
    EXPECT_EQ(venue.requests.size(), 1U);
}

TEST_F(Session, AFailureIsToldInTheVenuesWordsAndTriedAgain) {
    session.join(venue.now);
    venue.heartbeat();
    venue.answer(ChunkStatus::Failed, "no such symbol");
    ASSERT_EQ(venue.problems.size(), 1U);
    EXPECT_NE(venue.problems[0].find("no such symbol"), std::string::npos);
    venue.pass(900);
    EXPECT_EQ(venue.requests.size(), 1U);
    venue.pass(200);
    EXPECT_EQ(venue.requests.size(), 2U);
}

// ---------------------------------------------------------------- epochs

TEST_F(Session, ANewEpochResetsEverything) {
    liveWithTwoOrders();
    venue.restart();
    venue.ask(7, 200, 1);
    venue.heartbeat();
    EXPECT_EQ(session.state(), State::Recovering);
    EXPECT_EQ(bookText(venue.shown), "- | -") << "the old life's book must not stay on the screen";
    EXPECT_EQ(venue.requests.back().epoch, venue.epoch);
    venue.answerSnapshot();
    EXPECT_EQ(bookText(venue.shown), "- | 2.00 x 1");
    EXPECT_EQ(session.counters().skipped, 0U);
}

TEST_F(Session, AMessageOfAnEarlierEpochIsRejected) {
    liveWithTwoOrders();
    --venue.epoch;
    venue.bid(3, 193, 2);
    venue.deliverLast();
    EXPECT_EQ(session.counters().rejected, 1U);
    EXPECT_EQ(bookText(venue.shown), "1.92 x 5 | 1.94 x 7");
    EXPECT_EQ(session.state(), State::Live);
}

TEST_F(Session, ARestartBetweenFirstMessageAndSnapshotIsFollowed) {
    venue.bid(1, 192, 5);
    session.join(venue.now);
    venue.deliverLast();
    venue.restart();
    venue.ask(2, 195, 1);
    venue.answerSnapshot();
    EXPECT_EQ(bookText(venue.shown), "- | 1.95 x 1");
    expectShownEqualsVenue();
}

// ---------------------------------------------------------------- a book that cannot be right

TEST_F(Session, AFittingChecksumPassesAndAWrongOneReloadsTheBook) {
    liveWithTwoOrders();
    venue.heartbeat(venue.book.checksum());
    EXPECT_TRUE(venue.requests.empty());
    venue.heartbeat(venue.book.checksum() + 1);
    ASSERT_EQ(venue.requests.size(), 1U);
    EXPECT_EQ(venue.requests[0].what, RecoveryKind::Snapshot);
    EXPECT_EQ(session.state(), State::Recovering);
    EXPECT_NE(venue.problems.at(0).find("checksum"), std::string::npos);
    venue.answerSnapshot();
    expectShownEqualsVenue();
}

TEST_F(Session, ACrossedBookAtEventEndIsNeverShown) {
    liveWithTwoOrders();
    venue.bid(3, 195, 1);  // above the ask, and never removed
    venue.deliverLast();
    EXPECT_EQ(bookText(venue.shown), "1.92 x 5 | 1.94 x 7");
    EXPECT_EQ(venue.requests.back().what, RecoveryKind::Snapshot);
    EXPECT_NE(venue.problems.at(0).find("crossed"), std::string::npos);
}

TEST_F(Session, ALockedBookOfAMarketThatMatchesOnTheSpotIsAFault) {
    liveWithTwoOrders();
    venue.bid(3, 194, 1);
    venue.deliverLast();
    EXPECT_EQ(session.state(), State::Recovering);
    EXPECT_NE(venue.problems.at(0).find("met"), std::string::npos) << venue.problems.at(0);
}

TEST(ForeignSession, ALockedBookIsShownAndACrossedOneIsNot) {
    ScriptedVenue venue(LockedBook::Honest);
    venue.bid(1, 192, 5);
    venue.ask(2, 194, 7);
    venue.goLive();
    venue.bid(3, 194, 1);
    venue.deliverLast();
    EXPECT_EQ(venue.session.state(), State::Live);
    EXPECT_EQ(bookText(venue.shown), "1.94 x 1 | 1.94 x 7");
    venue.bid(4, 195, 1);
    venue.deliverLast();
    EXPECT_EQ(venue.session.state(), State::Recovering);
}

TEST_F(Session, CrossingInsideAnEventOrOutsideContinuousTradingIsAllowed) {
    liveWithTwoOrders();
    venue.add(3, Side::Buy, 195, 1, false);
    domain::MarketRecord gone;
    gone.kind = domain::RecordKind::Delete;
    gone.orderId = 3;
    gone.flags = domain::record_flag::kEventEnd;
    venue.publish(gone);
    venue.deliver(3, 4);
    EXPECT_EQ(session.state(), State::Live);
    venue.status(domain::TradingStatus::Halted);
    venue.bid(6, 195, 1);
    venue.deliver(5, 6);
    EXPECT_EQ(session.state(), State::Live);
    EXPECT_EQ(session.tradingStatus(), domain::TradingStatus::Halted);
}

TEST_F(Session, AnUnknownOrderReloadsTheBook) {
    liveWithTwoOrders();
    domain::MarketRecord r;
    r.kind = domain::RecordKind::Delete;
    r.orderId = 999;
    r.flags = domain::record_flag::kEventEnd;
    venue.log.push_back(r);
    venue.deliverLast();
    EXPECT_EQ(venue.requests.back().what, RecoveryKind::Snapshot);
    venue.answerSnapshot();
    expectShownEqualsVenue();
}

TEST_F(Session, APersistentlyWrongBookIsReloadedEverMoreSlowly) {
    liveWithTwoOrders();
    for (int second = 0; second < 20; ++second) {
        venue.heartbeat(venue.book.checksum() + 1);
        venue.pass(1000);
        if (session.state() == State::Recovering && !venue.requests.empty()) {
            venue.answerSnapshot();
        }
    }
    EXPECT_LE(venue.requests.size(), 16U);
    EXPECT_GE(venue.requests.size(), 4U);
}

TEST_F(Session, ASnapshotWithTheWrongChecksumOrCountIsRefused) {
    venue.bid(1, 192, 5);
    session.join(venue.now);
    venue.heartbeat();
    wire::RecoveryChunk end;
    end.requestId = venue.requests.back().requestId;
    end.status = ChunkStatus::End;
    end.epoch = venue.epoch;
    end.lastSeq = 1;
    end.count = 1;
    end.records = venue.log;
    end.checksum = 12345;
    session.onChunk(end, venue.now);
    EXPECT_EQ(venue.resets, 0);
    end.requestId = venue.requests.back().requestId;
    end.checksum = venue.book.checksum();
    end.count = 2;
    session.onChunk(end, venue.now);
    EXPECT_EQ(venue.resets, 0);
    venue.pass(1000);
    venue.answerSnapshot();
    expectShownEqualsVenue();
}

// ---------------------------------------------------------------- silence and lag

TEST_F(Session, ASecondOfSilenceIsStaleThreeAreDisconnectedAndTrafficIsLiveAgain) {
    liveWithTwoOrders();
    venue.pass(950, false);
    EXPECT_EQ(session.state(), State::Live);
    venue.pass(50, false);
    EXPECT_EQ(session.state(), State::Stale);
    venue.pass(1950, false);
    EXPECT_EQ(session.state(), State::Stale);
    venue.pass(50, false);
    EXPECT_EQ(session.state(), State::Disconnected);
    venue.heartbeat();
    EXPECT_EQ(session.state(), State::Live);
    EXPECT_EQ(venue.states, (std::vector{State::Stale, State::Disconnected, State::Live}));
}

/// An exchange lists two thousand contracts a year, and says little of those that ended.
TEST_F(Session, TheSilenceOfASettledContractIsNoFault) {
    liveWithTwoOrders();
    venue.status(domain::TradingStatus::Settled);
    venue.deliverLast();
    venue.pass(9'000, false);
    EXPECT_EQ(session.state(), State::Live);
    session.onLinkDown(venue.now);
    EXPECT_EQ(session.state(), State::Disconnected) << "a link that is down is told all the same";
}

TEST_F(Session, WhatWasLostDuringSilenceIsRecoveredBeforeLive) {
    liveWithTwoOrders();
    venue.bid(3, 193, 2);
    venue.pass(4000, false);
    venue.heartbeat();
    EXPECT_EQ(session.state(), State::Recovering);
    venue.answerReplay();
    expectShownEqualsVenue();
}

TEST_F(Session, ALinkKnownToBeDownIsDisconnectedAtOnceAndAsksNobody) {
    liveWithTwoOrders();
    session.onLinkDown(venue.now);
    EXPECT_EQ(session.state(), State::Disconnected);
    venue.pass(10'000, false);
    EXPECT_TRUE(venue.requests.empty());
    venue.heartbeat();
    EXPECT_EQ(session.state(), State::Live);
}

TEST_F(Session, HeartbeatsAloneKeepItLive) {
    liveWithTwoOrders();
    venue.pass(60'000);
    EXPECT_EQ(session.state(), State::Live);
    EXPECT_TRUE(venue.states.empty());
}

TEST_F(Session, ALagOfMoreThanASecondSkipsToTheNewestBook) {
    liveWithTwoOrders();
    venue.pass(3000);
    venue.bid(3, 193, 2);
    venue.clockOffset += 1'200'000'000;  // sent 1.2 s ago
    venue.deliverLast();
    ASSERT_EQ(venue.requests.size(), 1U);
    EXPECT_EQ(venue.requests[0].what, RecoveryKind::Snapshot);
    EXPECT_NE(venue.problems.at(0).find("1.2 s behind"), std::string::npos) << venue.problems[0];
    venue.answerSnapshot();
    expectShownEqualsVenue();
    venue.pass(5000);
    EXPECT_EQ(venue.requests.size(), 1U) << "a constant delay is a clock, not a lag";
}

TEST_F(Session, AClockTwoSecondsWrongIsNoLag) {
    venue.clockOffset = 2'000'000'000;
    liveWithTwoOrders();
    venue.pass(10'000);
    EXPECT_EQ(session.state(), State::Live);
    EXPECT_TRUE(venue.requests.empty());
    EXPECT_LT(session.lag(), std::chrono::milliseconds(1));
}

// ---------------------------------------------------------------- all of it at once

TEST_F(Session, AnyMixOfLossDuplicationAndReorderingEndsInTheVenuesBook) {
    for (unsigned seed = 1; seed <= 30; ++seed) {
        ScriptedVenue v;
        std::mt19937 random(seed);
        v.bid(1, 190, 5);
        v.goLive();
        std::uint64_t sent = 1;
        std::vector<std::pair<std::uint64_t, std::uint64_t>> held;
        for (std::uint64_t id = 2; id < 600; ++id) {
            v.add(id, id % 2 == 0 ? Side::Buy : Side::Sell,
                  id % 2 == 0 ? 150 + static_cast<std::int64_t>(random() % 40)
                              : 195 + static_cast<std::int64_t>(random() % 40),
                  1 + static_cast<std::int64_t>(random() % 9));
            const auto dice = random() % 100;
            if (dice < 40) {
                continue;  // batches of several
            }
            const std::uint64_t from = sent + 1, to = v.log.size();
            sent = to;
            if (dice < 48) {         // lost
            } else if (dice < 54) {  // late
                held.emplace_back(from, to);
            } else {
                v.deliver(from, to);
                if (dice < 60) {
                    v.deliver(from, to);
                }
                if (dice > 80) {
                    for (const auto& [first, last] : held) {
                        v.deliver(first, last);
                    }
                    held.clear();
                }
            }
            if (!v.requests.empty() && random() % 3 == 0) {
                if (v.requests.back().what == RecoveryKind::Replay) {
                    v.answerReplay();
                } else {
                    v.answerSnapshot();
                }
                v.requests.clear();
            }
            if (random() % 20 == 0) {
                v.pass(50);
            }
            if (v.session.state() == State::Live) {
                ASSERT_EQ(bookText(v.shown), bookText(v.session.book()));
                ASSERT_FALSE(v.shown.isCrossed());
            }
        }
        for (int i = 0; i < 20 && (v.session.state() != State::Live || v.session.sequence() != v.log.size());
             ++i) {
            v.pass(700);
            if (v.requests.empty()) {
                continue;
            }
            if (v.requests.back().what == RecoveryKind::Replay) {
                v.answerReplay();
            } else {
                v.answerSnapshot();
            }
        }
        EXPECT_EQ(v.session.state(), State::Live) << "seed " << seed;
        EXPECT_EQ(v.shown.checksum(1000), v.book.checksum(1000)) << "seed " << seed;
    }
}

}  // namespace
}  // namespace tessera::zmq
