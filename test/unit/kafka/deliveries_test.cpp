// Every record on its way is answered exactly once.
#include "kafka/deliveries.hpp"

#include <catch2/catch.hpp>

namespace eventapp::kafka {

namespace {

using namespace std::chrono_literals;

const SteadyTime start{1000h};

Delivery delivery_to(const std::string& topic) {
  Delivery delivery;
  delivery.topic = topic;
  delivery.answer = [](ProduceResult) {};
  return delivery;
}

}  // namespace

TEST_CASE("a delivery that expired has no answer left for its late report") {
  Deliveries deliveries;
  Delivery* const late = deliveries.add(delivery_to("a"), start + 1s);
  Delivery* const quick = deliveries.add(delivery_to("b"), start + 5s);
  const auto expired = deliveries.expire(start + 1s);
  REQUIRE(expired.size() == 1);
  CHECK(expired[0].topic == "a");
  CHECK(expired[0].answer);
  CHECK(deliveries.expire(start + 1s).empty());
  CHECK_FALSE(deliveries.take(late).answer);
  CHECK(deliveries.take(quick).answer);
  CHECK(deliveries.count() == 0);
  CHECK(deliveries.next_deadline() == SteadyTime::max());
}

TEST_CASE("who was answered an unknown outcome hears what became of the record, once") {
  using Reason = ProduceFailure::Reason;
  int answers = 0;
  std::vector<ProduceResult> late;
  Delivery told = delivery_to("a");
  told.answer = [&answers](ProduceResult) { ++answers; };
  told.late = [&late](ProduceResult result) { late.push_back(std::move(result)); };

  Deliveries deliveries;
  Delivery* const expiring = deliveries.add(told, start + 1s);
  for (const Delivery& expired : deliveries.expire(start + 1s)) {
    CHECK_FALSE(expired.late);
    expired.answer(make_failure(Reason::outcome_unknown, "a", "late"));
  }
  CHECK(late.empty());
  deliveries.take(expiring).end(events::Receipt{1, 2});
  REQUIRE(late.size() == 1);
  CHECK(late[0]->offset == 2);
  CHECK(answers == 1);

  told.end(make_failure(Reason::outcome_unknown, "a", "purged"));
  REQUIRE(late.size() == 2);
  CHECK(late[1].error().reason == Reason::outcome_unknown);
  told.end(make_failure(Reason::unavailable, "a", "refused"));
  told.end(events::Receipt{1, 3});
  CHECK(late.size() == 2);
  CHECK(answers == 4);
}

TEST_CASE("the earliest deadline is the next, in whatever order they came") {
  Deliveries deliveries;
  deliveries.add(delivery_to("a"), start + 5s);
  Delivery* const early = deliveries.add(delivery_to("b"), start + 1s);
  deliveries.add(delivery_to("c"), start + 3s);
  CHECK(deliveries.next_deadline() == start + 1s);
  deliveries.take(early);
  CHECK(deliveries.next_deadline() == start + 3s);
}

TEST_CASE("what a handle leaves unreported is handed over whole") {
  Deliveries deliveries;
  const int one = 1;
  const int other = 2;
  for (int count = 0; count < 3; ++count) {
    Delivery delivery = delivery_to("a");
    delivery.handle = count == 1 ? &other : &one;
    deliveries.add(std::move(delivery), start + 1s);
  }
  CHECK(deliveries.take_all_of(&one).size() == 2);
  CHECK(deliveries.count() == 1);
  CHECK(deliveries.expire(start + 1s).size() == 1);
}

}  // namespace eventapp::kafka
