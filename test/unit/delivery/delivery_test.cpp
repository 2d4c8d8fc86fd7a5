#include "delivery_bench.hpp"

#include <catch2/catch.hpp>

#include <algorithm>

using namespace eventapp;
using namespace eventapp::delivery;
using namespace std::chrono_literals;
using test::DeliveryBench;
using Ends = DeliveryBench::Ends;
using Texts = std::vector<std::string>;

namespace {

const Error failure{ErrorKind::internal, "Failed", "it failed"};
const Error channel_down{ErrorKind::unavailable, "Down", "connection refused"};

std::int64_t count(const Texts& texts, const std::string& text) {
  return std::count(texts.begin(), texts.end(), text);
}

}  // namespace

TEST_CASE("a sent event is claimed before and marked after its send") {
  DeliveryBench bench;
  bench.begin("e1");
  CHECK(bench.ends == Ends{{"e1", End::sent}});
  CHECK(bench.sends == Texts{"e1"});
  CHECK(bench.store.verbs == Texts{"claim", "complete"});
  CHECK(bench.store.marks["p:e1"] == "1");
}

TEST_CASE("a duplicate event sends no second notification") {
  DeliveryBench bench;
  bench.begin("e1", 1);
  bench.begin("e1", 2);
  CHECK(bench.ends == Ends{{"e1", End::sent}, {"e1", End::duplicate}});
  CHECK(bench.sends.size() == 1);
}

TEST_CASE("an event that another live delivery holds waits and is then no second notification") {
  DeliveryBench bench;
  bench.send_takes = 1s;
  bench.begin("e1", 1);
  bench.begin("e1", 2);
  CHECK(bench.ends.empty());
  bench.pass(1500ms);
  CHECK(bench.ends == Ends{{"e1", End::sent}, {"e1", End::duplicate}});
  CHECK(bench.sends.size() == 1);
}

TEST_CASE("an event whose holder died is sent when the claim has ended") {
  DeliveryBench bench;
  bench.store.marks["p:e1"] = "other/1/t-0-1";
  bench.begin("e1");
  bench.pass(1s);
  CHECK(bench.ends.empty());
  bench.store.marks.clear();
  bench.pass(300ms);
  CHECK(bench.ends == Ends{{"e1", End::sent}});
}

TEST_CASE("a failing event is tried four times, two seconds apart, then dead-lettered and buried") {
  DeliveryBench bench;
  bench.answers = {failure};
  bench.begin("e1");
  for (std::size_t sends = 1; sends <= 3; ++sends) {
    CHECK(bench.sends.size() == sends);
    bench.pass(1900ms);
    CHECK(bench.sends.size() == sends);
    bench.pass(100ms);
  }
  CHECK(bench.sends.size() == 4);
  CHECK(bench.ends == Ends{{"e1", End::dead_lettered}});
  REQUIRE(bench.dead.size() == 1);
  CHECK(bench.dead[0].topic == "order.created.v1.dlq");
  CHECK(bench.store.marks["p:e1"] == "dead:order.created.v1/0/1");
}

TEST_CASE("a retry that succeeds ends as sent and is marked") {
  DeliveryBench bench;
  bench.answers = {failure, failure, std::string("sent")};
  bench.begin("e1");
  bench.pass(4s);
  CHECK(bench.ends == Ends{{"e1", End::sent}});
  CHECK(bench.store.marks["p:e1"] == "1");
  CHECK(bench.dead.empty());
}

TEST_CASE("a channel that says when to try again is not asked before") {
  DeliveryBench bench;
  Error busy = failure;
  busy.retry_after = 30s;
  bench.answers = {busy, std::string("sent")};
  bench.begin("e1");
  bench.pass(29s);
  CHECK(bench.sends.size() == 1);
  bench.pass(1s);
  CHECK(bench.ends == Ends{{"e1", End::sent}});
}

TEST_CASE("a waiting retry takes no slot from others") {
  DeliveryBench bench;
  bench.answers = {failure};
  bench.begin("e1", 1);
  bench.begin("e2", 2);
  bench.answers.clear();
  bench.begin("e3", 3);
  CHECK(bench.ends == Ends{{"e3", End::sent}});
}

TEST_CASE("attempts of another process count") {
  DeliveryBench bench;
  bench.store.attempts["p:e1"] = 3;
  bench.answers = {failure};
  bench.begin("e1");
  CHECK(bench.sends.size() == 1);
  CHECK(bench.ends == Ends{{"e1", End::dead_lettered}});
}

TEST_CASE("a decoder's exception is the record's, and dead-letters it") {
  DeliveryBench bench;
  bench.subscription.handler.decode = [](const kafka::Message&) -> Result<events::Event> {
    throw std::runtime_error("the decoder broke");
  };
  bench.begin("a");
  REQUIRE(bench.ends == Ends{{"a", End::dead_lettered}});
  CHECK(bench.dead.size() == 1);
}

