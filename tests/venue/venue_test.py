#!/usr/bin/python3
"""tessera-venue against an independent client: each test starts a real process of its own."""
import pathlib
import subprocess
import sys
import tempfile
import time
import unittest

BINARY, GENERATED = sys.argv[1], sys.argv[2]
sys.path[:0] = [GENERATED, str(pathlib.Path(__file__).parent)]
import peer  # noqa: E402
from peer import (BUY, CANCELED, DAY, DISCONNECTED, DUPLICATE_ID, ENTRY_FILLED, GTC, IOC, NEW,  # noqa: E402
                  PROTECTION, REJECTED, RESTATED, SELL, TRADE, WRONG_SIDE,
                  Client, Venue, body_of, subscribe)

# Ticks from the touch at which an order rests for as long as a test takes: this market trades while it is asked.
DEEP = 30


class VenueTest(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory(prefix="tv")
        self.addCleanup(self.folder.cleanup)
        self.venue = Venue(BINARY, self.folder.name)
        self.addCleanup(lambda: self.venue.process.poll() is None and self.venue.kill())

    def client(self, **options):
        client = Client(self.venue, **options)
        self.addCleanup(client.close)
        return client

    def front(self, client):
        """The front composite future: (definition, best bid, best ask, tick)."""
        definition = next(d for s, d in client.listing().items() if s.startswith("SITC-") and d.Kind() == 0)
        book, _ = client.snapshot(definition.Symbol().decode())
        return definition, book.levels(BUY)[0][0], book.levels(SELL)[0][0], definition.Tick()

    def test_lists_what_the_readme_promises(self):
        listing = self.client().listing()
        for family in ("SITC", "SITF", "SITS", "SITB", "SITCA", "SITFA", "SITSA", "SITBA"):
            futures = [d for s, d in listing.items() if s.startswith(family + "-") and d.Kind() == 0]
            self.assertEqual(len(futures), 24 if len(family) == 5 else 10, family)
            self.assertEqual({d.Settlement() for d in futures}, {int(len(family) == 5)}, family)
        self.assertTrue(any(s.startswith("SITC-") and d.Kind() == 1 for s, d in listing.items()), "no calendar spread")
        gpu = next(d for s, d in listing.items() if s.startswith("H100-"))
        self.assertEqual((gpu.ContractSize(), gpu.Tick()), (730, 10_000_000))
        for index in ("@SITC", "@SITF", "@SITS", "@SITB"):
            self.assertIn(index, listing)

    def test_snapshot_and_increments_give_the_published_checksum(self):
        client = self.client()
        symbol = self.front(client)[0].Symbol().decode()
        socket = subscribe(self.venue, f"md/tessera/{symbol}/")
        self.addCleanup(socket.close)
        self.assertTrue(socket.poll(3000))
        buffered = [body_of(socket.recv_multipart()[1])]
        book, end = client.snapshot(symbol)
        seq, checked, records = end.LastSeq(), 0, 0
        deadline = time.monotonic() + 8
        while checked < 3 and time.monotonic() < deadline:
            batch = buffered.pop(0) if buffered else (body_of(socket.recv_multipart()[1]) if socket.poll(1000) else None)
            if batch is None:
                continue
            for i in range(batch.Count()):
                if batch.FirstSeq() + i == seq + 1:
                    book.apply(batch.Records(i))
                    seq, records = seq + 1, records + 1
            if batch.HasChecksum() and batch.FirstSeq() + batch.Count() - 1 == seq:
                self.assertEqual(book.checksum(), batch.Checksum())
                checked += 1
        self.assertGreaterEqual(checked, 3)
        self.assertGreater(records, 0, "a market that does not move")
        self.assertLess(book.levels(BUY)[0][0], book.levels(SELL)[0][0])

    def test_replay_gives_the_records_again_and_says_when_they_are_gone(self):
        client = self.client()
        symbol = self.front(client)[0].Symbol().decode()
        time.sleep(1.5)
        _, end = client.snapshot(symbol)
        last = end.LastSeq()
        self.assertGreater(last, 2)
        again = client.recover(1, symbol, end.Epoch(), 1, last)
        self.assertEqual(sum(c.RecordsLength() for c in again), last)
        self.assertEqual(client.recover(1, symbol, end.Epoch() + 1, 1, 2)[-1].Status(), 2)
        self.assertEqual(client.recover(0, "NO-SUCH")[-1].Status(), 3)

    def test_contracts_come_in_parts_however_many_there_are(self):
        """A year lists two thousand more; one message of all would one day be larger than any that is taken."""
        client = self.client()
        parts = [chunk.Reference() for chunk in client.recover(2)]
        listed = [part.Definitions(i).Id() for part in parts for i in range(part.DefinitionsLength())]
        self.assertGreater(len(listed), 500)
        self.assertEqual(listed, sorted(set(listed)), "each once, legs before their spreads")
        self.assertLessEqual(max(part.DefinitionsLength() for part in parts), 256)

    def test_history_has_real_index_levels_and_traded_bars(self):
        client = self.client()
        fixings = [c.Reference() for c in client.recover(4, "@SITC")]
        rows = [f.Fixings(i) for f in fixings for i in range(f.FixingsLength())]
        self.assertGreater(sum(not r.Simulated() for r in rows), 500)
        self.assertTrue(rows[-1].Simulated())
        symbol = self.front(client)[0].Symbol().decode()
        bars = client.recover(3, symbol)
        self.assertGreater(sum(c.BarsLength() for c in bars), 100)

    def test_an_order_rests_trades_and_cancels(self):
        client = self.client()
        client.logon()
        front, bid, ask, tick = self.front(client)
        resting = client.order(front.Id(), BUY, bid - DEEP * tick, 3)
        report = client.wait_report(lambda r: r.ClientOrderId() == resting)
        self.assertEqual((report.Type(), report.LeavesQuantity()), (NEW, 3))
        taker = client.order(front.Id(), BUY, ask + 5 * tick, 2, IOC)
        trade = client.wait_report(lambda r: r.ClientOrderId() == taker and r.Type() == TRADE)
        self.assertLessEqual(trade.LastPrice(), ask + 5 * tick)
        self.assertGreater(trade.Fee(), 0)
        client.cancel(resting)
        gone = client.wait_report(lambda r: r.ClientOrderId() == resting and r.Type() == CANCELED)
        self.assertEqual(gone.LeavesQuantity(), 0)

    def test_a_stop_waits_at_the_venue_and_a_reached_one_is_refused(self):
        client = self.client()
        client.logon()
        front, bid, ask, tick = self.front(client)
        waiting = client.stop(front.Id(), BUY, ask + DEEP * tick, 2)
        report = client.wait_report(lambda r: r.ClientOrderId() == waiting)
        self.assertEqual((report.Type(), report.OrderType(), report.Terms().StopPrice()),
                         (NEW, peer.STOP, ask + DEEP * tick))
        wrong = client.stop(front.Id(), BUY, bid - DEEP * tick, 2)
        refused = client.wait_report(lambda r: r.ClientOrderId() == wrong)
        self.assertEqual((refused.Type(), refused.Reason()), (REJECTED, WRONG_SIDE))
        again = self.client()
        client.close()
        time.sleep(0.2)
        done = again.logon()
        self.assertEqual((done.OrdersLength(), done.Orders(0).Type()), (1, peer.STOP))

    def test_a_brackets_children_work_for_what_its_entry_traded(self):
        client = self.client()
        client.logon()
        front, bid, ask, tick = self.front(client)
        entry, target, stop = client.bracket(front.Id(), BUY, ask + 3 * tick, ask + DEEP * tick, bid - DEEP * tick, 2)
        client.wait_report(lambda r: r.ClientOrderId() == entry and r.Type() == TRADE)
        works = client.wait_report(lambda r: r.ClientOrderId() == stop and r.Type() == RESTATED)
        self.assertEqual((works.Reason(), works.Terms().Role(), works.Terms().ListId()),
                         (ENTRY_FILLED, PROTECTION, entry))
        client.wait_report(lambda r: r.ClientOrderId() == target and r.Type() == RESTATED)

    def test_the_same_client_order_id_never_makes_a_second_order(self):
        client = self.client()
        client.logon()
        front, bid, _, tick = self.front(client)
        first = client.order(front.Id(), BUY, bid - DEEP * tick, 3)
        client.wait_report(lambda r: r.ClientOrderId() == first)
        client.order(front.Id(), BUY, bid - DEEP * tick, 3, order_id=first)
        time.sleep(0.3)
        client.receive(1)
        _, duplicate, report = client.reports[-1]
        self.assertTrue(duplicate)
        self.assertEqual(report.ClientOrderId(), first)
        client.order(front.Id(), BUY, bid - DEEP * tick, 1, order_id=90)
        self.assertEqual(client.wait_report(lambda r: r.ClientOrderId() == 90).Type(), NEW)
        client.order(front.Id(), BUY, bid - DEEP * tick, 1, order_id=50)
        refused = client.wait_report(lambda r: r.ClientOrderId() == 50)
        self.assertEqual((refused.Type(), refused.Reason()), (REJECTED, DUPLICATE_ID))
        other = self.client(last_server_seq=0)
        client.close()
        time.sleep(0.2)
        self.assertEqual(other.logon().OrdersLength(), 2)

    def test_an_order_that_waited_too_long_on_the_way_is_rejected(self):
        client = self.client()
        client.logon()
        front, bid, _, tick = self.front(client)
        late = client.order(front.Id(), BUY, bid - DEEP * tick, 1, max_age_ms=2000, age_ms=2600)
        self.assertEqual(client.wait_report(lambda r: r.ClientOrderId() == late).Type(), REJECTED)
        fresh = client.order(front.Id(), BUY, bid - DEEP * tick, 1, max_age_ms=2000, age_ms=500)
        self.assertEqual(client.wait_report(lambda r: r.ClientOrderId() == fresh).Type(), NEW)

    def test_a_second_session_of_a_living_account_is_refused(self):
        client = self.client()
        client.logon()
        self.assertIn("session already", self.client().logon())

    def test_a_lost_client_loses_its_day_orders_after_five_seconds_and_keeps_gtc(self):
        client = self.client()
        client.logon()
        front, bid, _, tick = self.front(client)
        day = client.order(front.Id(), BUY, bid - DEEP * tick, 1, DAY)
        gtc = client.order(front.Id(), BUY, bid - DEEP * tick, 1, GTC)
        client.wait_report(lambda r: r.ClientOrderId() == gtc)
        acked = client.acked
        client.close()
        time.sleep(6)
        back = self.client(last_server_seq=acked, next_id=10)
        done = back.logon()
        self.assertEqual([done.Orders(i).ClientOrderId() for i in range(done.OrdersLength())], [gtc])
        gone = back.wait_report(lambda r: r.ClientOrderId() == day)
        self.assertEqual((gone.Type(), gone.Reason()), (CANCELED, DISCONNECTED))

    def test_kill_dash_nine_and_restart_gives_the_same_orders_fills_and_positions(self):
        client = self.client()
        client.logon()
        front, bid, ask, tick = self.front(client)
        day = client.order(front.Id(), BUY, bid - DEEP * tick, 4, DAY)
        gtc = client.order(front.Id(), SELL, ask + DEEP * tick, 5, GTC)
        taker = client.order(front.Id(), BUY, ask + 5 * tick, 2, IOC)
        client.wait_report(lambda r: r.ClientOrderId() == taker and r.Type() == TRADE)
        client.wait_report(lambda r: r.ClientOrderId() == gtc)
        time.sleep(0.3)
        while client.receive(0.2):
            pass
        before = [(s, r.Type(), r.ClientOrderId(), r.ExecId(), r.LastPrice(), r.LastQuantity(), r.Fee())
                  for s, _, r in client.reports if s]
        self.venue.kill()
        client.close()
        self.venue.start()
        back = self.client(last_server_seq=0, next_id=20)
        done = back.logon()
        after = [(s, r.Type(), r.ClientOrderId(), r.ExecId(), r.LastPrice(), r.LastQuantity(), r.Fee())
                 for s, _, r in back.reports if s]
        self.assertEqual(after[:len(before)], before)
        # The session ended with the process: day orders have followed cancel-on-disconnect, and say so.
        self.assertEqual([done.Orders(i).ClientOrderId() for i in range(done.OrdersLength())], [gtc])
        gone = back.wait_report(lambda r: r.ClientOrderId() == day and r.Type() == CANCELED)
        self.assertEqual(gone.Reason(), DISCONNECTED)
        self.assertEqual((done.Positions(0).Instrument(), done.Positions(0).Net()), (front.Id(), 2))

    def test_a_torn_last_record_is_cut_and_nothing_answered_is_lost(self):
        client = self.client()
        client.logon()
        front, bid, _, tick = self.front(client)
        gtc = client.order(front.Id(), BUY, bid - DEEP * tick, 4, GTC)
        client.wait_report(lambda r: r.ClientOrderId() == gtc)
        client.close()
        self.venue.kill()
        with open(f"{self.venue.state}/inputs.log", "ab") as log:
            log.write(b"\x01" * 77)
        self.venue.start()
        done = self.client().logon()
        self.assertEqual([done.Orders(i).ClientOrderId() for i in range(done.OrdersLength())], [gtc])

    def test_noise_on_every_socket_changes_nothing(self):
        client = self.client()
        client.logon()
        for junk in (b"", b"x", b"TSM1" * 10, bytes(range(256)) * 64):
            client.orders.send(junk)
            client.recovery.send(junk)
            client.recovery.send_multipart([junk, junk])
        while client.recovery.poll(300):
            client.recovery.recv_multipart()
        front, bid, _, tick = self.front(client)
        order = client.order(front.Id(), BUY, bid - DEEP * tick, 1)
        self.assertEqual(client.wait_report(lambda r: r.ClientOrderId() == order).Type(), NEW)

    def test_nonsense_orders_are_refused_by_name(self):
        client = self.client()
        client.logon()
        front, bid, _, tick = self.front(client)
        for instrument, price, quantity in ((front.Id(), bid + 1, 1), (front.Id(), bid, 0), (front.Id(), bid, -5),
                                            (60_000, bid, 1), (front.Id(), bid * 3, 1)):
            order = client.order(instrument, BUY, price, quantity)
            if quantity < 0:
                self.assertIn(str(quantity), client.wait_reject(order))
                continue
            report = client.wait_report(lambda r: r.ClientOrderId() == order, 1.5)
            self.assertEqual(report.Type(), REJECTED)
            self.assertNotEqual(report.Reason(), 0)


class CommandLineTest(unittest.TestCase):
    def run_venue(self, *arguments):
        return subprocess.run([BINARY, *arguments], capture_output=True, text=True, timeout=20)

    def test_an_unknown_option_is_one_line_and_code_two(self):
        done = self.run_venue("--no-such-option")
        self.assertEqual(done.returncode, 2)
        self.assertEqual(len(done.stderr.strip().splitlines()), 1)

    def test_help_and_version_end_well(self):
        self.assertEqual(self.run_venue("--help").returncode, 0)
        self.assertIn("tessera-venue", self.run_venue("--version").stdout)

    def test_an_unreadable_history_is_a_sentence(self):
        with tempfile.TemporaryDirectory() as folder:
            done = self.run_venue("--bind", f"ipc://{folder}/v", "--state", folder, "--history", "/no/such/file.csv")
        self.assertEqual(done.returncode, 2)
        self.assertIn("/no/such/file.csv", done.stderr)

    def test_tcp_without_keys_is_refused(self):
        with tempfile.TemporaryDirectory() as folder:
            done = self.run_venue("--bind", "tcp://127.0.0.1:47100", "--state", folder, "--warmup-days", "0")
        self.assertEqual(done.returncode, 2)
        self.assertIn("--curve-secret", done.stderr)

    def test_a_path_too_long_for_a_socket_is_refused(self):
        with tempfile.TemporaryDirectory() as folder:
            done = self.run_venue("--bind", "ipc:///tmp/" + "x" * 120, "--state", folder, "--warmup-days", "0")
        self.assertEqual(done.returncode, 2)
        self.assertIn("too long for a socket", done.stderr)

    def test_two_exchanges_cannot_share_a_log(self):
        with tempfile.TemporaryDirectory(prefix="tv") as folder:
            venue = Venue(BINARY, folder)
            try:
                done = self.run_venue("--bind", f"ipc://{folder}/w", "--state", venue.state)
                self.assertEqual(done.returncode, 4)
                self.assertIn("Another venue", done.stderr)
            finally:
                venue.kill()


if __name__ == "__main__":
    unittest.main(warnings="ignore", argv=[sys.argv[0], *sys.argv[3:]], verbosity=2)