TEST_CASE("a claim that a refused count could not give back does not count as new") {
  DeliveryBench bench;
  bench.send_takes = 9s;
  bench.answers = {Error{ErrorKind::internal, "Failed", "it failed"}, std::string("sent")};
  bench.store.before = [&](const std::string& verb) {
    bench.store.key_trouble =
        verb == "fail" ? std::optional(Error{ErrorKind::internal, "Redis", "WRONGTYPE"})
                       : std::nullopt;
  };
  bench.begin("a");
  bench.pass(30s);
  CHECK(bench.ends == Ends{{"a", End::sent}});
  // 4 s are left of the first claim's lease: too few for another send.
  CHECK(bench.store.verbs ==
        std::vector<std::string>{"claim", "fail", "claim", "release", "claim", "complete"});
}

TEST_CASE("an undecodable record is dead-lettered at once, without a claim") {
  DeliveryBench bench;
  bench.begin(std::nullopt);
  CHECK(bench.ends == Ends{{"-", End::dead_lettered}});
  CHECK(bench.store.verbs.empty());
  CHECK(bench.dead.size() == 1);
}

TEST_CASE("who has a claim, or needs none, is no longer among those that begin") {
  DeliveryBench bench;
  bench.send_takes = 1s;
  const HeldMessage& sending = bench.begin("e1");
  CHECK(bench.sends.size() == 1);
  CHECK_FALSE(sending.beginning);
  bench.begin(std::nullopt);
  CHECK(bench.dead.size() == 1);
  CHECK(bench.written_while_beginning == 0);
}

TEST_CASE("a rejected event is dead-lettered after its first attempt") {
  DeliveryBench bench;
  bench.answers = {Error{ErrorKind::rejected, "Rejected", "no such mailbox"}};
  bench.begin("e1");
  CHECK(bench.sends.size() == 1);
  CHECK(bench.ends == Ends{{"e1", End::dead_lettered}});
}

TEST_CASE("a record that was dead-lettered before is settled without a second dead letter") {
  DeliveryBench bench;
  bench.answers = {Error{ErrorKind::rejected, "Rejected", "no such mailbox"}};
  bench.begin("e1", 1);
  bench.begin("e1", 1);
  CHECK(bench.ends == Ends{{"e1", End::dead_lettered}, {"e1", End::buried_before}});
  CHECK(bench.dead.size() == 1);
}

TEST_CASE("an outage of the store holds events, counts nothing and dead-letters nothing") {
  DeliveryBench bench;
  bench.store.down = true;
  bench.begin("e1", 1);
  bench.begin("e2", 2);
  bench.begin("e3", 3);
  bench.pass(60s);
  CHECK(bench.ends.empty());
  CHECK(bench.sends.empty());
  bench.store.down = false;
  bench.pass(2s);
  CHECK(bench.ends.size() == 3);
  CHECK(bench.sends.size() == 3);
  CHECK(bench.dead.empty());
  CHECK(bench.store.attempts.empty());
}

TEST_CASE("during an outage of the store one probe at a time asks, at most about once a second") {
  DeliveryBench bench;
  bench.store.down = true;
  for (int i = 0; i < 50; ++i) {
    bench.begin("e" + std::to_string(i), i);
  }
  bench.pass(10s);
  const std::size_t before = bench.store.verbs.size();
  bench.pass(20s);
  const std::size_t asked = bench.store.verbs.size() - before;
  CHECK(asked >= 15);
  CHECK(asked <= 45);
}

TEST_CASE("a send that succeeded is marked even if the store was down for minutes in between") {
  DeliveryBench bench;
  bench.send_takes = 1s;
  bench.begin("e1");
  bench.store.down = true;
  bench.pass(120s);
  CHECK(bench.sends.size() == 1);
  CHECK(bench.ends.empty());
  bench.store.down = false;
  bench.pass(2s);
  CHECK(bench.ends == Ends{{"e1", End::sent}});
  CHECK(bench.sends.size() == 1);
}

TEST_CASE("an outage of the channel holds events, counts nothing and gives claims back") {
  DeliveryBench bench;
  bench.answers = {channel_down};
  bench.begin("e1", 1);
  bench.begin("e2", 2);
  bench.pass(60s);
  CHECK(bench.ends.empty());
  CHECK(bench.store.attempts.empty());
  CHECK(bench.store.marks.empty());
  CHECK(count(bench.sends, "e1") > 10);
  CHECK(count(bench.sends, "e2") > 10);
  bench.answers.clear();
  bench.pass(2s);
  CHECK(bench.ends.size() == 2);
  CHECK(bench.dead.empty());
}

TEST_CASE("a dead-letter topic that is down holds its messages until it takes them") {
  DeliveryBench bench;
  bench.dead_letters_down = true;
  bench.begin(std::nullopt, 1);
  bench.answers = {Error{ErrorKind::rejected, "Rejected", "no such mailbox"}};
  bench.begin("e2", 2);
  bench.pass(30s);
  CHECK(bench.ends.empty());
  CHECK(bench.sends == Texts{"e2"});
  bench.dead_letters_down = false;
  bench.pass(2s);
  CHECK(bench.dead.size() == 2);
  CHECK(bench.ends.size() == 2);
}

TEST_CASE("a revoke during a retry's wait leaves the event to its next owner at once") {
  DeliveryBench bench;
  bench.answers = {failure};
  HeldMessage& held = bench.begin("e1");
  held.leave = HeldMessage::Leave::when_idle;
  held.wake.emit(asio::cancellation_type::all);
  bench.turn();
  CHECK(bench.ends == Ends{{"e1", End::left}});
  CHECK(bench.store.marks.empty());
}

TEST_CASE("a revoke during a hold leaves the event to its next owner at once") {
  DeliveryBench bench;
  bench.store.down = true;
  HeldMessage& held = bench.begin("e1");
  held.leave = HeldMessage::Leave::when_idle;
  held.wake.emit(asio::cancellation_type::all);
  bench.turn();
  CHECK(bench.ends == Ends{{"e1", End::left}});
}

TEST_CASE("a send that runs while its partition is revoked completes its mark") {
  DeliveryBench bench;
  bench.send_takes = 1s;
  HeldMessage& held = bench.begin("e1");
  held.leave = HeldMessage::Leave::when_idle;
  held.wake.emit(asio::cancellation_type::all);
  bench.turn();
  CHECK(bench.ends.empty());
  bench.pass(1s);
  CHECK(bench.ends == Ends{{"e1", End::sent}});
  CHECK(bench.store.marks["p:e1"] == "1");
}

TEST_CASE("a process that slept since its claim claims again before it sends or dead-letters") {
  DeliveryBench bench;
  int claims = 0;
  bench.store.after_claim = [&] {
    if (++claims % 2 == 1) {
      bench.clock.advance(60s);
    }
  };
  SECTION("before it sends") {
    bench.begin("e1");
    CHECK(bench.store.verbs == Texts{"claim", "release", "claim", "complete"});
    CHECK(bench.sends.size() == 1);
  }
  SECTION("before it dead-letters") {
    claims = 1;
    bench.answers = {Error{ErrorKind::rejected, "Rejected", "no such mailbox"}};
    bench.begin("e1");
    CHECK(bench.store.verbs == Texts{"claim", "fail", "claim", "release", "claim", "bury"});
    CHECK(bench.dead.size() == 1);
  }
}

TEST_CASE("a claim lasts 5 seconds longer than what it is for: the send, or the dead letter") {
  DeliveryBench bench;
  bench.answers = {Error{ErrorKind::rejected, "Rejected", "no such mailbox"}};
  bench.begin("e1");
  CHECK(bench.ends == Ends{{"e1", End::dead_lettered}});
  CHECK(bench.store.leases == std::vector<std::chrono::milliseconds>{15s, 35s});
}

TEST_CASE("a claim that could not be given back is claimed anew when too little of it is left") {
  DeliveryBench bench;
  bench.answers = {channel_down};
  bench.store.before = [&bench](const std::string& verb) {
    bench.store.down = verb == "release" && bench.sends.back() == "last";
  };
  for (int number = 0; number < 12; ++number) {
    bench.begin("e" + std::to_string(number), number);
  }
  bench.begin("last", 12);
  while (count(bench.sends, "last") == 0) {
    bench.pass(50ms);
  }
  bench.store.before = nullptr;
  bench.store.down = false;
  bench.pass(6s);  // others probe meanwhile
  REQUIRE(count(bench.sends, "last") == 1);
  bench.answers.clear();
  bench.store.verbs.clear();
  bench.pass(2s);
  CHECK(bench.ends.size() == 13);
  CHECK(count(bench.store.verbs, "release") == 1);
  CHECK(count(bench.store.verbs, "claim") == 14);
}

TEST_CASE("a message whose partition went while its claim was under way is not begun") {
  DeliveryBench bench;
  int claims = 0;
  int last_claim = 0;
  bench.store.after_claim = [&] {
    if (++claims == last_claim) {
      bench.messages.back()->leave = HeldMessage::Leave::when_idle;
    }
  };
  SECTION("no send") {
    last_claim = 1;
    bench.begin("e1");
    CHECK(bench.sends.empty());
  }
  SECTION("no dead letter") {
    last_claim = 2;
    bench.answers = {Error{ErrorKind::rejected, "Rejected", "no such mailbox"}};
    bench.begin("e1");
    CHECK(bench.dead.empty());
  }
  CHECK(bench.ends == Ends{{"e1", End::left}});
  CHECK(bench.store.marks.empty());
}

TEST_CASE("a key of another type in the store fails its own message only") {
  DeliveryBench bench;
  bench.store.key_trouble = Error{ErrorKind::internal, "Redis", "WRONGTYPE"};
  bench.begin("e1");
  bench.pass(6s);
  CHECK(bench.ends == Ends{{"e1", End::dead_lettered}});
  CHECK(bench.sends.empty());
  for (const Health& part : bench.delivery.health()) {
    CHECK(part.state == Health::State::ok);
  }
}

TEST_CASE("a handler that throws fails its message, not the process") {
  DeliveryBench bench;
  bench.subscription.handler.handle = [](const events::Event&) -> awaitable<Result<std::string>> {
    throw std::runtime_error("broken");
  };
  bench.begin("e1");
  bench.pass(6s);
  CHECK(bench.ends == Ends{{"e1", End::dead_lettered}});
}
